"""Work of the worker: the history of the map."""

from datetime import UTC, datetime

from procrastinate.contrib.django import app

from gildia.landscape.actions import snapshots


@app.periodic(cron="17 3 * * *")
@app.task(name="landscape.nightly", queueing_lock="landscape.nightly", retry=3)
def take_snapshots(timestamp: int) -> None:
    """Every night: the running month anew, so that it ends with its last night."""
    snapshots.take_all(now=datetime.fromtimestamp(timestamp, tz=UTC))
