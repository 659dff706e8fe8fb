"""How well texts answer a need: additive parts, and what their sum means.

score = meaning (two encoders) − hub + words + process step + language + requirements. Ranks are never
fused: the parts are absolute numbers, so that a score means the same in every language and every search.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields

import numpy as np
from numpy.typing import NDArray

from gildia.partnering.rules.answer import Band, Reason, ReasonKind, ScorePart, Verdict
from gildia.partnering.rules.words import ExpectedWords, Numbers

DEEP_WITHIN = 0.7
"""Weight of the deep encoder when need and text are in one language; the fast one has the rest."""
DEEP_ACROSS = 0.3
"""The same between two languages, where the fast encoder is the better of the two."""
WORDS = 0.3
LEVEL_OF = 10
LEVEL_TEXTS = 300
"""A language with so many texts is moved half the way to the common level, see `levels`."""
ALSO = 0.2
"""What a company's second and third text add to its best one, as a share of their scores."""
ALSO_TEXTS = 2
REQUIREMENTS: Mapping[tuple[ReasonKind, Verdict], float] = {
    (ReasonKind.CERTIFICATE, Verdict.MET): 0.05,
    (ReasonKind.CERTIFICATE, Verdict.UNKNOWN): -0.03,
    (ReasonKind.LIMIT, Verdict.MET): 0.04,
    (ReasonKind.LIMIT, Verdict.MISSED): -0.06,
    (ReasonKind.PLACE, Verdict.MET): 0.03,
    (ReasonKind.PLACE, Verdict.MISSED): -0.06,
    (ReasonKind.EXCLUDED, Verdict.MISSED): -0.08,
}
"""What a requirement adds or takes. Companies list their certificates and seldom all their limits,
so a certificate that nobody mentions counts against, a limit that nobody mentions does not."""
HUB = 0.75
"""How much of the hub score is taken away in an index of many languages; of one language, half of it."""
HUB_TEXTS = 500
"""With this many texts the hub score counts half as much as in a large index."""

POSSIBLE_SHORT = 0.34
POSSIBLE_A_TERM = 0.02
LONG_NEED = 7
"""A possible text reaches 0.32 for a need of one term, and 0.02 less for each further one up to so many:
long needs say much that no text repeats, and short ones come near to anything."""
STRONG_MORE = 0.12
STRONG_SHARE = 0.80
"""A strong text reaches so much more, and this share of the best company's score."""
ALONE_MORE = 0.04
ALONE_TIMES = 1.5
"""Or it reaches so much more while no other company comes near: so many times the next one's score."""
POSSIBLE_SHARE = 0.35
"""Chosen by looking at the demonstration zone: for 30 needs that somebody there does and 30 that nobody does
(20 short, 10 long). docs/benchmarks.md says how well they part these; no other needs were tried yet."""
VERY_CLOSE_FROM = 0.4
CLOSE_FROM = 0.25


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of each candidate text, one array a property, all of one length.

    `deep` is NaN for a text that the worker has not read yet; hub scores are those towards needs in the
    language of this one; `step` is the part that process steps in common are worth.
    """

    language: NDArray[np.str_]
    same_language: NDArray[np.bool_]
    fast: Numbers
    deep: Numbers
    fast_hub: Numbers
    deep_hub: Numbers
    words: Numbers
    step: Numbers
    requirements: Numbers


@dataclass(frozen=True, slots=True)
class Scores:
    """The parts of each candidate's score."""

    meaning_fast: Numbers
    meaning_deep: Numbers
    hub: Numbers
    words: Numbers
    step: Numbers
    language: Numbers
    requirements: Numbers

    @property
    def total(self) -> Numbers:
        """The score that ranks."""
        return np.asarray(
            self.meaning + self.hub + self.words + self.step + self.language + self.requirements
        )

    @property
    def topic(self) -> Numbers:
        """The score by which a text is judged: requirements may lower it, but do not lift it.

        A certificate does not make a company do the thing.
        """
        return np.asarray(self.total - np.maximum(self.requirements, 0.0))

    @property
    def meaning(self) -> Numbers:
        """Nearness in meaning as it is shown."""
        return np.asarray(self.meaning_fast + self.meaning_deep)

    def parts_of(self, row: int) -> tuple[ScorePart, ...]:
        """The addends of one candidate."""
        return tuple(ScorePart(each.name, float(getattr(self, each.name)[row])) for each in fields(self))


def hub_weight(languages: Mapping[str, int]) -> float:
    """How much of the hub score is taken away, from the number of texts in each language.

    Among few texts it is not told surely. Hubs do most harm where languages mix: what lies near to everything
    is mostly of one language; within one language, to be near to many is half of the time a merit.
    """
    texts = sum(languages.values())
    if not texts:
        return 0.0
    mixed = min(1.0, 2.0 * (1.0 - max(languages.values()) / texts))
    return HUB * (1.0 + mixed) / 2.0 * texts / (texts + HUB_TEXTS)


@dataclass(frozen=True, slots=True)
class Levels:
    """What is taken from every text of a language, so that languages are judged alike; none by default."""

    by_language: Mapping[str, float] = field(default_factory=dict)

    def of(self, language: NDArray[np.str_]) -> Numbers:
        """The level of each text's language."""
        return np.array([self.by_language.get(each, 0.0) for each in language.tolist()], dtype=np.float64)


def levels(total: Numbers, language: NDArray[np.str_], texts: Mapping[str, int]) -> Levels:
    """How far the best texts of each language lie above or below the best of all.

    A need lies nearer to texts of its own language whatever they say, and some pairs of languages are farther
    apart than others. With many texts in a language the ten nearest tell how far; with few they may simply
    not do the thing, so that their language is moved the less (`texts`: how many the index has of each).
    The query's half of cross-domain similarity local scaling (Conneau et al., 2018), taken by language.
    """
    everybody = _mean_of_best(total)
    found: dict[str, float] = {}
    for each in sorted(set(language.tolist())):
        count = texts.get(each, 0)
        share = count / (count + LEVEL_TEXTS)
        found[each] = share * (_mean_of_best(total[language == each]) - everybody)
    return Levels(found)


def _mean_of_best(values: Numbers) -> float:
    return float(np.sort(values)[-LEVEL_OF:].mean()) if len(values) else 0.0


NO_LEVELS = Levels()


def score(
    evidence: Evidence,
    *,
    expected: ExpectedWords,
    languages: Mapping[str, int],
    among: Levels = NO_LEVELS,
) -> Scores:
    """Weigh the evidence; `languages`: how many public texts the index has of each.

    A text without its deep vector is judged by the fast one alone.
    """
    share = np.where(evidence.same_language, DEEP_WITHIN, DEEP_ACROSS)
    deep_share = np.where(np.isnan(evidence.deep), 0.0, share)
    fast = (1.0 - deep_share) * evidence.fast
    deep = deep_share * np.nan_to_num(evidence.deep)
    hub = -hub_weight(languages) * ((1.0 - deep_share) * evidence.fast_hub + deep_share * evidence.deep_hub)
    imputed = np.maximum(evidence.words, expected.at(fast + deep + hub))
    words = WORDS * np.where(evidence.same_language, evidence.words, imputed)
    return Scores(
        meaning_fast=fast,
        meaning_deep=deep,
        hub=hub,
        words=words,
        step=evidence.step,
        language=-among.of(evidence.language),
        requirements=evidence.requirements,
    )


def company_score(text_scores: Sequence[float]) -> float:
    """A company's score: its best text, and a share of the next two where they fit as well."""
    best, *others = sorted(text_scores, reverse=True)
    return best + ALSO * sum(max(0.0, value) for value in others[:ALSO_TEXTS])


@dataclass(frozen=True, slots=True)
class Standing:
    """How well a need is covered at all: the best company's topical score, and the next one's."""

    best: float = 0.0
    runner_up: float = 0.0
    terms: int = LONG_NEED
    """Distinct terms of the need."""

    @property
    def possible_from(self) -> float:
        """The score from which a text may answer a need of this length."""
        return POSSIBLE_SHORT - POSSIBLE_A_TERM * min(max(self.terms, 1), LONG_NEED)


def standing(topics: Iterable[tuple[int, float]], terms: int = LONG_NEED) -> Standing:
    """The two best companies, from pairs of a company's id and the topical score of one of its texts."""
    by_company: dict[int, float] = {}
    for company, topic in topics:
        by_company[company] = max(topic, by_company.get(company, 0.0))
    best, runner_up, *_ = [*sorted(by_company.values(), reverse=True), 0.0, 0.0]
    return Standing(best, runner_up, terms)


def band(topic: float, reasons: Iterable[Reason], among: Standing) -> Band:
    """What a text's topical score means among all companies.

    Whoever misses a requirement is at best possible.
    """
    least = among.possible_from
    alone = topic >= least + ALONE_MORE and topic >= ALONE_TIMES * among.runner_up
    strong = alone or (topic >= least + STRONG_MORE and topic >= STRONG_SHARE * among.best)
    if strong and all(reason.verdict is not Verdict.MISSED for reason in reasons):
        return Band.STRONG
    possible = topic >= least and topic >= POSSIBLE_SHARE * among.best
    return Band.POSSIBLE if strong or possible else Band.FAR


def requirement_part(reasons: Iterable[Reason]) -> float:
    """What certificates and limits add to a score or take from it."""
    return sum(REQUIREMENTS.get((reason.kind, reason.verdict), 0.0) for reason in reasons)


def meaning_reason(meaning: float) -> Reason:
    """Nearness in meaning for people: in hundredths, and as one of three words."""
    level = "distant"
    if meaning >= CLOSE_FROM:
        level = "very_close" if meaning >= VERY_CLOSE_FROM else "close"
    verdict = Verdict.MET if meaning >= CLOSE_FROM else Verdict.UNKNOWN
    nearness = round(100 * min(1.0, max(0.0, meaning)))
    return Reason(ReasonKind.MEANING, verdict, {"nearness": nearness, "level": level})
