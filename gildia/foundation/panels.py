"""Parts that rooms above add to the page of a thing below them, without that room knowing of them.

    class ClustersConfig(AppConfig):
        zone_panels = (Panel(_("Clusters"), "clusters/of_zone.html", "gildia.clusters.queries.of_zone"),)

The page of a zone asks `shown("zone_panels", zone, viewer)`, that of a cluster for `cluster_panels`.
Organisations and opportunities also have `organisation_actions` and `opportunity_actions`: buttons beside
the heading, shown without titles.
Lists that are searched have `search_actions`; their thing is a `SearchPage`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.utils.functional import Promise
from django.utils.module_loading import import_string


@dataclass(frozen=True)
class Panel:
    """A titled part of a page.

    `reads` is the dotted path of a function `(thing, viewer) -> context or None`, since an AppConfig may not
    import models; None leaves the panel out. The template gets that context as `panel`.
    """

    title: str | Promise
    template: str
    reads: str
    order: int = 100


@dataclass(frozen=True)
class ShownPanel:
    """A panel as one reader sees it now."""

    title: str
    template: str
    panel: Mapping[str, Any]


@dataclass(frozen=True)
class SearchPage:
    """A list as its reader asked for it: the page by its name, what its address says, and that in words."""

    url_name: str
    query: str
    words: Sequence[str]


def shown(place: str, thing: object, viewer: object) -> list[ShownPanel]:
    """The panels that rooms declare as `place` and that have something to show."""
    declared: list[Panel] = [panel for room in apps.get_app_configs() for panel in getattr(room, place, ())]
    found = [(panel, import_string(panel.reads)(thing, viewer)) for panel in sorted(declared, key=_order)]
    return [
        ShownPanel(str(panel.title), panel.template, context)
        for panel, context in found
        if context is not None
    ]


def _order(panel: Panel) -> int:
    return panel.order
