"""What the header offers. Each room declares entries in its AppConfig; the shell iterates over them."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from django.apps import apps
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise


class Place(StrEnum):
    """Where an entry stands."""

    MAIN = "main"
    PERSON = "person"
    FOOT = "foot"


def everybody(_request: HttpRequest) -> bool:
    """For entries that every reader sees."""
    return True


def signed_in(request: HttpRequest) -> bool:
    """For entries that need a person."""
    user = getattr(request, "user", None)
    return user is not None and user.is_authenticated


def visitor(request: HttpRequest) -> bool:
    """For entries that only make sense before signing in."""
    return not signed_in(request)


@dataclass(frozen=True)
class MenuEntry:
    """One link of the header, the person's menu or the footer.

    `url_name` is reversed without arguments; entries stand in the order of `order`, then of the
    rooms in INSTALLED_APPS. `shown_to` decides for each request and must not cost a query.
    """

    label: str | Promise
    url_name: str
    order: int = 100
    place: Place = Place.MAIN
    shown_to: Callable[[HttpRequest], bool] = everybody


@dataclass(frozen=True)
class ShownEntry:
    """An entry as one reader sees it now; `current` when the page lies below its address."""

    label: str
    url: str
    current: bool


def entries(place: Place, request: HttpRequest | None) -> list[ShownEntry]:
    """What a place shows on this request. Without a request (the page of a crash) nothing."""
    if request is None:
        return []
    declared: list[MenuEntry] = [
        entry for room in apps.get_app_configs() for entry in getattr(room, "menu", [])
    ]
    chosen = [entry for entry in declared if entry.place == place and entry.shown_to(request)]
    chosen.sort(key=lambda entry: entry.order)
    return [_shown(entry, request.path) for entry in chosen]


def _shown(entry: MenuEntry, path: str) -> ShownEntry:
    url = reverse(entry.url_name)
    return ShownEntry(label=str(entry.label), url=url, current=path.startswith(url))
