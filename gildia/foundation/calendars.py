"""Working days: a country's public holidays, the week of a place, and days that a decree moved.

The rules, for everything that runs by a clock:

- the day something is sent or received is day 0, the first day counted is the next one;
- counted in working days, the n-th working day after day 0 is the last one;
- counted in calendar days, every day counts, but an end on a day off moves to the next working day;
- it is overdue from the day after the last one.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache, lru_cache
from importlib import import_module
from typing import Any
from zoneinfo import available_timezones

from gildia.foundation.languages import Text, reader_language

#: Saturday and Sunday, as ISO numbers the days of a week.
WEEKEND = frozenset({6, 7})

#: The longest term that is counted; beyond it nobody knows the holidays anyway.
MOST_DAYS = 3660

#: Without a working day in so many days a calendar is wrong, not strict.
LONGEST_REST_DAYS = 366

_ONE_DAY = timedelta(days=1)

#: How the library calls each of our languages, the best first; English is what it has most often.
_LIBRARY_LANGUAGES = {
    "ru": ("ru", "en_US", "en_GB"),
    "en": ("en_US", "en_GB", "en_CA", "en_IN"),
    "zh": ("zh_CN", "en_US"),
}


@dataclass(frozen=True)
class NotedDay:
    """A day that is not like its day of the week: a holiday, or a day moved by decree."""

    day: date
    is_working: bool
    name: Text


@dataclass(frozen=True)
class Calendar:
    """Which days are worked somewhere.

    `code` is a country or a part of one, such as RU or DE-BY (empty: no public holidays); `weekend` holds ISO
    weekdays; `overrides` says of single days whether they are worked, whatever the rest says.
    """

    code: str = ""
    weekend: frozenset[int] = WEEKEND
    overrides: Mapping[date, bool] = field(default_factory=dict)

    def is_working(self, day: date) -> bool:
        """Whether a day is worked."""
        if day in self.overrides:
            return self.overrides[day]
        public = _public_days(self.code, day.year)
        if day in public.worked:
            return True
        return day not in public.holidays and day.isoweekday() not in self.weekend

    def next_working(self, day: date) -> date:
        """The day itself if it is worked, else the first one after it: where an end on a day off moves."""
        return next(self._working_from(day))

    def add_working_days(self, day: date, count: int) -> date:
        """The last day of a term of working days; `day` is day 0, worked or not."""
        _check(count)
        if count == 0:
            return self.next_working(day)
        days = self._working_from(day + _ONE_DAY)
        return next(worked for number, worked in enumerate(days, start=1) if number == count)

    def add_calendar_days(self, day: date, count: int) -> date:
        """The last day of a term of calendar days; `day` is day 0, an end on a day off moves on."""
        _check(count)
        return self.next_working(day + timedelta(days=count))

    def working_days_between(self, start: date, end: date) -> int:
        """How many working days lie after `start`, up to and with `end`: what has run of a term."""
        _check((end - start).days)
        days = (start + timedelta(days=number) for number in range(1, (end - start).days + 1))
        return sum(self.is_working(day) for day in days)

    def noted_days(self, start: date, end: date, language: str | None = None) -> list[NotedDay]:
        """The days between two days, both included, that are not like their day of the week.

        A day moved here has no name of the library's: whoever moved it knows one.
        """
        _check((end - start).days)
        days = (start + timedelta(days=number) for number in range((end - start).days + 1))
        return [
            NotedDay(day, self.is_working(day), self.holiday_name(day, language))
            for day in days
            if self._is_noted(day)
        ]

    def holiday_name(self, day: date, language: str | None = None) -> Text:
        """What a public holiday is called, in the reader's language where the library has it."""
        names, spoken = _holiday_names(self.code, day.year, language or reader_language())
        return Text(names[day], spoken) if day in names else Text("", "")

    def _is_noted(self, day: date) -> bool:
        public = _public_days(self.code, day.year)
        return day in self.overrides or day in public.holidays or day in public.worked

    def _working_from(self, day: date) -> Iterator[date]:
        """Working days from a day on, itself included."""
        rest = 0
        while rest <= LONGEST_REST_DAYS:
            if self.is_working(day):
                yield day
            rest = 0 if self.is_working(day) else rest + 1
            day += _ONE_DAY
        raise ValueError("a year without a working day")


@dataclass(frozen=True)
class _PublicDays:
    """A country's year: days off by law, and days of the weekend that are worked for them."""

    holidays: frozenset[date]
    worked: frozenset[date]


def calendar_codes() -> dict[str, tuple[str, ...]]:
    """Every country whose holidays are known, with its parts that have holidays of their own."""
    return {country: tuple(parts) for country, parts in _library().list_supported_countries(
        include_aliases=False
    ).items()}  # fmt: skip


@cache
def time_zones() -> list[str]:
    """The time zones of the world by continent and city, without those of ships and machines."""
    continents = ("Africa/", "America/", "Asia/", "Atlantic/", "Australia/", "Europe/", "Indian/", "Pacific/")
    return sorted(name for name in available_timezones() if name.startswith(continents))


def is_known(code: str) -> bool:
    """Whether there is a calendar of this code."""
    country, _dash, part = code.partition("-")
    parts = calendar_codes().get(country)
    return parts is not None and (not part or part in parts)


def _check(count: int) -> None:
    if not 0 <= count <= MOST_DAYS:
        raise ValueError(f"a term has 0 to {MOST_DAYS} days, not {count}")


@cache
def _library() -> Any:  # noqa: ANN401 - a module
    """The library of holidays, read when first asked: 17 MB that most processes never need."""
    return import_module("holidays")


def _year(code: str, year: int, language: str | None = None) -> Any:  # noqa: ANN401 - the library's mapping
    country, _dash, part = code.partition("-")
    return _library().country_holidays(country, subdiv=part or None, years=year, language=language)


@lru_cache(maxsize=256)
def _public_days(code: str, year: int) -> _PublicDays:
    if not code:
        return _PublicDays(frozenset(), frozenset())
    found = _year(code, year)
    return _PublicDays(frozenset(found), frozenset(found.weekend_workdays))


@lru_cache(maxsize=256)
def _holiday_names(code: str, year: int, language: str) -> tuple[dict[date, str], str]:
    """The names of a year's holidays, and the language they are in."""
    if not code:
        return {}, ""
    spoken = _spoken(code, year, language)
    return dict(_year(code, year, spoken)), (spoken or "").partition("_")[0]


def _spoken(code: str, year: int, language: str) -> str | None:
    """The library's language for a reader's, the country's own where it has neither that nor English."""
    plain = _year(code, year)
    wanted = _LIBRARY_LANGUAGES[language]
    own: str | None = plain.default_language
    if own is not None and own.partition("_")[0] == language:
        return own
    return next((known for known in wanted if known in plain.supported_languages), own)
