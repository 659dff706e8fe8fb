"""Work of the worker: printing and sealing, and what time brings."""

from datetime import UTC, datetime
from typing import Any

from django.db import transaction
from django.dispatch import receiver
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from gildia.agreements.actions import agreements
from gildia.agreements.events import agreement_waits
from gildia.agreements.queries.waiting import waiting_for_worker


@receiver(agreement_waits, dispatch_uid="agreements.tasks")
def defer_advance(agreement_id: int, **_signal: Any) -> None:
    """Leave an agreement to the worker; the job is part of the transaction that asks for it.

    There is no job lock, since that of a killed worker would never open again: steps lock the row itself.
    """
    try:
        with transaction.atomic():
            advance_agreement.configure(queueing_lock=f"agreement-{agreement_id}").defer(
                agreement_id=agreement_id
            )
    except AlreadyEnqueued:
        pass


@app.task(name="agreements.advance")
def advance_agreement(agreement_id: int) -> None:
    """Print, seal, complete: whatever is next."""
    # typst and pyHanko weigh 45 MB; web processes load this module to defer, and stay without them.
    from gildia.agreements.actions import provider, sealing  # noqa: PLC0415

    provider.advance(agreement_id=agreement_id, now=timezone.now())
    sealing.advance(agreement_id=agreement_id, now=timezone.now())


@app.periodic(cron="* * * * *")
@app.task(name="agreements.catch_up", queueing_lock="agreements.catch_up")
def catch_up(timestamp: int) -> None:
    """Every minute: whatever a killed worker left half-way, and agreements whose time is over."""
    now = datetime.fromtimestamp(timestamp, tz=UTC)
    for agreement_id in waiting_for_worker():
        defer_advance(agreement_id)
    agreements.expire_overdue(now=now)


@app.periodic(cron="11 * * * *")
@app.task(name="agreements.remind", queueing_lock="agreements.remind")
def remind(timestamp: int) -> None:
    """Every hour: those who have not signed."""
    agreements.remind(now=datetime.fromtimestamp(timestamp, tz=UTC))
