"""Work of the worker: solving consortia."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import transaction
from django.dispatch import receiver
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from gildia.consortia.events import consortium_waits
from gildia.consortia.models import Consortium
from gildia.consortia.models.consortia import SOLVING, WAITING

SILENCE = timedelta(minutes=3)
"""Reading candidates gives no sign of life; so long it never takes."""
AT_A_TIME = 100


@receiver(consortium_waits, dispatch_uid="consortia.tasks.waits")
def defer_solving(consortium_id: int, **_signal: Any) -> None:
    """Leave a consortium to the worker; the job is part of the transaction that asks for it."""
    try:
        with transaction.atomic():
            lock = f"consortium-{consortium_id}"
            solve_consortium.configure(queueing_lock=lock).defer(consortium_id=consortium_id)
    except AlreadyEnqueued:
        pass


@app.task(name="consortia.solve_consortium", queue="solving")
def solve_consortium(consortium_id: int) -> None:
    """Solve one consortium."""
    # The solver stays out of web processes, which load this module to defer.
    from gildia.consortia.actions import solving  # noqa: PLC0415

    solving.run(consortium_id=consortium_id, clock=timezone.now)


@app.periodic(cron="* * * * *")
@app.task(name="consortia.catch_up", queueing_lock="consortia.catch_up")
def catch_up(timestamp: int) -> None:
    """Every minute: what a killed worker left undone."""
    silent_since = datetime.fromtimestamp(timestamp, tz=UTC) - SILENCE
    silent = Consortium.objects.filter(state=SOLVING, beat_at__lt=silent_since).order_by("pk")
    for consortium_id in silent.values_list("pk", flat=True)[:AT_A_TIME]:
        from gildia.consortia.actions import solving  # noqa: PLC0415 - as above

        solving.take_up(consortium_id=consortium_id, silent_since=silent_since)
    waiting = Consortium.objects.filter(state=WAITING).order_by("pk")
    for consortium_id in waiting.values_list("pk", flat=True)[:AT_A_TIME]:
        defer_solving(consortium_id)
