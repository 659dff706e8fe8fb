"""Work of the worker: sending letters that wait."""

from datetime import UTC, datetime
from typing import Any

from django.db import transaction
from django.dispatch import receiver
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from gildia.notifications import actions
from gildia.notifications.events import letter_waits


@receiver(letter_waits, dispatch_uid="notifications.tasks.waits")
def defer_sending(**_signal: Any) -> None:
    """Leave the sending to the worker; the job is part of the transaction that writes the letter."""
    try:
        with transaction.atomic():
            send_letters.defer()
    except AlreadyEnqueued:
        pass


@app.task(name="notifications.send_letters", queueing_lock="notifications.send_letters")
def send_letters() -> None:
    """Send what waits."""
    actions.send_waiting(now=timezone.now())


@app.periodic(cron="* * * * *")
@app.task(name="notifications.catch_up", queueing_lock="notifications.catch_up")
def catch_up(timestamp: int) -> None:
    """Every minute: letters that a killed worker or a server's no left behind."""
    actions.send_waiting(now=datetime.fromtimestamp(timestamp, tz=UTC))
