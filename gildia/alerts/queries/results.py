"""A saved search run for its own page: what is new stands first."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from gildia.alerts.models import Notice, SavedSearch
from gildia.alerts.models.searches import PARTNERS
from gildia.alerts.queries.lines import Line
from gildia.alerts.queries.searching import run
from gildia.registry.rules import Viewer


@dataclass(frozen=True)
class Result:
    """One thing that a search finds, and whether its person has not seen it yet."""

    pk: int
    is_new: bool


@dataclass(frozen=True)
class Results:
    """All that a search finds now; lines are read for one page."""

    all: Sequence[Result]
    read: Callable[[Sequence[Result]], list[tuple[Line, bool]]]


def results_of(saved: SavedSearch, viewer: Viewer, today: date) -> Results:
    """Run it: what is new first, each part in the order of the search."""
    found = run(saved, viewer, today)
    column = "company" if saved.page == PARTNERS else "opportunity"
    seen = Notice.objects.visible_to(viewer).filter(search=saved, seen_at__isnull=False)
    known = set(seen.values_list(column, flat=True).order_by(column))
    results = [Result(pk, pk not in known) for pk in found.ids]

    def read(some: Sequence[Result]) -> list[tuple[Line, bool]]:
        parts = ([each.pk for each in some if each.is_new is is_new] for is_new in (True, False))
        fresh, rest = (found.read(set(part)) if part else [] for part in parts)
        return [*((line, True) for line in fresh), *((line, False) for line in rest)]

    return Results(sorted(results, key=lambda result: not result.is_new), read)
