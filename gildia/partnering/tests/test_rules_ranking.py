"""Rules of ranking: parts that add up, orders that hold, bands that mean something."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gildia.partnering.rules import ranking
from gildia.partnering.rules.answer import Band, Reason, ReasonKind, Verdict
from gildia.partnering.rules.ranking import Standing
from gildia.partnering.rules.words import ExpectedWords

SIMILARITY = st.floats(min_value=-1.0, max_value=1.0)
SHARE = st.floats(min_value=0.0, max_value=1.0)
EXPECTED = ExpectedWords((-1.0, 0.0, 1.0), (0.0, 0.1, 0.6))
LANGUAGES = {"ru": 500, "en": 500}


def evidence(
    *,
    same: bool = True,
    fast: float = 0.4,
    deep: float = 0.4,
    hub: float = 0.2,
    words: float = 0.0,
    step: float = 0.0,
    requirements: float = 0.0,
) -> ranking.Evidence:
    """One text."""
    return ranking.Evidence(
        language=np.array(["ru" if same else "en"]),
        same_language=np.array([same]),
        fast=np.array([fast]),
        deep=np.array([deep]),
        fast_hub=np.array([hub]),
        deep_hub=np.array([hub]),
        words=np.array([words]),
        step=np.array([step]),
        requirements=np.array([requirements]),
    )


def total(one: ranking.Evidence) -> float:
    return float(ranking.score(one, expected=EXPECTED, languages=LANGUAGES).total[0])


@given(st.booleans(), SIMILARITY, SIMILARITY, SHARE, SHARE, SIMILARITY)
def test_the_parts_shown_add_up_to_the_score_that_ranks(
    same: bool, fast: float, deep: float, hub: float, words: float, step: float
) -> None:
    one = evidence(same=same, fast=fast, deep=deep, hub=hub, words=words, step=step)
    scores = ranking.score(one, expected=EXPECTED, languages=LANGUAGES)
    assert abs(sum(part.value for part in scores.parts_of(0)) - float(scores.total[0])) < 1e-9


@given(st.booleans(), SIMILARITY, SIMILARITY, SHARE, SHARE)
def test_nothing_that_speaks_for_a_text_takes_from_its_score(
    same: bool, fast: float, deep: float, words: float, more: float
) -> None:
    base = total(evidence(same=same, fast=fast, deep=deep, words=words))
    better = min(1.0, fast + more), min(1.0, deep + more), min(1.0, words + more)
    assert total(evidence(same=same, fast=better[0], deep=deep, words=words)) >= base - 1e-9
    assert total(evidence(same=same, fast=fast, deep=better[1], words=words)) >= base - 1e-9
    assert total(evidence(same=same, fast=fast, deep=deep, words=better[2])) >= base - 1e-9
    assert total(evidence(same=same, fast=fast, deep=deep, words=words, step=more)) >= base - 1e-9


@given(SIMILARITY, SHARE, SHARE)
def test_a_hub_is_worth_less(fast: float, hub: float, more: float) -> None:
    greater = min(1.0, hub + more)
    assert total(evidence(fast=fast, hub=greater)) <= total(evidence(fast=fast, hub=hub)) + 1e-9


def test_words_between_languages_are_missing_and_not_absent() -> None:
    assert (
        total(evidence(same=False, words=0.0))
        > total(evidence(same=False, words=0.0, fast=0.4, deep=0.4)) - ranking.WORDS * 0.01
    )
    scores = ranking.score(evidence(same=False), expected=EXPECTED, languages=LANGUAGES)
    assert scores.words[0] > 0
    assert ranking.score(evidence(same=True), expected=EXPECTED, languages=LANGUAGES).words[0] == 0


def test_a_text_not_read_deeply_is_judged_by_the_fast_encoder_alone() -> None:
    scores = ranking.score(evidence(deep=float("nan")), expected=EXPECTED, languages=LANGUAGES)
    assert scores.meaning_deep[0] == 0
    assert scores.meaning_fast[0] == pytest.approx(0.4)


def test_hubs_count_fully_among_many_texts_of_several_languages() -> None:
    mixed = ranking.hub_weight({"ru": 5_000, "en": 5_000})
    assert 0.9 * ranking.HUB < mixed < ranking.HUB
    assert ranking.hub_weight({"en": 10_000}) == pytest.approx(mixed / 2)
    assert ranking.hub_weight({"en": 9_000, "ru": 1_000}) == pytest.approx(mixed * 0.6)
    assert ranking.hub_weight({"ru": 5, "en": 5}) < 0.02
    assert ranking.hub_weight({}) == 0.0


@given(st.lists(SIMILARITY, min_size=1, max_size=6), SHARE)
def test_one_more_text_never_lowers_a_company(scores: list[float], another: float) -> None:
    score = ranking.company_score(scores)
    assert score >= max(scores)
    assert ranking.company_score([*scores, another]) >= score - 1e-9


@given(SIMILARITY, SIMILARITY, st.lists(st.tuples(st.integers(1, 4), SIMILARITY)))
def test_a_higher_score_is_never_in_a_lower_band(
    first: float, second: float, others: list[tuple[int, float]]
) -> None:
    order = [Band.FAR, Band.POSSIBLE, Band.STRONG]
    low, high = sorted((first, second))
    among = ranking.standing(others)
    assert order.index(ranking.band(low, [], among)) <= order.index(ranking.band(high, [], among))


def test_the_two_best_companies_are_told_by_their_best_texts() -> None:
    assert ranking.standing([(1, 0.2), (1, 0.5), (2, 0.4), (3, 0.1)]) == Standing(0.5, 0.4)
    assert ranking.standing([(1, 0.5)]) == Standing(0.5, 0.0)
    assert ranking.standing([]) == Standing(0.0, 0.0)


def test_a_company_alone_with_its_topic_is_strong_at_a_lower_score() -> None:
    assert ranking.band(0.30, [], Standing(0.30, 0.17)) is Band.STRONG
    assert ranking.band(0.30, [], Standing(0.30, 0.29)) is Band.POSSIBLE
    assert ranking.band(0.18, [], Standing(0.18, 0.01)) is Band.FAR


def test_beside_a_much_better_company_a_fair_score_is_only_possible() -> None:
    assert ranking.band(0.48, [], Standing(0.48, 0.47)) is Band.STRONG
    assert ranking.band(0.48, [], Standing(0.80, 0.48)) is Band.POSSIBLE
    assert ranking.band(0.26, [], Standing(0.80, 0.70)) is Band.FAR


def test_a_short_need_must_be_met_more_nearly_than_a_long_one() -> None:
    assert ranking.band(0.26, [], Standing(0.26, 0.25, terms=10)) is Band.POSSIBLE
    assert ranking.band(0.26, [], Standing(0.26, 0.25, terms=2)) is Band.FAR


def test_languages_are_levelled_the_more_the_more_texts_they_have() -> None:
    total = np.array([0.5, 0.4, 0.3, 0.2])
    language = np.array(["ru", "ru", "zh", "zh"])
    many = ranking.levels(total, language, {"ru": 10**6, "zh": 10**6})
    few = ranking.levels(total, language, {"ru": 10**6, "zh": 3})
    assert many.of(language) == pytest.approx([0.1, 0.1, -0.1, -0.1], abs=1e-3)
    assert -0.01 < few.by_language["zh"] < 0
    assert ranking.levels(np.array([]), np.array([], dtype=np.str_), {}) == ranking.NO_LEVELS


def test_whoever_misses_a_requirement_is_at_best_possible() -> None:
    missed = Reason(ReasonKind.LIMIT, Verdict.MISSED, {})
    unknown = Reason(ReasonKind.LIMIT, Verdict.UNKNOWN, {})
    assert ranking.band(0.9, [unknown], Standing(0.9, 0.8)) is Band.STRONG
    assert ranking.band(0.9, [missed], Standing(0.9, 0.8)) is Band.POSSIBLE


def test_requirements_count_by_kind_and_verdict() -> None:
    met = Reason(ReasonKind.CERTIFICATE, Verdict.MET, {})
    silent = Reason(ReasonKind.CERTIFICATE, Verdict.UNKNOWN, {})
    missed = Reason(ReasonKind.LIMIT, Verdict.MISSED, {})
    open_limit = Reason(ReasonKind.LIMIT, Verdict.UNKNOWN, {})
    assert ranking.requirement_part([met]) > 0 == ranking.requirement_part([open_limit])
    assert ranking.requirement_part([silent]) < 0 > ranking.requirement_part([missed])


@given(st.floats(min_value=-5.0, max_value=5.0))
def test_nearness_is_told_in_hundredths(meaning: float) -> None:
    reason = ranking.meaning_reason(meaning)
    nearness = reason.params["nearness"]
    assert isinstance(nearness, int)
    assert 0 <= nearness <= 100


def test_requirements_lower_what_a_text_is_judged_by_and_never_lift_it() -> None:
    plain, met, missed = (
        ranking.score(evidence(requirements=value), expected=EXPECTED, languages=LANGUAGES)
        for value in (0.0, 0.1, -0.1)
    )
    assert met.topic[0] == pytest.approx(plain.topic[0])
    assert missed.topic[0] == pytest.approx(plain.topic[0] - 0.1)
    assert met.total[0] > plain.total[0] > missed.total[0]
