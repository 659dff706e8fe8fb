"""A company's way into a cluster, one function a verb of the table of moves."""

from datetime import datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from gildia.agreements.permissions import holds
from gildia.clusters.actions import letters
from gildia.clusters.events import joining_waits
from gildia.clusters.models import Cluster, Joining, JoiningMessage, Membership
from gildia.clusters.models.clusters import DISSOLVED
from gildia.clusters.models.joinings import (
    ANSWER,
    BY_APPLICATION,
    COMPANY_SCOPES,
    DECLINE_REASONS,
    INVITED,
    JOINING_MOVES,
    NOTE,
    PREPARING,
    QUESTION,
    REQUEST,
    SCREENING,
    SUPPLY,
)
from gildia.clusters.models.memberships import KINDS
from gildia.clusters.permissions import may_answer, may_decide, may_look_after
from gildia.documents.actions import store
from gildia.documents.rules import EVIDENCE
from gildia.foundation.errors import NotPermitted, Refused
from gildia.journal.actions import record
from gildia.registry.models import Organisation
from gildia.registry.permissions import Actor, require

#: Acts among staff and those who decide: they stand in the managing company's history, not in the company's.
AMONG_STAFF = frozenset({"pass", "return", "note", "halt"})
#: How long a link works at least after its company's question was answered.
ANSWERED_LASTS = timedelta(days=14)
ALREADY_ON_ITS_WAY = "clusters_joining_one_open"


@transaction.atomic
def apply(*, cluster_id: int, kind: str, motivation: str, by: Actor, now: datetime) -> Joining:
    """A company asks to be let in, of its own accord."""
    cluster = open_cluster(cluster_id)
    require(holds(by, *COMPANY_SCOPES, now=now) and by.organisation_id != cluster.circle.managed_by_id)
    require(Cluster.objects.visible_to(by.viewer).filter(pk=cluster_id).exists())
    if not cluster.is_open:
        raise Refused(_("This cluster takes no applications at the moment."))
    company = Organisation.objects.get(pk=by.organisation_id)
    joining = begin(
        cluster,
        company,
        origin=BY_APPLICATION,
        state=SCREENING,
        kind=kind,
        now=now,
        motivation=motivation,
    )
    letters.tell_handler(joining, "applied", now=now)
    note("apply", joining, by=by, now=now)
    return joining


def begin(
    cluster: Cluster,
    company: Organisation,
    *,
    origin: str,
    state: str,
    kind: str,
    now: datetime,
    **others: Any,
) -> Joining:
    """Put a company on its way, unless it is inside or on its way already."""
    if kind not in dict(KINDS):
        raise Refused(_("Choose a kind of member."), field="kind")
    if Membership.objects.current().filter(cluster=cluster, organisation=company).exists():
        raise Refused(_("%(company)s is a member already.") % {"company": company}, field="organisation")
    try:
        with transaction.atomic():
            return Joining.objects.create(
                cluster=cluster,
                organisation=company,
                origin=origin,
                state=state,
                state_since=now,
                kind=kind,
                **others,
            )
    except IntegrityError as error:
        if ALREADY_ON_ITS_WAY not in str(error):
            raise
        sentence = _("%(company)s is on its way into the cluster already.") % {"company": company}
        raise Refused(sentence, field="organisation") from error


@transaction.atomic
def accept(*, joining_id: int, motivation: str = "", by: Actor, now: datetime) -> Joining:
    """An invited company says yes: the agreement is prepared, or, not approved beforehand, it is screened."""
    joining = _of_company(joining_id, by, now)
    open_cluster(joining.cluster_id)
    _in_time(joining, now)
    if joining.approved_at is None:
        move(joining, "apply", now=now, motivation=motivation)
        letters.tell_handler(joining, "applied", now=now)
        note("apply", joining, by=by, now=now)
    else:
        move(joining, "accept", now=now, motivation=motivation)
        letters.tell_handler(joining, "accepted", now=now)
        note("accept", joining, by=by, now=now)
    _use_link(joining, now)
    return joining


@transaction.atomic
def ask(*, joining_id: int, text: str, by: Actor, now: datetime) -> Joining:
    """An invited company wants to know more before it answers."""
    joining = _of_company(joining_id, by, now)
    _in_time(joining, now)
    move(joining, "ask", now=now)
    _say(joining, QUESTION, text, by=by, now=now)
    letters.tell_handler(joining, "asked", now=now, text=text)
    note("ask", joining, by=by, now=now)
    return joining


@transaction.atomic
def decline(*, joining_id: int, reason_kind: str, reason: str, by: Actor, now: datetime) -> Joining:
    """An invited company says no, and why."""
    joining = _of_company(joining_id, by, now)
    if reason_kind not in dict(DECLINE_REASONS):
        raise Refused(_("Choose the reason that fits best."), field="reason_kind")
    if joining.agreement_id is not None:
        raise Refused(_("The agreement is out for signing. Decline it there, so that both sides see it."))
    move(joining, "decline", now=now, reason_kind=reason_kind, reason=reason)
    _use_link(joining, now)
    letters.tell_handler(joining, "declined", now=now)
    note("decline", joining, by=by, now=now, changes={"reason": (None, reason_kind)})
    return joining


@transaction.atomic
def supply(
    *, joining_id: int, text: str, file: UploadedFile[Any] | None = None, by: Actor, now: datetime
) -> Joining:
    """The company gives what staff asked for."""
    joining = _of_company(joining_id, by, now)
    move(joining, "supply", now=now)
    _say(joining, SUPPLY, text, file=file, by=by, now=now)
    letters.tell_handler(joining, "supplied", now=now, text=text)
    note("supply", joining, by=by, now=now)
    return joining


@transaction.atomic
def retract(*, joining_id: int, reason: str, by: Actor, now: datetime) -> Joining:
    """The company takes its application back."""
    joining = _of_company(joining_id, by, now)
    move(joining, "retract", now=now, reason=reason)
    letters.tell_handler(joining, "retracted", now=now)
    note("retract", joining, by=by, now=now, changes={"reason": (None, reason)})
    return joining


@transaction.atomic
def answer(*, joining_id: int, text: str, by: Actor, now: datetime) -> Joining:
    """Staff answer an invited company's question; it is its turn again."""
    joining = _of_staff(joining_id, by)
    move(joining, "answer", now=now)
    joining.invitations.standing().filter(expires_at__lt=now + ANSWERED_LASTS).update(
        expires_at=now + ANSWERED_LASTS
    )
    _say(joining, ANSWER, text, by=by, now=now)
    letters.tell_applicant(joining, "answered", now=now, text=text)
    note("answer", joining, by=by, now=now)
    return joining


@transaction.atomic
def request(*, joining_id: int, text: str, by: Actor, now: datetime) -> Joining:
    """Staff need more before they can pass the application on."""
    joining = _of_staff(joining_id, by)
    move(joining, "request", now=now, handled_under=by.mandate)
    _say(joining, REQUEST, text, by=by, now=now)
    letters.tell_applicant(joining, "more_needed", now=now, text=text)
    note("request", joining, by=by, now=now)
    return joining


@transaction.atomic
def pass_on(*, joining_id: int, by: Actor, now: datetime) -> Joining:
    """Staff have checked the application; whoever decides may decide."""
    joining = _of_staff(joining_id, by)
    move(joining, "pass", now=now, handled_under=by.mandate)
    note("pass", joining, by=by, now=now)
    return joining


@transaction.atomic
def approve(*, joining_id: int, decision_note: str = "", by: Actor, now: datetime) -> Joining:
    """The company may join; its agreement is prepared by the worker."""
    joining = _of_decider(joining_id, by)
    handled = by.mandate if may_look_after(by.viewer, joining.cluster) else joining.handled_under
    move(
        joining,
        "approve",
        now=now,
        approved_at=now,
        approved_under=by.mandate,
        handled_under=handled,
        decision_note=decision_note,
        trouble="",
    )
    note("approve", joining, by=by, now=now)
    return joining


@transaction.atomic
def give_back(*, joining_id: int, text: str, by: Actor, now: datetime) -> Joining:
    """Whoever decides wants it screened again, and says why to the staff."""
    joining = _of_decider(joining_id, by)
    move(joining, "return", now=now)
    _say(joining, NOTE, text, by=by, now=now)
    letters.tell_handler(joining, "given_back", now=now, text=text)
    note("return", joining, by=by, now=now)
    return joining


@transaction.atomic
def refuse(*, joining_id: int, reason: str, by: Actor, now: datetime) -> Joining:
    """The company is not let in, and learns why."""
    joining = locked(joining_id)
    is_deciding = "approve" in JOINING_MOVES[joining.state]
    allowed = may_decide if is_deciding else may_look_after
    require(allowed(by.viewer, joining.cluster))
    move(joining, "refuse", now=now, reason=reason)
    letters.tell_applicant(joining, "refused", now=now)
    note("refuse", joining, by=by, now=now, changes={"reason": (None, reason)})
    return joining


@transaction.atomic
def withdraw(*, joining_id: int, reason: str, by: Actor, now: datetime) -> Joining:
    """Staff take an invitation back; its link stops working."""
    joining = _of_staff(joining_id, by)
    move(joining, "withdraw", now=now, reason=reason)
    joining.invitations.standing().update(withdrawn_at=now)
    letters.tell_applicant(joining, "withdrawn", now=now)
    note("withdraw", joining, by=by, now=now, changes={"reason": (None, reason)})
    return joining


@transaction.atomic
def reopen(*, joining_id: int, by: Actor, now: datetime) -> Joining:
    """Staff take up a joining whose time was over: it is decided anew, and gets a new agreement."""
    joining = _of_staff(joining_id, by)
    if joining.agreement_id is None:
        raise Refused(_("This company never answered. Invite it again."))
    move(joining, "reopen", now=now, handled_under=by.mandate)
    note("reopen", joining, by=by, now=now)
    return joining


@transaction.atomic
def write_note(
    *, joining_id: int, text: str, file: UploadedFile[Any] | None = None, by: Actor, now: datetime
) -> JoiningMessage:
    """Staff note something for each other; the company never reads it."""
    joining = _of_staff(joining_id, by)
    message = _say(joining, NOTE, text, file=file, by=by, now=now)
    note("note", joining, by=by, now=now)
    return message


def open_cluster(cluster_id: int) -> Cluster:
    """The cluster, while companies can still join it."""
    cluster = Cluster.objects.select_related("circle__zone", "template").filter(pk=cluster_id).first()
    if cluster is None:
        raise NotPermitted(_("There is no such cluster."))
    if cluster.state == DISSOLVED:
        raise Refused(_("This cluster is dissolved; nobody can join it any more."))
    return cluster


def locked(joining_id: int) -> Joining:
    """The joining, nobody else's until this transaction ends."""
    rows = Joining.objects.select_for_update(of=("self",)).select_related(
        "organisation",
        "cluster__circle__zone",
        "cluster__template",
        "handled_under__person",
        "approved_under",
    )
    found = rows.filter(pk=joining_id).first()
    if found is None:
        raise NotPermitted(_("There is no such joining."))
    return found


def move(joining: Joining, verb: str, *, now: datetime, **also: Any) -> None:
    """Bring a joining into the state that the table of moves gives, with further columns at once."""
    state = JOINING_MOVES[joining.state].get(verb)
    if state is None:
        raise Refused(_("This has moved on in the meantime. Look at it again."))
    changed = {"state": state, "state_since": now, "reminders": 0, "reminded_at": None, **also}
    for name, value in changed.items():
        setattr(joining, name, value)
    joining.save(update_fields=[*changed, "updated_at"])
    if state == PREPARING:
        joining_waits.send(sender=Joining, joining_id=joining.pk)


def note(
    verb: str,
    joining: Joining,
    *,
    by: Actor | None,
    now: datetime,
    changes: dict[str, tuple[Any, Any]] | None = None,
) -> None:
    """Write the act into the history of the company, or of the managing company where it is among staff."""
    managing = joining.cluster.circle.managed_by_id
    record(
        verb=f"joining.{verb}",
        subject=joining,
        by=by,
        now=now,
        organisation_id=managing if verb in AMONG_STAFF else joining.organisation_id,
        changes=changes,
    )


def _of_company(joining_id: int, by: Actor, now: datetime) -> Joining:
    joining = locked(joining_id)
    require(may_answer(by.viewer, joining) and holds(by, *COMPANY_SCOPES, now=now))
    return joining


def _of_staff(joining_id: int, by: Actor) -> Joining:
    joining = locked(joining_id)
    require(may_look_after(by.viewer, joining.cluster))
    return joining


def _of_decider(joining_id: int, by: Actor) -> Joining:
    joining = locked(joining_id)
    require(may_decide(by.viewer, joining.cluster))
    return joining


def _in_time(joining: Joining, now: datetime) -> None:
    """Refuse an answer that comes after the invitation has run out, even before its lapse is written down."""
    if joining.state == INVITED and not joining.invitations.working(now).exists():
        raise Refused(_("The time for an answer is over. Ask the managing company to invite you again."))


def _use_link(joining: Joining, now: datetime) -> None:
    joining.invitations.standing().update(used_at=now)


def _say(
    joining: Joining,
    kind: str,
    text: str,
    *,
    file: UploadedFile[Any] | None = None,
    by: Actor,
    now: datetime,
) -> JoiningMessage:
    document = None if file is None else store(file=file, kinds=EVIDENCE, person_id=by.person_id, now=now)
    return JoiningMessage.objects.create(
        joining=joining,
        kind=kind,
        text=text,
        document=document,
        person_id=by.person_id,
        mandate=by.mandate,
        written_at=now,
    )
