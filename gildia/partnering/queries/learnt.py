"""What the index has learnt of itself, kept in the process until it learns again."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from gildia.foundation.encoders import Encoder
from gildia.partnering.models import IndexState, LanguageMean, TermCount
from gildia.partnering.rules.prior import MeanKey, shipped_means
from gildia.partnering.rules.vectors import Vectors, centred
from gildia.partnering.rules.words import ExpectedWords

FALLBACK_LANGUAGE = "en"


@dataclass(frozen=True, slots=True)
class Learnt:
    """Statistics of one version of the index."""

    version: int
    learnt_at: datetime | None
    entries: int
    public_entries: int
    expected_words: ExpectedWords
    means: Mapping[MeanKey, Vectors]

    def mean(self, encoder: Encoder, side: str, language: str) -> Vectors | None:
        """The mean to centre by; a language never seen borrows the English one."""
        found = self.means.get((encoder.id, side, language))
        return self.means.get((encoder.id, side, FALLBACK_LANGUAGE)) if found is None else found

    def centred_need(self, encoder: Encoder, need: str, language: str) -> Vectors:
        """The vector of a need, ready to be compared with stored ones."""
        vector = encoder.encode_queries([need])[0]
        return centred(vector, self.mean(encoder, LanguageMean.NEED, language))

    def centred_texts(self, encoder: Encoder, vectors: Vectors, languages: list[str]) -> Vectors:
        """Vectors of texts as they are stored, each centred by its language."""
        result = np.empty_like(vectors)
        for language in set(languages):
            rows = np.array([each == language for each in languages])
            result[rows] = centred(vectors[rows], self.mean(encoder, LanguageMean.TEXT, language))
        return result


_cached: dict[str, Learnt] = {}


def learnt() -> Learnt:
    """The statistics in force: one query, one more after they changed."""
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
    )


def term_counts(terms: Collection[str]) -> dict[str, int]:
    """In how many public texts each term stands; terms in none are left out."""
    rows = TermCount.objects.filter(term__in=list(terms)).order_by("term")
    return dict(rows.values_list("term", "texts"))
