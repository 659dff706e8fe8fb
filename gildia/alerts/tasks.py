"""Work of the worker: looking what is new, and writing of it."""

from datetime import UTC, datetime

from procrastinate.contrib.django import app

from gildia.alerts.actions import searches, subscriptions, telling

#: So much is done in one round; the next one goes on where this one ended.
ENROLLED_AT_A_TIME = 500
LOOKED_AT_A_TIME = 500
TOLD_AT_A_TIME = 500


@app.periodic(cron="*/5 * * * *")
@app.task(name="alerts.tend", queueing_lock="alerts.tend", lock="alerts.tend")
def tend(timestamp: int) -> None:
    """Every five minutes: newcomers, searches whose turn it is, letters that are due."""
    now = datetime.fromtimestamp(timestamp, tz=UTC)
    subscriptions.enrol(now=now, limit=ENROLLED_AT_A_TIME)
    searches.look_at_due(now=now, limit=LOOKED_AT_A_TIME)
    telling.tell_due(now=now, limit=TOLD_AT_A_TIME)


@app.periodic(cron="7 4 * * *")
@app.task(name="alerts.nightly", queueing_lock="alerts.nightly")
def forget(timestamp: int) -> None:
    """Every night: searches that were removed and can no longer come back."""
    searches.forget_removed(now=datetime.fromtimestamp(timestamp, tz=UTC))
