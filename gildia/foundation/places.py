"""Points on the map, as <c-map> shows them."""

from typing import NotRequired, TypedDict


class Place(TypedDict):
    """Something at a point of the earth, in degrees; `url` leads to it, `town` is said beside its marker."""

    name: str
    url: str
    latitude: float
    longitude: float
    town: NotRequired[str]
