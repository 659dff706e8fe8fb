"""Partner search for programs: the same answer as the page."""

from datetime import date
from typing import Any, TypeAlias

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Field, Query, Router, Schema

from gildia.foundation.languages import best
from gildia.partnering import wording
from gildia.partnering.api.judgements import router as judgements
from gildia.partnering.forms import read_filters
from gildia.partnering.queries import search
from gildia.partnering.queries.judgements import heeded
from gildia.partnering.queries.why import why_not
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
from gildia.partnering.rules.why import WhyNot, in_points, shares_of
from gildia.partnering.wording.judgements import say_lowered
from gildia.partnering.wording.why import sentences
from gildia.registry.middleware import acting_of
from gildia.registry.models import Organisation

router = Router(tags=["partners"])
router.add_router("", judgements)

MAX_LIMIT = 100
MAX_OFFSET = 1000

Json: TypeAlias = str | int | float | list[str] | dict[str, Any] | None


class ReasonOut(Schema):
    """Why a text was found, or whether something asked for is met."""

    kind: str = Field(description="terms, synonyms, meaning, certificate, limit, place or excluded")
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
    lowered: str | None = Field(description="Why it stands lower for the caller, by his own judgements")


class FacetValueOut(Schema):
    """One value of a facet and how many companies have it."""

    value: str
    label: str
    count: int
    selected: bool


class ReadingOut(Schema):
    """A stretch of the need that was read as something else."""

    typed: str
    read_as: str
    kind: str = Field(description="typo, layout, transliteration, sound or spacing")


class SearchOut(Schema):
    """One page of results."""

    total: int
    strong: int
    possible: int
    far: int
    results: list[ResultOut]
    nearest: list[ResultOut] = Field(description="Nearest misses when nobody does it")
    facets: dict[str, list[FacetValueOut]]
    readings: list[ReadingOut] = Field(description="Words that nobody uses and what they were read as")


class SearchIn(Schema):
    """What is looked for. Values of one facet are alternatives, facets narrow each other down."""

    q: str = Field("", max_length=MAX_NEED_LENGTH, description="What is needed, in any language")
    limit: int = Field(20, ge=1, le=MAX_LIMIT)
    offset: int = Field(0, ge=0, le=MAX_OFFSET)
    sort: Sort = Sort.MATCH
    as_typed: bool = Field(default=False, description="Correct no spelling")
    place: list[str] = Field([], description="mine, other_zones, outside")
    circle: list[str] = Field([], description="Ids of zones and clusters")
    step: list[str] = Field([], description="Codes of process steps")
    segment: list[str] = Field([], description="Codes of segments")
    certificate: list[str] = Field([], description="Standards, such as ISO 9001")
    country: list[str] = Field([], description="ISO 3166-1")
    size: list[str] = Field([], description="micro, small, medium, large")
    language: list[str] = Field([], description="ru, en, zh")


class WhyIn(SearchIn):
    """The search, and the company that is looked for in its answer."""

    organisation: str = Field(max_length=80, description="The company's slug")


class ComparedOut(ResultOut):
    """A company with its score in points that add up."""

    points: dict[str, int]


class WhyOut(Schema):
    """Why a company is in an answer or not."""

    listed: bool
    place: int | None = Field(description="In the list, or where it would be if the list did not end before")
    total: int = Field(description="Companies listed")
    cause: str = Field(
        description="listed, behind, beyond, without_text or not_published, once left_out_by is opened"
    )
    left_out_by: list[str] = Field(description="Facets whose ticked values leave it out")
    texts: list[str] = Field(description="The explanation in the caller's language (Accept-Language)")
    this: ComparedOut | None
    last: ComparedOut | None = Field(description="The last company listed")
    best: ComparedOut | None


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
        as_typed=asked.as_typed,
        judged=heeded(viewer),
    )
    return _answer(answer, in_a_zone=bool(viewer.zone_ids))


@router.get("/partners/why", response=WhyOut, summary="Why a company is found or not")
def why_partner(request: HttpRequest, asked: Query[WhyIn]) -> WhyOut:
    """Where a company stands in the answer to the same search, and why, by the same numbers.

    A company that the caller may not know of is not found.
    """
    viewer = acting_of(request).viewer
    told = why_not(
        viewer,
        asked.q.replace("\x00", ""),
        filters=read_filters(request.GET),
        organisation=get_object_or_404(Organisation.objects.visible_to(viewer), slug=asked.organisation),
        sort=asked.sort,
        as_typed=asked.as_typed,
    )
    return _why(told, in_a_zone=bool(viewer.zone_ids))


def _why(told: WhyNot, *, in_a_zone: bool) -> WhyOut:
    return WhyOut(
        listed=told.is_listed,
        place=told.place,
        total=told.listed,
        cause=told.cause,
        left_out_by=[facet.key.value for facet in told.left_out_by],
        texts=sentences(told, in_a_zone=in_a_zone),
        this=_compared(told.this),
        last=_compared(told.last),
        best=_compared(told.best),
    )


def _compared(match: Match | None) -> ComparedOut | None:
    if match is None:
        return None
    return ComparedOut(**dict(_result(match)), points=in_points(shares_of(match)))


def _answer(answer: SearchAnswer, *, in_a_zone: bool) -> SearchOut:
    return SearchOut(
        total=answer.total,
        strong=answer.strong,
        possible=answer.possible,
        far=answer.far,
        results=[_result(match) for match in answer.results],
        nearest=[_result(match) for match in answer.nearest],
        facets={facet.key.value: _facet(facet, in_a_zone=in_a_zone) for facet in answer.facets},
        readings=[
            ReadingOut(typed=each.typed, read_as=each.read_as, kind=each.kind)
            for each in answer.need.readings
        ],
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
        lowered=None if match.lowered is None else say_lowered(match.lowered),
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
