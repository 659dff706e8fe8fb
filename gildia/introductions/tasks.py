"""Work of the worker: what time brings to introductions, and what rooms below tell."""

from datetime import UTC, datetime
from typing import Any

from django.dispatch import receiver
from django.utils import timezone
from procrastinate.contrib.django import app

from gildia.agreements.events import agreement_closed, agreement_completed
from gildia.introductions.actions import answering, nda, reminding
from gildia.opportunities.events import opportunity_moved


@receiver(opportunity_moved, dispatch_uid="introductions.tasks.opportunity")
def hear_opportunity(opportunity_id: int, **_signal: Any) -> None:
    """Whoever waits for an answer about what is withdrawn or closed learns it, in the same transaction."""
    answering.lapse_of(opportunity_id=opportunity_id, now=timezone.now())


@receiver(agreement_completed, dispatch_uid="introductions.tasks.completed")
def hear_completed(agreement_id: int, **_signal: Any) -> None:
    """A signed agreement is an outcome and may be what was missing; in the same transaction."""
    nda.completed(agreement_id=agreement_id, now=timezone.now())


@receiver(agreement_closed, dispatch_uid="introductions.tasks.closed")
def hear_closed(agreement_id: int, **_signal: Any) -> None:
    """One that ended unsigned can be wanted once more."""
    nda.closed(agreement_id=agreement_id, now=timezone.now())


@app.periodic(cron="29 * * * *")
@app.task(name="introductions.hourly", queueing_lock="introductions.hourly")
def look_at_time(timestamp: int) -> None:
    """Every hour: who is asleep, and what nobody answered."""
    now = datetime.fromtimestamp(timestamp, tz=UTC)
    answering.lapse_due(now=now)
    reminding.remind_due(now=now)
