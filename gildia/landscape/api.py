"""The capability map and the graph for programs: what the pages show, as JSON."""

from datetime import date
from typing import Literal

from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import get_language
from ninja import Field, Query, Router, Schema

from gildia.landscape.queries import capability_map, graph
from gildia.landscape.queries.capability_map import Line
from gildia.landscape.queries.circles import Extent, extent_of
from gildia.landscape.queries.steps import find_step
from gildia.landscape.rules.coverage import Status, Told
from gildia.landscape.rules.ties import TieKind
from gildia.opportunities.queries.cards import Card
from gildia.registry.middleware import acting_of
from gildia.registry.models import Organisation
from gildia.registry.rules import Viewer

router = Router(tags=["landscape"])

CIRCLE_HELP = "Code of a zone or cluster; `all` for the whole register, nothing for the caller's own"


class ToldOut(Schema):
    """A protected count."""

    number: int | None = Field(description="null where it is one or two")
    is_few: bool = Field(description="It is one or two, and nobody learns which")


class LineOut(Schema):
    """One process step in the map."""

    step: str
    name: str
    chain: str
    chain_name: str
    segment: str
    status: Status
    inside: int = Field(description="Companies of the circle that show the caller a capability")
    outside: int
    requests: int = Field(description="Open requests that the caller may read, whoever they come from")
    gaps: ToldOut | None = Field(description="Gaps of consortia; null where the caller may not have them")
    needs: ToldOut | None = Field(description="Unanswered needs, for staff of the zone; else null")
    demand: int = Field(description="Three for a request, two for a gap, one for a need")


class MapOut(Schema):
    """The map as the caller may read it, what is wanted and missing first."""

    circle: str
    lines: list[LineOut]


class MapIn(Schema):
    """What of the map is asked for: OR inside a filter, AND between filters."""

    circle: str = Field("", max_length=64, description=CIRCLE_HELP)
    status: list[Status] = Field([], max_length=4)
    demand: list[Literal["with", "without"]] = Field([], max_length=2)
    segment: list[str] = Field([], max_length=30, description="Codes of segments")
    chain: list[str] = Field([], max_length=30, description="Codes of process chains")


class StepIn(Schema):
    """Of which companies a step is asked for."""

    circle: str = Field("", max_length=64, description=CIRCLE_HELP)


class CompanyOut(Schema):
    """A company by name and address."""

    name: str
    url: str


class RequestOut(Schema):
    """An open request for the step; whose it is stands on its own page, if at all."""

    code: str
    url: str
    title: str


class MonthOut(Schema):
    """What everybody could see at the end of a month."""

    month: date
    status: Status
    inside: int
    outside: int
    requests: int


class StepOut(LineOut):
    """One step in full."""

    companies_inside: list[CompanyOut]
    companies_outside: list[CompanyOut]
    open_requests: list[RequestOut]
    months: list[MonthOut]


class EdgeOut(Schema):
    """Two companies that work together, or are planned to."""

    first: CompanyOut
    second: CompanyOut
    kind: TieKind = Field(description="The strongest of its ties")
    steps: list[str] = Field(description="Codes of process steps, where they are told")
    since: date
    last: date
    is_private: bool = Field(description="Only the two companies see it")


class GraphOut(Schema):
    """The ties that the caller may see."""

    circle: str
    edges: list[EdgeOut]


class GraphIn(Schema):
    """Which ties are asked for."""

    circle: str = Field("", max_length=64, description=CIRCLE_HELP)
    kind: list[TieKind] = Field([], max_length=6)
    step: list[str] = Field([], max_length=30, description="Codes of process steps")
    since: date | None = None


class NoneOut(Schema):
    """Why there is no answer."""

    detail: str


@router.get("/landscape/map", response={200: MapOut, 404: NoneOut}, summary="The capability map")
def read_map(request: HttpRequest, asked: Query[MapIn]) -> MapOut:
    """What can be done and what is wanted, step by step."""
    viewer = acting_of(request).viewer
    extent = _extent(asked.circle, viewer)
    keys = capability_map.FacetKey
    chosen = {key: frozenset(map(str, getattr(asked, key.value))) for key in keys}
    wanted = capability_map.Wanted({key: values for key, values in chosen.items() if values})
    found = capability_map.draw(wanted, extent, viewer, timezone.localdate())
    return MapOut(circle=extent.code, lines=[_line(line) for line in found.lines])


@router.get("/landscape/steps/{step}", response={200: StepOut, 404: NoneOut}, summary="One step of the map")
def read_step(request: HttpRequest, step: str, asked: Query[StepIn]) -> StepOut:
    """Who does it, who wants it, how it was."""
    viewer = acting_of(request).viewer
    extent = _extent(asked.circle, viewer)
    found = find_step(step, extent, viewer, timezone.localdate(), get_language() or "en")
    if found is None:
        raise Http404
    return StepOut(
        **_line(found.line).dict(),
        companies_inside=[_company(row) for row in found.inside],
        companies_outside=[_company(row) for row in found.outside],
        open_requests=[_request(card) for card in found.requests],
        months=[
            MonthOut(
                month=row.month,
                status=row.status,
                inside=row.inside,
                outside=row.outside,
                requests=row.requests,
            )
            for row in found.months
        ],
    )


@router.get("/landscape/graph", response={200: GraphOut, 404: NoneOut}, summary="Who works with whom")
def read_graph(request: HttpRequest, asked: Query[GraphIn]) -> GraphOut:
    """Ties from outcomes and consortia between companies that the caller may see."""
    viewer = acting_of(request).viewer
    extent = _extent(asked.circle, viewer)
    chosen = {key: frozenset(map(str, getattr(asked, key.value))) for key in graph.FacetKey}
    wanted = graph.Wanted({key: values for key, values in chosen.items() if values}, asked.since)
    found = graph.draw(wanted, extent, viewer)
    return GraphOut(
        circle=extent.code,
        edges=[
            EdgeOut(
                first=_company(found.companies[edge.pair[0]]),
                second=_company(found.companies[edge.pair[1]]),
                kind=edge.kind,
                steps=list(edge.steps),
                since=edge.first_on,
                last=edge.last_on,
                is_private=edge.is_private,
            )
            for edge in found.edges
        ],
    )


def _extent(code: str, viewer: Viewer) -> Extent:
    found = extent_of(code.replace("\x00", ""), viewer)
    if found is None:
        raise Http404
    return found


def _line(line: Line) -> LineOut:
    return LineOut(
        step=line.code,
        name=line.name,
        chain=line.chain,
        chain_name=line.chain_name,
        segment=line.segment,
        status=line.status,
        inside=line.inside,
        outside=line.outside,
        requests=line.demand.requests,
        gaps=_told(line.demand.gaps),
        needs=_told(line.demand.needs),
        demand=line.demand.weight,
    )


def _told(count: Told | None) -> ToldOut | None:
    return (
        None if count is None else ToldOut(number=None if count.is_few else count.number, is_few=count.is_few)
    )


def _company(row: Organisation) -> CompanyOut:
    return CompanyOut(name=str(row), url=row.get_absolute_url())


def _request(card: Card) -> RequestOut:
    return RequestOut(code=card.code, url=card.url, title=card.title.value)
