"""Texts that are not in the index, weighed by a need as the index weighs its own.

An entry of the index makes a company found. What a room above keeps apart, because it leads to no company, is
held in memory, with the vectors that the encoders gave; nothing of it is known to a search.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from gildia.foundation import text as analyser
from gildia.foundation.encoders import FAST, EncoderUnavailable
from gildia.partnering.queries.candidates import Question
from gildia.partnering.queries.learnt import Learnt, Yardstick, as_rows
from gildia.partnering.rules import ranking
from gildia.partnering.rules.answer import Band, MatchedEntry, Need, Reason, ReasonKind, Verdict
from gildia.partnering.rules.concepts import Concepts, concepts, in_common
from gildia.partnering.rules.limits import OfferedLimit, compare
from gildia.partnering.rules.synonyms import WORTH, merged, same_in_other_words
from gildia.partnering.rules.vectors import Vectors, mean_of_nearest

STEPPED = 200
"""Texts whose process steps are looked at: those that are best without them."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text in one language; several may belong to one thing, its `owner`."""

    owner: int
    language: str
    text: str
    fast: Vectors
    deep: Vectors | None
    """As the encoders gave them; the deep one may not have read it."""
    step: str = ""
    limits: Mapping[str, OfferedLimit] | None = None


@dataclass(frozen=True, slots=True)
class Weighed:
    """The text that places a thing, and what it is worth."""

    place: int
    owner: int
    score: float
    band: Band
    reasons: tuple[Reason, ...]


class Held:
    """Texts with their vectors, ready to be weighed by any number of needs."""

    def __init__(self, texts: Sequence[Text], known: Learnt) -> None:
        self.texts, self.known = texts, known
        self.languages = np.array([each.language for each in texts], dtype=np.str_)
        self.owners = np.array([each.owner for each in texts], dtype=np.int64)
        self._counted = Counter(self.languages.tolist())
        self._terms = [_terms(each, known) for each in texts]
        self.fast = known.centred_texts(FAST, as_rows([each.fast for each in texts]), self.languages.tolist())
        self.deep = self._read_deeply()
        by = known.yardstick
        self._fast_hubs, self._deep_hubs = _hubs(self.fast, by.fast, by), _hubs(self.deep, by.deep, by)
        self._concepts = [self._about(place) for place in range(len(texts))]

    def weigh(self, question: Question) -> list[Weighed]:
        """Everything that may answer a need, each by its best text, the best first."""
        if not self.texts:
            return []
        scores = self._scores(question)
        asked = [self._requirements(question.need, each) for each in self.texts]
        parts = np.array([ranking.requirement_part(reasons) for reasons in asked], dtype=np.float64)
        scores = replace(scores, requirements=parts)
        total, topic = scores.total, scores.topic
        among = ranking.standing(
            zip(self.owners.tolist(), topic.tolist(), strict=True), terms=len(question.need.terms)
        )
        best: dict[int, Weighed] = {}
        for place in np.argsort(-total, kind="stable").tolist():
            owner = int(self.owners[place])
            if owner in best or topic[place] < among.possible_from:
                continue
            band = ranking.band(float(topic[place]), asked[place], among)
            reasons = (ranking.meaning_reason(float(scores.meaning[place])), *asked[place])
            best[owner] = Weighed(place, owner, float(total[place]), band, reasons)
        near = [each for each in best.values() if each.band is not Band.FAR]
        return sorted(near, key=lambda each: (each.band is not Band.STRONG, -each.score, each.owner))

    def entry(self, found: Weighed, need: Need) -> MatchedEntry:
        """What was found, with the words that match."""
        held = self.texts[found.place]
        spans = analyser.marks(held.text, need.terms, held.language)
        same = same_in_other_words(
            self.known.synonyms, (need.meaning, need.language), (held.text, held.language)
        )
        reasons = list(found.reasons)
        if same:
            pairs = tuple(dict.fromkeys(f"{each.asked} ≈ {each.found}" for each in same))
            reasons.insert(0, Reason(ReasonKind.SYNONYMS, Verdict.MET, {"pairs": pairs}))
        if spans:
            words = tuple(dict.fromkeys(held.text[start:end] for start, end in spans))
            reasons.insert(0, Reason(ReasonKind.TERMS, Verdict.MET, {"words": words}))
        return MatchedEntry(
            entry_id=0,
            capability_id=None,
            kind="",
            language=held.language,
            text=held.text,
            spans=merged((*spans, *((each.start, each.end) for each in same))),
            score=found.score,
            band=found.band,
            reasons=tuple(reasons),
            parts=(),
        )

    def _scores(self, question: Question) -> ranking.Scores:
        language = question.need.language
        deep = np.full(len(self.texts), np.nan) if question.deep is None else self.deep @ question.deep
        evidence = ranking.Evidence(
            language=self.languages,
            same_language=self.languages == language,
            fast=(self.fast @ question.fast).astype(np.float64),
            deep=np.asarray(deep, dtype=np.float64),
            fast_hub=_towards(self._fast_hubs, language, len(self.texts)),
            deep_hub=_towards(self._deep_hubs, language, len(self.texts)),
            words=np.array([_said(question, terms) for terms in self._terms], dtype=np.float64),
            step=np.zeros(len(self.texts)),
            requirements=np.zeros(len(self.texts)),
        )
        known = self.known
        rough = ranking.score(evidence, expected=known.expected_words, languages=known.languages)
        step = np.zeros(len(self.texts))
        for place in np.argsort(-rough.total)[:STEPPED].tolist():
            step[place] = in_common(question.concepts, self._concepts[place], self.texts[place].step)
        scores = replace(rough, step=step)
        levels = ranking.levels(scores.total, self.languages, self._counted)
        return replace(scores, language=-levels.of(self.languages))

    @staticmethod
    def _requirements(need: Need, text: Text) -> list[Reason]:
        """Limits only: nothing is told of whose a text is, neither where it is nor what it holds."""
        limits = text.limits or {}
        return [compare(wanted, limits) for wanted in need.limits]

    def _read_deeply(self) -> Vectors:
        try:
            encoder = self.known.deep
        except EncoderUnavailable:
            return np.full((len(self.texts), 1), np.nan, dtype=np.float32)
        rows = as_rows([each.deep for each in self.texts])
        if rows.shape[1] != encoder.dimensions:
            return np.full((len(self.texts), encoder.dimensions), np.nan, dtype=np.float32)
        read = self.known.centred_texts(encoder, rows, self.languages.tolist())
        read[np.isnan(rows).any(axis=1)] = np.nan
        return read

    def _about(self, place: int) -> Concepts:
        steps = self.known.yardstick.steps_in(self.texts[place].language)
        if steps is None:
            return {}
        deep = self.deep[place]
        return concepts(steps.near(self.fast[place], None if np.isnan(deep).any() else deep))


def _terms(text: Text, known: Learnt) -> frozenset[str]:
    terms = [term.key for term in analyser.terms(text.text, text.language)]
    return frozenset([*terms, *known.synonyms.terms(terms)])


def _hubs(vectors: Vectors, crowd: Vectors, by: Yardstick) -> Mapping[str, NDArray[np.float64]]:
    """How near each text is to the texts nearest to it, by language of the crowd."""
    if not len(crowd) or vectors.shape[1] != crowd.shape[1]:
        return {}
    near = vectors @ crowd.T
    return {
        language: mean_of_nearest(near[:, members]).astype(np.float64)
        for language, members in by.members.items()
    }


def _towards(hubs: Mapping[str, NDArray[np.float64]], language: str, count: int) -> NDArray[np.float64]:
    found = hubs.get(language)
    if found is None:
        found = hubs.get(Yardstick.ANY)
    return np.zeros(count) if found is None else found


def _said(question: Question, terms: frozenset[str]) -> float:
    """How much of the need a text says, in the same words or in others for the same step."""
    total = 0.0
    for term, share in question.shares.items():
        if term in terms:
            total += share
        elif any(way in terms for way in question.alternatives.get(term, ())):
            total += WORTH * share
    return total
