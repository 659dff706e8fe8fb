"""One line of the map in full: who does it, who wants it, and how it was."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from gildia.landscape.models import Snapshot
from gildia.landscape.queries.capability_map import Line, lines_of
from gildia.landscape.queries.circles import Extent
from gildia.landscape.queries.counting import is_inside, open_requests
from gildia.opportunities.queries.cards import Card, cards
from gildia.opportunities.queries.listing import in_full
from gildia.registry.models import Capability, Organisation
from gildia.registry.rules import Viewer

#: So many companies and requests are named; beyond them the page leads to the lists.
MOST_COMPANIES = 60
MOST_REQUESTS = 20
MOST_MONTHS = 24


@dataclass(frozen=True)
class StepPage:
    """What a reader may know of one step."""

    line: Line
    inside: Sequence[Organisation]
    outside: Sequence[Organisation]
    requests: Sequence[Card]
    months: Sequence[Snapshot]


def find_step(code: str, extent: Extent, viewer: Viewer, on: date, language: str) -> StepPage | None:
    """One step with its companies, requests and history; None where there is no such step."""
    line = next(iter(lines_of(extent, viewer, on, step=code)), None)
    if line is None:
        return None
    inside = companies_of(code, extent, viewer, on, language, is_in=True)
    return StepPage(
        line=line,
        inside=inside,
        outside=companies_of(code, extent, viewer, on, language, is_in=False) if extent.circle else [],
        requests=_requests(code, viewer, on),
        months=months_of(code, extent),
    )


def companies_of(
    code: str, extent: Extent, viewer: Viewer, on: date, language: str, *, is_in: bool
) -> list[Organisation]:
    """Companies on one side of the circle that show the viewer a capability for the step, by name."""
    seen = Capability.objects.visible_to(viewer).filter(process_step__code=code).order_by()
    rows = Organisation.objects.filter(pk__in=seen.values("organisation"))
    sided = rows.annotate(is_in=is_inside(extent.circle, on, owner="pk")).filter(is_in=is_in)
    return list(sided.in_name_order(language)[:MOST_COMPANIES])


def months_of(code: str, extent: Extent) -> list[Snapshot]:
    """The last months of a step, the oldest first."""
    rows = Snapshot.objects.of(extent.circle).filter(step__code=code).order_by("-month")
    return list(rows[:MOST_MONTHS])[::-1]


def _requests(code: str, viewer: Viewer, on: date) -> list[Card]:
    rows = open_requests(viewer, on).filter(shown__process_step__code=code).order_by("-published_at", "-pk")
    return cards(in_full(list(rows.values_list("pk", flat=True)[:MOST_REQUESTS])))
