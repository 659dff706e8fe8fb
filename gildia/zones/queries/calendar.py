"""A zone's days off with their names, and terms counted by its calendar."""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice

from gildia.foundation.calendars import Calendar, NotedDay
from gildia.foundation.languages import Text, pick
from gildia.zones.models import Zone
from gildia.zones.queries.zones import calendar_of

#: How far ahead the next days off are looked for.
AHEAD_DAYS = 366


@dataclass(frozen=True)
class Spell:
    """Days in a row that are off (or worked against the week) for one reason."""

    start: date
    end: date
    is_working: bool
    name: Text


@dataclass(frozen=True)
class Term:
    """A counted term: day 0, how many days of which kind, its last day, and what moved that."""

    start: date
    count: int
    end: date
    in_working_days: bool
    moved_from: date | None = None
    skipped: int = 0


def spells_of_year(zone: Zone, year: int) -> list[Spell]:
    """What is not like an ordinary week in a year: two queries."""
    return _spells(zone, date(year, 1, 1), date(year, 12, 31))


def next_days_off(zone: Zone, today: date, *, count: int) -> list[Spell]:
    """The holidays and moved days off that come next."""
    spells = _spells(zone, today, today + timedelta(days=AHEAD_DAYS))
    return list(islice((spell for spell in spells if not spell.is_working), count))


def count_term(calendar: Calendar, start: date, count: int, *, in_working_days: bool) -> Term:
    """The last day of a term that begins on a day, and how it comes about."""
    if in_working_days:
        end = calendar.add_working_days(start, count)
        return Term(start, count, end, in_working_days=True, skipped=(end - start).days - count)
    plain, end = start + timedelta(days=count), calendar.add_calendar_days(start, count)
    return Term(start, count, end, in_working_days=False, moved_from=None if plain == end else plain)


def _spells(zone: Zone, start: date, end: date) -> list[Spell]:
    named = {
        moved.day: pick(moved, "name")
        for moved in zone.moved_days.current().filter(day__range=(start, end)).order_by("day")
    }
    found: list[Spell] = []
    for noted in calendar_of(zone).noted_days(start, end):
        name = named.get(noted.day) or noted.name
        before = found[-1] if found else None
        if before is not None and _goes_on(before, noted, name):
            found[-1] = Spell(before.start, noted.day, before.is_working, before.name)
        else:
            found.append(Spell(noted.day, noted.day, noted.is_working, name))
    return found


def _goes_on(before: Spell, noted: NotedDay, name: Text) -> bool:
    return (
        before.end + timedelta(days=1) == noted.day
        and before.is_working == noted.is_working
        and before.name == name
    )
