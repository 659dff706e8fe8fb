"""What the pages of this room share: the circle, the filters, the way between them."""

from collections.abc import Callable, Collection, Mapping
from enum import StrEnum
from typing import TypeVar

from django.http import Http404, QueryDict
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from gildia.foundation.facets import Facet, Option
from gildia.landscape.queries.circles import EVERYWHERE, Extent, extent_of
from gildia.registry.middleware import ActingRequest

Key = TypeVar("Key", bound=StrEnum)

MAX_CHOSEN = 30
CIRCLE = "circle"


def find_extent(request: ActingRequest) -> Extent:
    """The companies that the address asks for; a circle that the reader may not see is not there."""
    found = extent_of(request.GET.get(CIRCLE, ""), request.acting.viewer)
    if found is None:
        raise Http404
    return found


def circles_to_choose(extent: Extent) -> list[tuple[str, str, bool]]:
    """Code, name and whether it is the one shown, for the choice above each page."""
    rows = [(circle.code, str(circle), circle == extent.circle) for circle in extent.circles]
    return [(EVERYWHERE, _("All companies"), extent.circle is None), *rows]


def tabs(extent: Extent, current: str) -> list[tuple[str, str, bool]]:
    """From the map to the graph and back, with the circle kept."""
    pages = [
        ("table", _("Map as a table"), reverse("landscape:map"), ""),
        ("grid", _("Map as chains"), reverse("landscape:map"), "&view=grid"),
        ("graph", _("Who works with whom"), reverse("landscape:graph"), ""),
    ]
    return [(words, f"{url}?circle={extent.code}{more}", name == current) for name, words, url, more in pages]


def chosen(query: QueryDict, keys: type[Key]) -> dict[Key, frozenset[str]]:
    """The values ticked in each filter; what an address cannot mean is left out."""
    found = {
        key: frozenset(value.replace("\x00", "")[:80] for value in query.getlist(key.value)[:MAX_CHOSEN])
        for key in keys
    }
    return {key: values - {""} for key, values in found.items() if values - {""}}


def facets(
    counts: Mapping[Key, Mapping[str, int]],
    ticked: Mapping[Key, Collection[str]],
    labels: Mapping[Key, str | Promise],
    label_of: Callable[[Key, str], str],
) -> list[Facet]:
    """The filters with their words, ticked values first; one that leaves no choice is left out."""
    found = []
    for key, counted in counts.items():
        options = [
            Option(value, label_of(key, value), number, chosen=value in ticked.get(key, ()))
            for value, number in counted.items()
        ]
        options.sort(key=lambda option: not option.chosen)
        if len(options) > 1 or ticked.get(key):
            found.append(Facet(key.value, labels[key], options))
    return found


def chips(shown: Collection[Facet], query: QueryDict) -> list[tuple[str, str]]:
    """What is in force, each with the address that takes it away."""
    found = []
    for facet in shown:
        for option in facet.options:
            if option.chosen:
                rest = query.copy()
                rest.setlist(facet.name, [one for one in query.getlist(facet.name) if one != option.value])
                found.append((str(option.label), f"?{rest.urlencode()}"))
    return found


def address(query: QueryDict, **changed: str) -> str:
    """The same page with some parameters changed."""
    target = query.copy()
    for name, value in changed.items():
        target[name] = value
    return f"?{target.urlencode()}"
