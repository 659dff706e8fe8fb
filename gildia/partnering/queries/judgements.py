"""Judgements as a search heeds them, as their giver's organisation reads them, and in sums for staff."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from django.db.models import BinaryField, F, Func

from gildia.foundation.encoders import FAST
from gildia.foundation.languages import CONTENT_LANGUAGES
from gildia.partnering.models import Judgement, JudgementQuerySet, LanguageMean
from gildia.partnering.queries.candidates import Question
from gildia.partnering.queries.learnt import Learnt
from gildia.partnering.rules.answer import Lowered
from gildia.partnering.rules.judgements import (
    MOST_HEEDED,
    SAME_NEED,
    VARIOUS,
    Because,
    Cell,
    Mark,
    Side,
    lowered_need,
    may_judge,
    safe_cells,
)
from gildia.partnering.rules.ranking import DEEP_ACROSS, DEEP_WITHIN
from gildia.partnering.rules.unanswered import text_key
from gildia.partnering.rules.vectors import Vectors, centred
from gildia.partnering.rules.words import Numbers
from gildia.registry.models import Organisation
from gildia.registry.rules import Viewer

ALMOST = 0.999
"""Needs in other words are never the same need, however near."""
MOST_COUNTED = 100_000
ORDERS = {"given": "given_at", "reason": "because", "need": "text"}


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """A standing judgement with the vectors of its need, not centred."""

    mark: Mark
    language: str
    fast: Vectors
    deep: Vectors | None
    deep_encoder: str
    about: str


def heeded(viewer: Viewer, side: Side = Side.SEEKS) -> list[Judged]:
    """The viewer's own standing judgements, newest first: one query, none for whoever may not judge."""
    if not may_judge(viewer):
        return []
    rows = Judgement.objects.given_by(viewer).standing().filter(side=side.value)
    columns = rows.order_by("-given_at", "-pk").values_list(
        "pk", "because", "text_key", "company_id", "company_step", "country", "zone_ids",
        "language", _in_bytes("fast_vector"), "fast_encoder", _in_bytes("deep_vector"), "deep_encoder",
        "about",
    )  # fmt: skip
    return [_judged(row) for row in columns[:MOST_HEEDED] if row[9] == FAST.id]


def _judged(row: Sequence[Any]) -> Judged:
    pk, because, key, company, step, country, zones, language, fast, _encoder, deep, deep_encoder, about = row
    mark = Mark(pk, Because(because), key, company, 0.0, step, country, frozenset(zones))
    return Judged(
        mark,
        language,
        _vector(fast),
        None if deep is None else _vector(deep),
        deep_encoder,
        about,
    )


def _in_bytes(column: str) -> Func:
    """A vector as PostgreSQL sends it: from text, a hundred judgements would cost as much as a search."""
    return Func(column, function="halfvec_send", output_field=BinaryField())


def _vector(sent: "bytes | memoryview") -> Vectors:
    """After two numbers of two bytes, the vector's own in network order."""
    return np.frombuffer(sent, dtype=">f2", offset=4).astype(np.float32)


def likened(judged: Sequence[Judged], key: str, questions: Sequence[Question], known: Learnt) -> list[Mark]:
    """The marks with the likeness of their needs to what is asked now, of several needs to the nearest.

    `key`: of the text that is asked.
    """
    likeness = np.zeros(len(judged))
    for question in questions:
        likeness = np.maximum(likeness, _likeness(judged, question, known))
    return [
        replace(one.mark, likeness=SAME_NEED if one.mark.text_key == key else min(ALMOST, float(value)))
        for one, value in zip(judged, likeness, strict=True)
    ]


def _likeness(judged: Sequence[Judged], question: Question, known: Learnt) -> Numbers:
    """How alike each judged need is to a question, with the weights of the search."""
    by_language: dict[str, list[int]] = defaultdict(list)
    for row, one in enumerate(judged):
        by_language[one.language].append(row)
    found = np.zeros(len(judged))
    for language, rows in by_language.items():
        mean = known.mean(FAST, LanguageMean.NEED, language)
        near = centred(np.stack([judged[row].fast for row in rows]), mean) @ question.fast
        found[rows] = near
        read = [row for row in rows if judged[row].deep_encoder == known.deep_encoder]
        if question.deep is None or not read:
            continue
        share = DEEP_WITHIN if language == question.need.language else DEEP_ACROSS
        deep_mean = known.mean(known.deep, LanguageMean.NEED, language)
        deep = centred(np.stack([judged[row].deep for row in read]), deep_mean) @ question.deep  # type: ignore[misc]
        found[read] = (1.0 - share) * found[read] + share * deep
    return found


def lowered_needs(
    judged: Sequence[Judged], needs: Mapping[str, tuple[str, str]], known: Learnt
) -> dict[str, Lowered]:
    """What the viewer's judgements of the side `SERVES` take from needs his company could serve.

    `needs`: text and language by the code it goes by, as `about` has it. Compared by the fast encoder alone,
    since a page of them would wait for the deep one.
    """
    if not judged or not needs:
        return {}
    vectors = FAST.encode_queries([text for text, _language in needs.values()])
    means = {each: known.mean(FAST, LanguageMean.NEED, each) for each in CONTENT_LANGUAGES}
    theirs = np.stack([centred(one.fast, means.get(one.language, means["en"])) for one in judged])
    found = {}
    for (code, (text, language)), vector in zip(needs.items(), vectors, strict=True):
        near = theirs @ centred(vector, means.get(language, means["en"]))
        marks = [
            replace(one.mark, likeness=SAME_NEED if _is_it(one, code, text) else min(ALMOST, float(value)))
            for one, value in zip(judged, near, strict=True)
        ]
        if lowered := lowered_need(marks):
            found[code] = lowered
    return found


def _is_it(one: Judged, code: str, text: str) -> bool:
    return one.about == code or one.mark.text_key == text_key(text)


@dataclass(frozen=True)
class Wanted:
    """What a reader asks the list for."""

    words: str = ""
    of_colleagues: bool = False
    with_taken_back: bool = False
    sort: str = "-given"


def listed(viewer: Viewer, wanted: Wanted) -> JudgementQuerySet:
    """One's own judgements, or those of the whole organisation."""
    rows = (
        Judgement.objects.visible_to(viewer) if wanted.of_colleagues else Judgement.objects.given_by(viewer)
    )
    if not wanted.with_taken_back:
        rows = rows.standing()
    if wanted.words:
        rows = rows.filter(text__icontains=wanted.words)
    column = F(ORDERS[wanted.sort.removeprefix("-")])
    ordered = column.desc() if wanted.sort.startswith("-") else column.asc()
    return rows.select_related("person").order_by(ordered, "-pk")


def names_of_companies(viewer: Viewer, rows: Sequence[Judgement]) -> Mapping[int, Organisation]:
    """The judged companies that the viewer may still know of."""
    wanted = {row.company_id for row in rows}
    seen = Organisation.objects.visible_to(viewer).filter(pk__in=wanted).order_by("pk")
    return {each.pk: each for each in seen}


def standing_of(viewer: Viewer, *, side: Side, company_id: int, key: str, about: str) -> Judgement | None:
    """The viewer's standing judgement of a pair."""
    rows = Judgement.objects.given_by(viewer).standing()
    return rows.filter(side=side.value, company=company_id, text_key=key, about=about).first()


def failing(viewer: Viewer, side: Side) -> list[Cell]:
    """Which steps fail and why, the most frequent first and joined ones last, in cells that name nobody."""
    rows = Judgement.objects.counted_for(viewer).standing().filter(side=side.value)
    columns = rows.order_by("pk").values_list("step", "because", "organisation_id")
    cells = (Cell(step, because, 1, frozenset({owner})) for step, because, owner in columns[:MOST_COUNTED])
    return sorted(
        safe_cells(cells), key=lambda cell: (cell.because == VARIOUS, -cell.times, cell.step, cell.because)
    )
