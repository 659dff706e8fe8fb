"""Tables of zones."""

from gildia.zones.models.places import MovedDay, Territory
from gildia.zones.models.zones import Zone

__all__ = ["MovedDay", "Territory", "Zone"]
