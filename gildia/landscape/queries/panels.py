"""Parts of other pages: whom a company works with, what a zone or cluster can do. Visitors cost no query."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from gildia.clusters.models import Cluster
from gildia.landscape.queries.counting import companies_by_step
from gildia.landscape.queries.graph import edges_of
from gildia.landscape.rules.coverage import Status, status_of
from gildia.registry.models import Circle, Organisation
from gildia.registry.rules import Viewer
from gildia.zones.models import Zone

#: So many companies a profile names.
MOST_NAMED = 12


def works_with(organisation: Organisation, viewer: Viewer) -> Mapping[str, Any] | None:
    """Confirmed ties of a company that the viewer may know."""
    if viewer.person_id is None:
        return None
    found = edges_of(organisation, viewer)
    if not found:
        return None
    return {"ties": found[:MOST_NAMED], "count": len(found), "slug": organisation.slug}


def of_zone(zone: Zone, viewer: Viewer) -> Mapping[str, Any]:
    """The zone's line of the map."""
    return _line_of(zone.circle, viewer)


def of_cluster(cluster: Cluster, viewer: Viewer) -> Mapping[str, Any]:
    """The cluster's line of the map."""
    return _line_of(cluster.circle, viewer)


def _line_of(circle: Circle, viewer: Viewer) -> Mapping[str, Any]:
    if viewer.person_id is None:
        return {"circle": circle, "counts": None}
    done = companies_by_step(viewer, circle, timezone.localdate()).values()
    statuses = [status_of(each.inside, each.outside) for each in done]
    return {"circle": circle, "counts": {status.value: statuses.count(status) for status in Status}}
