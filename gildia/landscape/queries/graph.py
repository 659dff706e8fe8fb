"""The graph of who works with whom, as one reader may see it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from gildia.landscape.queries.circles import Extent
from gildia.landscape.queries.ties import confirmed_ties, planned_ties
from gildia.landscape.rules.ties import Edge, Tie, edges
from gildia.registry.models import CircleMembership, Organisation
from gildia.registry.rules import Viewer

#: Companies and edges that one graph shows; beyond them the newest and strongest stay.
MOST_EDGES = 1_000


class FacetKey(StrEnum):
    """The filters with counts, in the order in which they are shown."""

    KIND = "kind"
    STEP = "step"


@dataclass(frozen=True)
class Wanted:
    """Which ties: OR inside a filter, AND between filters; without a company of all."""

    chosen: Mapping[FacetKey, frozenset[str]] = field(default_factory=dict)
    since: date | None = None
    company_id: int | None = None

    def without(self, key: FacetKey) -> "Wanted":
        """The same with one filter left open, as its own counts need."""
        return replace(self, chosen={one: values for one, values in self.chosen.items() if one is not key})

    def fits(self, tie: Tie) -> bool:
        """Whether a tie passes every filter."""
        if self.since is not None and tie.on < self.since:
            return False
        return all(values.intersection(values_of(tie, key)) for key, values in self.chosen.items() if values)


@dataclass(frozen=True)
class Graph:
    """The companies and the edges between them, strongest first; `has_any` before filters."""

    companies: Mapping[int, Organisation]
    edges: Sequence[Edge]
    counts: Mapping[FacetKey, Mapping[str, int]]
    has_any: bool


def values_of(tie: Tie, key: FacetKey) -> Sequence[str]:
    """What one filter asks of a tie."""
    return (tie.kind.value,) if key is FacetKey.KIND else tie.steps


def draw(wanted: Wanted, extent: Extent, viewer: Viewer) -> Graph:
    """The ties asked for, between companies that the viewer may see."""
    known = [*confirmed_ties(viewer), *planned_ties(viewer)]
    ids = {pk for tie in known for pk in tie.pair}
    rows = Organisation.objects.visible_to(viewer).filter(pk__in=ids).order_by("pk")
    companies = {row.pk: row for row in rows}
    seen = [tie for tie in known if tie.first_id in companies and tie.second_id in companies]
    near = _near(seen, extent, wanted.company_id)
    found = edges([tie for tie in near if wanted.fits(tie)])[:MOST_EDGES]
    shown = {pk for edge in found for pk in edge.pair}
    return Graph(
        companies={pk: row for pk, row in companies.items() if pk in shown},
        edges=found,
        counts={key: _count(near, wanted, key) for key in FacetKey},
        has_any=bool(seen),
    )


def edges_of(organisation: Organisation, viewer: Viewer) -> list[tuple[Organisation, Edge]]:
    """The confirmed ties of one company with the other company of each, strongest first."""
    found = edges(confirmed_ties(viewer, of=organisation.pk))
    if not found:
        return []
    ids = [edge.other(organisation.pk) for edge in found]
    others = {
        row.pk: row for row in Organisation.objects.visible_to(viewer).filter(pk__in=ids).order_by("pk")
    }
    return [(others[pk], edge) for pk, edge in zip(ids, found, strict=True) if pk in others]


def _near(ties: Sequence[Tie], extent: Extent, company_id: int | None) -> list[Tie]:
    """Ties with one end at least in the circle, and one at the company where one is named."""
    near = [tie for tie in ties if company_id is None or company_id in tie.pair]
    if extent.circle is None:
        return near
    members = CircleMembership.objects.filter(circle=extent.circle, until__isnull=True)
    inside = set(members.values_list("organisation", flat=True))
    return [tie for tie in near if inside.intersection(tie.pair)]


def _count(ties: Sequence[Tie], wanted: Wanted, key: FacetKey) -> Mapping[str, int]:
    """How many pairs each value would leave; a ticked one without any has nought."""
    others = wanted.without(key)
    pairs = {(value, tie.pair) for tie in ties if others.fits(tie) for value in values_of(tie, key)}
    counted = Counter(value for value, _pair in pairs)
    return {**dict(counted.most_common()), **{v: 0 for v in wanted.chosen.get(key, ()) if v not in counted}}
