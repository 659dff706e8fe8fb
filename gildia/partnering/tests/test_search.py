"""Any string, any filter: the search answers, and says what it understood."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from gildia.config.demo.loader import Loaded
from gildia.partnering.queries import search
from gildia.partnering.rules.answer import (
    NO_FILTERS,
    Band,
    FacetKey,
    Filters,
    Match,
    ReasonKind,
    SearchAnswer,
    Sort,
    Verdict,
)
from gildia.registry.rules import ANONYMOUS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demonstration")]

#: Whatever an address may carry; NUL is taken out before a page sees it (foundation.middleware).
TICKED = st.frozensets(
    st.text(st.characters(exclude_characters="\0", codec="utf-8"), max_size=12), max_size=2
)


def ask(need: str, filters: Filters = NO_FILTERS, *, limit: int = 20, offset: int = 0) -> SearchAnswer:
    return search(ANONYMOUS, need, filters=filters, limit=limit, offset=offset, sort=Sort.MATCH)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=300))
@example("")
@example("я")
@example("🙂🙂🙂")
@example("\0")
@example("пластина\ud800")
@example("а нужно ли нам это")
@example("'; DROP TABLE partnering_searchentry; --")
@example("%%s %(name)s {} \\")
@example("(((((((" * 50)
@example("iso " * 2500)
@example("к" * 10_000)
@example("晶" * 10_000)
@example("200 мм " * 1500)
def test_any_text_is_answered(need: str) -> None:
    answer = ask(need)
    assert answer.total == answer.strong + answer.possible + answer.far or answer.need.is_empty
    assert len(answer.results) <= 20


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.builds(Filters, **{key.value: TICKED for key in FacetKey}))
def test_any_filters_are_answered(filters: Filters) -> None:
    answer = ask("резка пластин", filters)
    for key in filters.selected_keys:
        facet = next(facet for facet in answer.facets if facet.key is key)
        assert filters.chosen(key) >= {value.value for value in facet.values if value.selected}


def test_what_is_ticked_stays_in_its_facet_with_its_true_count() -> None:
    answer = ask("резка пластин", Filters(country=frozenset({"JP"})))
    (country,) = [facet for facet in answer.facets if facet.key is FacetKey.COUNTRY]
    counts = {value.value: (value.count, value.selected) for value in country.values}
    assert counts["JP"] == (0, True)
    assert counts["RU"][0] > 0
    assert answer.results == ()


def test_values_of_a_facet_add_up_and_facets_cut_each_other_down() -> None:
    one = ask("резка пластин", Filters(step=frozenset({"wafer-dicing"})))
    two = ask("резка пластин", Filters(step=frozenset({"wafer-dicing", "wafer-thinning"})))
    both = ask("резка пластин", Filters(step=frozenset({"wafer-dicing"}), country=frozenset({"CN"})))
    assert both.total < one.total <= two.total
    assert {match.country for match in both.results} == {"CN"}


def test_pages_of_results_follow_each_other() -> None:
    whole = ask("датчики давления", limit=6)
    pages = [*ask("датчики давления", limit=3).results, *ask("датчики давления", limit=3, offset=3).results]
    assert [match.slug for match in pages] == [match.slug for match in whole.results]
    scores = [match.score for match in whole.results]
    assert scores == sorted(scores, reverse=True)


def test_nothing_asked_lists_companies_by_name() -> None:
    answer = ask("", limit=100)
    assert answer.need.is_empty
    assert answer.total == len(answer.results) > 50
    assert not answer.nobody_does_it
    assert {match.band for match in answer.results} == {None}


def test_nobody_does_it_is_said_with_the_nearest_misses() -> None:
    answer = ask("доставка пиццы на дом")
    assert answer.nobody_does_it
    assert 0 < len(answer.nearest) <= 5
    assert {match.band for match in answer.nearest} == {Band.FAR}


def test_reasons_say_what_is_met_and_missed(demonstration: Loaded) -> None:
    answer = ask("нужна резка пластин 200 мм на кристаллы, от 500 пластин в месяц, ISO 9001")
    verdicts = {match.slug: _verdicts(match) for match in answer.results}
    assert verdicts["kremniy-dicing"] == ["met", "met", "met"]
    assert "missed" in verdicts["mikrosborka-t"]
    missed = next(match for match in answer.results if match.slug == "mikrosborka-t")
    assert missed.band is not Band.STRONG


def test_a_place_and_an_exclusion_move_companies_and_leave_them_in() -> None:
    plain = {match.slug: match for match in ask("резка кремниевых пластин").results}
    asked = {
        match.slug: match for match in ask("резка кремниевых пластин в Томске, кроме сапфировых").results
    }
    missed = asked["kremniy-dicing"]
    reasons = [reason for entry in (missed.best, *missed.others) for reason in entry.reasons]
    assert {r.kind.value for r in reasons if r.verdict is Verdict.MISSED} == {"place", "excluded"}
    assert missed.score < plain["kremniy-dicing"].score
    met = [r for r in asked["almazny-rez"].best.reasons if r.kind is ReasonKind.PLACE]
    assert [reason.verdict for reason in met] == [Verdict.MET]


def test_one_company_costs_as_many_queries_as_fifty() -> None:
    counts = []
    for limit in (1, 50):
        ask("датчики", limit=limit)
        with CaptureQueriesContext(connection) as captured:
            ask("датчики", limit=limit)
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 14


def _verdicts(match: Match) -> list[str]:
    asked = [reason for reason in match.best.reasons if reason.kind in {"limit", "certificate"}]
    return [reason.verdict.value for reason in asked]


def test_each_of_several_needs_is_searched_and_counted() -> None:
    answer = ask("Нам нужны:\n1) резка кремниевых пластин на кристаллы\n2) проектирование антенн на 77 ГГц")
    assert len(answer.need.parts) == 2
    by_company = {match.slug: match for match in answer.results}
    assert {"kremniy-dicing", "millimetrika"} <= by_company.keys()
    for slug, part in (("kremniy-dicing", 0), ("millimetrika", 1)):
        (met,) = [
            reason
            for reason in by_company[slug].best.reasons
            if reason.kind is ReasonKind.SEVERAL and reason.verdict is Verdict.MET
        ]
        assert met.params["needs"] == (answer.need.parts[part].meaning,)
        assert by_company[slug].band is Band.POSSIBLE
