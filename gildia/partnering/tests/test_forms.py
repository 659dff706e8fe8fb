"""Reading a search from an address: whatever stands in it, a search comes out."""

from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from gildia.partnering.forms import MAX_PAGE, MAX_VALUE_LENGTH, read_search
from gildia.partnering.rules.answer import MAX_NEED_LENGTH, FacetKey, Sort

NAMES = st.sampled_from(["q", "sort", "page", "view", *FacetKey])


@given(st.lists(st.tuples(NAMES, st.text(st.characters(exclude_categories=["Cs"]))), max_size=30))
def test_any_address_is_a_search(pairs: list[tuple[str, str]]) -> None:
    query = QueryDict(mutable=True)
    for name, value in pairs:
        query.appendlist(name, value)

    asked = read_search(query)

    assert len(asked.need) <= MAX_NEED_LENGTH
    assert "\x00" not in asked.need
    assert 1 <= asked.page <= MAX_PAGE
    for key in FacetKey:
        assert all(0 < len(value) <= MAX_VALUE_LENGTH for value in asked.filters.chosen(key))


def test_every_part_of_an_address_is_read() -> None:
    asked = read_search(QueryDict("q=+dicing+&step=wafer-dicing&step=thinning&sort=size&page=3&view=table"))

    assert asked.need == "dicing"
    assert asked.filters.step == {"wafer-dicing", "thinning"}
    assert asked.sort is Sort.SIZE
    assert (asked.page, asked.offset, asked.layout) == (3, 40, "table")


def test_a_need_that_is_too_long_is_cut_and_says_so() -> None:
    query = QueryDict(mutable=True)
    query["q"] = "к" * (MAX_NEED_LENGTH + 1)

    asked = read_search(query)

    assert len(asked.need) == MAX_NEED_LENGTH
    assert asked.was_cut


def test_nonsense_falls_back_to_the_usual() -> None:
    asked = read_search(QueryDict("sort=%27%3B--&page=99999999999999999999&view=hologram&page=-1"))

    assert (asked.sort, asked.page, asked.layout) == (Sort.MATCH, 1, "list")
