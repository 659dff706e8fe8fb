"""Who takes how much of each step, given the companies; and with that, which steps they cover.

A source, one capability whose capacity has to do for several steps, is never given out twice. Loads the
solver: only the worker and benchmarks import this module.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from functools import cached_property

import highspy
import numpy as np

from gildia.consortia.rules.problem import FULL, WHOLE, Offer, Problem

Parts = Mapping[int, list[tuple[Offer, int]]]
"""By step: the offers that make it whole, with how much of it each takes."""

_MOST_S = 5.0
_EACH = 10_000
"""What a covered step is worth before its place in the order; more than all places together."""


class Dealing:
    """Deals steps out to teams of one problem."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self._dealt: dict[frozenset[int], Parts] = {}

    @cached_property
    def coverable(self) -> frozenset[int]:
        """The steps that all companies together cover: as many as can be, then the earlier ones."""
        return frozenset(self._deal(frozenset(self.problem.companies), self.problem.steps))

    def covered_by(self, team: Collection[int]) -> frozenset[int]:
        """Which of the coverable steps a team covers to the whole of their volume."""
        return frozenset(self.parts(team))

    def parts(self, team: Collection[int]) -> Parts:
        """Who takes what: whoever is best proven first, as far as the sources reach."""
        inside = frozenset(team)
        if inside not in self._dealt:
            self._dealt[inside] = self._deal(inside, sorted(self.coverable))
        return self._dealt[inside]

    def _deal(self, team: frozenset[int], steps: Iterable[int]) -> Parts:
        wanted = [step for step in steps if sum(self.problem.reach(step, team).values()) >= WHOLE]
        parts = self._in_turn(team, wanted)
        contended = [step for step in wanted if step in self.problem.contended]
        if len(parts) == len(wanted):
            return parts
        plain = {step: dealt for step, dealt in parts.items() if step not in self.problem.contended}
        solved = self._solved(team, contended)
        if len(solved) + len(plain) < len(parts):  # the solver ran out of time
            return parts
        return dict(sorted({**plain, **solved}.items()))

    def _in_turn(self, team: frozenset[int], steps: Iterable[int]) -> dict[int, list[tuple[Offer, int]]]:
        """Step by step, the best proven first; not always possible where sources are scarce."""
        given: dict[int, int] = defaultdict(int)
        parts = {}
        for step in steps:
            left, places = WHOLE, []
            for offer in self.problem.by_step[step]:
                free = (FULL - given[offer.source]) // offer.load if offer.load else WHOLE
                taken = min(left, offer.share, free)
                if step in self.problem.undivided and taken < left:
                    continue
                if offer.company in team and taken > 0:
                    places.append((offer, taken))
                    left -= taken
            if not left:
                parts[step] = places
                for offer, taken in places:
                    given[offer.source] += taken * offer.load
        return parts

    def _solved(self, team: frozenset[int], steps: list[int]) -> dict[int, list[tuple[Offer, int]]]:
        """The same by the solver: as many of the contended steps as can be, then the earlier ones."""
        offers = [one for step in steps for one in self.problem.by_step[step] if one.company in team]
        model = quiet_model(seconds=_MOST_S)
        _add_parts(model, self.problem, offers)
        worth = np.array([-float(_EACH + len(steps) - number) for number in range(len(steps))])
        first = len(offers)
        model.addVars(len(steps), np.zeros(len(steps)), np.ones(len(steps)))
        columns = np.arange(first, first + len(steps), dtype=np.int32)
        model.changeColsIntegrality(len(steps), columns, np.full(len(steps), highspy.HighsVarType.kInteger))
        model.changeColsCost(len(steps), columns, worth)
        for number, step in enumerate(steps):
            places = [place for place, offer in enumerate(offers) if offer.step == step]
            model.addRow(
                0, 0, len(places) + 1, np.array([*places, first + number], dtype=np.int32),
                np.array([*(_portion(self.problem, step) for _ in places), -float(WHOLE)]),
            )  # fmt: skip
        model.run()
        values = model.getSolution().col_value
        parts: dict[int, list[tuple[Offer, int]]] = defaultdict(list)
        for offer, value in zip(offers, values, strict=False):
            if taken := round(value) * _portion(self.problem, offer.step):
                parts[offer.step].append((offer, taken))
        assert holds(self.problem, parts)  # noqa: S101 - the solver's word is checked in whole numbers
        return parts


def holds(problem: Problem, parts: Parts) -> bool:
    """Whether every step dealt out is whole, nobody takes more than it can, and no source is given twice."""
    given: dict[int, int] = defaultdict(int)
    for step, places in parts.items():
        if sum(taken for _, taken in places) != WHOLE or (step in problem.undivided and len(places) != 1):
            return False
        for offer, taken in places:
            given[offer.source] += taken * offer.load
            if not 0 < taken <= offer.share or offer.step != step:
                return False
    return all(load <= FULL for load in given.values())


def quiet_model(*, seconds: float) -> highspy.Highs:
    """A model that keeps to one thread, one seed and its time."""
    model = highspy.Highs()
    options = {
        "output_flag": False, "threads": 1, "random_seed": 20, "time_limit": seconds,
        "mip_rel_gap": 0.0, "mip_abs_gap": 0.5,
    }  # fmt: skip
    for name, value in options.items():
        model.setOptionValue(name, value)
    return model


def _portion(problem: Problem, step: int) -> int:
    """Thousandths of a step that one of a column stands for."""
    return WHOLE if step in problem.undivided else 1


def _add_parts(model: highspy.Highs, problem: Problem, offers: list[Offer]) -> None:
    """A column for each offer, how much of the step it takes, and a row for each source."""
    first, width = model.getNumCol(), len(offers)
    most = np.array([offer.share // _portion(problem, offer.step) for offer in offers], dtype=float)
    model.addVars(width, np.zeros(width), most)
    columns = np.arange(first, first + width, dtype=np.int32)
    model.changeColsIntegrality(width, columns, np.full(width, highspy.HighsVarType.kInteger))
    sources: dict[int, list[int]] = defaultdict(list)
    for place, offer in enumerate(offers):
        if offer.load:
            sources[offer.source].append(place)
    for _source, places in sorted(sources.items()):
        loads = [float(offers[place].load * _portion(problem, offers[place].step)) for place in places]
        rows = np.array([first + place for place in places], dtype=np.int32)
        model.addRow(0, float(FULL), len(places), rows, np.array(loads))
