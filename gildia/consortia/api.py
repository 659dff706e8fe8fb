"""Consortia for programs: drafting, starting, cancelling, and the answer as data."""

from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Schema
from ninja.responses import Status
from ninja.security import django_auth

from gildia.consortia.actions import consortia as actions
from gildia.consortia.models import Consortium
from gildia.consortia.models.consortia import ANSWERED, MOST_STEPS, NEED_LIMIT
from gildia.consortia.permissions import may_make
from gildia.consortia.queries.given_away import answer_data
from gildia.consortia.wording import progress
from gildia.foundation.errors import NotPermitted, Refused
from gildia.registry.middleware import acting_of
from gildia.registry.models import ProcessChain
from gildia.registry.permissions import Actor

router = Router(tags=["consortia"])
MAX_LIMIT = 100


class ConsortiumOut(Schema):
    """A consortium in the list."""

    id: int
    url: str
    name: str
    owner: str
    chain: str = Field(description="Code of its process chain; empty for typed steps")
    state: str
    updated_at: datetime


class StepOut(Schema):
    """A step as it is asked for."""

    name: str
    process_step: str
    need: str
    volume: int | None
    is_divisible: bool
    places: list[str] = Field(description="ISO 3166-1 or 3166-2 codes, towns after a slash")


class ConsortiumDetailOut(ConsortiumOut):
    """One in full, but for its answer."""

    steps: list[StepOut]
    progress: str = Field(description="How far it is, in the caller's language; empty unless it is under way")


class DraftIn(Schema):
    """A new one: a chain, with some of its steps or all, or typed steps."""

    name: str = Field(min_length=1, max_length=200)
    chain: str = Field("", max_length=64, description="Code of a process chain")
    steps: list[str] | None = Field(
        None, max_length=MOST_STEPS, description="Codes of its steps; null for all"
    )
    needs: list[str] = Field([], max_length=MOST_STEPS, description="Steps in words")


class NoneOut(Schema):
    """Why there is no answer."""

    detail: str


class RefusedOut(NoneOut):
    """Why it is refused."""

    field: str | None = None


class ListIn(Schema):
    """Which part of the list."""

    limit: int = Field(25, ge=1, le=MAX_LIMIT)
    offset: int = Field(0, ge=0, le=10_000)


@router.get("/consortia", response=list[ConsortiumOut], summary="List consortia")
def list_consortia(request: HttpRequest, part: Query[ListIn]) -> list[dict[str, Any]]:
    """Those of the caller's organisation and those shown to it, the latest change first."""
    rows = Consortium.objects.visible_to(acting_of(request).viewer).select_related("organisation", "chain")
    shown = rows.order_by("-updated_at", "-pk")[part.offset : part.offset + part.limit]
    return [_listed(row) for row in shown]


@router.get(
    "/consortia/{int:consortium_id}",
    response={200: ConsortiumDetailOut, 404: NoneOut},
    summary="One consortium",
)
def read_consortium(request: HttpRequest, consortium_id: int) -> dict[str, Any]:
    """What is asked, and how far it is."""
    return _detail(_find(request, consortium_id))


@router.get(
    "/consortia/{int:consortium_id}/answer",
    response={200: dict[str, Any], 404: NoneOut},
    summary="Its answer",
)
def read_answer(request: HttpRequest, consortium_id: int) -> dict[str, Any]:
    """Teams, gaps, and for the owner's people the problem, whose digest names it."""
    found = _find(request, consortium_id)
    if found.state not in ANSWERED:
        raise Http404
    return answer_data(found, acting_of(request).viewer)


@router.post(
    "/consortia",
    response={201: ConsortiumDetailOut, 404: NoneOut, 422: RefusedOut},
    auth=django_auth,
    summary="Draft one",
)
def draft_consortium(request: HttpRequest, given: DraftIn) -> Status[dict[str, Any]]:
    """Begin a consortium; it is solved when it is started."""
    by = _actor(request)
    if not may_make(by.viewer):
        raise NotPermitted("")
    chain = None
    if given.chain:
        chain = ProcessChain.objects.filter(code=given.chain).first()
        if chain is None:
            raise Refused(_("There is no such chain."), field="chain")
    name = given.name.replace("\x00", "").strip()
    if not name:
        raise Refused(_("Give it a name."), field="name")
    needs = [need.replace("\x00", "").strip()[:NEED_LIMIT] for need in given.needs]
    made = actions.draft(
        name=name,
        chain=chain,
        codes=given.steps,
        needs=[need for need in needs if need],
        by=by,
        now=timezone.now(),
    )
    return Status(201, _detail(made))


@router.post(
    "/consortia/{int:consortium_id}/start",
    response={200: ConsortiumDetailOut, 404: NoneOut, 422: RefusedOut},
    auth=django_auth,
    summary="Start solving it",
)
def start_consortium(request: HttpRequest, consortium_id: int) -> dict[str, Any]:
    """Leave it to the worker."""
    return _detail(actions.start(consortium_id=consortium_id, by=_actor(request), now=timezone.now()))


@router.post(
    "/consortia/{int:consortium_id}/cancel",
    response={200: ConsortiumDetailOut, 404: NoneOut, 422: RefusedOut},
    auth=django_auth,
    summary="Cancel solving it",
)
def cancel_consortium(request: HttpRequest, consortium_id: int) -> dict[str, Any]:
    """Stop waiting for the answer."""
    return _detail(actions.cancel(consortium_id=consortium_id, by=_actor(request), now=timezone.now()))


def _actor(request: HttpRequest) -> Actor:
    actor = acting_of(request).actor
    if actor is None:
        raise NotPermitted("")
    return actor


def _find(request: HttpRequest, consortium_id: int) -> Consortium:
    rows = Consortium.objects.visible_to(acting_of(request).viewer).select_related("organisation", "chain")
    found = rows.filter(pk=consortium_id).first() if consortium_id < 2**63 else None
    if found is None:
        raise Http404
    return found


def _listed(row: Consortium) -> dict[str, Any]:
    return {
        "id": row.pk,
        "url": row.get_absolute_url(),
        "name": row.name,
        "owner": row.organisation.name.value,
        "chain": "" if row.chain is None else row.chain.code,
        "state": row.state,
        "updated_at": row.updated_at,
    }


def _detail(row: Consortium) -> dict[str, Any]:
    steps = row.steps.select_related("process_step").order_by("position")
    return _listed(row) | {
        "progress": progress(row) if row.ended_at is None and row.started_at else "",
        "steps": [
            {
                "name": str(step),
                "process_step": "" if step.process_step is None else step.process_step.code,
                "need": step.need,
                "volume": step.volume,
                "is_divisible": step.is_divisible,
                "places": step.places,
            }
            for step in steps
        ],
    }
