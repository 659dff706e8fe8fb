"""Who leads a cluster, and who did."""

from datetime import date

from django.db.models import Q

from gildia.clusters.models import Cluster, Membership, Office
from gildia.clusters.models.offices import OFFICES
from gildia.registry.models import Mandate

_ORDER = [kind for kind, _name in OFFICES]
_JOINED = ("organisation", "mandate__person", "photo", "basis")
#: So many past holders a page lists.
PAST_LIMIT = 200


def holders(cluster: Cluster, *, on: date) -> list[Office]:
    """Those in office on a day: the head first, the council by the day it began."""
    rows = Office.objects.held_on(on).filter(cluster=cluster).select_related(*_JOINED)
    found = list(rows.order_by("began_date", "pk"))
    found.sort(key=lambda office: _ORDER.index(office.kind))
    return found


def past(cluster: Cluster, *, on: date) -> list[Office]:
    """Those who were in office before a day, the last first."""
    rows = Office.objects.filter(cluster=cluster, ended_date__lte=on).select_related(*_JOINED)
    return list(rows.order_by("-ended_date", "-pk")[:PAST_LIMIT])


def mandates_by_email(cluster: Cluster, email: str, *, on: date) -> list[Mandate]:
    """Mandates in force of the person with an address, for members and the managing company."""
    members = Membership.objects.current().filter(cluster=cluster)
    theirs = Q(organisation__in=members.values("organisation")) | Q(organisation=cluster.circle.managed_by_id)
    held = Mandate.objects.in_force(on).filter(theirs, person__email__iexact=email)
    return list(held.select_related("person", "organisation").order_by("pk")[:PAST_LIMIT])
