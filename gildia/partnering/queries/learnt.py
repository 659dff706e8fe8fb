"""What the index has learnt of itself, kept in the process until it learns again."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from gildia.foundation.encoders import DEEP, FAST, Encoder
from gildia.foundation.languages import CONTENT_LANGUAGES
from gildia.partnering.models import IndexState, LanguageMean, StepVector, TermCount
from gildia.partnering.rules import ranking
from gildia.partnering.rules.prior import MeanKey, shipped_means
from gildia.partnering.rules.vectors import Vectors, centred
from gildia.partnering.rules.words import ExpectedWords

FALLBACK_LANGUAGE = "en"


@dataclass(frozen=True, slots=True)
class Steps:
    """The process steps in one language: codes, and centred vectors row by row."""

    codes: tuple[str, ...]
    fast: Vectors
    deep: Vectors


@dataclass(frozen=True, slots=True)
class Learnt:
    """Statistics of one version of the index."""

    version: int
    learnt_at: datetime | None
    entries: int
    public_entries: int
    expected_words: ExpectedWords
    means: Mapping[MeanKey, Vectors]
    steps: Mapping[str, Steps]

    def mean(self, encoder: Encoder, side: str, language: str) -> Vectors | None:
        """The mean to centre by; a language never seen borrows the English one."""
        found = self.means.get((encoder.id, side, language))
        return self.means.get((encoder.id, side, FALLBACK_LANGUAGE)) if found is None else found

    def centred_need(self, encoder: Encoder, need: str, language: str) -> Vectors:
        """The vector of a need, ready to be compared with stored ones."""
        vector = encoder.encode_queries([need])[0]
        return centred(vector, self.mean(encoder, LanguageMean.NEED, language))

    def nearness_to_steps(self, fast: Vectors, deep: Vectors, language: str) -> dict[str, float]:
        """How near a need is to each process step, told in the need's own language."""
        steps = self.steps.get(language)
        if steps is None:
            return {}
        share = ranking.DEEP_WITHIN
        near = (1.0 - share) * (steps.fast @ fast) + share * (steps.deep @ deep)
        return dict(zip(steps.codes, near.tolist(), strict=True))

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


def learnt_just_now() -> Learnt:
    """The statistics as this transaction has them, kept nowhere."""
    return _read(IndexState.objects.order_by("pk").first() or IndexState())


def _read(state: IndexState) -> Learnt:
    rows = LanguageMean.objects.order_by("pk")
    means = {(row.encoder, row.side, row.language): np.array(row.mean, dtype=np.float32) for row in rows}
    expected = ExpectedWords()
    if len(state.nearness) > 1:
        expected = ExpectedWords(tuple(state.nearness), tuple(state.words))
    return Learnt(
        version=state.version,
        learnt_at=state.learnt_at,
        entries=state.entries,
        public_entries=state.public_entries,
        expected_words=expected,
        means={**shipped_means(), **means},
        steps={language: _steps(language) for language in CONTENT_LANGUAGES},
    )


def _steps(language: str) -> Steps:
    rows = list(StepVector.objects.filter(language=language).order_by("step"))
    return Steps(
        codes=tuple(row.step for row in rows),
        fast=np.array([row.fast_vector for row in rows], dtype=np.float32).reshape(-1, FAST.dimensions),
        deep=np.array([row.deep_vector for row in rows], dtype=np.float32).reshape(-1, DEEP.dimensions),
    )


def term_counts(terms: Collection[str]) -> dict[str, int]:
    """In how many public texts each term stands; terms in none are left out."""
    rows = TermCount.objects.filter(term__in=list(terms)).order_by("term")
    return dict(rows.values_list("term", "texts"))
