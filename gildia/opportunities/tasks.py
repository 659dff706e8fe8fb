"""Work of the worker: what time brings to opportunities, and who could serve a request."""

from datetime import UTC, datetime
from typing import Any

from django.db import transaction
from django.dispatch import receiver
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from gildia.opportunities.actions import lifetime, matching
from gildia.opportunities.events import opportunity_moved
from gildia.opportunities.models import Opportunity
from gildia.opportunities.models.opportunities import PUBLISHED


@receiver(opportunity_moved, dispatch_uid="opportunities.tasks.match")
def defer_matching(opportunity_id: int, **_signal: Any) -> None:
    """Leave the search to the worker; the job is part of the transaction that asks for it."""
    try:
        with transaction.atomic():
            lock = f"opportunity-{opportunity_id}"
            match.configure(queueing_lock=lock).defer(opportunity_id=opportunity_id)
    except AlreadyEnqueued:
        pass


@app.task(name="opportunities.match", retry=3)
def match(opportunity_id: int) -> None:
    """Find who could serve a request."""
    matching.match(opportunity_id=opportunity_id, now=timezone.now())


@app.periodic(cron="11 * * * *")
@app.task(name="opportunities.hourly", queueing_lock="opportunities.hourly")
def look_at_time(timestamp: int) -> None:
    """Every hour: what has passed its day, and what ends soon."""
    now = datetime.fromtimestamp(timestamp, tz=UTC)
    lifetime.expire_due(now=now)
    lifetime.remind_due(now=now)


@app.periodic(cron="37 2 * * *")
@app.task(name="opportunities.nightly", queueing_lock="opportunities.nightly")
def match_all(timestamp: int) -> None:  # noqa: ARG001 - every periodic job is told the time
    """Every night: all open requests anew, since companies have changed meanwhile."""
    for opportunity_id in (
        Opportunity.objects.filter(state=PUBLISHED).order_by("pk").values_list("pk", flat=True)
    ):
        defer_matching(opportunity_id)
