"""Counting days: the rules hold for every calendar, and some known days are what they are."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gildia.foundation.calendars import MOST_DAYS, Calendar, calendar_codes, is_known

DAYS = st.dates(date(2024, 1, 1), date(2028, 12, 31))
TERMS = st.integers(0, 120)
CALENDARS = st.builds(
    Calendar,
    code=st.sampled_from(["", "RU", "CN", "FR", "DE-BY"]),
    weekend=st.frozensets(st.integers(1, 7), max_size=6),
    overrides=st.dictionaries(DAYS, st.booleans(), max_size=20),
)


@given(CALENDARS, DAYS)
def test_the_next_working_day_is_worked_and_nothing_before_it_is(calendar: Calendar, day: date) -> None:
    found = calendar.next_working(day)
    assert calendar.is_working(found)
    assert not any(calendar.is_working(day + timedelta(days=each)) for each in range((found - day).days))


@given(CALENDARS, DAYS, st.integers(1, 60))
def test_counting_forth_and_back_agree(calendar: Calendar, day: date, count: int) -> None:
    last = calendar.add_working_days(day, count)
    assert calendar.is_working(last)
    assert calendar.working_days_between(day, last) == count
    assert calendar.working_days_between(day, last - timedelta(days=1)) == count - 1


@given(CALENDARS, DAYS, TERMS, TERMS)
def test_parts_of_a_time_add_up(calendar: Calendar, day: date, first: int, second: int) -> None:
    middle, end = day + timedelta(days=first), day + timedelta(days=first + second)
    parts = calendar.working_days_between(day, middle) + calendar.working_days_between(middle, end)
    assert parts == calendar.working_days_between(day, end)


@given(CALENDARS, DAYS, TERMS)
def test_an_end_on_a_day_off_moves_to_the_next_working_day(calendar: Calendar, day: date, count: int) -> None:
    last = calendar.add_calendar_days(day, count)
    assert last >= day + timedelta(days=count)
    assert last == calendar.next_working(day + timedelta(days=count))


@given(CALENDARS, DAYS, st.booleans())
def test_a_moved_day_is_what_the_decree_says(calendar: Calendar, day: date, worked: bool) -> None:
    moved = Calendar(calendar.code, calendar.weekend, {**calendar.overrides, day: worked})
    assert moved.is_working(day) is worked
    assert [noted.day for noted in moved.noted_days(day, day)] == [day]


def test_days_of_russia_are_known_with_those_that_its_decrees_move() -> None:
    calendar = Calendar("RU")
    assert not calendar.is_working(date(2026, 1, 9))
    assert calendar.is_working(date(2025, 11, 1)), "a Saturday worked for Monday the 3rd"
    assert calendar.next_working(date(2026, 1, 1)) == date(2026, 1, 12)
    assert calendar.holiday_name(date(2026, 1, 7), "ru").value.startswith("Рождество")
    assert calendar.holiday_name(date(2026, 1, 7), "en").value == "Christmas Day"


def test_a_name_is_in_english_where_the_library_has_it_not_in_the_readers_language() -> None:
    name = Calendar("FR").holiday_name(date(2026, 7, 14), "ru")
    assert (name.language, bool(name)) == ("en", True)
    assert not Calendar("FR").holiday_name(date(2026, 7, 15), "ru")


def test_other_weeks_and_parts_of_countries() -> None:
    friday_and_saturday = Calendar("", frozenset({5, 6}))
    assert friday_and_saturday.next_working(date(2026, 11, 20)) == date(2026, 11, 22)
    epiphany = date(2027, 1, 6)
    assert not Calendar("DE-BY").is_working(epiphany)
    assert Calendar("DE").is_working(epiphany)


def test_known_codes() -> None:
    assert "RU" in calendar_codes()
    assert is_known("DE-BY")
    assert not any(is_known(code) for code in ("", "XX", "DE-ZZ", "B"))


def test_a_term_has_a_limit_and_a_calendar_a_working_day() -> None:
    for wrong in (-1, MOST_DAYS + 1):
        with pytest.raises(ValueError, match="term"):
            Calendar().add_working_days(date(2026, 1, 1), wrong)
    with pytest.raises(ValueError, match="working day"):
        Calendar(weekend=frozenset(range(1, 8))).next_working(date(2026, 1, 1))
