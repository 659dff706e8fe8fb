"""Partner search for programs: the same answer as the page."""

from datetime import date
from typing import Any, TypeAlias

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from gildia.foundation.languages import best
from gildia.partnering import wording
from gildia.partnering.forms import read_filters
from gildia.partnering.queries import search
from gildia.partnering.rules.answer import (
    MAX_NEED_LENGTH,
    Amount,
    Facet,
    Match,
    MatchedEntry,
    Reason,
    ReasonValue,
    SearchAnswer,
    Sort,
)
from gildia.registry.middleware import acting_of

router = Router(tags=["partners"])

MAX_LIMIT = 100
MAX_OFFSET = 1000

Json: TypeAlias = str | int | float | list[str] | dict[str, Any] | None


class ReasonOut(Schema):
    """Why a text was found, or whether something asked for is met."""

    kind: str = Field(description="terms, meaning, certificate, limit or place")
    verdict: str = Field(description="met, missed or unknown")
    text: str = Field(description="The reason in the caller's language (Accept-Language)")
    details: dict[str, Json] = Field(description="The numbers and words behind the text")


class OrganisationOut(Schema):
    """The company."""

    id: int
    slug: str
    name: str
    names: dict[str, str] = Field(description="By language: ru, en, zh")
    country: str = Field(description="ISO 3166-1")
    place: str = Field(description="mine, other_zones or outside")
    employees: int | None


class CapabilityOut(Schema):
    """The text of the company that fits best."""

    id: int | None = Field(description="None when the profile itself fits best")
    language: str
    text: str
    marks: list[tuple[int, int]] = Field(description="Matched words as offsets into the text")


class ResultOut(Schema):
    """One company that answers the need."""

    organisation: OrganisationOut
    capability: CapabilityOut
    score: float
    parts: dict[str, float] = Field(description="The addends of the score")
    band: str | None = Field(description="strong, possible or far; null when nothing was asked")
    reasons: list[ReasonOut]


class FacetValueOut(Schema):
    """One value of a facet and how many companies have it."""

    value: str
    label: str
    count: int
    selected: bool


class SearchOut(Schema):
    """One page of results."""

    total: int
    strong: int
    possible: int
    far: int
    results: list[ResultOut]
    nearest: list[ResultOut] = Field(description="Nearest misses when nobody does it")
    facets: dict[str, list[FacetValueOut]]


class SearchIn(Schema):
    """What is looked for. Values of one facet are alternatives, facets narrow each other down."""

    q: str = Field("", max_length=MAX_NEED_LENGTH, description="What is needed, in any language")
    limit: int = Field(20, ge=1, le=MAX_LIMIT)
    offset: int = Field(0, ge=0, le=MAX_OFFSET)
    sort: Sort = Sort.MATCH
    place: list[str] = Field([], description="mine, other_zones, outside")
    circle: list[str] = Field([], description="Ids of zones and clusters")
    step: list[str] = Field([], description="Codes of process steps")
    segment: list[str] = Field([], description="Codes of segments")
    certificate: list[str] = Field([], description="Standards, such as ISO 9001")
    country: list[str] = Field([], description="ISO 3166-1")
    size: list[str] = Field([], description="micro, small, medium, large")
    language: list[str] = Field([], description="ru, en, zh")


@router.get("/partners/search", response=SearchOut, summary="Find partners")
def search_partners(request: HttpRequest, asked: Query[SearchIn]) -> SearchOut:
    """Companies that can do what is needed, best first, with the reasons.

    Anonymous callers see what the public sees.
    """
    viewer = acting_of(request).viewer
    answer = search(
        viewer,
        asked.q.replace("\x00", ""),
        filters=read_filters(request.GET),
        limit=asked.limit,
        offset=asked.offset,
        sort=asked.sort,
    )
    return _answer(answer, in_a_zone=bool(viewer.zone_ids))


def _answer(answer: SearchAnswer, *, in_a_zone: bool) -> SearchOut:
    return SearchOut(
        total=answer.total,
        strong=answer.strong,
        possible=answer.possible,
        far=answer.far,
        results=[_result(match) for match in answer.results],
        nearest=[_result(match) for match in answer.nearest],
        facets={facet.key.value: _facet(facet, in_a_zone=in_a_zone) for facet in answer.facets},
    )


def _result(match: Match) -> ResultOut:
    return ResultOut(
        organisation=OrganisationOut(
            id=match.organisation_id,
            slug=match.slug,
            name=best(match.names).value,
            names=dict(match.names),
            country=match.country,
            place=match.place,
            employees=match.headcount,
        ),
        capability=_capability(match.best),
        score=match.score,
        parts={part.name: part.value for part in match.best.parts},
        band=match.band,
        reasons=[_reason(reason) for reason in match.best.reasons],
    )


def _capability(entry: MatchedEntry) -> CapabilityOut:
    return CapabilityOut(
        id=entry.capability_id, language=entry.language, text=entry.text, marks=list(entry.spans)
    )


def _reason(reason: Reason) -> ReasonOut:
    return ReasonOut(
        kind=reason.kind,
        verdict=reason.verdict,
        text=wording.say(reason),
        details={name: _plain(value) for name, value in reason.params.items()},
    )


def _plain(value: ReasonValue) -> Json:
    if isinstance(value, Amount):
        return {"value": value.value, "unit": value.unit}
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def _facet(facet: Facet, *, in_a_zone: bool) -> list[FacetValueOut]:
    return [
        FacetValueOut(
            value=value.value,
            label=wording.label(facet.key, value, in_a_zone=in_a_zone),
            count=value.count,
            selected=value.selected,
        )
        for value in facet.values
    ]
