"""When a signatory is reminded: every three days, five times at most, and once more on the last day."""

from datetime import datetime, timedelta

BETWEEN_REMINDERS = timedelta(days=3)
REMINDER_LIMIT = 5
LAST_DAY = timedelta(days=1)
#: Whoever had a letter within this time is not reminded because somebody asks for it.
QUIET = timedelta(days=1)
SHORTEST = timedelta(hours=1)
LONGEST = timedelta(days=366)


def reminder_due(
    *, since: datetime, reminded_at: datetime | None, reminders: int, expires_at: datetime, now: datetime
) -> bool:
    """Whether a reminder is to be sent now to somebody whose turn it is since `since`."""
    if now >= expires_at or reminders > REMINDER_LIMIT:
        return False
    last = reminded_at or since
    if now >= expires_at - LAST_DAY and last < expires_at - LAST_DAY:
        return True
    return reminders < REMINDER_LIMIT and now - last >= BETWEEN_REMINDERS
