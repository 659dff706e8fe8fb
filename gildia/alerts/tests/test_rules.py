"""When the next letter goes: mornings of working days, by the clock and calendar of a place."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as some

from gildia.alerts.rules import MORNING, Frequency, next_at
from gildia.foundation.calendars import Calendar

MOSCOW, PARIS, SHANGHAI = ZoneInfo("Europe/Moscow"), ZoneInfo("Europe/Paris"), ZoneInfo("Asia/Shanghai")
RUSSIA, FRANCE = Calendar("RU"), Calendar("FR")


def due(frequency: Frequency, after: datetime, zone: ZoneInfo = MOSCOW, calendar: Calendar = RUSSIA) -> str:
    found = next_at(frequency, after, zone=zone, next_working=calendar.next_working)
    assert found is not None
    return found.astimezone(zone).strftime("%Y-%m-%d %H:%M %Z")


def test_a_daily_letter_goes_on_the_next_morning_that_is_worked() -> None:
    thursday = datetime(2026, 3, 5, 12, tzinfo=MOSCOW)
    assert due(Frequency.DAILY, thursday) == "2026-03-06 09:00 MSK"
    friday = datetime(2026, 3, 6, 9, tzinfo=MOSCOW)
    assert due(Frequency.DAILY, friday) == "2026-03-10 09:00 MSK", "Monday is a holiday, moved from Sunday"
    assert due(Frequency.DAILY, friday, calendar=FRANCE) == "2026-03-09 09:00 MSK"
    early = datetime(2026, 3, 5, 8, 59, tzinfo=MOSCOW)
    assert due(Frequency.DAILY, early) == "2026-03-05 09:00 MSK"


def test_a_weekly_letter_goes_on_the_first_working_day_of_a_week() -> None:
    monday = datetime(2026, 3, 2, 9, tzinfo=MOSCOW)
    assert due(Frequency.WEEKLY, monday - timedelta(seconds=1)) == "2026-03-02 09:00 MSK"
    assert due(Frequency.WEEKLY, monday) == "2026-03-10 09:00 MSK"
    after_new_year = due(Frequency.WEEKLY, datetime(2025, 12, 30, tzinfo=MOSCOW))
    assert after_new_year == "2026-01-12 09:00 MSK", "two weeks of holidays have one letter"
    whit_monday = datetime(2026, 5, 22, 12, tzinfo=PARIS)
    assert due(Frequency.WEEKLY, whit_monday, PARIS, FRANCE) == "2026-05-26 09:00 CEST"


def test_the_morning_is_that_of_the_place() -> None:
    at = datetime(2026, 3, 2, 0, 30, tzinfo=UTC)
    assert due(Frequency.DAILY, at, SHANGHAI, Calendar("CN")) == "2026-03-02 09:00 CST"
    assert due(Frequency.DAILY, at, PARIS, FRANCE) == "2026-03-02 09:00 CET"
    before_summer_time = datetime(2026, 3, 27, 12, tzinfo=PARIS)
    assert due(Frequency.DAILY, before_summer_time, PARIS, FRANCE) == "2026-03-30 09:00 CEST"


def test_never_and_at_once() -> None:
    now = datetime(2026, 3, 2, tzinfo=UTC)
    next_working = RUSSIA.next_working
    assert next_at(Frequency.NEVER, now, zone=MOSCOW, next_working=next_working) is None
    assert next_at(Frequency.IMMEDIATE, now, zone=MOSCOW, next_working=next_working) == now


@given(
    hours=some.integers(0, 35_000),
    frequency=some.sampled_from([Frequency.DAILY, Frequency.WEEKLY]),
    zone=some.sampled_from([MOSCOW, PARIS, SHANGHAI, ZoneInfo("America/Los_Angeles")]),
    calendar=some.sampled_from([RUSSIA, FRANCE, Calendar("IL", frozenset({5, 6})), Calendar()]),
)
def test_it_is_later_in_the_morning_and_on_a_working_day(
    hours: int, frequency: Frequency, zone: ZoneInfo, calendar: Calendar
) -> None:
    after = datetime(2024, 1, 1, tzinfo=UTC) + timedelta(hours=hours)
    found = next_at(frequency, after, zone=zone, next_working=calendar.next_working)
    assert found is not None
    local = found.astimezone(zone)
    assert found > after
    assert local.timetz().replace(tzinfo=None) == MORNING
    assert calendar.is_working(local.date())
    if frequency is Frequency.DAILY:
        day = after.astimezone(zone).date() + timedelta(days=1)
        between = (day + timedelta(days=number) for number in range((local.date() - day).days))
        assert not any(calendar.is_working(each) for each in between), "no working day is left out"
    else:
        monday = local.date() - timedelta(days=local.weekday())
        assert calendar.next_working(monday) == local.date() or not _works_before(calendar, local.date())


def _works_before(calendar: Calendar, day: date) -> bool:
    """Whether a week has a working day before this one."""
    monday = day - timedelta(days=day.weekday())
    return any(calendar.is_working(monday + timedelta(days=number)) for number in range(day.weekday()))


@pytest.mark.parametrize("days", [1, 30, 365])
def test_a_year_has_a_letter_a_week_at_most(days: int) -> None:
    at = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=days)
    following = next_at(Frequency.WEEKLY, at, zone=MOSCOW, next_working=RUSSIA.next_working)
    assert following is not None
    again = next_at(Frequency.WEEKLY, following, zone=MOSCOW, next_working=RUSSIA.next_working)
    assert again is not None
    assert again.date().isocalendar()[:2] != following.date().isocalendar()[:2]
