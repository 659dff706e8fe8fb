"""The capability map: as a table, as chains, as a file."""

from collections.abc import Sequence
from functools import partial
from itertools import groupby
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_safe

from gildia.foundation.downloads import FORMATS, table_file
from gildia.foundation.tables import Column, chosen_sort
from gildia.landscape import wording
from gildia.landscape.queries import capability_map as queries
from gildia.landscape.queries.capability_map import CapabilityMap, FacetKey, Line, Wanted
from gildia.landscape.queries.circles import Extent
from gildia.landscape.rules.coverage import GAP_WEIGHT, NEED_WEIGHT, REQUEST_WEIGHT
from gildia.landscape.views import pages
from gildia.registry.middleware import ActingRequest, for_anybody

GRID = "grid"
DEFAULT_SORT = "urgency"


@require_safe
@for_anybody
def index(request: ActingRequest) -> HttpResponse:
    """Every process step with what can be done and what is wanted, as the reader may know it."""
    extent = pages.find_extent(request)
    columns = _columns(extent)
    wanted = Wanted(pages.chosen(request.GET, FacetKey), chosen_sort(columns, request.GET, DEFAULT_SORT))
    found = queries.draw(wanted, extent, request.acting.viewer, timezone.localdate())
    columns = _columns(extent, found)
    if (file_format := request.GET.get("format", "")) in FORMATS:
        return _export(found, extent, columns, file_format)
    view = GRID if request.GET.get("view") == GRID else "table"
    label_of = partial(_label_of, found.everything)
    facets = pages.facets(found.counts, wanted.chosen, wording.FACET_LABELS, label_of)
    context = {
        "heading": wording.heading_of(found, extent),
        "lead": wording.summary_of(found, extent),
        "extent": extent,
        "circles": pages.circles_to_choose(extent),
        "tabs": pages.tabs(extent, view),
        "kept_names": frozenset({pages.CIRCLE}),
        "facets": facets,
        "chips": pages.chips(facets, request.GET),
        "columns": columns,
        "is_urgent": wanted.sort == DEFAULT_SORT,
        "urgent_address": pages.address(request.GET, sort=DEFAULT_SORT),
        "rows": _rows(found.lines, columns),
        "chains": _chains(found.lines) if view == GRID else [],
        "is_grid": view == GRID,
        "shows_gaps": _has(columns, "gaps"),
        "shows_needs": _has(columns, "needs"),
        "weights": {"request": REQUEST_WEIGHT, "gap": GAP_WEIGHT, "need": NEED_WEIGHT},
        "exports": [(words, pages.address(request.GET, format=code)) for code, words in FORMATS.items()],
    }
    return render(request, "landscape/map.html", context)


def _columns(extent: Extent, found: CapabilityMap | None = None) -> list[Column]:
    """The columns that this reader has; before anything is found all of them, to read the order asked for."""
    line = found.everything[0] if found and found.everything else None
    columns = [
        Column(gettext_lazy("Process step"), "step"),
        Column(pgettext_lazy("capability map", "Status"), "status"),
        Column(pgettext_lazy("capability map", "Inside"), "inside", is_number=True),
        Column(pgettext_lazy("capability map", "Outside"), "outside", is_number=True),
        Column(gettext_lazy("Requests"), "requests", is_number=True),
        Column(gettext_lazy("Gaps"), "gaps", is_number=True),
        Column(gettext_lazy("Needs"), "needs", is_number=True),
        Column(gettext_lazy("Demand"), "demand", is_number=True),
    ]
    hidden = set() if extent.circle else {"outside"}
    if found is not None:
        hidden |= {"gaps"} if line is None or line.demand.gaps is None else set()
        hidden |= {"needs"} if line is None or line.demand.needs is None else set()
    return [column for column in columns if column.key not in hidden]


def _has(columns: Sequence[Column], key: str) -> bool:
    return any(column.key == key for column in columns)


def _label_of(lines: Sequence[Line], key: FacetKey, value: str) -> str:
    return wording.label_of(key, value, lines)


def _rows(lines: Sequence[Line], columns: Sequence[Column]) -> list[dict[str, Any]]:
    """Lines as the table shows them: the numbers with the words of their columns."""
    numbers = [column for column in columns if column.is_number]
    return [
        {
            "line": line,
            "status": wording.STATUS_LABELS[line.status],
            "tone": wording.STATUS_TONES[line.status],
            "numbers": [(column.label, _cell(line, column.key)) for column in numbers],
        }
        for line in lines
    ]


def _chains(lines: Sequence[Line]) -> list[dict[str, Any]]:
    """Lines by chain, the steps in the order of the work."""
    ordered = sorted(lines, key=lambda line: (line.place[:2], line.chain, line.place))
    return [
        {
            "name": first.chain_name,
            "segment": first.segment_name,
            "steps": [
                {"line": line, "status": wording.STATUS_LABELS[line.status]} for line in (first, *rest)
            ],
        }
        for _chain, group in groupby(ordered, key=lambda line: line.chain)
        for first, *rest in [list(group)]
    ]


def _cell(line: Line, key: str) -> str:
    """One number of a line in words."""
    match key:
        case "inside":
            return str(line.inside)
        case "outside":
            return str(line.outside)
        case "requests":
            return str(line.demand.requests)
        case "gaps":
            return wording.told(line.demand.gaps)
        case "needs":
            return wording.told(line.demand.needs)
        case _demand:
            return str(line.demand.weight)


def _export(
    found: CapabilityMap, extent: Extent, columns: Sequence[Column], file_format: str
) -> HttpResponse:
    numbers = [column for column in columns if column.is_number]
    headings = [
        _("Code"), _("Process step"), _("Process chain"), _("Segment"), _("Status"),
        *(str(column.label) for column in numbers),
    ]  # fmt: skip
    rows = (
        [
            line.code, line.name, line.chain_name, line.segment_name, str(wording.STATUS_LABELS[line.status]),
            *(_number(_cell(line, column.key)) for column in numbers),
        ]
        for line in found.lines
    )  # fmt: skip
    title = _("capability map")
    name = f"{title} {extent.code}"
    return table_file(file_format, name=name, title=title, headings=headings, rows=rows)


def _number(words: str) -> int | str:
    return int(words) if words.isdecimal() else words
