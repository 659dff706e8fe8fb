"""Work of the worker: what time brings to opportunities, and who could serve a request."""

import contextlib
import time
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
from gildia.opportunities.queries.matching import OpenOffers

TURN_S = 60.0


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
    """Find what could serve a request; hold a new offer against the requests."""
    matching.match(opportunity_id=opportunity_id, now=timezone.now())
    if Opportunity.objects.offers().filter(pk=opportunity_id, state=PUBLISHED).exists():
        with contextlib.suppress(AlreadyEnqueued), transaction.atomic():
            fit_offers.defer()


@app.task(name="opportunities.fit_offers", queueing_lock="opportunities.fit_offers", retry=3)
def fit_offers() -> None:
    """Hold all open offers against all open requests."""
    matching.fit_offers(now=timezone.now())


@app.periodic(cron="11 * * * *")
@app.task(name="opportunities.hourly", queueing_lock="opportunities.hourly")
def look_at_time(timestamp: int) -> None:
    """Every hour: what has passed its day, and what ends soon."""
    now = datetime.fromtimestamp(timestamp, tz=UTC)
    lifetime.expire_due(now=now)
    lifetime.remind_due(now=now)


@app.periodic(cron="37 2 * * *")
@app.task(name="opportunities.nightly", queueing_lock="opportunities.nightly")
def match_all(timestamp: int) -> None:
    """Every night: all open requests anew, since companies have changed meanwhile.

    Each turn leaves the next one in the queue before it begins: another worker takes it and helps, and when
    this one is killed, somebody goes on where it was. Between turns other jobs have theirs.
    """
    before = datetime.fromtimestamp(timestamp, tz=UTC)
    if not matching.waiting(before).exists():
        return
    with contextlib.suppress(AlreadyEnqueued), transaction.atomic():
        match_all.configure(priority=-1).defer(timestamp=timestamp)
    stop_at = time.monotonic() + TURN_S
    offers = OpenOffers(timezone.localdate())
    while time.monotonic() < stop_at and matching.match_next(
        before=before, offers=offers, now=timezone.now()
    ):
        pass
