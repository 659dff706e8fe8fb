"""The index learns from its public texts: term counts, means of languages, hub scores."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import numpy as np
from django.db import connection, transaction
from django.db.models import Count
from django.db.models.functions import Mod
from pgvector import HalfVector

from gildia.foundation.encoders import FAST, Encoder, Remembering
from gildia.foundation.languages import CONTENT_LANGUAGES, every
from gildia.partnering.actions.entries import INDEX_LOCK
from gildia.partnering.actions.measuring import measure
from gildia.partnering.actions.vocabulary import keep_words
from gildia.partnering.models import CrowdMember, IndexState, LanguageMean, SearchEntry, StepVector
from gildia.partnering.queries.learnt import (
    Learnt,
    Yardstick,
    learnt,
    learnt_just_now,
    term_counts,
    yardstick,
)
from gildia.partnering.rules import ranking
from gildia.partnering.rules.prior import shipped_vectors
from gildia.partnering.rules.vectors import Vectors, blended_mean, centred, uncentred
from gildia.partnering.rules.words import (
    ExpectedWords,
    coverage,
    learn_expected_words,
    weights,
)
from gildia.registry.models import ProcessStep

SAMPLE_TEXTS = 20_000
"""Public texts from which means are learnt; drawn evenly when there are more."""
CROWD_TEXTS = 2_000
"""Public texts of each language that others are measured against."""
NEED_SAMPLE_TEXTS = 100
"""Texts of a language that are read as needs for the mean of that side."""
PAIR_SAMPLE_TEXTS = 300
PAIRED_WITH = 4
"""Of so many sampled texts each one is paired with all of them."""
ENOUGH_MOVED = 0.01
"""A mean that moved less stays as it is, and so do the vectors centred by it."""
_BATCH = 2_000

_COUNT_TERMS = """
DELETE FROM partnering_termcount;
INSERT INTO partnering_termcount (term, texts)
SELECT term, count(*) FROM partnering_searchentry AS entry, unnest(entry.tokens) AS term
WHERE entry.audience @> ARRAY[0]::bigint[] AND entry.organisation_audience @> ARRAY[0]::bigint[]
GROUP BY term
"""
_SET_VECTORS = """
UPDATE partnering_searchentry AS entry SET {column}_vector = given.vector::halfvec
FROM unnest(%s::bigint[], %s::text[]) AS given (id, vector) WHERE entry.id = given.id
"""


@dataclass(frozen=True, slots=True)
class _Sample:
    """Centred vectors of public texts with the language of each."""

    vectors: Vectors
    languages: np.ndarray[tuple[int], np.dtype[np.str_]]


def learn(*, now: datetime) -> None:
    """Learn everything anew. Writers of vectors wait; readers go on with what was known before."""
    encoder = read_ahead(learnt().deep)
    with transaction.atomic():
        hold_index()
        if learnt_just_now().deep_encoder == encoder.id:
            learn_by(encoder, "deep", now=now)


def read_ahead(encoder: Encoder) -> Encoder:
    """Read what `learn_by` will ask a slow encoder for, so that nobody waits for it under a lock."""
    steps = [text for language in CONTENT_LANGUAGES for text in step_texts(language).values()]
    remembering = Remembering(encoder, shipped_vectors(encoder.id, steps))
    if not StepVector.objects.filter(deep_encoder=encoder.id).exists():
        remembering.encode_passages(steps)
    for language in CONTENT_LANGUAGES:
        remembering.encode_queries(_some_texts(language))
    return remembering


def hold_index() -> None:
    """Until the transaction ends nobody else writes vectors or moves means."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [INDEX_LOCK])


@transaction.atomic
def learn_by(deep: Encoder, deep_column: str, *, now: datetime) -> None:
    """Learn from the fast vectors and from those of a deep encoder; the caller holds the index."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNT_TERMS)
    keep_words()
    state, _ = IndexState.objects.get_or_create(pk=1)
    known = learnt_just_now()
    public = SearchEntry.objects.public()
    _move_means(FAST, "fast", known)
    _move_means(deep, deep_column, known)
    _read_steps(known, deep)
    state.version += 1
    state.entries, state.public_entries = SearchEntry.objects.count(), public.count()
    state.deep_entries = public.filter(**{f"{deep_column}_vector__isnull": False}).count()
    state.languages = dict(public.values_list("language").annotate(entries=Count("pk")).order_by("language"))
    state.learnt_at = now
    state.save()
    _draw_crowd(state.languages)
    every_entry = list(SearchEntry.objects.order_by("pk").values_list("pk", flat=True))
    measure(every_entry, yardstick(deep.id, deep_column), deep_column=deep_column)
    expected = learn_expected_words(*_pairs(deep, deep_column, state.languages))
    state.nearness, state.words = list(expected.nearness), list(expected.words)
    state.save(update_fields=["nearness", "words"])


def learn_if_grown(*, now: datetime) -> bool:
    """Learn when the public index, or what of it is read deeply, has grown or shrunk by a tenth."""
    known, public = learnt(), SearchEntry.objects.public()
    count, deep = public.count(), public.filter(deep_vector__isnull=False).count()
    grown = _differs(count, known.public_entries) or _differs(deep, known.deep_entries)
    if count and grown:
        learn(now=now)
    return bool(count and grown)


def _differs(count: int, known: int) -> bool:
    return abs(count - known) * 10 > known


def _draw_crowd(languages: Mapping[str, int]) -> None:
    CrowdMember.objects.all().delete()
    for language, count in languages.items():
        rows = SearchEntry.objects.public().filter(language=language).order_by("pk")
        ids = list(rows.values_list("pk", flat=True))[:: -(-count // CROWD_TEXTS)]
        CrowdMember.objects.bulk_create(CrowdMember(entry_id=pk) for pk in ids)


def _sample(column: str) -> _Sample:
    rows = SearchEntry.objects.public().filter(**{f"{column}_vector__isnull": False})
    step = max(1, rows.count() // SAMPLE_TEXTS)
    if step > 1:
        rows = rows.annotate(turn=Mod("pk", step)).filter(turn=0)
    found = list(rows.order_by("pk").values_list(f"{column}_vector", "language"))
    return _Sample(
        vectors=_matrix([vector for vector, _ in found]),
        languages=np.array([language for _, language in found], dtype=np.str_),
    )


def _matrix(vectors: Sequence[Sequence[float]]) -> Vectors:
    return np.array(vectors, dtype=np.float32) if vectors else np.empty((0, 1), dtype=np.float32)


def _move_means(encoder: Encoder, column: str, known: Learnt) -> None:
    """Centre anew the languages whose mean has moved."""
    sample = _sample(column)
    for language in sorted(set(sample.languages.tolist())):
        old = known.mean(encoder, LanguageMean.TEXT, language)
        texts = uncentred(sample.vectors[sample.languages == language], old)
        new = blended_mean(texts, known.priors.get((encoder.id, LanguageMean.TEXT, language)))
        if old is None or float(np.linalg.norm(new - old)) > ENOUGH_MOVED:
            _recentre(column, language, old, new)
            _keep(encoder, LanguageMean.TEXT, language, new)
        needs = encoder.encode_queries(_some_texts(language))
        _keep(
            encoder,
            LanguageMean.NEED,
            language,
            blended_mean(needs, known.priors.get((encoder.id, LanguageMean.NEED, language))),
        )


def _keep(encoder: Encoder, side: str, language: str, mean: Vectors) -> None:
    LanguageMean.objects.update_or_create(
        encoder=encoder.id,
        side=side,
        language=language,
        defaults={"mean": mean.tolist()},
    )


def _some_texts(language: str) -> list[str]:
    public = SearchEntry.objects.public().filter(language=language)
    step = max(1, public.count() // NEED_SAMPLE_TEXTS)
    ids = list(public.order_by("pk").values_list("pk", flat=True))[::step]
    texts = SearchEntry.objects.filter(pk__in=ids[:NEED_SAMPLE_TEXTS])
    return list(texts.order_by("pk").values_list("text", flat=True))


def _recentre(column: str, language: str, old: Vectors | None, new: Vectors) -> None:
    """Move every vector of a language to a new mean, batch by batch."""
    rows = SearchEntry.objects.filter(language=language, **{f"{column}_vector__isnull": False})
    for batch in _batches(rows.order_by("pk").values_list("pk", f"{column}_vector").iterator(_BATCH)):
        moved = centred(uncentred(_matrix([vector for _, vector in batch]), old), new)
        texts = [f"[{','.join(f'{value:.5g}' for value in vector)}]" for vector in moved]
        with connection.cursor() as cursor:
            cursor.execute(_SET_VECTORS.format(column=column), [[pk for pk, _ in batch], texts])


def _read_steps(known: Learnt, deep_encoder: Encoder) -> None:
    """Give process steps their vectors, centred by the taxonomy's own means; only what changed is read."""
    for language in CONTENT_LANGUAGES:
        rows = StepVector.objects.filter(language=language)
        same = rows.filter(deep_encoder=deep_encoder.id)
        kept = dict(same.order_by("step").values_list("step", "text"))
        texts = {step: text for step, text in step_texts(language).items() if kept.get(step) != text}
        rows.exclude(step__in=[step for step in kept if step not in texts]).delete()
        fast, deep = (
            centred(
                encoder.encode_passages(list(texts.values())),
                known.priors.get((encoder.id, LanguageMean.TEXT, language)),
            )
            for encoder in (FAST, deep_encoder)
        )
        StepVector.objects.bulk_create(
            StepVector(
                step=step,
                language=language,
                text=text,
                fast_vector=HalfVector(fast[place]),
                deep_vector=HalfVector(deep[place]),
                deep_encoder=deep_encoder.id,
            )
            for place, (step, text) in enumerate(texts.items())
        )


def step_texts(language: str) -> dict[str, str]:
    """What is read of each process step that is told in a language."""
    return {
        step.code: f"{', '.join(words)}. {every(step, 'description').get(language, '')}"
        for step in ProcessStep.objects.order_by("code")
        if (words := step.words.get(language))
    }


def _batches(rows: Iterable[tuple[Any, ...]]) -> Iterable[list[tuple[Any, ...]]]:
    batch: list[tuple[Any, ...]] = []
    for row in rows:
        batch.append(row)
        if len(batch) == _BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _pairs(
    deep_encoder: Encoder, deep_column: str, languages: Mapping[str, int]
) -> tuple[list[float], list[float]]:
    """Nearness and coverage of pairs of public texts of one language."""
    texts = sum(languages.values())
    rows = SearchEntry.objects.public().filter(fast_vector__isnull=False)
    ids = list(rows.order_by("pk").values_list("pk", flat=True))
    ids = ids[:: max(1, len(ids) // (PAIRED_WITH * PAIR_SAMPLE_TEXTS))]
    entries = list(SearchEntry.objects.filter(pk__in=ids).order_by("pk"))
    fast = _matrix([entry.fast_vector for entry in entries])
    deep = np.array(
        [
            np.full(deep_encoder.dimensions, np.nan) if vector is None else vector
            for vector in (getattr(entry, f"{deep_column}_vector") for entry in entries)
        ]
    )
    counts = term_counts({term for entry in entries for term in entry.tokens})
    nothing = np.zeros(len(entries))
    everybody = ranking.Evidence(
        language=np.array([entry.language for entry in entries], dtype=np.str_),
        same_language=np.ones(len(entries), dtype=np.bool_),
        fast=nothing,
        deep=nothing,
        fast_hub=np.array([_hub(entry, "fast") for entry in entries]),
        deep_hub=np.array([_hub(entry, deep_column) for entry in entries]),
        words=nothing,
        step=nothing,
        requirements=nothing,
    )
    nearness: list[float] = []
    covered: list[float] = []
    for index, one in enumerate(entries[::PAIRED_WITH]):
        place = index * PAIRED_WITH
        evidence = replace(everybody, fast=fast @ fast[place], deep=deep @ deep[place])
        near = ranking.score(evidence, expected=ExpectedWords(), languages=languages).total
        shares = weights(one.tokens, counts, texts)
        for other, value in zip(entries, near, strict=True):
            if other.language == one.language and other.organisation_id != one.organisation_id:
                nearness.append(float(value))
                covered.append(coverage(shares, set(other.tokens)))
    return nearness, covered


def _hub(entry: SearchEntry, column: str) -> float:
    hubs: dict[str, float] = getattr(entry, f"{column}_hubs")
    return hubs.get(entry.language, hubs.get(Yardstick.ANY, 0.0))
