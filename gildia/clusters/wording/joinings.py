"""A joining in words: what happens next for each side, and what happened so far."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from gildia.clusters.models import Joining, JoiningMessage
from gildia.clusters.models.clusters import BY_COUNCIL
from gildia.clusters.models.joinings import (
    ASKED,
    BOTH,
    COMPANY,
    COMPANY_LABELS,
    DECIDER,
    DECIDING,
    DECLINE_REASONS,
    DECLINED,
    INVITED,
    JOINED,
    LAPSED,
    MESSAGE_KINDS,
    MORE,
    PREPARING,
    REFUSED,
    RETRACTED,
    SCREENING,
    SIGNING,
    STAFF,
    STAFF_LABELS,
    WITHDRAWN,
    WORKER,
)
from gildia.documents.models import Document
from gildia.journal.models import Act

#: Whose turn it is, as staff say it.
WAITS_FOR_LABELS: Mapping[str, str | Promise] = {
    COMPANY: pgettext_lazy("waits for", "the company"),
    STAFF: pgettext_lazy("waits for", "us"),
    DECIDER: pgettext_lazy("waits for", "the decision"),
    WORKER: pgettext_lazy("waits for", "the platform"),
    BOTH: pgettext_lazy("waits for", "both sides' signatures"),
}

_TOLD: Mapping[str, str | Promise] = {
    "invite": pgettext_lazy("joining, told", "invited"),
    "resend": pgettext_lazy("joining, told", "sent the invitation again"),
    "apply": pgettext_lazy("joining, told", "applied"),
    "accept": pgettext_lazy("joining, told", "accepted the invitation"),
    "decline": pgettext_lazy("joining, told", "declined"),
    "retract": pgettext_lazy("joining, told", "took the application back"),
    "pass": pgettext_lazy("joining, told", "passed the application on to be decided"),
    "approve": pgettext_lazy("joining, told", "approved"),
    "refuse": pgettext_lazy("joining, told", "refused"),
    "withdraw": pgettext_lazy("joining, told", "withdrew the invitation"),
    "reopen": pgettext_lazy("joining, told", "took it up again"),
    "issue": pgettext_lazy("joining, told", "the agreement was prepared"),
    "halt": pgettext_lazy("joining, told", "the agreement could not be finished"),
    "join": pgettext_lazy("joining, told", "both sides have signed; the company is a member"),
    "lapse": pgettext_lazy("joining, told", "the time was over"),
}


def label(joining: Joining, side: str) -> str:
    """The state as one side calls it."""
    return str((COMPANY_LABELS if side == COMPANY else STAFF_LABELS)[joining.state])


def decline_reason(kind: str) -> str:
    """The kind of reason for which a company declined."""
    return str(dict(DECLINE_REASONS).get(kind, ""))


def next_for_company(joining: Joining, *, until: datetime | None, has_signed: bool) -> str:
    """What happens next and whose turn it is, for the company."""
    day = "" if until is None else date_format(timezone.localtime(until), "DATE_FORMAT")
    decider = (
        _("The head of the cluster or the chair of its council decides")
        if joining.cluster.decided_by == BY_COUNCIL
        else _("The managing company decides")
    )
    match joining.state:
        case state if state == INVITED and joining.approved_at is not None:
            return _(
                "It is your turn, until %(day)s. Your membership is approved beforehand: as soon as you "
                "accept, the agreement comes to both sides for signing."
            ) % {"day": day}
        case state if state == INVITED:
            return _(
                "It is your turn, until %(day)s. When you accept, your application is read and decided; "
                "then the agreement comes to both sides for signing."
            ) % {"day": day}
        case state if state == MORE:
            return _("It is your turn: answer what is asked below, until %(day)s.") % {"day": day}
        case state if state == DECIDING:
            return _("%(decider)s, and you get a letter. There is nothing for you to do now.") % {
                "decider": decider
            }
        case state if state == SIGNING and has_signed:
            return _("You have signed. The managing company signs next; then you are a member.")
    return str(_FOR_COMPANY.get(joining.state, ""))


_FOR_COMPANY: Mapping[str, str | Promise] = {
    ASKED: gettext_lazy(
        "The managing company answers your question; you get a letter, and then it is your turn."
    ),
    SCREENING: gettext_lazy(
        "The managing company reads your application. It may ask you for more; you get a letter either way."
    ),
    PREPARING: gettext_lazy(
        "The agreement is drawn up; this takes a minute. Whoever signs for your company gets a letter."
    ),
    SIGNING: gettext_lazy("It is your turn: read the agreement and sign it. The managing company signs too."),
    JOINED: gettext_lazy("Both sides have signed. Everything that members see and do is open to you."),
    DECLINED: gettext_lazy("The cluster is open to you at another time: you can apply yourself."),
    REFUSED: gettext_lazy("You can apply again when this has changed."),
    RETRACTED: gettext_lazy("You can apply again at any time."),
    WITHDRAWN: gettext_lazy("The link of the invitation works no more. You can apply yourself."),
    LAPSED: gettext_lazy("Nobody answered in time. You can apply yourself, or ask to be invited again."),
}


def next_for_staff(joining: Joining) -> str:
    """What happens next and whose turn it is, for the staff and whoever decides."""
    if joining.state == DECIDING:
        return (
            _("The head or the chair of the council decides.")
            if joining.cluster.decided_by == BY_COUNCIL
            else _("Decide: approve it, refuse it, or give it back to be screened once more.")
        )
    if joining.state == INVITED and joining.approved_at is None:
        return _(
            "The company answers. It is not approved beforehand: its yes is an application to be screened."
        )
    if joining.state == LAPSED and joining.agreement_id is not None:
        return _("The agreement was not signed in time. Take it up again, and a new one is made.")
    return str(_FOR_STAFF[joining.state])


_FOR_STAFF: Mapping[str, str | Promise] = {
    INVITED: gettext_lazy(
        "The company answers. Approved beforehand: when it accepts, the agreement is made at once."
    ),
    ASKED: gettext_lazy("Answer its question; then it is the company's turn again."),
    SCREENING: gettext_lazy("Read the application, ask for more if something is missing, and pass it on."),
    MORE: gettext_lazy("The company answers what was asked; then it is in screening again."),
    PREPARING: gettext_lazy("The platform draws up the agreement; this takes a minute."),
    SIGNING: gettext_lazy("Both sides sign the agreement; with the last signature the company is a member."),
    JOINED: gettext_lazy("Both sides have signed."),
    DECLINED: gettext_lazy("The company said no. You can invite it again later."),
    REFUSED: gettext_lazy("The company has read the reason, and can apply again."),
    RETRACTED: gettext_lazy("The company took its application back, and can apply again."),
    WITHDRAWN: gettext_lazy("You took the invitation back. The company can be invited anew."),
    LAPSED: gettext_lazy("Nobody answered in time. Send the invitation again, or let it be."),
}


@dataclass(frozen=True)
class Happened:
    """One thing that happened on the way."""

    at: datetime
    who: str
    words: str
    text: str = ""
    document: Document | None = None
    is_among_staff: bool = False


def timeline(acts: Iterable[Act], messages: Iterable[JoiningMessage]) -> list[Happened]:
    """Acts and messages in one line, the newest first."""
    events = [event for act in acts if (event := _of_act(act)) is not None]
    events += [_of_message(message) for message in messages]
    return sorted(events, key=lambda event: event.at, reverse=True)


def _of_act(act: Act) -> Happened | None:
    words = _TOLD.get(act.verb.partition(".")[2])
    if words is None:
        return None
    facts = {name: after for name, (_before, after) in act.changes.items()}
    reason = facts.get("trouble") or facts.get("reason") or ""
    if act.verb == "joining.decline":
        reason = decline_reason(reason) or reason
    who = act.person.shown_name if act.person else "Gildia"
    return Happened(act.at, who, str(words), str(reason))


def _of_message(message: JoiningMessage) -> Happened:
    return Happened(
        message.written_at,
        f"{message.person.shown_name}, {message.mandate.organisation}",
        str(dict(MESSAGE_KINDS)[message.kind]),
        message.text,
        message.document,
        message.kind == "note",
    )
