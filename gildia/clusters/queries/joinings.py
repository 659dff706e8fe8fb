"""A joining as its page shows it: who looks, what he may do now, and what happened so far."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from gildia.clusters.models import Invitation, Joining, JoiningMessage
from gildia.clusters.models.joinings import COMPANY, DECIDER, INVITED, JOINING_MOVES, LAPSED, SIGNING, STAFF
from gildia.clusters.permissions import (
    COMPANY_VERBS,
    DECIDER_VERBS,
    STAFF_VERBS,
    may_answer,
    may_look_after,
    may_take,
)
from gildia.journal.models import Act
from gildia.registry.rules import Viewer

#: Acts that are told by the message that came with them.
TOLD_BY_MESSAGE = ("ask", "answer", "request", "supply", "return", "note")
#: Acts among those who decide, which the company does not read.
AMONG_STAFF = ("pass", "halt")


def seen(viewer: Viewer) -> "QuerySet[Joining, Joining]":
    """Joinings the viewer may open, with what their page names."""
    return Joining.objects.visible_to(viewer).select_related(
        "organisation",
        "cluster__circle__zone",
        "cluster__circle__managed_by",
        "cluster__template",
        "agreement",
        "membership",
        "approved_under__person",
        "handled_under__person",
    )


def side_of(viewer: Viewer, joining: Joining) -> str:
    """From which side the viewer looks: the company's, the staff's, or of whoever decides."""
    if may_answer(viewer, joining):
        return COMPANY
    return STAFF if may_look_after(viewer, joining.cluster) else DECIDER


@dataclass(frozen=True)
class Link:
    """The newest invitation of a joining, and whether it leads somewhere now."""

    invitation: Invitation
    is_working: bool
    is_unsure: bool


def newest_link(joining: Joining, now: datetime) -> Link | None:
    """The newest invitation; unsure when nobody knows whether its letter went."""
    last = joining.invitations.select_related("letter").order_by("-made_at", "-pk").first()
    if last is None:
        return None
    return Link(last, last.works(now), last.is_unsure(now))


def offered(viewer: Viewer, joining: Joining, link: Link | None) -> list[str]:
    """The steps that the viewer may take now, in the order in which a page offers them."""
    verbs = (*COMPANY_VERBS, *DECIDER_VERBS, *STAFF_VERBS)
    return [verb for verb in verbs if is_possible(joining, verb, link) and may_take(viewer, joining, verb)]


def is_possible(joining: Joining, verb: str, link: Link | None) -> bool:
    """Whether the joining's state lets a step be taken."""
    match verb:
        case "note":
            return True
        case "accept" | "ask":
            return joining.state == INVITED and link is not None and link.is_working
        case "decline":
            return joining.state != SIGNING and verb in JOINING_MOVES[joining.state]
        case "resend":
            again = joining.state == LAPSED and joining.agreement_id is None
            return link is not None and (joining.state == INVITED or again)
        case "reopen":
            return joining.state == LAPSED and joining.agreement_id is not None
    return verb in JOINING_MOVES[joining.state]


def messages_for(joining: Joining, side: str) -> "QuerySet[JoiningMessage, JoiningMessage]":
    """What was written on the way, as one side reads it."""
    rows = joining.messages.select_related("person", "mandate__organisation", "document")
    rows = rows if side == STAFF else rows.read_by_company()
    return rows.order_by("written_at", "pk")


def acts_for(joining: Joining, side: str) -> "QuerySet[Act]":
    """What was done on the way, as one side reads it, without what messages tell."""
    hidden = TOLD_BY_MESSAGE if side == STAFF else (*TOLD_BY_MESSAGE, *AMONG_STAFF)
    rows = Act.objects.filter(subject_kind=Joining._meta.label_lower, subject_id=str(joining.pk))
    rows = rows.exclude(verb__in=[f"joining.{verb}" for verb in hidden])
    return rows.select_related("person").order_by("at", "pk")
