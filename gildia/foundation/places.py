"""Points on the map, as <c-map> shows them."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.functional import Promise


@dataclass(frozen=True)
class Place:
    """Something at a point of the earth, in degrees; `url` leads to it, `town` is said beside it."""

    latitude: Decimal | float
    longitude: Decimal | float
    name: str | Promise
    url: str = ""
    town: str | Promise = ""
