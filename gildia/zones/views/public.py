"""What everybody sees: the list of zones, the page of one, and its calendar."""

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from gildia.foundation import panels
from gildia.foundation.places import Place
from gildia.registry.middleware import ActingRequest
from gildia.zones.forms.calendar import TermForm
from gildia.zones.models import Territory, Zone
from gildia.zones.permissions import is_staff
from gildia.zones.queries import zones as queries
from gildia.zones.queries.calendar import next_days_off, spells_of_year
from gildia.zones.views.access import crumbs, zone_or_404
from gildia.zones.wording import identifier_names, spells_in_words, weekdays

NEXT_DAYS_OFF = 5
YEARS_AROUND = 5


@require_safe
def index(request: ActingRequest) -> HttpResponse:
    """Every zone of the installation."""
    viewer = request.acting.viewer
    listed = [(each, is_staff(viewer, each.zone)) for each in queries.listed(viewer)]
    return render(request, "zones/index.html", {"listed": listed})


@require_safe
def zone(request: ActingRequest, zone: str) -> HttpResponse:
    """One zone: what it is, what is done there, where it lies, who runs it, and what other rooms add."""
    found, viewer = zone_or_404(zone), request.acting.viewer
    territories = list(queries.territories_of(found))
    context: dict[str, Any] = {
        "zone": found,
        "crumbs": crumbs(),
        "companies": queries.count_companies(found, viewer),
        "segments": found.segments.order_by("position", "pk"),
        "territories": territories,
        "places": _places(territories, found),
        "identifiers": identifier_names(found.identifier_schemes),
        "days_off": spells_in_words(next_days_off(found, timezone.localdate(), count=NEXT_DAYS_OFF)),
        "panels": panels.shown("zone_panels", found, viewer),
        "is_staff": is_staff(viewer, found),
    }
    return render(request, "zones/zone.html", context)


@require_safe
def calendar(request: ActingRequest, zone: str) -> HttpResponse:
    """Which days are worked in a zone, and when a term that begins on a day ends."""
    found, today = zone_or_404(zone), timezone.localdate()
    asked = "count" in request.GET
    form = TermForm(request.GET if asked else None, initial={"start": today, "count": 10, "kind": "working"})
    year = _year(request.GET.get("year", ""), today)
    context = {
        "zone": found,
        "crumbs": crumbs(found),
        "form": form,
        "term": form.term(queries.calendar_of(found)) if asked and form.is_valid() else None,
        "year": year,
        "years": [each for each in (year - 1, year + 1) if abs(each - today.year) <= YEARS_AROUND],
        "weekend": weekdays(found.weekend),
        "spells": spells_in_words(spells_of_year(found, year)),
    }
    return render(request, "zones/calendar.html", context, status=422 if asked and form.errors else 200)


def _year(asked: str, today: date) -> int:
    """The year that is asked for, if it is near; else this one."""
    near = {str(year): year for year in range(today.year - YEARS_AROUND, today.year + YEARS_AROUND + 1)}
    return near.get(asked, today.year)


def _places(territories: list[Territory], zone: Zone) -> list[Place]:
    """The territories that have a point on the map."""
    return [
        Place(
            name=str(territory),
            url=f"{zone.get_absolute_url()}#territory-{territory.pk}",
            latitude=float(territory.latitude),
            longitude=float(territory.longitude),
        )
        for territory in territories
        if territory.latitude is not None and territory.longitude is not None
    ]
