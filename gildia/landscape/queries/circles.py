"""The circles a map can be drawn of, and what its reader may count there."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q

from gildia.clusters.models import Cluster
from gildia.clusters.models.clusters import DISSOLVED
from gildia.consortia.models.consortia import STAFF_SCOPES
from gildia.partnering.rules.unanswered import may_read_unanswered
from gildia.registry.models import Circle
from gildia.registry.models.circles import CLUSTER, ZONE
from gildia.registry.rules import Viewer

#: In addresses: no circle, all companies of the register.
EVERYWHERE = "all"


@dataclass(frozen=True)
class Extent:
    """Of which companies the map is; without a circle of all."""

    circle: Circle | None
    circles: Sequence[Circle]

    @property
    def code(self) -> str:
        """As addresses say it."""
        return self.circle.code if self.circle else EVERYWHERE

    @property
    def zone_id(self) -> int | None:
        """The zone of the circle, where unanswered needs are kept."""
        if self.circle is None:
            return None
        return self.circle.pk if self.circle.kind == ZONE else self.circle.zone_id


def extent_of(code: str, viewer: Viewer) -> Extent | None:
    """What an address asks for; nothing means the reader's own, and None that he knows of no such circle."""
    circles = circles_for(viewer)
    if not code:
        return Extent(_own_of(circles, viewer), circles)
    if code == EVERYWHERE:
        return Extent(None, circles)
    found = next((circle for circle in circles if circle.code == code), None)
    return None if found is None else Extent(found, circles)


def circles_for(viewer: Viewer) -> list[Circle]:
    """Zones, and the clusters that the viewer may see: clusters of a zone stand below it."""
    clusters = Cluster.objects.visible_to(viewer).exclude(state=DISSOLVED)
    rows = Circle.objects.filter(Q(kind=ZONE) | Q(pk__in=clusters.values("circle")))
    return sorted(rows.order_by("pk"), key=_place)


def reads_needs(viewer: Viewer, extent: Extent) -> bool:
    """Whether the viewer is staff who read the unanswered needs of this zone."""
    if not may_read_unanswered(viewer):
        return False
    return extent.circle is None or extent.zone_id in viewer.staffed_circle_ids


def counts_all_gaps(viewer: Viewer) -> bool:
    """Whether the viewer is staff, who count gaps without reading the consortia."""
    return bool(viewer.staffed_circle_ids and viewer.scopes & STAFF_SCOPES)


def may_invite_to(viewer: Viewer, circle: Circle | None) -> bool:
    """Whether the viewer looks after a cluster and so invites companies to it."""
    if circle is None or circle.kind != CLUSTER:
        return False
    return circle.pk in viewer.staffed_circle_ids and bool(viewer.scopes & STAFF_SCOPES)


def _own_of(circles: Sequence[Circle], viewer: Viewer) -> Circle | None:
    """The reader's cluster, else his zone, else what he is staff of; of a visitor none."""
    for own in (viewer.cluster_ids, viewer.zone_ids, viewer.staffed_circle_ids):
        mine = [circle for circle in circles if circle.pk in own]
        mine.sort(key=lambda circle: (circle.kind != CLUSTER, circle.pk))
        if mine:
            return mine[0]
    return None


def _place(circle: Circle) -> tuple[int, bool, str, int]:
    zone_id = circle.zone_id or (circle.pk if circle.kind == ZONE else 0)
    return (zone_id, circle.kind == CLUSTER, str(circle), circle.pk)
