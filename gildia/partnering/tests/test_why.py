"""Why a company is in an answer or not: the same numbers as the search, whatever is asked."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gildia.partnering.queries import search
from gildia.partnering.queries.judgements import heeded
from gildia.partnering.queries.why import why_not
from gildia.partnering.rules.answer import NO_FILTERS, Filters, Sort
from gildia.partnering.rules.why import Cause, in_points, shares_of
from gildia.registry.models import Mandate, Organisation
from gildia.registry.permissions import viewer_of
from gildia.registry.rules import ANONYMOUS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demonstration")]

REPRESENTATIVE = "anna.krylova@pribor-sensor.example"
NEEDS = [
    "резка пластин 200 мм, ISO 9001",
    "MEMS pressure sensors",
    "晶圆切割",
    "доставка пиццы",
    "ISO 13485",
    "",
]
TICKED = [
    NO_FILTERS,
    Filters(country=frozenset({"CN"})),
    Filters(step=frozenset({"wafer-dicing"}), language=frozenset({"ru"})),
]


@pytest.mark.parametrize("need", NEEDS)
@pytest.mark.parametrize("filters", TICKED, ids=["all", "country", "step and language"])
def test_it_is_here_in_place_n_exactly_when_the_search_lists_it_there(need: str, filters: Filters) -> None:
    mandates = Mandate.objects.filter(person__email=REPRESENTATIVE).order_by("pk")
    for viewer in (ANONYMOUS, viewer_of(mandates[0])):
        judged = heeded(viewer)
        answer = search(viewer, need, filters=filters, limit=100, offset=0, sort=Sort.MATCH, judged=judged)
        places = {match.slug: place for place, match in enumerate(answer.results, start=1)}
        visible = Organisation.objects.visible_to(viewer).order_by("pk")
        for owner in visible[:: 7 if need else 20]:
            told = why_not(viewer, need, filters=filters, organisation=owner)
            assert told.is_listed == (owner.slug in places), owner.slug
            if told.is_listed:
                assert (told.place, told.listed) == (places[owner.slug], answer.total)
                found = answer.results[places[owner.slug] - 1]
                assert told.this == found
            elif told.this is not None and told.last is not None and not told.left_out_by:
                assert told.cause is Cause.BEHIND
                assert told.this.score <= told.last.score or told.this.band != told.last.band
        assert len(places) == answer.total <= 100


@given(st.dictionaries(st.text(max_size=3), st.floats(-2, 2), max_size=6))
@settings(max_examples=200)
def test_points_add_up(shares: dict[str, float]) -> None:
    points = in_points(shares)

    assert sum(points.values()) == round(sum(100 * value for value in shares.values()))
    assert all(abs(points[name] - 100 * value) <= 1 for name, value in shares.items())


def test_shares_add_up_to_the_score_that_ranks() -> None:
    answer = search(ANONYMOUS, "датчики давления", filters=NO_FILTERS, limit=20, offset=0, sort=Sort.MATCH)
    for match in answer.results:
        shares = shares_of(match)
        assert sum(shares.values()) == pytest.approx(match.score)
        assert shares["further"] >= 0
        assert shares["other"] == 0
