"""Places as they are typed: countries, regions and towns known by name, and towns of the register."""

from gildia.foundation.names import joined, search_key, search_key_expression
from gildia.partnering.rules import places
from gildia.registry.models import Site
from gildia.registry.rules import Viewer

TOWN_COLUMNS = ("city_ru", "city_en", "city_zh")


def place_called(name: str, viewer: Viewer) -> str:
    """The key of the place that is called so; empty where neither the search nor the register knows it."""
    return places.named(name) or _town_of_register(name, viewer)


def _town_of_register(name: str, viewer: Viewer) -> str:
    """A town in which a company that the viewer may see has a site."""
    seen = Site.objects.visible_to(viewer)
    for column in TOWN_COLUMNS:
        called = seen.annotate(called=search_key_expression(joined(column)))
        row = called.filter(called=search_key(name)).order_by("pk").first()
        if row is not None:
            return f"{row.region or row.country}/{getattr(row, column)}"
    return ""
