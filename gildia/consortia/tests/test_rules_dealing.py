"""One capacity for several steps is never given out twice: the solver against trying every way to deal."""

from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gildia.consortia.rules.dealing import Dealing, holds
from gildia.consortia.rules.explaining import roles
from gildia.consortia.rules.problem import FULL, WHOLE, Offer, Problem, load_of, read, share_of
from gildia.consortia.rules.solving import Limits, Progress, Team, solve

QUARTER = WHOLE // 4
"""In these problems every capacity is so many quarters of a step: quarters are all that needs trying."""


def go_on(_progress: Progress) -> bool:
    return True


@st.composite
def shared_problems(draw: st.DrawFn) -> Problem:
    """Up to three steps of one volume and five companies, each with one capability for all its steps."""
    steps = range(1, draw(st.integers(2, 3)) + 1)
    undivided = draw(st.sets(st.sampled_from(steps)))
    offers: list[Offer] = []
    for company in range(1, draw(st.integers(1, 5)) + 1):
        quarters = draw(st.integers(1, 9))
        share, load = share_of(quarters, 4), load_of(quarters, 4)
        theirs = sorted(draw(st.sets(st.sampled_from(steps), min_size=1)))
        offers += [
            Offer(step, company, share, draw(st.integers(0, 1000)), company * 10, load)
            for step in theirs
            if share == WHOLE or step not in undivided
        ]
    kept = draw(st.dictionaries(st.integers(1, 5), st.integers(1, 2), max_size=2))
    return Problem.of(steps, offers, undivided=undivided, kept=kept)


def ways(problem: Problem, step: int, team: frozenset[int]) -> list[dict[int, int]]:
    """Every way in quarters to deal one step out, and not to cover it."""
    offers = [one for one in problem.by_step[step] if one.company in team]
    choices = [range(0, one.share + 1, QUARTER) for one in offers]
    whole = [
        {one.company: part for one, part in zip(offers, parts, strict=True) if part}
        for parts in product(*choices)
        if sum(parts) == WHOLE
    ]
    return [{}, *(way for way in whole if step not in problem.undivided or len(way) == 1)]


def tried(problem: Problem, team: frozenset[int]) -> set[frozenset[int]]:
    """Every set of steps that a team covers at once, by trying all."""
    loads = {(one.step, one.company): one.load for one in problem.offers}
    found = set()
    for plan in product(*(ways(problem, step, team) for step in problem.steps)):
        drawn = dict.fromkeys(team, 0)
        for step, way in zip(problem.steps, plan, strict=True):
            for company, part in way.items():
                drawn[company] += part * loads[step, company]
        if all(load <= FULL for load in drawn.values()):
            found.add(frozenset(step for step, way in zip(problem.steps, plan, strict=True) if way))
    return found


@given(shared_problems())
@settings(max_examples=120, deadline=None)
def test_as_many_steps_as_can_be_are_covered_at_once(problem: Problem) -> None:
    dealing = Dealing(problem)
    for size in range(1, len(problem.companies) + 1):
        for team in combinations(problem.companies, size):
            at_once = tried(problem, frozenset(team))
            covered = dealing.covered_by(team)
            assert covered in at_once
            within = {steps & dealing.coverable for steps in at_once}
            assert len(covered) == max(map(len, within))
            assert holds(problem, dealing.parts(team))


@given(shared_problems())
@settings(max_examples=120, deadline=None)
def test_the_smallest_team_is_the_smallest_of_all(problem: Problem) -> None:
    solution = solve(problem, alternatives=3, limits=Limits(), watch=go_on)
    coverable = solution.dealing.coverable
    everybody = tried(problem, frozenset(problem.companies))
    assert len(coverable) == max(map(len, everybody), default=0)
    left = [
        frozenset(team)
        for size in range(1, len(problem.companies) + 1)
        for team in combinations(problem.companies, size)
        if coverable and any(coverable <= steps for steps in tried(problem, frozenset(team)))
    ]
    worth = dict(problem.kept)
    for team in solution.teams:
        inside = frozenset(team.companies)
        assert inside in left
        assert team.is_smallest
        assert len(inside) == len(left[0])
        same = [other for other in left if len(other) == len(inside)]
        assert team.keeps_most
        assert kept(inside, worth) == max(kept(other, worth) for other in same)
        assert_proven_best(
            problem, team, [other for other in same if kept(other, worth) == kept(inside, worth)]
        )
        assert all(role.alone for role in roles(solution.dealing, team.companies))
        left = [other for other in left if not other.issuperset(inside)]
    assert not left if solution.are_all else len(solution.teams) == 4


def kept(team: frozenset[int], worth: dict[int, int]) -> int:
    return sum(worth.get(one, 0) for one in team)


def assert_proven_best(problem: Problem, team: Team, others: list[frozenset[int]]) -> None:
    assert team.has_best_evidence
    best = max(sum(problem.evidence[one] for one in other) for other in others)
    assert sum(problem.evidence[one] for one in team.companies) == best


def test_a_capacity_for_both_steps_at_once_is_not_enough_for_each_in_full() -> None:
    """One company states 100 a month; each of two steps needs 80."""
    share, load = share_of(100, 80), load_of(100, 80)
    both = [Offer(step, 1, share, 900, 11, load) for step in (1, 2)]
    alone = Dealing(Problem.of([1, 2], both, undivided=[1, 2]))
    assert alone.coverable == {1}, "as many as can be, and of those the earlier"
    helped = Problem.of([1, 2], [*both, Offer(2, 2, WHOLE, 100)], undivided=[1, 2])
    (team,) = solve(helped, alternatives=0, limits=Limits(), watch=go_on).teams
    assert team.companies == (1, 2)
    assert {step: [part[0].company for part in places] for step, places in team.parts.items()} == {
        1: [1],
        2: [2],
    }


def test_a_capacity_that_does_for_all_its_steps_limits_nothing() -> None:
    offers = [Offer(step, 1, share_of(200, 80), 900, 11, load_of(200, 80)) for step in (1, 2)]
    problem = Problem.of([1, 2], offers, undivided=[1, 2])
    assert not problem.contended
    assert Dealing(problem).coverable == {1, 2}


@given(shared_problems())
@settings(max_examples=60, deadline=None)
def test_what_is_given_away_is_the_problem(problem: Problem) -> None:
    again = read(problem.as_data)
    assert again == problem
    assert again.digest == problem.digest


@pytest.mark.parametrize(("capacity", "volume"), [(1, 3), (100, 80), (0.4, 500), (7, 1), (3, 1000)])
def test_a_whole_share_fits_into_its_capacity(capacity: float, volume: float) -> None:
    assert share_of(capacity, volume) * load_of(capacity, volume) <= FULL
