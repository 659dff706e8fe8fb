"""The pipeline of a cluster: who is on the way, for how long, and what waits for whom."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery

from gildia.clusters.models import Cluster, Invitation, Joining
from gildia.clusters.models.clusters import BY_COUNCIL, BY_STAFF
from gildia.clusters.models.invitations import MAILING_TIME
from gildia.clusters.models.joinings import (
    ASKED,
    CLOSED,
    COMPANY,
    COMPANY_SCOPES,
    DECIDER,
    DECIDING,
    DECLINED,
    INVITED,
    JOINED,
    MORE,
    OPEN,
    PREPARING,
    SCREENING,
    SIGNING,
    STAFF,
    STAFF_SCOPES,
    WAITS_FOR,
)
from gildia.clusters.models.offices import Office
from gildia.foundation.names import search_key
from gildia.registry.rules import Viewer

#: After so many days in a state somebody should look.
PATIENCE_DAYS: Mapping[str, int] = {
    INVITED: 14, ASKED: 3, SCREENING: 5, MORE: 14, DECIDING: 7, PREPARING: 1, SIGNING: 14,
}  # fmt: skip

UNDER_WAY, MEMBERS, ENDED = "under_way", "members", "ended"
PARTS: Mapping[str, tuple[str, ...]] = {
    UNDER_WAY: OPEN,
    MEMBERS: (JOINED,),
    ENDED: tuple(state for state in CLOSED if state != JOINED),
}
ORDERS = {
    "age": ("state_since", "pk"),
    "-age": ("-state_since", "-pk"),
    "company": ("organisation__legal_name", "pk"),
    "-company": ("-organisation__legal_name", "-pk"),
}


@dataclass(frozen=True)
class Wanted:
    """What of the board is to be seen."""

    part: str = UNDER_WAY
    waits_for: str = ""
    kind: str = ""
    words: str = ""
    order: str = "age"


def rows(cluster: Cluster, wanted: Wanted, now: datetime) -> "QuerySet[Joining, Joining]":
    """The joinings asked for, each with where its letter went and whether that is unsure."""
    states = [state for state in PARTS[wanted.part] if not wanted.waits_for or _waits(state, wanted)]
    found = Joining.objects.filter(cluster=cluster, state__in=states)
    if wanted.kind:
        found = found.filter(kind=wanted.kind)
    if wanted.words:
        found = found.filter(organisation__search_key__contains=search_key(wanted.words))
    letters = Invitation.objects.filter(joining=OuterRef("pk"))
    unsure = letters.standing().filter(mailed_at__isnull=True, mailing_at__lte=now - MAILING_TIME)
    return (
        found.select_related("organisation", "membership")
        .annotate(
            invited_email=Subquery(letters.order_by("-made_at", "-pk").values("email")[:1]),
            is_unsure=Exists(unsure),
        )
        .order_by(*ORDERS[wanted.order])
    )


def _waits(state: str, wanted: Wanted) -> bool:
    return WAITS_FOR.get(state) == wanted.waits_for


def is_late(joining: Joining, now: datetime) -> bool:
    """Whether a joining has been in its state for longer than it should."""
    patience = PATIENCE_DAYS.get(joining.state)
    return patience is not None and now - joining.state_since > timedelta(days=patience)


def counts(cluster: Cluster) -> dict[str, int]:
    """How many joinings are in each state."""
    counted = Joining.objects.filter(cluster=cluster).values("state").annotate(count=Count("pk"))
    return {row["state"]: row["count"] for row in counted.order_by("state")}


def decline_reasons(cluster: Cluster) -> dict[str, int]:
    """How often each kind of reason was given for declining."""
    declined = Joining.objects.filter(cluster=cluster, state=DECLINED).exclude(reason_kind="")
    counted = declined.values("reason_kind").annotate(count=Count("pk"))
    return {row["reason_kind"]: row["count"] for row in counted.order_by("-count", "reason_kind")}


def waiting_for_staff(viewer: Viewer) -> "QuerySet[Joining, Joining]":
    """Joinings that wait for the viewer as staff: questions to answer, applications to screen."""
    if not viewer.scopes & STAFF_SCOPES:
        return Joining.objects.none()
    mine = Joining.objects.filter(cluster__circle__in=viewer.staffed_circle_ids)
    return mine.filter(state__in=_states(STAFF))


def waiting_for_decision(viewer: Viewer) -> "QuerySet[Joining, Joining]":
    """Joinings that the viewer decides: as staff, or as head or chair where the council does."""
    waiting = Joining.objects.filter(state__in=_states(DECIDER))
    decides = Q(pk__in=[])
    if viewer.scopes & STAFF_SCOPES:
        decides |= Q(cluster__decided_by=BY_STAFF, cluster__circle__in=viewer.staffed_circle_ids)
    if viewer.person_id is not None and viewer.organisation_id is not None:
        offices = Office.objects.deciding_for(viewer).values("cluster")
        decides |= Q(cluster__decided_by=BY_COUNCIL, cluster__in=offices)
    return waiting.filter(decides)


def waiting_for_company(viewer: Viewer) -> "QuerySet[Joining, Joining]":
    """Joinings of the viewer's own company that wait for its answer."""
    if viewer.organisation_id is None or not viewer.scopes & COMPANY_SCOPES:
        return Joining.objects.none()
    return Joining.objects.filter(organisation=viewer.organisation_id, state__in=_states(COMPANY))


def _states(whom: str) -> list[str]:
    return [state for state, waits_for in WAITS_FOR.items() if waits_for == whom]
