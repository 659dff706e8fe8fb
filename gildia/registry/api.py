"""The register for programs: what the pages show, as JSON."""

from decimal import Decimal
from typing import Any

from django.http import Http404, HttpRequest
from django.utils import timezone
from ninja import Field, Query, Router, Schema

from gildia.foundation.languages import every, reader_language
from gildia.foundation.quantities import format_limit
from gildia.registry.middleware import acting_of
from gildia.registry.models import Organisation, ProcessChain, ProcessStep
from gildia.registry.permissions import may_moderate
from gildia.registry.queries import directory, exports
from gildia.registry.queries.directory import FacetKey, Sort, Wanted
from gildia.registry.queries.facets import count
from gildia.registry.queries.profile import find_profile

router = Router(tags=["register"])

MAX_LIMIT = 100
MAX_OFFSET = 100_000
MAX_VALUES = 30


class OrganisationOut(Schema):
    """An organisation in a list."""

    id: int
    slug: str
    kind: str
    name: str = Field(description="In the caller's language (Accept-Language), or the next best")
    names: dict[str, str] = Field(description="By language: ru, en, zh")
    summaries: dict[str, str] = Field(description="By language: ru, en, zh")
    country: str = Field(description="ISO 3166-1")
    city: dict[str, str] = Field(description="Of the main site, by language")
    employees: int | None = Field(description="Null when unknown or not shown to the caller")
    segments: list[str] = Field(description="Names in the caller's language")
    circles: list[str] = Field(description="Zones and clusters, names in the caller's language")
    certificates: list[str] = Field(description="Standards of valid certificates")
    is_demonstration: bool


class FacetValueOut(Schema):
    """One value of a facet and how many organisations have it."""

    value: str
    label: str = Field(description="Empty where the value is a code (country, size)")
    count: int


class DirectoryOut(Schema):
    """One page of the directory."""

    total: int
    results: list[OrganisationOut]
    facets: dict[str, list[FacetValueOut]]


class DirectoryIn(Schema):
    """What is looked for. Values of one facet are alternatives, facets narrow each other down."""

    q: str = Field("", max_length=directory.MAX_WORDS_LENGTH, description="Name or registration number")
    limit: int = Field(20, ge=1, le=MAX_LIMIT)
    offset: int = Field(0, ge=0, le=MAX_OFFSET)
    sort: Sort = Sort.NAME
    zone: list[str] = Field([], max_length=MAX_VALUES, description="Codes of zones, or outside")
    cluster: list[str] = Field([], max_length=MAX_VALUES, description="Codes of clusters, or outside")
    segment: list[str] = Field([], max_length=MAX_VALUES, description="Codes of segments")
    step: list[str] = Field([], max_length=MAX_VALUES, description="Codes of process steps")
    certificate: list[str] = Field([], max_length=MAX_VALUES, description="Standards, such as ISO 9001")
    country: list[str] = Field([], max_length=MAX_VALUES, description="ISO 3166-1")
    size: list[str] = Field([], max_length=MAX_VALUES, description="micro, small, medium, large")


class LimitOut(Schema):
    """A limit of a capability."""

    quantity: str
    minimum: Decimal | None
    maximum: Decimal | None
    unit: str
    text: str = Field(description="In the caller's language")


class CapabilityOut(Schema):
    """What an organisation can do for others."""

    id: int
    step: str | None = Field(description="Code of the process step")
    text: dict[str, str]
    evidence: dict[str, str]
    lead_time_days: int | None
    limits: list[LimitOut]


class ProfileOut(Schema):
    """An organisation as the caller sees it; what he may not see is null or left out."""

    slug: str
    kind: str
    legal_name: str
    country: str
    name: dict[str, str]
    summary: dict[str, str]
    about: dict[str, str]
    founded_year: int | None
    employees: int | None
    website: str | None
    email: str | None
    phone: str | None
    is_demonstration: bool
    identifiers: list[dict[str, str]]
    segments: list[str]
    circles: list[dict[str, str]]
    activities: list[dict[str, str | bool]]
    capabilities: list[CapabilityOut]
    certificates: list[dict[str, Any]]
    equipment: list[dict[str, Any]]
    products: list[dict[str, Any]]
    sites: list[dict[str, Any]]


class StepOut(Schema):
    """A process step."""

    code: str
    name: dict[str, str]
    description: dict[str, str]
    synonyms: dict[str, list[str]]


class ChainOut(Schema):
    """A process chain with its steps in order."""

    code: str
    name: dict[str, str]
    steps: list[StepOut]


class ProblemOut(Schema):
    """Why there is no answer."""

    detail: str


@router.get("/organisations", response=DirectoryOut, summary="List organisations")
def list_organisations(request: HttpRequest, asked: Query[DirectoryIn]) -> DirectoryOut:
    """The directory with its facets. Anonymous callers see what the public sees."""
    viewer, today = acting_of(request).viewer, timezone.localdate()
    staff = may_moderate(viewer)
    chosen = {key: _values(asked, key) for key in FacetKey if _values(asked, key)}
    sort = asked.sort if staff or asked.sort is not Sort.COMPLETENESS else Sort.NAME
    wanted = Wanted(words=asked.q.replace("\x00", ""), chosen=chosen, sort=sort)
    counts = count(wanted, viewer, today, reader_language(), staff=staff)
    ordered = directory.in_order(directory.matching(wanted, viewer, today), sort, reader_language(), today)
    part = slice(asked.offset, asked.offset + asked.limit)
    rows = directory.cards(ordered, part, viewer, sort, today)
    facets = {
        key.value: [FacetValueOut(value=each.value, label=each.label, count=each.count) for each in values]
        for key, values in counts.facets.items()
    }
    return DirectoryOut(total=counts.total, results=[_in_list(row) for row in rows], facets=facets)


@router.get("/organisations/{slug}", response={200: ProfileOut, 404: ProblemOut}, summary="One organisation")
def read_organisation(request: HttpRequest, slug: str) -> dict[str, Any]:
    """The profile as the caller sees it."""
    found = find_profile(slug, acting_of(request).viewer, timezone.localdate())
    if found is None:
        raise Http404
    data = exports.profile_data(found)
    for capability in data["capabilities"]:
        capability["limits"] = [_limit(limit) for limit in capability["limits"]]
    return data


@router.get("/process-chains", response=list[ChainOut], summary="Process chains and their steps")
def list_process_chains(request: HttpRequest) -> list[ChainOut]:
    """The taxonomy by which capabilities are found and compared."""
    chains = ProcessChain.objects.prefetch_related("steps").order_by("position", "pk")
    return [
        ChainOut(
            code=chain.code,
            name=every(chain, "name"),
            steps=[_step(step) for step in sorted(chain.steps.all(), key=lambda step: step.position)],
        )
        for chain in chains
    ]


def _values(asked: DirectoryIn, key: FacetKey) -> frozenset[str]:
    values = [value.replace("\x00", "") for value in getattr(asked, key.value, [])]
    return frozenset(value for value in values if value)


def _in_list(row: Organisation) -> OrganisationOut:
    card: Any = row
    return OrganisationOut(
        id=row.pk,
        slug=row.slug,
        kind=row.kind,
        name=row.name.value,
        names=every(row, "name"),
        summaries=every(row, "summary"),
        country=row.country,
        city=_cities(card.main_place),
        employees=card.shown_employees,
        segments=[_named(each) for each in card.shown_segments],
        circles=[_named(each) for each in card.inside_circles],
        certificates=card.shown_standards,
        is_demonstration=row.is_demo,
    )


def _cities(places: list[dict[str, str]]) -> dict[str, str]:
    return {
        code: places[0][f"city_{code}"] for code in ("ru", "en", "zh") if places and places[0][f"city_{code}"]
    }


def _named(row: dict[str, str]) -> str:
    first, second = ("ru", "en") if reader_language() == "ru" else ("en", "ru")
    return row[f"name_{first}"] or row[f"name_{second}"]


def _limit(limit: dict[str, str | None]) -> LimitOut:
    low, high = (None if limit[end] is None else Decimal(str(limit[end])) for end in ("minimum", "maximum"))
    quantity, unit = str(limit["quantity"]), str(limit["unit"])
    text = format_limit(quantity, low, high, unit)
    return LimitOut(quantity=quantity, minimum=low, maximum=high, unit=unit, text=text)


def _step(step: ProcessStep) -> StepOut:
    synonyms = {code: getattr(step, f"synonyms_{code}") for code in ("ru", "en", "zh")}
    return StepOut(
        code=step.code, name=every(step, "name"), description=every(step, "description"), synonyms=synonyms
    )
