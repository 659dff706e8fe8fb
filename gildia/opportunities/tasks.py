"""Work of the worker: what time brings to opportunities."""

from datetime import UTC, datetime

from procrastinate.contrib.django import app

from gildia.opportunities.actions import lifetime


@app.periodic(cron="11 * * * *")
@app.task(name="opportunities.hourly", queueing_lock="opportunities.hourly")
def look_at_time(timestamp: int) -> None:
    """Every hour: what has passed its day, and what ends soon."""
    now = datetime.fromtimestamp(timestamp, tz=UTC)
    lifetime.expire_due(now=now)
    lifetime.remind_due(now=now)
