"""Jobs of the journal."""

from datetime import UTC, datetime

from procrastinate.contrib.django import app

from gildia.journal.actions import forget_receipts


@app.periodic(cron="17 3 * * *")
@app.task(name="gildia.journal.tasks.forget_old_receipts", queueing_lock="journal.receipts")
def forget_old_receipts(timestamp: int) -> None:
    """Every night: receipts of requests that nobody will repeat any more."""
    forget_receipts(now=datetime.fromtimestamp(timestamp, tz=UTC))
