"""The history of the capability map in the demonstration: what the records tell of the year behind it."""

from datetime import datetime, timedelta

from django.db import transaction

from gildia.landscape.actions import snapshots
from gildia.landscape.models import Snapshot

MONTHS = 12


def add_history(*, now: datetime) -> None:
    """A snapshot of each of the last months, from who was inside by then, unless there are some."""
    if Snapshot.objects.exists():
        return
    days = [now]
    for _month in range(MONTHS - 1):
        days.append(days[-1].replace(day=1) - timedelta(days=2))
    with transaction.atomic():
        for day in reversed(days):
            snapshots.take_all(now=day)
