"""Writing for programs: the forms and actions of the pages, so with their refusals and receipts.

A program signs in by the session of a person and sends its CSRF token; `Idempotency-Key` makes a repeated
request answer as the first did.
"""

from collections.abc import Callable
from datetime import date, datetime
from typing import Annotated, Any

from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Field, Router, Schema, Status
from ninja.errors import ValidationError
from ninja.security import SessionAuth

from gildia.foundation.languages import CONTENT_LANGUAGES
from gildia.foundation.limits import MOST_LIMITS, PREFIX
from gildia.opportunities.actions import lifetime
from gildia.opportunities.actions import opportunities as actions
from gildia.opportunities.api.reading import LimitOut, NoneOut, limits_of
from gildia.opportunities.forms.content import ContentForm
from gildia.opportunities.models import Opportunity, Version
from gildia.opportunities.models.versions import STEMS, TEXT_LIMIT
from gildia.opportunities.permissions import may_write
from gildia.opportunities.queries.mine import own_of
from gildia.opportunities.rules import Kind
from gildia.opportunities.wording import next_step
from gildia.registry.middleware import acting_of
from gildia.registry.models import ProcessStep
from gildia.registry.permissions import Actor
from gildia.registry.rules import Visibility

router = Router(auth=SessionAuth())

MOST_LISTED = 100
_MOST_CODES = 30


_Text = Annotated[str, Field(max_length=TEXT_LIMIT)]


class TextsIn(Schema):
    """A text by language; one is enough."""

    ru: _Text = ""
    en: _Text = ""
    zh: _Text = ""


class LimitIn(Schema):
    """A range of one quantity; one end may be open."""

    quantity: str = Field(max_length=40)
    minimum: str = Field("", max_length=24)
    maximum: str = Field("", max_length=24)
    unit: str = Field("", max_length=24, description="Empty for the usual one")


class ContentIn(Schema):
    """What an offer or request says. Fields that its kind does not have are passed over."""

    title: TextsIn
    text: TextsIn = TextsIn()
    advantages: TextsIn = TextsIn()
    partner: TextsIn = TextsIn()
    machine_drafts: list[str] = Field(
        [], max_length=3, description="Languages whose text a program wrote and nobody has read through"
    )
    process_step: str = Field("", max_length=64, description="Its code")
    segments: list[str] = Field([], max_length=_MOST_CODES)
    countries: list[str] = Field([], max_length=_MOST_CODES, description="ISO 3166-1, of the partner")
    cooperation: list[str] = Field([], max_length=_MOST_CODES)
    volume: str = Field("", max_length=200)
    term: str = Field("", max_length=200)
    region: str = Field("", max_length=200)
    stage: int | None = Field(None, ge=1, le=9)
    rights: list[str] = Field([], max_length=_MOST_CODES)
    programme: str = Field("", max_length=200)
    deadline: date | None = None
    role: str = Field("", max_length=24)
    budget: str = Field("", max_length=200)
    limits: list[LimitIn] = Field([], max_length=MOST_LIMITS)
    visibility: int = Field(
        Visibility.PUBLIC.value, ge=0, le=2, description="0 everyone, 1 zones, 2 clusters"
    )
    is_blind: bool = Field(default=False, description="Others read neither name nor country")
    lifetime_days: int = Field(90, description="30, 60, 90 or 180")


class NewIn(ContentIn):
    """A draft to begin."""

    kind: Kind


class ReasonIn(Schema):
    """Why it is taken from sight."""

    reason: str = Field(min_length=1, max_length=1000)


class OwnOut(Schema):
    """One of the company's own, as it is being written or was last shown."""

    code: str
    url: str
    kind: str
    state: str = Field(description="draft, review, published, expired, withdrawn or closed")
    version_state: str = Field(description="writing, waiting, accepted, replaced or dropped")
    next: str = Field(description="What happens next, in the caller's language")
    is_blind: bool
    published_at: datetime | None
    until: date | None
    titles: dict[str, str]
    texts: dict[str, str]
    machine_drafts: list[str]
    limits: list[LimitOut]


class RefusalOut(Schema):
    """What was refused, and where: a sentence with its field, or a list of faults."""

    detail: Any
    field: str | None = None


_ANSWERS: dict[int, Any] = {200: OwnOut, 404: NoneOut, 422: RefusalOut}
_BEGUN: dict[int, Any] = {201: OwnOut, 404: NoneOut, 422: RefusalOut}


@router.get("/own/opportunities", response={200: list[OwnOut], 404: NoneOut}, summary="Your company's own")
def list_own_opportunities(request: HttpRequest) -> list[OwnOut]:
    """The latest ones of the company the caller acts for, drafts among them."""
    viewer = acting_of(request).viewer
    if not may_write(viewer):
        raise Http404
    return [_own(row) for row in own_of(viewer)[:MOST_LISTED]]


@router.get("/own/opportunities/{opportunity}", response=_ANSWERS, summary="One of your company's own")
def read_own_opportunity(request: HttpRequest, opportunity: str) -> OwnOut:
    """As it is being written; else as others read it."""
    return _own(_find(request, opportunity))


@router.post(
    "/own/opportunities", response={201: OwnOut, 404: NoneOut, 422: RefusalOut}, summary="Begin a draft"
)
def begin_opportunity(request: HttpRequest, given: NewIn) -> Status[OwnOut]:
    """Only its company sees it until it is sent and approved."""
    by = _actor(request)
    form = _form(given, given.kind)
    made = actions.begin(kind=given.kind, content=form.content, **form.terms, by=by, now=timezone.now())
    return Status(201, _own(made))


@router.put("/own/opportunities/{opportunity}", response=_ANSWERS, summary="Change what it says")
def write_opportunity(request: HttpRequest, opportunity: str, given: ContentIn) -> OwnOut:
    """The whole of it, as the form sends it; what others read stays until the change is approved."""
    found = _find(request, opportunity)
    form = _form(given, Kind(found.kind), found.newest)
    made = actions.write(
        code=found.code, content=form.content, **form.terms, by=_actor(request), now=timezone.now()
    )
    return _own(made)


@router.post("/own/opportunities/{opportunity}/send", response=_ANSWERS, summary="Send to review")
def send_opportunity(request: HttpRequest, opportunity: str) -> OwnOut:
    """A moderator reads it; a blind one that says whose it is is refused."""
    return _step(request, opportunity, actions.send)


@router.post("/own/opportunities/{opportunity}/retract", response=_ANSWERS, summary="Take back from review")
def retract_opportunity(request: HttpRequest, opportunity: str) -> OwnOut:
    """It can be changed again."""
    return _step(request, opportunity, actions.retract)


@router.post("/own/opportunities/{opportunity}/drop", response=_ANSWERS, summary="Give a change up")
def drop_opportunity(request: HttpRequest, opportunity: str) -> OwnOut:
    """Others go on reading what they read."""
    return _step(request, opportunity, actions.drop)


@router.post("/own/opportunities/{opportunity}/renew", response=_ANSWERS, summary="Publish for longer")
def renew_opportunity(request: HttpRequest, opportunity: str) -> OwnOut:
    """Of what is published or has expired."""
    return _step(request, opportunity, lifetime.renew)


@router.post("/own/opportunities/{opportunity}/withdraw", response=_ANSWERS, summary="Take from sight")
def withdraw_opportunity(request: HttpRequest, opportunity: str, given: ReasonIn) -> OwnOut:
    """For good, with the reason."""
    return _step(request, opportunity, actions.withdraw, reason=given.reason)


def _step(request: HttpRequest, code: str, action: Callable[..., Opportunity], **given: Any) -> OwnOut:
    return _own(action(code=code, by=_actor(request), now=timezone.now(), **given))


def _actor(request: HttpRequest) -> Actor:
    actor = acting_of(request).actor
    if actor is None:
        raise Http404
    return actor


def _find(request: HttpRequest, code: str) -> Opportunity:
    found = own_of(acting_of(request).viewer).filter(code=code).first()
    if found is None:
        raise Http404
    return found


def _form(given: ContentIn, kind: Kind, instance: Version | None = None) -> ContentForm:
    """The form of the page, filled in by a program. Its faults are told as those of any input."""
    step = ProcessStep.objects.filter(code=given.process_step).first() if given.process_step else None
    faults = []
    if given.process_step and step is None:
        faults.append(_fault("process_step", _("There is no such process step.")))
    form = ContentForm(_as_posted(given, step), kind=kind, instance=instance)
    form.is_valid()
    faults += [_fault(name, words) for name, told in form.errors.items() for words in told]
    for place, row in enumerate(form.limits or ()):
        faults += [
            _fault("limits", words, str(place), name) for name, told in row.errors.items() for words in told
        ]
    if faults:
        raise ValidationError(faults)
    return form


def _fault(field: str, words: object, *more: str) -> dict[str, object]:
    return {"loc": ["body", field, *more], "msg": str(words), "type": "refused"}


def _as_posted(given: ContentIn, step: ProcessStep | None) -> dict[str, Any]:
    plain = given.dict(exclude={*STEMS, "machine_drafts", "process_step", "limits"})
    texts = {
        f"{stem}_{code}": getattr(getattr(given, stem), code) for stem in STEMS for code in CONTENT_LANGUAGES
    }
    machine = {f"is_machine_{code}": code in given.machine_drafts for code in CONTENT_LANGUAGES}
    rows = {
        f"{PREFIX}-{place}-{name}": value
        for place, row in enumerate(given.limits)
        for name, value in row.dict().items()
    }
    counts = {f"{PREFIX}-TOTAL_FORMS": len(given.limits), f"{PREFIX}-INITIAL_FORMS": 0}
    told = {name: "" if value is None else value for name, value in plain.items()}
    return {**told, **texts, **machine, **rows, **counts, "process_step": step.pk if step else ""}


def _own(row: Opportunity) -> OwnOut:
    version = row.newest
    return OwnOut(
        code=row.code,
        url=row.get_absolute_url(),
        kind=row.kind,
        state=row.state,
        version_state=version.state,
        next=next_step(row, row.open_version),
        is_blind=row.is_blind,
        published_at=row.published_at,
        until=row.until_date,
        titles={code: getattr(version, f"title_{code}") for code in CONTENT_LANGUAGES},
        texts={code: getattr(version, f"text_{code}") for code in CONTENT_LANGUAGES},
        machine_drafts=[code for code in CONTENT_LANGUAGES if version.is_machine(code)],
        limits=limits_of(version),
    )
