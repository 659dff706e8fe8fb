"""Clusters as pages and lists show them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.db.models import Count, Prefetch, Q

from gildia.clusters.models import Cluster, Joining, Membership, Office
from gildia.clusters.models.clusters import ACTIVE, DISSOLVED, FORMING, PROPOSED, ClusterQuerySet
from gildia.clusters.models.joinings import STAFF_SCOPES
from gildia.clusters.models.memberships import MEMBER
from gildia.clusters.models.offices import HEAD
from gildia.foundation.languages import pick
from gildia.registry.models import Circle, Organisation
from gildia.registry.rules import Viewer
from gildia.zones.models import Zone

#: So many clusters a list shows at most.
LIST_LIMIT = 500
#: So many members the cluster's own page names.
FIRST_MEMBERS = 12
_ORDER = (ACTIVE, FORMING, PROPOSED, DISSOLVED)


@dataclass(frozen=True)
class ZoneClusters:
    """The clusters of one zone."""

    zone: Circle | None
    clusters: Sequence[Cluster]


def seen_by(viewer: Viewer) -> ClusterQuerySet:
    """The clusters a viewer sees, with what every page of them names."""
    joined = ("circle__zone", "circle__managed_by", "organisation", "template")
    return Cluster.objects.visible_to(viewer).select_related(*joined)


def looked_after_by(viewer: Viewer) -> list[Cluster]:
    """The clusters that the viewer looks after as staff and that companies can still join."""
    if not viewer.scopes & STAFF_SCOPES:
        return []
    rows = seen_by(viewer).filter(circle__in=viewer.staffed_circle_ids).exclude(state=DISSOLVED)
    return list(rows.order_by("pk")[:LIST_LIMIT])


def by_zone(viewer: Viewer, *, on: date) -> list[ZoneClusters]:
    """All clusters a viewer sees, by zone; those that are at work stand first."""
    rows = list(with_heads(with_size(seen_by(viewer)), on=on).order_by("pk")[:LIST_LIMIT])
    rows.sort(key=lambda row: (_zone_name(row), _ORDER.index(row.state), str(row)))
    return [
        ZoneClusters(shown[0].circle.zone, shown)
        for _zone, found in groupby(rows, key=lambda row: row.circle.zone_id)
        if (shown := list(found))
    ]


def of_zone(zone: Zone, viewer: Viewer) -> Mapping[str, object] | None:
    """The clusters of one zone for the zone's own page, or nothing where there is none."""
    rows = with_size(seen_by(viewer).filter(circle__zone=zone.circle_id)).order_by("pk")[:LIST_LIMIT]
    found = sorted(rows, key=lambda row: (_ORDER.index(row.state), str(row)))
    return {"clusters": found} if found else None


def with_size(rows: ClusterQuerySet) -> ClusterQuerySet:
    """Adds `size`: how many members a cluster has, suspended ones left out."""
    return rows.annotate(size=Count("memberships", filter=Q(memberships__state=MEMBER)))


def with_heads(rows: ClusterQuerySet, *, on: date) -> ClusterQuerySet:
    """Adds `heads`: who holds the head's office on a day."""
    held = Office.objects.held_on(on).filter(kind=HEAD).order_by("-began_date", "-pk")
    return rows.prefetch_related(Prefetch("offices", held, to_attr="heads"))


def size_of(cluster: Cluster) -> int:
    """How many members a cluster has, suspended ones left out."""
    return Membership.objects.filter(cluster=cluster, state=MEMBER).count()


def first_members(cluster: Cluster, viewer: Viewer) -> list[Organisation]:
    """The members that joined first, of those the viewer may know of."""
    shown = Organisation.objects.visible_to(viewer)
    rows = Membership.objects.filter(cluster=cluster, state=MEMBER, organisation__in=shown)
    joined = rows.select_related("organisation").order_by("joined_date", "number")
    return [row.organisation for row in joined[:FIRST_MEMBERS]]


def own_membership(cluster: Cluster, viewer: Viewer) -> Membership | None:
    """The viewer's own company in the cluster, if it is inside."""
    if viewer.organisation_id is None:
        return None
    return Membership.objects.current().filter(cluster=cluster, organisation=viewer.organisation_id).first()


def own_joining(cluster: Cluster, viewer: Viewer) -> Joining | None:
    """The viewer's own company on its way into the cluster, if he answers for it."""
    rows = Joining.objects.visible_to(viewer).under_way().filter(cluster=cluster)
    return rows.filter(organisation=viewer.organisation_id or 0).first()


def _zone_name(cluster: Cluster) -> str:
    return "" if cluster.circle.zone is None else pick(cluster.circle.zone, "name").value
