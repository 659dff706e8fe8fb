"""Clusters for programs: what the pages show, as JSON."""

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest
from django.utils import timezone
from ninja import Field, Query, Router, Schema

from gildia.clusters.models import Cluster, Membership, Office
from gildia.clusters.permissions import may_look_after
from gildia.clusters.queries import clusters as queries
from gildia.clusters.queries import members
from gildia.clusters.queries.founding import Step, steps_of
from gildia.clusters.queries.members import FacetKey, Sort, Wanted
from gildia.clusters.queries.offices import holders, past
from gildia.foundation.languages import every, reader_language
from gildia.registry.middleware import acting_of
from gildia.registry.queries.directory import MAX_WORDS_LENGTH

router = Router(tags=["clusters"])

MAX_LIMIT = 100
MAX_OFFSET = 100_000
MAX_VALUES = 30


class ClusterOut(Schema):
    """A cluster in a list."""

    code: str
    zone: str | None = Field(description="Code of the zone")
    state: str = Field(description="proposed, forming, active or dissolved")
    names: dict[str, str] = Field(description="By language: ru, en, zh")
    summaries: dict[str, str] = Field(description="By language: ru, en, zh")
    proposed: date
    forming: date | None
    active: date | None
    dissolved: date | None
    members: int = Field(description="Suspended ones left out")
    takes_applications: bool
    is_entered: bool = Field(description="It was active before this platform")
    is_demonstration: bool


class StepOut(Schema):
    """A founding step."""

    code: str
    name: str = Field(description="In the caller's language")
    is_done: bool
    on: date | None = Field(description="The day it was done")
    found: str = Field(description="What the records say, in the caller's language")
    missing: str = Field(description="What is missing, in the caller's language")
    progress: tuple[int, int] | None = Field(description="How many of how many")
    is_recorded_by_staff: bool = Field(description="It rests on a document, not on records of the platform")


class OfficeOut(Schema):
    """Somebody who leads a cluster, or did."""

    kind: str = Field(description="head, chair, council or secretary")
    names: dict[str, str]
    careers: dict[str, str]
    began: date
    until: date | None = Field(description="End of the term")
    ended: date | None


class ClusterDetailOut(ClusterOut):
    """A cluster with its founding and its leaders."""

    purposes: dict[str, str]
    industries: list[str] = Field(description="Codes of segments")
    process_steps: list[str] = Field(description="Codes of process steps")
    members_needed: int
    founding: list[StepOut]
    leaders: list[OfficeOut]
    past_leaders: list[OfficeOut]


class MemberOut(Schema):
    """A member of a cluster."""

    number: int
    organisation: str = Field(description="Slug")
    name: str = Field(description="In the caller's language, or the next best")
    kind: str = Field(description="full, associate or observer")
    state: str = Field(description="member; staff also see suspended and left")
    joined: date
    is_resident: bool
    segments: list[str] = Field(description="Codes of segments")


class MembersOut(Schema):
    """One page of the members."""

    total: int
    results: list[MemberOut]


class MembersIn(Schema):
    """What is looked for. Values of one facet are alternatives, facets narrow each other down."""

    q: str = Field("", max_length=MAX_WORDS_LENGTH, description="Name or registration number")
    limit: int = Field(20, ge=1, le=MAX_LIMIT)
    offset: int = Field(0, ge=0, le=MAX_OFFSET)
    sort: Sort = Sort.NAME
    kind: list[str] = Field([], max_length=MAX_VALUES, description="full, associate, observer")
    segment: list[str] = Field([], max_length=MAX_VALUES, description="Codes of segments")
    resident: list[str] = Field([], max_length=MAX_VALUES, description="yes, no")
    state: list[str] = Field([], max_length=MAX_VALUES, description="For staff: member, suspended, left")


class ProblemOut(Schema):
    """Why there is no answer."""

    detail: str


@router.get("/clusters", response=list[ClusterOut], summary="List clusters")
def list_clusters(request: HttpRequest) -> list[ClusterOut]:
    """The clusters that the caller sees; anonymous callers see published ones."""
    found = queries.by_zone(acting_of(request).viewer, on=timezone.localdate())
    return [ClusterOut(**_listed(row)) for zone in found for row in zone.clusters]


@router.get("/clusters/{code}", response={200: ClusterDetailOut, 404: ProblemOut}, summary="One cluster")
def read_cluster(request: HttpRequest, code: str) -> ClusterDetailOut:
    """A cluster with each step of its founding, and who leads it."""
    today, found = timezone.localdate(), _find(request, code)
    return ClusterDetailOut(
        **_listed(found),
        purposes=every(found, "purpose"),
        industries=list(found.industries.order_by("position", "pk").values_list("code", flat=True)),
        process_steps=list(found.process_steps.order_by("chain", "position").values_list("code", flat=True)),
        members_needed=found.members_needed,
        founding=[_step(step) for step in steps_of(found, today=today)],
        leaders=[_office(office) for office in holders(found, on=today)],
        past_leaders=[_office(office) for office in past(found, on=today)],
    )


@router.get(
    "/clusters/{code}/members", response={200: MembersOut, 404: ProblemOut}, summary="Members of a cluster"
)
def list_members(request: HttpRequest, code: str, asked: Query[MembersIn]) -> MembersOut:
    """Members as far as the caller may know of them; staff see suspended ones and those who left."""
    cluster, viewer = _find(request, code), acting_of(request).viewer
    staff = may_look_after(viewer, cluster)
    keys = [key for key in FacetKey if staff or key is not FacetKey.STATE]
    chosen = {key: frozenset(values) for key in keys if (values := getattr(asked, key.value))}
    wanted = Wanted(words=asked.q.replace("\x00", ""), chosen=chosen, sort=asked.sort.value)
    found = members.matching(members.shown_to(viewer, cluster, staff=staff), wanted)
    ordered = members.listed(members.in_order(found, wanted.sort, reader_language()))
    page = ordered[asked.offset : asked.offset + asked.limit]
    return MembersOut(total=found.count(), results=[_member(row) for row in page])


def _find(request: HttpRequest, code: str) -> Cluster:
    found = queries.with_size(queries.seen_by(acting_of(request).viewer)).filter(circle__code=code).first()
    if found is None:
        raise Http404
    return found


def _listed(row: Cluster) -> dict[str, Any]:
    return {
        "code": row.circle.code,
        "zone": None if row.circle.zone is None else row.circle.zone.code,
        "state": row.state,
        "names": every(row.circle, "name"),
        "summaries": every(row, "summary"),
        "proposed": row.proposed_date,
        "forming": row.forming_date,
        "active": row.active_date,
        "dissolved": row.dissolved_date,
        "members": row.size,  # type: ignore[attr-defined]
        "takes_applications": row.is_open,
        "is_entered": row.is_entered,
        "is_demonstration": row.is_demo,
    }


def _step(step: Step) -> StepOut:
    return StepOut(
        code=step.code,
        name=step.name,
        is_done=step.is_done,
        on=step.found.on,
        found=step.found.words,
        missing=step.found.missing,
        progress=step.found.progress,
        is_recorded_by_staff=step.record is not None,
    )


def _office(office: Office) -> OfficeOut:
    return OfficeOut(
        kind=office.kind,
        names=every(office, "name"),
        careers=every(office, "career"),
        began=office.began_date,
        until=office.until_date,
        ended=office.ended_date,
    )


def _member(row: Membership) -> MemberOut:
    return MemberOut(
        number=row.number,
        organisation=row.organisation.slug,
        name=str(row.organisation),
        kind=row.kind,
        state=row.state,
        joined=row.joined_date,
        is_resident=row.is_resident,  # type: ignore[attr-defined]
        segments=[segment.code for segment in row.organisation.segments.all()],
    )
