"""The graph of who works with whom: table, drawing, files."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import partial
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy
from django.views.decorators.http import require_safe

from gildia.foundation.downloads import FORMATS, table_file
from gildia.foundation.tables import Column
from gildia.landscape import wording
from gildia.landscape.queries import graph as queries
from gildia.landscape.queries.graph import FacetKey, Graph, Wanted
from gildia.landscape.rules.graphml import GRAPHML_TYPE, graphml
from gildia.landscape.rules.ties import Edge, TieKind
from gildia.landscape.views import pages
from gildia.partnering.queries.unanswered import step_names
from gildia.registry.middleware import ActingRequest, for_anybody
from gildia.registry.models import Organisation

GRAPHML = "graphml"
#: What a file of the graph tells of an edge.
EDGE_FACTS = ("kind", "steps", "since", "last", "seen")
#: What the address says of the period, in days.
PERIODS: Mapping[str, tuple[int, str | Promise]] = {
    "90": (90, gettext_lazy("the last 3 months")),
    "365": (365, gettext_lazy("the last year")),
    "1095": (1095, gettext_lazy("the last 3 years")),
}
FACET_LABELS = {
    FacetKey.KIND: pgettext_lazy("graph", "Kind of tie"),
    FacetKey.STEP: gettext_lazy("Process step"),
}
COLUMNS = [
    Column(pgettext_lazy("graph", "Company")),
    Column(gettext_lazy("Works with")),
    Column(pgettext_lazy("graph", "What came of it")),
    Column(gettext_lazy("Process steps")),
    Column(pgettext_lazy("graph", "Since")),
    Column(pgettext_lazy("graph", "Last")),
]


@require_safe
@for_anybody
def graph(request: ActingRequest) -> HttpResponse:
    """Ties between companies that the reader may see."""
    extent, viewer = pages.find_extent(request), request.acting.viewer
    company = _company(request)
    period = request.GET.get("period", "")
    wanted = Wanted(
        chosen=pages.chosen(request.GET, FacetKey),
        since=_since(period, timezone.localdate()),
        company_id=None if company is None else company.pk,
    )
    found = queries.draw(wanted, extent, viewer)
    steps = step_names(found.counts[FacetKey.STEP])
    file_format = request.GET.get("format", "")
    if file_format == GRAPHML:
        return _graphml(found, steps, request)
    if file_format in FORMATS:
        return _export(found, steps, file_format)
    facets = pages.facets(found.counts, wanted.chosen, FACET_LABELS, partial(_label_of, steps))
    context = {
        "heading": wording.graph_heading(found, extent, "" if company is None else str(company)),
        "company": company,
        "without_company": pages.address(request.GET, company=""),
        "extent": extent,
        "circles": pages.circles_to_choose(extent),
        "tabs": pages.tabs(extent, "graph"),
        "kept_names": frozenset({pages.CIRCLE, "period"}),
        "periods": [(code, words, code == period) for code, (_days, words) in PERIODS.items()],
        "facets": facets,
        "chips": pages.chips(facets, request.GET),
        "columns": COLUMNS,
        "rows": _rows(found, steps),
        "drawing": _drawing(found, extent.code),
        "has_any": found.has_any,
        "exports": [
            (words, pages.address(request.GET, format=code))
            for code, words in {**FORMATS, GRAPHML: "GraphML"}.items()
        ],
    }
    return render(request, "landscape/graph.html", context)


def _company(request: ActingRequest) -> Organisation | None:
    """The company whose ties are asked for; one that the reader may not see is not there."""
    slug = request.GET.get("company", "").replace("\x00", "")
    if not slug:
        return None
    return get_object_or_404(Organisation.objects.visible_to(request.acting.viewer), slug=slug)


def _since(period: str, today: date) -> date | None:
    return today - timedelta(days=PERIODS[period][0]) if period in PERIODS else None


def _label_of(steps: Mapping[str, str], key: FacetKey, value: str) -> str:
    if key is FacetKey.STEP:
        return steps.get(value, value)
    return str(wording.TIE_LABELS[TieKind(value)]) if value in list(TieKind) else value


def _rows(found: Graph, steps: Mapping[str, str]) -> list[dict[str, Any]]:
    return [
        {
            "first": found.companies[edge.pair[0]],
            "second": found.companies[edge.pair[1]],
            "edge": edge,
            "kind": wording.TIE_LABELS[edge.kind],
            "steps": [steps[code] for code in edge.steps if code in steps],
        }
        for edge in found.edges
    ]


def _drawing(found: Graph, circle: str) -> dict[str, Sequence[Mapping[str, Any]]]:
    """What the script draws: the rows of the table, and nothing beside them."""
    base = f"{reverse('landscape:graph')}?circle={circle}&company="
    companies = sorted(found.companies.values(), key=lambda row: (str(row), row.pk))
    return {
        "nodes": [
            {"id": row.slug, "name": str(row), "url": row.get_absolute_url(), "ties": f"{base}{row.slug}"}
            for row in companies
        ],
        "edges": [
            {
                "source": found.companies[edge.pair[0]].slug,
                "target": found.companies[edge.pair[1]].slug,
                "isPlanned": edge.is_planned,
                "kind": str(wording.TIE_LABELS[edge.kind]),
            }
            for edge in found.edges
        ],
    }


def _told(found: Graph, edge: Edge, steps: Mapping[str, str]) -> dict[str, str]:
    """One edge for files."""
    return {
        "first": str(found.companies[edge.pair[0]]),
        "second": str(found.companies[edge.pair[1]]),
        "kind": str(wording.TIE_LABELS[edge.kind]),
        "steps": "; ".join(steps[code] for code in edge.steps if code in steps),
        "since": edge.first_on.isoformat(),
        "last": edge.last_on.isoformat(),
        "seen": _("only you see this") if edge.is_private else "",
    }


def _export(found: Graph, steps: Mapping[str, str], file_format: str) -> HttpResponse:
    headings = [*(str(column.label) for column in COLUMNS), pgettext("graph", "Who sees it")]
    rows = [list(_told(found, edge, steps).values()) for edge in found.edges]
    title = _("who works with whom")
    return table_file(file_format, name=title, title=title, headings=headings, rows=rows)


def _graphml(found: Graph, steps: Mapping[str, str], request: ActingRequest) -> HttpResponse:
    nodes = [
        (row.slug, {"name": str(row), "url": request.build_absolute_uri(row.get_absolute_url())})
        for row in found.companies.values()
    ]
    edges = [
        (
            found.companies[edge.pair[0]].slug,
            found.companies[edge.pair[1]].slug,
            {name: value for name, value in _told(found, edge, steps).items() if name in EDGE_FACTS},
        )
        for edge in found.edges
    ]
    keys = dict.fromkeys(("name", "url"), "node") | dict.fromkeys(EDGE_FACTS, "edge")
    written = graphml(nodes, edges, keys=keys)
    response = HttpResponse(written, content_type=GRAPHML_TYPE)
    response["Content-Disposition"] = 'attachment; filename="graph.graphml"'
    return response
