"""A panel as a room above declares one, for the test of the zone's page."""

from typing import Any

from gildia.registry.rules import Viewer
from gildia.zones.models import Zone


def of_zone(zone: Zone, viewer: Viewer) -> dict[str, Any] | None:
    """Something to show to people, and nothing to visitors."""
    return None if viewer.person_id is None else {"row": f"Said of {zone.circle.code}"}
