"""The smallest teams that cover a problem, found and proven by HiGHS (ADR 0022).

Loads the solver: only the worker and benchmarks import this module.
"""

import math
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import highspy
import numpy as np

from gildia.consortia.rules.dealing import Dealing, Parts, quiet_model
from gildia.consortia.rules.problem import FULL, WHOLE, Offer, Problem

_ROUNDING = 1e-6


class Phase(StrEnum):
    """What the solver is at."""

    COUNT = "count"
    KEPT = "kept"
    EVIDENCE = "evidence"


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds that each part may take, and nodes by which choosing the best proven team ends earlier."""

    count_s: float = 30.0
    evidence_s: float = 8.0
    alternative_s: float = 3.5
    evidence_nodes: int = 200


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the solver is with one team."""

    number: int
    """1 is the team, 2 and on its alternatives."""
    phase: Phase
    companies: int | None
    """Of the best team so far."""
    at_least: int
    """No team has fewer companies: proven so far."""


@dataclass(frozen=True, slots=True)
class Team:
    """One team that covers every coverable step, with what is proven of it."""

    companies: tuple[int, ...]
    at_least: int
    """No team that differs from the ones before has fewer companies."""
    keeps_most: bool
    """And none of as many keeps more of the companies that were to be kept."""
    has_best_evidence: bool
    """And none of those is better proven."""
    parts: Parts

    @property
    def is_smallest(self) -> bool:
        """Whether it is proven that no smaller one exists."""
        return self.at_least == len(self.companies)


@dataclass(frozen=True, slots=True)
class Solution:
    """The team, its alternatives in order, and whether there are more."""

    teams: tuple[Team, ...]
    dealing: Dealing
    are_all: bool
    """It is proven that no further team exists that does not contain one of these."""
    was_stopped: bool


#: Told how far the solver is; answers whether it may go on.
Watch = Callable[[Progress], bool]


def solve(problem: Problem, *, alternatives: int, limits: Limits, watch: Watch) -> Solution:
    """The smallest team for the coverable steps, and others that each lack a company of every one before.

    With what is proven the answer depends on the problem alone: one thread, one seed.
    """
    dealing = Dealing(problem)
    if not dealing.coverable:
        return Solution((), dealing, are_all=True, was_stopped=False)
    teams: list[Team] = []
    for number in range(1, alternatives + 2):
        search = _Search(dealing, [team.companies for team in teams], number, limits, watch)
        found = search.team(teams[-1].at_least if teams else 1)
        if search.was_stopped:
            return Solution(tuple(teams), dealing, are_all=False, was_stopped=True)
        if found is None:
            return Solution(tuple(teams), dealing, are_all=search.is_exhausted, was_stopped=False)
        teams.append(found)
    return Solution(tuple(teams), dealing, are_all=False, was_stopped=False)


class _Search:
    """The search for one team, apart from those found before."""

    def __init__(
        self, dealing: Dealing, before: Sequence[Collection[int]], number: int, limits: Limits, watch: Watch
    ) -> None:
        self.dealing, self.before, self.number, self.limits, self.watch = (
            dealing, before, number, limits, watch,
        )  # fmt: skip
        self.problem = problem = dealing.problem
        self.place = {company: column for column, company in enumerate(problem.companies)}
        self.shared: list[Offer] = [
            offer for step in sorted(problem.contended & dealing.coverable) for offer in problem.by_step[step]
        ]
        self.was_stopped = self.is_exhausted = False
        self.at_least = 1

    def team(self, at_least: int) -> Team | None:
        """The smallest team; of its size the one that keeps most, and of those the best proven."""
        self.at_least = at_least
        model = self._model(Phase.COUNT, self.limits.count_s if self.number == 1 else self._later_s)
        model.changeColsCost(len(self.place), self._columns(), np.ones(len(self.place)))
        model.addRow(at_least, highspy.kHighsInf, len(self.place), self._columns(), np.ones(len(self.place)))
        greedy = self._greedy() if self.number == 1 else None
        if greedy is not None:
            self._start(model, greedy)
        found = self._run(model) or greedy
        if found is None or self.was_stopped:
            return None
        bound = model.getInfo().mip_dual_bound
        if math.isfinite(bound):
            self.at_least = max(at_least, math.ceil(bound - _ROUNDING))
        companies, keeps_most = self._keeping(self._without_idle(found))
        is_best = False
        if self.at_least == len(companies) and not self.was_stopped:
            companies, is_best = self._better_proven(companies)
        parts = self.dealing.parts(companies)
        return Team(companies, self.at_least, keeps_most, has_best_evidence=is_best, parts=parts)

    @property
    def _later_s(self) -> float:
        """Seconds for everything but the count of the first team."""
        return self.limits.evidence_s if self.number == 1 else self.limits.alternative_s

    def _keeping(self, companies: tuple[int, ...]) -> tuple[tuple[int, ...], bool]:
        """Of the teams of this size the one that keeps most of those that are to be kept."""
        if not self.problem.kept:
            return companies, True
        model = self._model(Phase.KEPT, self._later_s)
        model.changeColsCost(len(self.place), self._columns(), -self._worth_of_kept())
        self._of_size(model, len(companies))
        self._start(model, companies)
        found = self._run(model)
        return found or companies, model.getModelStatus() == highspy.HighsModelStatus.kOptimal

    def _better_proven(self, companies: tuple[int, ...]) -> tuple[tuple[int, ...], bool]:
        """Of those the one whose companies are best proven, as far as the limits reach."""
        model = self._model(Phase.EVIDENCE, self._later_s)
        model.setOptionValue("mip_max_nodes", self.limits.evidence_nodes)
        worth = [-float(self.problem.evidence[company]) for company in self.problem.companies]
        model.changeColsCost(len(self.place), self._columns(), np.array(worth))
        self._of_size(model, len(companies))
        if self.problem.kept:
            kept = self._worth_of_kept()
            least = sum(kept[self.place[company]] for company in companies)
            model.addRow(least, highspy.kHighsInf, len(self.place), self._columns(), kept)
        self._start(model, companies)
        found = self._run(model)
        return found or companies, model.getModelStatus() == highspy.HighsModelStatus.kOptimal

    def _worth_of_kept(self) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
        worth = dict(self.problem.kept)
        return np.array([float(worth.get(company, 0)) for company in self.problem.companies])

    def _of_size(self, model: highspy.Highs, size: int) -> None:
        model.addRow(0, size, len(self.place), self._columns(), np.ones(len(self.place)))

    def _run(self, model: highspy.Highs) -> tuple[int, ...] | None:
        """Let the solver work; the team it found, if any."""
        model.run()
        status = model.getModelStatus()
        self.is_exhausted = status == highspy.HighsModelStatus.kInfeasible
        if self.was_stopped or not math.isfinite(model.getInfo().objective_function_value):
            return None
        values = model.getSolution().col_value
        if self.is_exhausted or len(values) < len(self.place):
            return None
        chosen = tuple(
            company for company, value in zip(self.problem.companies, values, strict=False) if value > 0.5
        )
        return chosen if self._is_allowed(chosen) else None

    def _is_allowed(self, team: tuple[int, ...]) -> bool:
        """The solver's word is checked in whole numbers."""
        inside = set(team)
        differs = all(not inside.issuperset(each) for each in self.before)
        return differs and self.dealing.covered_by(team) == self.dealing.coverable

    def _model(self, phase: Phase, seconds: float) -> highspy.Highs:
        """A column for each company: in the team or not; a row for each step and each team before."""
        model = quiet_model(seconds=seconds)
        width = len(self.place)
        model.addVars(width, np.zeros(width), np.ones(width))
        kinds = np.full(width, highspy.HighsVarType.kInteger)
        model.changeColsIntegrality(width, self._columns(), kinds)
        for step in sorted(self.dealing.coverable):
            self._add_step(model, step)
        for team in self.before:
            columns = np.array([self.place[company] for company in sorted(team)], dtype=np.int32)
            model.addRow(0, len(team) - 1, len(team), columns, np.ones(len(team)))
        if self.shared:
            self._add_dealing(model)
        model.cbMipInterrupt.subscribe(lambda event: self._look(event, phase))
        return model

    def _add_step(self, model: highspy.Highs, step: int) -> None:
        reach = self.problem.reach(step)
        columns = np.array([self.place[company] for company in reach], dtype=np.int32)
        shares = np.array([share / WHOLE for share in reach.values()])
        model.addRow(1.0, highspy.kHighsInf, len(reach), columns, shares)
        if any(share < WHOLE for share in reach.values()):
            # Follows from the row above, and brings the proof within reach: one for all, or at least two.
            either = np.array([2.0 if share == WHOLE else 1.0 for share in reach.values()])
            model.addRow(2.0, highspy.kHighsInf, len(reach), columns, either)

    def _add_dealing(self, model: highspy.Highs) -> None:
        """Where capacities are shared between steps, which part of a step each takes.

        Parts of divisible steps are fractions here, and dealt out in thousandths when a team is found: the
        bound holds either way, and a team that only fractions could serve is not taken.
        """
        first, width = model.getNumCol(), len(self.shared)
        model.addVars(width, np.zeros(width), np.array([offer.share / WHOLE for offer in self.shared]))
        undivided = [
            first + place for place, offer in enumerate(self.shared) if offer.step in self.problem.undivided
        ]
        if undivided:
            kinds = np.full(len(undivided), highspy.HighsVarType.kInteger)
            model.changeColsIntegrality(len(undivided), np.array(undivided, dtype=np.int32), kinds)
        by_step: dict[int, list[int]] = defaultdict(list)
        by_source: dict[tuple[int, int], list[tuple[int, float]]] = defaultdict(list)
        for column, offer in enumerate(self.shared, start=first):
            company = self.place[offer.company]
            by_step[offer.step].append(column)
            _add_row(model, 0.0, [(column, 1.0), (company, -offer.share / WHOLE)])
            if offer.load:
                by_source[offer.source, company].append((column, offer.load * WHOLE / FULL))
        for (_source, company), drawn in by_source.items():
            _add_row(model, 0.0, [*drawn, (company, -1.0)])
        for columns in by_step.values():
            _add_row(model, -1.0, [(column, -1.0) for column in columns])

    def _look(self, event: highspy.highs.HighsCallbackEvent, phase: Phase) -> None:
        """Tell how far it is, and stop if so told."""
        best, bound, at_least = event.data_out.mip_primal_bound, event.data_out.mip_dual_bound, self.at_least
        counts = phase is Phase.COUNT
        if counts and math.isfinite(bound):
            at_least = max(at_least, math.ceil(bound - _ROUNDING))
        companies = round(best) if counts and abs(best) <= len(self.place) else None
        if not self.watch(Progress(self.number, phase, companies, at_least)):
            self.was_stopped = True
            event.interrupt()

    def _columns(self) -> "np.ndarray[tuple[int], np.dtype[np.int32]]":
        return np.arange(len(self.place), dtype=np.int32)

    def _start(self, model: highspy.Highs, team: Collection[int]) -> None:
        """Give the solver a team to improve on, so that it has one whenever it is stopped."""
        parts = self.dealing.parts(team)
        taken = {offer: part for places in parts.values() for offer, part in places}
        start = highspy.HighsSolution()
        start.col_value = [
            *(float(company in team) for company in self.problem.companies),
            *(taken.get(offer, 0) / WHOLE for offer in self.shared),
        ]
        model.setSolution(start)

    def _greedy(self) -> tuple[int, ...]:
        """A team taken company by company, each time whoever adds most."""
        left = dict.fromkeys(self.dealing.coverable, WHOLE)
        theirs: dict[int, list[Offer]] = {company: [] for company in self.problem.companies}
        for offer in self.problem.offers:
            theirs[offer.company].append(offer)
        team: set[int] = set()
        while any(left.values()) and len(team) < len(theirs):
            best = max(
                (one for one in self.problem.companies if one not in team),
                key=lambda one: (sum(_added(theirs[one], left).values()), -one),
            )
            team.add(best)
            for step, taken in _added(theirs[best], left).items():
                left[step] -= taken
        if self.dealing.covered_by(team) != self.dealing.coverable:
            everybody = self.dealing.parts(self.problem.companies)
            team |= {offer.company for places in everybody.values() for offer, _ in places}
        return self._without_idle(tuple(sorted(team)))

    def _without_idle(self, team: tuple[int, ...]) -> tuple[int, ...]:
        """The team without companies that it does not need, the worst proven looked at first."""
        kept, worth = list(team), dict(self.problem.kept)
        for company in sorted(team, key=lambda one: (worth.get(one, 0), self.problem.evidence[one], one)):
            rest = [one for one in kept if one != company]
            if self.dealing.covered_by(rest) == self.dealing.coverable:
                kept = rest
        return tuple(kept)


def _added(offers: Sequence[Offer], left: Mapping[int, int]) -> dict[int, int]:
    """By step: what a company adds to what is left, with each of its sources given out once."""
    given: dict[int, int] = defaultdict(int)
    added: dict[int, int] = {}
    for offer in offers:
        free = (FULL - given[offer.source]) // offer.load if offer.load else WHOLE
        taken = min(left.get(offer.step, 0) - added.get(offer.step, 0), offer.share, free)
        if taken > 0:
            added[offer.step] = added.get(offer.step, 0) + taken
            given[offer.source] += taken * offer.load
    return added


def _add_row(model: highspy.Highs, most: float, terms: Sequence[tuple[int, float]]) -> None:
    """A row: the sum of the terms is at most so much."""
    columns = np.array([column for column, _ in terms], dtype=np.int32)
    model.addRow(-highspy.kHighsInf, most, len(terms), columns, np.array([each for _, each in terms]))
