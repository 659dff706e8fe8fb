"""Introductions for programs: what the pages show to one's own side, and the same steps.

A program signs in by the session of a person and sends its CSRF token; `Idempotency-Key` makes a repeated
request answer as the first did.
"""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Query, Router, Status
from ninja.security import SessionAuth

from gildia.foundation.errors import Refused
from gildia.introductions.actions import answering, asking, conversation, outcomes, stages
from gildia.introductions.actions.asking import About, Answers
from gildia.introductions.actions.outcomes import Report
from gildia.introductions.api.schemas import (
    AnswersOut,
    AskIn,
    ConfirmIn,
    ConsentIn,
    ContactOut,
    DeclineIn,
    DisputeIn,
    EndIn,
    ExportOut,
    FileOut,
    IntroductionOut,
    ListedOut,
    ListIn,
    ListOut,
    MessageIn,
    MessageOut,
    OtherOut,
    OutcomeOut,
    ProblemOut,
    ReportIn,
)
from gildia.introductions.models import Introduction, Outcome
from gildia.introductions.permissions import side_of, speaks
from gildia.introductions.queries.introductions import Page, page_of
from gildia.introductions.queries.listing import MOST_ROWS, Row, rows_for
from gildia.introductions.rules import Origin
from gildia.introductions.wording.stages import next_step_of, outline_in_words
from gildia.registry.middleware import acting_of
from gildia.registry.models import Organisation, ProcessStep
from gildia.registry.permissions import Actor
from gildia.registry.rules import Viewer

router = Router(tags=["introductions"], auth=SessionAuth())


_READ: dict[int, Any] = {200: IntroductionOut, 404: ProblemOut}
_STEP: dict[int, Any] = {200: IntroductionOut, 404: ProblemOut, 422: ProblemOut}
_MADE: dict[int, Any] = {201: IntroductionOut, 404: ProblemOut, 422: ProblemOut}


@router.get("/introductions", response={200: ListOut, 404: ProblemOut}, summary="List introductions")
def list_introductions(request: HttpRequest, asked: Query[ListIn]) -> ListOut:
    """Those of the company the caller acts for: what waits for it first, then the latest change."""
    wanted = {"turn": asked.turn, "side": asked.side, "state": asked.state}
    rows = [
        row
        for row in rows_for(_viewer(request))
        if all(not value or getattr(row, name) == value for name, value in wanted.items())
    ]
    page = rows[asked.offset : asked.offset + asked.limit]
    return ListOut(total=len(rows), results=[_listed(row) for row in page])


@router.get(
    "/introductions/export", response={200: ExportOut, 404: ProblemOut}, summary="Export all introductions"
)
def export_introductions(request: HttpRequest) -> ExportOut:
    """Everything the company has here: the latest introductions in full, as its side may read them."""
    viewer, now = _viewer(request), timezone.now()
    rows = Introduction.objects.of_company(viewer).with_things().order_by("-asked_at", "-pk")[:MOST_ROWS]
    told = [_told(page_of(row, side, now=now)) for row in rows if (side := side_of(viewer, row)) is not None]
    return ExportOut(exported_at=now, introductions=told)


@router.post("/introductions", response=_MADE, summary="Express interest")
def ask(request: HttpRequest, given: AskIn) -> Status[IntroductionOut]:
    """Sends three answers without your name; words that would give it away are refused."""
    answers = Answers(given.bring, given.proof, given.next_step)
    made = asking.ask(
        about=_about(request, given),
        answers=answers,
        is_consented=given.is_consented,
        by=_actor(request),
        now=timezone.now(),
    )
    return Status(201, _read(request, made.code))


@router.get("/introductions/{introduction}", response=_READ, summary="One introduction")
def read_introduction(request: HttpRequest, introduction: str) -> IntroductionOut:
    """As one's own side may read it now."""
    return _read(request, introduction)


@router.post("/introductions/{introduction}/accept", response=_STEP, summary="Accept")
def accept(request: HttpRequest, introduction: str) -> IntroductionOut:
    """Both companies then know each other's names."""
    return _step(request, introduction, answering.accept)


@router.post("/introductions/{introduction}/decline", response=_STEP, summary="Decline")
def decline(request: HttpRequest, introduction: str, given: DeclineIn) -> IntroductionOut:
    """The other company reads the kind of reason, and the words only if you say so."""
    return _step(request, introduction, answering.decline, **given.dict())


@router.post("/introductions/{introduction}/withdraw", response=_STEP, summary="Withdraw")
def withdraw(request: HttpRequest, introduction: str, given: EndIn) -> IntroductionOut:
    """Takes your first consent back."""
    return _step(request, introduction, answering.withdraw, **given.dict())


@router.post("/introductions/{introduction}/end", response=_STEP, summary="End")
def end(request: HttpRequest, introduction: str, given: EndIn) -> IntroductionOut:
    """What was written stays readable to both."""
    return _step(request, introduction, answering.end, **given.dict())


@router.post("/introductions/{introduction}/consent", response=_STEP, summary="Open contacts and files")
def consent(request: HttpRequest, introduction: str, given: ConsentIn) -> IntroductionOut:
    """Opens once the other company agrees too, and whatever agreement was wanted first is signed."""
    return _step(request, introduction, stages.consent, **given.dict())


@router.post("/introductions/{introduction}/close", response=_STEP, summary="Close contacts and files")
def close_contacts(request: HttpRequest, introduction: str) -> IntroductionOut:
    """Takes your second consent back."""
    return _step(request, introduction, stages.withdraw_consent)


@router.post("/introductions/{introduction}/messages", response=_STEP, summary="Write a message")
def write_message(request: HttpRequest, introduction: str, given: MessageIn) -> IntroductionOut:
    """To the other company, and to the moderator if one was asked in."""
    return _step(request, introduction, conversation.write, **given.dict())


@router.post("/introductions/{introduction}/outcomes", response=_STEP, summary="Report an outcome")
def report_outcome(request: HttpRequest, introduction: str, given: ReportIn) -> IntroductionOut:
    """It counts once the other company confirms it."""
    step = ProcessStep.objects.filter(code=given.process_step).first() if given.process_step else None
    if given.process_step and step is None:
        raise Refused(_("There is no such process step."), field="process_step")
    what = Report(given.kind, given.day, given.value_band, given.currency, step)
    return _step(request, introduction, outcomes.report, what=what, may_be_shown=given.may_be_shown)


@router.post(
    "/introductions/{introduction}/outcomes/{outcome_id}/confirm",
    response=_STEP,
    summary="Confirm an outcome",
)
def confirm_outcome(
    request: HttpRequest, introduction: str, outcome_id: int, given: ConfirmIn
) -> IntroductionOut:
    """Only the company that did not report it."""
    return _step(request, introduction, outcomes.confirm, outcome_id=outcome_id, **given.dict())


@router.post(
    "/introductions/{introduction}/outcomes/{outcome_id}/dispute",
    response=_STEP,
    summary="Dispute an outcome",
)
def dispute_outcome(
    request: HttpRequest, introduction: str, outcome_id: int, given: DisputeIn
) -> IntroductionOut:
    """It does not count then, and staff see it."""
    return _step(request, introduction, outcomes.dispute, outcome_id=outcome_id, **given.dict())


@router.post(
    "/introductions/{introduction}/outcomes/{outcome_id}/retract",
    response=_STEP,
    summary="Retract an outcome",
)
def retract_outcome(request: HttpRequest, introduction: str, outcome_id: int) -> IntroductionOut:
    """Only the company that reported it, before it counts."""
    return _step(request, introduction, outcomes.retract, outcome_id=outcome_id)


def _viewer(request: HttpRequest) -> Viewer:
    viewer = acting_of(request).viewer
    if not speaks(viewer):
        raise Http404
    return viewer


def _actor(request: HttpRequest) -> Actor:
    actor = acting_of(request).actor
    if actor is None:
        raise Http404
    return actor


def _about(request: HttpRequest, given: AskIn) -> About:
    if bool(given.opportunity) is bool(given.organisation):
        raise Refused(_("Say what it is about: an offer or request, or a company."))
    if given.opportunity:
        return About.opportunity(given.opportunity)
    seen = Organisation.objects.visible_to(_viewer(request))
    company = seen.filter(slug=given.organisation).first()
    if company is None:
        raise Http404
    return About.company(company.pk)


def _step(request: HttpRequest, code: str, action: Callable[..., object], **given: Any) -> IntroductionOut:
    action(code=code, by=_actor(request), now=timezone.now(), **given)
    return _read(request, code)


def _read(request: HttpRequest, code: str) -> IntroductionOut:
    viewer = _viewer(request)
    found = Introduction.objects.of_company(viewer).with_things().filter(code=code).first()
    side = None if found is None else side_of(viewer, found)
    if found is None or side is None:
        raise Http404
    return _told(page_of(found, side, now=timezone.now()))


def _listed(row: Row) -> ListedOut:
    return ListedOut(
        code=row.code,
        url=row.url,
        side=row.side.value,
        state=row.state,
        turn=row.turn.value,
        about=row.thing.title.value,
        opportunity=row.opportunity if row.thing.origin is Origin.OPPORTUNITY else None,
        company=row.name or None,
        asked_at=row.asked_at,
        since=row.since,
        unread=row.unread,
    )


def _told(page: Page) -> IntroductionOut:
    other, following = page.other, next_step_of(page, may_sign=False)
    return IntroductionOut(
        code=page.code,
        url=page.url,
        side=page.side.value,
        state=page.state,
        since=page.since,
        asked_at=page.asked_at,
        about=page.thing.title.value,
        other=OtherOut(
            outline=outline_in_words(other.outline) if other.outline else None,
            name=other.profile.name if other.profile else None,
            url=other.profile.url if other.profile else None,
            contact=ContactOut(**vars(other.contact)) if other.contact else None,
        ),
        answers=AnswersOut(**dict(page.answers)),
        has_consented=page.has_consented,
        has_other_consented=page.has_other_consented,
        is_nda_wanted=page.nda is not None,
        messages=[
            MessageOut(id=each.id, author=each.author, text=each.text, sent_at=each.sent_at)
            for each in page.messages
        ],
        files=[
            FileOut(
                id=each.id,
                name=each.document.name,
                size_bytes=each.document.size_bytes,
                is_own=each.is_own,
                given_at=each.given_at,
            )
            for each in page.files
        ],
        outcomes=[_outcome(each) for each in page.outcomes],
        reason_kind=page.reason_kind,
        reason=page.reason,
        next=following.words if following else "",
        verbs=sorted(page.verbs),
    )


def _outcome(row: Outcome) -> OutcomeOut:
    return OutcomeOut(
        id=row.pk,
        kind=row.kind,
        state=row.state,
        day=row.happened_date,
        value_band=row.value_band,
        currency=row.currency,
        process_step=None if row.process_step is None else row.process_step.code,
        reported_by=row.side,
        dispute=row.dispute,
        is_shown_to_others=row.may_be_shown_by_asking and row.may_be_shown_by_asked,
    )
