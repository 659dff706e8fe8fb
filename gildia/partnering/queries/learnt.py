"""What the index has learnt of itself, kept in the process until it learns again."""

import json
import logging
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, lru_cache
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from gildia.foundation.encoders import FAST, Encoder, EncoderUnavailable, named
from gildia.foundation.languages import CONTENT_LANGUAGES
from gildia.partnering.models import CrowdMember, IndexState, LanguageMean, SearchEntry, StepVector, TermCount
from gildia.partnering.rules.prior import MeanKey, shipped_means
from gildia.partnering.rules.synonyms import Synonyms, synonyms
from gildia.partnering.rules.vectors import Vectors, centred
from gildia.partnering.rules.words import ExpectedWords
from gildia.registry.models import ProcessStep

logger = logging.getLogger(__name__)

FALLBACK_LANGUAGE = "en"


@dataclass(frozen=True, slots=True)
class Steps:
    """The process steps in one language: codes, and centred vectors row by row."""

    codes: tuple[str, ...]
    fast: Vectors
    deep: Vectors

    def near(self, fast: Vectors, deep: Vectors | None) -> dict[str, float]:
        """How near a need or a text in this language is to each step."""
        near = self.fast @ fast
        if deep is not None:
            near = (near + self.deep @ deep) / 2.0
        return dict(zip(self.codes, near.tolist(), strict=True))


@dataclass(frozen=True, slots=True)
class Yardstick:
    """What entries are measured by: a crowd of public texts (who lies near all of them is a hub), and steps.

    A member of the crowd that the deep encoder has not read has NaN for its deep vector.
    """

    ANY: ClassVar[str] = "any"
    FEWEST: ClassVar[int] = 50
    """A language with fewer members has no hub scores of its own; those towards `ANY` stand in."""

    fast: Vectors
    deep: Vectors
    owners: NDArray[np.int64]
    members: Mapping[str, NDArray[np.int64]]
    """By language, and for `ANY`: its rows."""
    steps: Mapping[str, Steps]

    def steps_in(self, language: str) -> Steps | None:
        """The steps told in a language; in English for one in which nobody told them."""
        return self.steps.get(language) or self.steps.get(FALLBACK_LANGUAGE)


@dataclass(frozen=True)
class Learnt:
    """Statistics of one version of the index."""

    version: int
    learnt_at: datetime | None
    entries: int
    public_entries: int
    expected_words: ExpectedWords
    means: Mapping[MeanKey, Vectors]
    priors: Mapping[MeanKey, Vectors]
    steps: Mapping[str, Steps]
    synonyms: Synonyms
    deep_encoder: str
    deep_source: str
    deep_entries: int
    languages: Mapping[str, int]
    """Public entries by language."""

    @cached_property
    def yardstick(self) -> Yardstick:
        """Read when it is first needed: who only searches never needs it."""
        return yardstick(self.deep_encoder, "deep")

    @property
    def deep(self) -> Encoder:
        """The deep encoder in force; `EncoderUnavailable` if its folder is gone or holds another one."""
        encoder = named(self.deep_source)
        if encoder.id != self.deep_encoder:
            raise EncoderUnavailable(f"The index was read by {self.deep_encoder}, not by {encoder.id}.")
        return encoder

    def mean(self, encoder: Encoder, side: str, language: str) -> Vectors | None:
        """The mean to centre by; a language never seen borrows the English one."""
        found = self.means.get((encoder.id, side, language))
        return self.means.get((encoder.id, side, FALLBACK_LANGUAGE)) if found is None else found

    def centred_need(self, encoder: Encoder, need: str, language: str) -> Vectors:
        """The vector of a need, ready to be compared with stored ones."""
        vector = encoder.encode_queries([need])[0]
        return centred(vector, self.mean(encoder, LanguageMean.NEED, language))

    def nearness_to_steps(self, fast: Vectors, deep: Vectors | None, language: str) -> dict[str, float]:
        """How near a need is to each process step, told in the need's own language."""
        steps = self.steps.get(language) or self.steps.get(FALLBACK_LANGUAGE)
        return {} if steps is None else steps.near(fast, deep)

    def centred_texts(self, encoder: Encoder, vectors: Vectors, languages: list[str]) -> Vectors:
        """Vectors of texts as they are stored, each centred by its language."""
        result = np.empty_like(vectors)
        for language in set(languages):
            rows = np.array([each == language for each in languages])
            result[rows] = centred(vectors[rows], self.mean(encoder, LanguageMean.TEXT, language))
        return result


_cached: dict[str, Learnt] = {}


def learnt() -> Learnt:
    """The statistics in force: one query, a few more after they changed."""
    state = IndexState.objects.order_by("pk").first() or IndexState()
    kept = _cached.get("now")
    if kept is None or kept.version != state.version or kept.learnt_at != state.learnt_at:
        kept = _cached["now"] = _read(state)
    return kept


def warm() -> None:
    """Load the encoders that a search asks, so that the first one need not wait for them."""
    FAST.warm()
    try:
        learnt().deep.warm()
    except EncoderUnavailable as error:
        logger.warning("the deep encoder cannot be used: %s", error)


def learnt_just_now() -> Learnt:
    """The statistics as this transaction has them, kept nowhere."""
    return _read(IndexState.objects.order_by("pk").first() or IndexState())


def _read(state: IndexState) -> Learnt:
    rows = LanguageMean.objects.order_by("pk")
    means: dict[MeanKey, Vectors] = {}
    priors = dict(shipped_means())
    for row in rows:
        key = (row.encoder, row.side, row.language)
        means[key] = np.array(row.mean, dtype=np.float32)
        if row.prior:
            priors[key] = np.array(row.prior, dtype=np.float32)
    expected = ExpectedWords()
    if len(state.nearness) > 1:
        expected = ExpectedWords(tuple(state.nearness), tuple(state.words))
    return Learnt(
        version=state.version,
        learnt_at=state.learnt_at,
        entries=state.entries,
        public_entries=state.public_entries,
        expected_words=expected,
        means={**priors, **means},
        priors=priors,
        steps=_steps(state.deep_encoder),
        synonyms=_synonyms(),
        deep_encoder=state.deep_encoder,
        deep_source=state.deep_source,
        deep_entries=state.deep_entries,
        languages=state.languages,
    )


def _synonyms() -> Synonyms:
    steps = {step.code: step.words for step in ProcessStep.objects.order_by("code")}
    return _read_synonyms(json.dumps(steps, sort_keys=True))


@lru_cache(maxsize=2)
def _read_synonyms(steps: str) -> Synonyms:
    """Reading the words takes longer than asking for them, and they seldom change."""
    return synonyms(json.loads(steps))


def yardstick(deep_encoder: str, deep_column: str) -> Yardstick:
    """What entries are measured by, with the vectors of one deep encoder as a column has them."""
    public = SearchEntry.objects.public().filter(
        pk__in=CrowdMember.objects.values("entry"), fast_vector__isnull=False
    )
    rows = list(
        public.order_by("pk").values_list(
            "fast_vector", f"{deep_column}_vector", f"{deep_column}_encoder", "organisation_id", "language"
        )
    )
    languages = np.array([language for *_, language in rows], dtype=np.str_)
    members = {language: np.flatnonzero(languages == language) for language in set(languages.tolist())}
    return Yardstick(
        fast=as_rows([row[0] for row in rows]),
        deep=as_rows([vector if encoder == deep_encoder else None for _, vector, encoder, _, _ in rows]),
        owners=np.array([owner for _, _, _, owner, _ in rows], dtype=np.int64),
        members={
            **{language: found for language, found in members.items() if len(found) >= Yardstick.FEWEST},
            Yardstick.ANY: np.arange(len(rows)),
        },
        steps=_steps(deep_encoder),
    )


def as_rows(vectors: Sequence[Sequence[float] | Vectors | None]) -> Vectors:
    """Vectors row by row, NaN for those that are not there."""
    length = next((len(vector) for vector in vectors if vector is not None), 1)
    nothing = [np.nan] * length
    found = [nothing if vector is None else vector for vector in vectors]
    return np.array(found, dtype=np.float32).reshape(len(vectors), length)


def _steps(deep_encoder: str) -> dict[str, Steps]:
    found = {language: _steps_in(language, deep_encoder) for language in CONTENT_LANGUAGES}
    return {language: steps for language, steps in found.items() if steps}


def _steps_in(language: str, deep_encoder: str) -> Steps | None:
    rows = list(StepVector.objects.filter(language=language, deep_encoder=deep_encoder).order_by("step"))
    if not rows:
        return None
    return Steps(
        codes=tuple(row.step for row in rows),
        fast=np.array([row.fast_vector for row in rows], dtype=np.float32),
        deep=np.array([row.deep_vector for row in rows], dtype=np.float32),
    )


def term_counts(terms: Collection[str]) -> dict[str, int]:
    """In how many public texts each term stands; terms in none are left out."""
    rows = TermCount.objects.filter(term__in=list(terms)).order_by("term")
    return dict(rows.values_list("term", "texts"))
