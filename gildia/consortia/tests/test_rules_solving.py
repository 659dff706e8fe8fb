"""The solver against trying every team; the proof must not be taken on trust."""

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gildia.consortia.rules.dealing import Dealing, holds
from gildia.consortia.rules.explaining import roles
from gildia.consortia.rules.problem import WHOLE, Offer, Problem, share_of
from gildia.consortia.rules.solving import Limits, Phase, Progress, solve

LIMITS = Limits()


def go_on(_progress: Progress) -> bool:
    return True


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    """Up to seven companies and five steps, shares of which often only several make a whole."""
    steps = range(1, draw(st.integers(1, 5)) + 1)
    companies = range(1, draw(st.integers(1, 7)) + 1)
    pairs = draw(st.sets(st.tuples(st.sampled_from(steps), st.sampled_from(companies)), max_size=20))
    shares = st.sampled_from([1, 250, 334, 500, 999, WHOLE])
    offers = [Offer(step, one, draw(shares), draw(st.integers(0, 1000))) for step, one in sorted(pairs)]
    return Problem.of(steps, offers)


def every_team(problem: Problem) -> list[frozenset[int]]:
    """All teams that cover what can be covered, the smallest first."""
    dealing = Dealing(problem)
    return [
        frozenset(team)
        for size in range(1, len(problem.companies) + 1)
        for team in combinations(problem.companies, size)
        if dealing.covered_by(team) == dealing.coverable
    ]


@given(problems())
@settings(max_examples=150, deadline=None)
def test_it_finds_the_smallest_and_best_proven_team(problem: Problem) -> None:
    solution = solve(problem, alternatives=3, limits=LIMITS, watch=go_on)
    if not solution.dealing.coverable:
        assert solution.teams == ()
        assert solution.are_all
        return
    teams = every_team(problem)
    best = solution.teams[0]
    assert best.is_smallest
    assert len(best.companies) == len(teams[0])
    evidence = [sum(problem.evidence[one] for one in team) for team in teams if len(team) == len(teams[0])]
    assert best.has_best_evidence
    assert sum(problem.evidence[one] for one in best.companies) == max(evidence)


@given(problems())
@settings(max_examples=150, deadline=None)
def test_alternatives_differ_and_none_smaller_is_left_out(problem: Problem) -> None:
    solution = solve(problem, alternatives=3, limits=LIMITS, watch=go_on)
    left = every_team(problem)
    for team in solution.teams:
        assert solution.dealing.covered_by(team.companies) == solution.dealing.coverable
        assert frozenset(team.companies) in left
        assert len(team.companies) == len(left[0])
        left = [other for other in left if not other.issuperset(team.companies)]
    if solution.are_all:
        assert not left or not solution.dealing.coverable
    else:
        assert len(solution.teams) == 4


@given(problems())
@settings(max_examples=60, deadline=None)
def test_the_same_problem_has_the_same_answer_in_any_order(problem: Problem) -> None:
    turned = Problem.of(reversed(problem.steps), reversed(problem.offers))
    assert turned.digest == problem.digest
    first, second = (solve(one, alternatives=2, limits=LIMITS, watch=go_on) for one in (problem, turned))
    assert (first.teams, first.are_all) == (second.teams, second.are_all)


@given(problems())
@settings(max_examples=150, deadline=None)
def test_shares_make_each_covered_step_whole_and_nobody_takes_more_than_it_can(problem: Problem) -> None:
    dealing = Dealing(problem)
    assert holds(problem, dealing.parts(problem.companies))
    for step in set(problem.steps) - dealing.coverable:
        assert sum(offer.share for offer in problem.by_step[step]) < WHOLE


@given(problems())
@settings(max_examples=60, deadline=None)
def test_roles_say_who_is_needed(problem: Problem) -> None:
    solution = solve(problem, alternatives=0, limits=LIMITS, watch=go_on)
    for team in solution.teams:
        for role in roles(solution.dealing, team.companies):
            assert role.alone, "nobody idle is in a smallest team"
            assert set(role.irreplaceable) <= set(role.alone)
            others = [one for one in problem.companies if one != role.company]
            dealing = solution.dealing
            assert set(role.irreplaceable) == dealing.coverable - dealing.covered_by(others)


def test_it_stops_when_told() -> None:
    offers = [
        Offer(step, one, 300 + (step * one) % 7 * 90, 500)
        for step in range(1, 31)
        for one in range(1, 121)
        if (step * one + one) % 11 < 2
    ]
    problem = Problem.of(range(1, 31), offers)
    asked: list[Progress] = []

    def stop(progress: Progress) -> bool:
        asked.append(progress)
        return False

    assert solve(problem, alternatives=3, limits=LIMITS, watch=go_on).teams
    solution = solve(problem, alternatives=3, limits=LIMITS, watch=stop)
    assert solution.was_stopped
    assert solution.teams == ()
    assert asked[0].phase is Phase.COUNT


def test_what_time_does_not_suffice_for_is_stated_as_a_gap() -> None:
    offers = [
        Offer(step, one, 250 + (step * 31 + one * 17) % 13 * 60, 500)
        for step in range(1, 41)
        for one in range(1, 301)
        if (step * 7 + one * 13) % 29 < 2
    ]
    problem = Problem.of(range(1, 41), offers)
    hurried = solve(problem, alternatives=0, limits=Limits(count_s=0.0), watch=go_on)
    (team,) = hurried.teams
    assert hurried.dealing.covered_by(team.companies) == hurried.dealing.coverable
    assert 1 <= team.at_least <= len(team.companies)
    assert not team.is_smallest


@pytest.mark.parametrize(
    ("capacity", "volume", "share"),
    [(500, 500, 1000), (1, 3, 334), (600, 500, 1000), (0.4, 500, 1), (0, 5, 0)],
)
def test_a_share_is_rounded_up(capacity: float, volume: float, share: int) -> None:
    assert share_of(capacity, volume) == share
