"""By whose clock and calendar a company's letters go: its zone's, else its country's."""

from collections.abc import Collection
from datetime import datetime
from zoneinfo import ZoneInfo

from gildia.alerts.rules import Frequency, next_at
from gildia.foundation.calendars import Calendar, is_known
from gildia.registry.models import Organisation
from gildia.registry.models.circles import ZONE
from gildia.zones.models import Zone
from gildia.zones.queries.zones import calendar_of, time_zone_of


def next_letter(organisation: Organisation, frequency: str, after: datetime) -> datetime | None:
    """When somebody who acts for the organisation gets a letter next."""
    return next_letters(organisation, {frequency}, after)[frequency]


def next_letters(
    organisation: Organisation, frequencies: Collection[str], after: datetime
) -> dict[str, datetime | None]:
    """The same for several frequencies: two queries."""
    calendar, zone = _clock_of(organisation)
    return {
        frequency: next_at(Frequency(frequency), after, zone=zone, next_working=calendar.next_working)
        for frequency in frequencies
    }


def _clock_of(organisation: Organisation) -> tuple[Calendar, ZoneInfo]:
    """Of the zone it is in; two queries."""
    zones = Zone.objects.filter(
        circle__kind=ZONE,
        circle__memberships__organisation=organisation,
        circle__memberships__until__isnull=True,
    )
    zone = zones.order_by("pk").first()
    if zone is not None:
        return calendar_of(zone), time_zone_of(zone)
    country = organisation.country
    return Calendar(code=country if is_known(country) else ""), time_zone_of(None)
