"""Rules of concepts: steps are shared out, and only what both are about counts."""

from hypothesis import given
from hypothesis import strategies as st

from gildia.partnering.rules.concepts import MOST, WORTH, concepts, in_common

NEARNESS = st.dictionaries(st.sampled_from("abcdefghij"), st.floats(-1.0, 1.0), max_size=10)


@given(NEARNESS)
def test_shares_are_few_and_make_one_at_most(nearness: dict[str, float]) -> None:
    found = concepts(nearness)
    assert len(found) <= MOST
    assert 0.0 <= sum(found.values()) <= 1.001
    assert list(found.values()) == sorted(found.values(), reverse=True)


@given(NEARNESS, NEARNESS, st.sampled_from(["", *"abcdefghij"]))
def test_what_is_in_common_is_limited_and_takes_nothing(
    need: dict[str, float], text: dict[str, float], own_step: str
) -> None:
    one, other = concepts(need), concepts(text)
    assert 0.0 <= in_common(one, other, "") <= in_common(one, other, own_step) <= WORTH * 1.001


def test_what_nobody_is_near_to_has_no_concepts() -> None:
    assert concepts({"dicing": 0.05, "bonding": -0.2}) == {}
    assert in_common(concepts({"dicing": 0.5}), {}, "") == 0.0


def test_the_same_step_counts_and_a_neighbour_hardly() -> None:
    need, same, beside = concepts({"a": 0.5, "b": 0.3}), concepts({"a": 0.6}), concepts({"b": 0.6, "c": 0.6})
    assert in_common(need, same, "") > 5 * in_common(need, beside, "")
    assert in_common(need, beside, "a") > in_common(need, beside, "")
