"""What a mandate allows in clusters and on the way into them."""

from gildia.clusters.models import Cluster, Joining, Membership, Office
from gildia.clusters.models.clusters import BY_COUNCIL
from gildia.clusters.models.joinings import COMPANY_SCOPES, STAFF_SCOPES
from gildia.registry.models import Circle
from gildia.registry.rules import Viewer


def may_found(viewer: Viewer, zone: Circle) -> bool:
    """Whether the viewer founds clusters in a zone: its registrars and moderators."""
    return zone.pk in viewer.staffed_circle_ids and bool(viewer.scopes & STAFF_SCOPES)


def may_look_after(viewer: Viewer, cluster: Cluster) -> bool:
    """Whether the viewer is staff who look after the cluster and its pipeline."""
    return cluster.circle_id in viewer.staffed_circle_ids and bool(viewer.scopes & STAFF_SCOPES)


def may_decide(viewer: Viewer, cluster: Cluster) -> bool:
    """Whether the viewer decides who joins: staff, or the head and the council's chair where they do."""
    if cluster.decided_by == BY_COUNCIL:
        return Office.objects.deciding_for(viewer).filter(cluster=cluster).exists()
    return may_look_after(viewer, cluster)


def may_answer(viewer: Viewer, joining: Joining) -> bool:
    """Whether the viewer speaks for the company on its way in."""
    return viewer.organisation_id == joining.organisation_id and bool(viewer.scopes & COMPANY_SCOPES)


def may_leave(viewer: Viewer, membership: Membership) -> bool:
    """Whether the viewer may end his own company's membership."""
    return viewer.organisation_id == membership.organisation_id and bool(viewer.scopes & COMPANY_SCOPES)
