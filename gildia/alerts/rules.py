"""Rules of alerts: what is told, how often, and when the next letter is due."""

import enum
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta, tzinfo


class Kind(enum.StrEnum):
    """What a person is told of."""

    REQUESTS = "requests"
    COMPANIES = "companies"
    SEARCHES = "searches"


class Frequency(enum.StrEnum):
    """How often."""

    IMMEDIATE = "immediate"
    DAILY = "daily"
    WEEKLY = "weekly"
    NEVER = "never"


#: Kinds that come of matches; only who looks for partners for the company is told of them.
OF_MATCHES = (Kind.REQUESTS, Kind.COMPANIES)
DEFAULT = Frequency.WEEKLY
#: When digests go, by the clock of the zone.
MORNING = time(9)
#: Between two letters to a person so much time passes at least, but for digests of the morning.
QUIET = timedelta(minutes=15)
#: A search is looked at again after this time; sooner where its owner wants to hear at once.
LOOK_AFTER = timedelta(hours=23)
LOOK_SOON_AFTER = timedelta(minutes=55)
#: What a transaction writes is seen only when it ends: so far back is looked once more.
LATE = timedelta(minutes=10)

MOST_SEARCHES = 50
MOST_QUERY_LENGTH = 12_000
NAME_LIMIT = 120
#: Results of a search of which news are kept.
MOST_FOUND = 500
#: Lines of one kind in a letter.
MOST_LINES = 10
#: A removed search comes back within this time.
UNDO_FOR = timedelta(days=1)

_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)


def next_at(
    frequency: Frequency, after: datetime, *, zone: tzinfo, next_working: Callable[[date], date]
) -> datetime | None:
    """When a letter is due next, later than `after`; None for never.

    A daily one goes on the morning of each working day, a weekly one on the first working day from Monday on.
    `next_working` gives the day itself if it is worked, else the next one that is.
    """
    if frequency is Frequency.NEVER:
        return None
    if frequency is Frequency.IMMEDIATE:
        return after
    today = after.astimezone(zone).date()
    if frequency is Frequency.DAILY:
        starts = _every(today, _DAY)
    else:
        starts = _every(today - timedelta(days=today.weekday()), _WEEK)
    mornings = (datetime.combine(next_working(start), MORNING, zone) for start in starts)
    return next(morning for morning in mornings if morning > after)


def _every(first: date, step: timedelta) -> Iterator[date]:
    while True:
        yield first
        first += step
