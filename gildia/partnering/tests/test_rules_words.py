"""Rules of words: rarity, coverage, and what stands in for words between languages."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from gildia.partnering.rules.words import (
    ExpectedWords,
    coverage,
    learn_expected_words,
    rarity,
    weights,
)

COUNTS = st.integers(min_value=0, max_value=10**6)
TERMS = st.lists(st.text(min_size=1, max_size=8), min_size=1, max_size=12, unique=True)
SHARES = st.floats(min_value=-1.0, max_value=1.0)


@given(COUNTS, COUNTS, COUNTS)
def test_a_rarer_term_weighs_more(first: int, second: int, texts: int) -> None:
    texts = max(texts, first, second)
    rare, common = sorted((first, second))
    assert rarity(rare, texts) >= rarity(common, texts) > 0


@given(TERMS, st.dictionaries(st.text(min_size=1, max_size=8), COUNTS), COUNTS)
def test_weights_share_out_the_whole_need(terms: list[str], counts: dict[str, int], texts: int) -> None:
    shares = weights(terms, counts, texts)
    assert set(shares) == set(terms)
    assert abs(sum(shares.values()) - 1.0) < 1e-9


@given(TERMS, st.sets(st.text(min_size=1, max_size=8)), st.sets(st.text(min_size=1, max_size=8)))
def test_more_words_never_cover_less(terms: list[str], some: set[str], more: set[str]) -> None:
    shares = weights(terms, {}, 100)
    assert 0.0 <= coverage(shares, some) <= coverage(shares, some | more) <= 1.0
    assert abs(coverage(shares, terms) - 1.0) < 1e-9


@given(
    st.lists(st.tuples(SHARES, st.floats(min_value=0.0, max_value=1.0)), max_size=300),
    st.lists(SHARES, min_size=2, max_size=20),
)
def test_what_stands_in_for_words_grows_with_nearness(
    pairs: list[tuple[float, float]], asked: list[float]
) -> None:
    expected = learn_expected_words([near for near, _ in pairs], [cover for _, cover in pairs])
    values = expected.at(np.sort(np.array(asked))).tolist()
    assert values == sorted(values)
    assert all(0.0 <= value <= 1.0 for value in values)


def test_a_table_follows_its_pairs() -> None:
    expected = learn_expected_words([0.0] * 10 + [0.8] * 10, [0.1] * 10 + [0.5] * 10)
    assert np.allclose(expected.at(np.array([0.0, 0.8])), [0.1, 0.5])
    assert ExpectedWords().at(np.array([0.5])).tolist() == [0.0]
