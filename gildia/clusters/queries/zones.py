"""Zones in which clusters are founded."""

from gildia.clusters.permissions import may_found
from gildia.registry.models import Circle
from gildia.registry.models.circles import ZONE
from gildia.registry.rules import Viewer


def zones_to_found_in(viewer: Viewer) -> list[Circle]:
    """The zones whose staff may found clusters and whose staff the viewer is."""
    if not viewer.staffed_circle_ids:
        return []
    staffed = Circle.objects.filter(kind=ZONE, pk__in=viewer.staffed_circle_ids).order_by("pk")
    return [zone for zone in staffed if may_found(viewer, zone)]
