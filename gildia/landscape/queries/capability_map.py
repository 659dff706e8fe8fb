"""The capability map: every process step with what can be done, what is wanted, and its status."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Any

from gildia.foundation.languages import pick
from gildia.landscape.queries.circles import Extent
from gildia.landscape.queries.counting import (
    Companies,
    companies_by_step,
    gaps_by_step,
    needs_by_step,
    requests_by_step,
)
from gildia.landscape.rules.coverage import Demand, Status, Told, status_of, urgency
from gildia.registry.models import ProcessStep
from gildia.registry.rules import Viewer

#: Steps that one map shows; the shipped taxonomy has a hundred.
MOST_STEPS = 2_000
NOTHING = Told()


class FacetKey(StrEnum):
    """The filters, in the order in which they are shown."""

    STATUS = "status"
    DEMAND = "demand"
    SEGMENT = "segment"
    CHAIN = "chain"


class Wish(StrEnum):
    """Values of the filter by demand."""

    WITH = "with"
    WITHOUT = "without"


@dataclass(frozen=True)
class Line:
    """One process step in the map."""

    code: str
    name: str
    chain: str
    chain_name: str
    segment: str
    segment_name: str
    place: tuple[int, int, int]
    inside: int
    outside: int
    demand: Demand

    @property
    def status(self) -> Status:
        """How it stands."""
        return status_of(self.inside, self.outside)

    def value(self, key: FacetKey) -> str:
        """What one filter asks of it."""
        match key:
            case FacetKey.STATUS:
                return self.status.value
            case FacetKey.DEMAND:
                return (Wish.WITH if self.demand.weight else Wish.WITHOUT).value
            case FacetKey.SEGMENT:
                return self.segment
            case FacetKey.CHAIN:
                return self.chain


@dataclass(frozen=True)
class Wanted:
    """What of the map is to be shown: OR inside a filter, AND between filters."""

    chosen: Mapping[FacetKey, frozenset[str]] = field(default_factory=dict)
    sort: str = "urgency"

    def fits(self, line: Line) -> bool:
        """Whether a line passes every filter."""
        return all(line.value(key) in values for key, values in self.chosen.items() if values)

    def without(self, key: FacetKey) -> "Wanted":
        """The same with one filter left open, as its own counts need."""
        return replace(self, chosen={one: values for one, values in self.chosen.items() if one is not key})


@dataclass(frozen=True)
class CapabilityMap:
    """The lines asked for, in order, with the counts of every filter and of the whole."""

    lines: Sequence[Line]
    counts: Mapping[FacetKey, Mapping[str, int]]
    everything: Sequence[Line]

    @property
    def wanted_and_missing(self) -> int:
        """How many steps somebody wants and nobody inside does."""
        missing = (Status.IMPORTED, Status.ABSENT)
        return sum(1 for line in self.everything if line.demand.weight and line.status in missing)

    def count_of(self, status: Status) -> int:
        """How many steps of the whole have a status."""
        return sum(1 for line in self.everything if line.status is status)


#: How lines are ordered by a column; equals stay in the order of the chains.
ORDERS: Mapping[str, Callable[[Line], Any]] = {
    "urgency": lambda line: urgency(line.status, line.demand),
    "step": lambda line: line.name.casefold(),
    "status": lambda line: list(Status).index(line.status),
    "inside": lambda line: line.inside,
    "outside": lambda line: line.outside,
    "requests": lambda line: line.demand.requests,
    "gaps": lambda line: (line.demand.gaps or NOTHING).number,
    "needs": lambda line: (line.demand.needs or NOTHING).number,
    "demand": lambda line: line.demand.weight,
}


def draw(wanted: Wanted, extent: Extent, viewer: Viewer, on: date) -> CapabilityMap:
    """The map as this viewer may read it."""
    everything = lines_of(extent, viewer, on)
    shown = [line for line in everything if wanted.fits(line)]
    column = wanted.sort.removeprefix("-")
    shown.sort(key=ORDERS[column], reverse=wanted.sort.startswith("-"))
    counts = {key: _count(everything, wanted, key) for key in FacetKey}
    return CapabilityMap(shown, counts, everything)


def lines_of(extent: Extent, viewer: Viewer, on: date, *, step: str = "") -> list[Line]:
    """Every step, or one, in the order of the chains: at most five queries, however many there are."""
    rows = ProcessStep.objects.select_related("chain__segment")
    if step:
        rows = rows.filter(code=step)
    rows = rows.order_by("chain__segment__position", "chain__position", "chain", "position", "pk")
    companies = companies_by_step(viewer, extent.circle, on)
    requests = requests_by_step(viewer, on)
    gaps, needs = gaps_by_step(viewer), needs_by_step(viewer, extent)
    return [
        _line(
            row,
            companies.get(row.pk, Companies()),
            Demand(
                requests=requests.get(row.pk, 0),
                gaps=None if gaps is None else gaps.get(row.pk, NOTHING),
                needs=None if needs is None else needs.get(row.code, NOTHING),
            ),
        )
        for row in rows[:MOST_STEPS]
    ]


def _line(row: ProcessStep, companies: Companies, demand: Demand) -> Line:
    chain = row.chain
    return Line(
        code=row.code,
        name=pick(row, "name").value,
        chain=chain.code,
        chain_name=pick(chain, "name").value,
        segment=chain.segment.code,
        segment_name=pick(chain.segment, "name").value,
        place=(chain.segment.position, chain.position, row.position),
        inside=companies.inside,
        outside=companies.outside,
        demand=demand,
    )


def _count(lines: Sequence[Line], wanted: Wanted, key: FacetKey) -> Mapping[str, int]:
    """How many lines each value would leave, in the order of the map; a ticked one without any has nought."""
    others = wanted.without(key)
    counted = Counter(line.value(key) for line in lines if others.fits(line))
    return {**counted, **{value: 0 for value in sorted(wanted.chosen.get(key, ())) if value not in counted}}
