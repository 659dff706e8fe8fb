"""Finding the zone of a page, and who may do what on it."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _

from gildia.registry.middleware import SignedInRequest, signed_in
from gildia.registry.permissions import require
from gildia.zones.models import Zone
from gildia.zones.permissions import is_staff
from gildia.zones.queries.zones import find_zone

P = ParamSpec("P")
Page = Callable[Concatenate[SignedInRequest, Zone, P], HttpResponse]


def zone_or_404(code: str) -> Zone:
    """The zone of an address."""
    found = find_zone(code)
    if found is None:
        raise Http404
    return found


def for_staff(page: "Page[P]") -> Callable[..., HttpResponseBase]:
    """A page for the staff of a zone; to everybody else it does not exist."""

    @wraps(page)
    def guarded(request: SignedInRequest, *args: Any, zone: str, **kwargs: Any) -> HttpResponse:
        found = zone_or_404(zone)
        require(is_staff(request.acting.viewer, found))
        return page(request, found, *args, **kwargs)

    return signed_in(guarded)


def typed(request: HttpRequest) -> tuple[Any, Any]:
    """Fields and files that a form was sent with, be they empty; None when it was not sent."""
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


def crumbs(zone: Zone | None = None, *further: tuple[str, str]) -> list[tuple[str, str]]:
    """The way to a page of a zone."""
    above = [(_("Zones"), reverse("zones:index"))]
    if zone is not None:
        above.append((str(zone.name), zone.get_absolute_url()))
    return [*above, *further]


def settings_crumb(zone: Zone) -> tuple[str, str]:
    """The link to the settings, above their forms."""
    return _("Settings"), reverse("zones:settings", args=[zone.circle.code])
