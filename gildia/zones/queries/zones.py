"""Zones as rooms and pages ask for them."""

from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Count, Q, QuerySet

from gildia.foundation.calendars import Calendar
from gildia.registry.models import Circle, CircleMembership, Organisation
from gildia.registry.models.circles import CLUSTER
from gildia.registry.rules import Viewer
from gildia.zones.models import MovedDay, Territory, Zone


def zone_of(circle: Circle) -> Zone | None:
    """The zone that a circle is, or that a cluster belongs to."""
    asked = circle.pk if circle.kind != CLUSTER else circle.zone_id
    return Zone.objects.with_circle().filter(circle=asked).first()


def calendar_of(zone: Zone) -> Calendar:
    """Which days are worked in a zone: one query."""
    moved = zone.moved_days.current().order_by("day").values_list("day", "is_working")
    return Calendar(code=zone.calendar, weekend=frozenset(zone.weekend), overrides=dict(moved))


def time_zone_of(zone: Zone | None) -> ZoneInfo:
    """Whose clock counts in a zone; where it says none, and outside zones, that of the installation."""
    return ZoneInfo((zone.time_zone if zone else "") or settings.TIME_ZONE)


def find_zone(code: str) -> Zone | None:
    """A zone by the code of its circle."""
    return Zone.objects.with_circle().select_related("logo").filter(circle__code=code).first()


@dataclass(frozen=True)
class ListedZone:
    """A zone in the public list."""

    zone: Zone
    companies: int


def listed(viewer: Viewer) -> list[ListedZone]:
    """Every zone with how many companies of it the viewer sees: two queries, and one for segments."""
    zones = list(Zone.objects.with_circle().prefetch_related("segments").in_order())
    counts = _companies_by_circle([zone.circle_id for zone in zones], viewer)
    return [ListedZone(zone, counts.get(zone.circle_id, 0)) for zone in zones]


def count_companies(zone: Zone, viewer: Viewer) -> int:
    """How many companies of a zone the viewer sees, as the directory counts them."""
    return _companies_by_circle([zone.circle_id], viewer).get(zone.circle_id, 0)


def _companies_by_circle(circle_ids: list[int], viewer: Viewer) -> dict[int, int]:
    inside = CircleMembership.objects.filter(circle__in=circle_ids, until__isnull=True)
    seen = inside.filter(organisation__in=Organisation.objects.visible_to(viewer))
    return dict(seen.values_list("circle_id").annotate(companies=Count("pk")).order_by("circle_id"))


def territories_of(zone: Zone) -> "QuerySet[Territory, Territory]":
    """The land of a zone, in its own order."""
    return zone.territories.current().order_by("position", "pk")


def moved_days_of(zone: Zone, *, since: date) -> "QuerySet[MovedDay, MovedDay]":
    """Days moved in a zone from a day on."""
    return zone.moved_days.current().filter(day__gte=since).order_by("day")


def find_removed(
    zone: Zone, model: "type[Territory | MovedDay]", row_id: int
) -> "Territory | MovedDay | None":
    """A territory or moved day that was removed."""
    return model.objects.filter(Q(zone=zone, pk=row_id), removed_at__isnull=False).first()
