"""What a mandate allows in clusters and on the way into them."""

from gildia.clusters.models import Cluster, Joining, Membership, Office
from gildia.clusters.models.clusters import BY_COUNCIL
from gildia.clusters.models.joinings import COMPANY_SCOPES, DECIDING, STAFF_SCOPES
from gildia.registry.models import Circle
from gildia.registry.rules import Viewer

#: Whose each step on the way is. Refusing is the decider's where it is decided, before that the staff's.
COMPANY_VERBS = ("accept", "ask", "supply", "decline", "retract")
STAFF_VERBS = ("answer", "pass", "request", "refuse", "resend", "reopen", "withdraw", "note")
DECIDER_VERBS = ("approve", "return")


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


def may_take(viewer: Viewer, joining: Joining, verb: str) -> bool:
    """Whether a step on the way is the viewer's to take, whatever state the joining is in."""
    if verb in COMPANY_VERBS:
        return may_answer(viewer, joining)
    decides = verb in DECIDER_VERBS or (verb == "refuse" and joining.state == DECIDING)
    return may_decide(viewer, joining.cluster) if decides else may_look_after(viewer, joining.cluster)
