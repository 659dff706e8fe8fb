"""Work of the worker: agreements of joinings, and what time brings."""

from datetime import UTC, datetime
from typing import Any

from django.db import transaction
from django.dispatch import receiver
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from gildia.agreements.events import agreement_closed, agreement_completed
from gildia.clusters.actions import certificates, founding, invitations, signing
from gildia.clusters.events import certificate_waits, joining_waits
from gildia.clusters.models import Joining, Membership
from gildia.clusters.models.joinings import PREPARING
from gildia.clusters.models.memberships import MEMBER

AT_A_TIME = 500


@receiver(joining_waits, dispatch_uid="clusters.tasks.joining")
def defer_preparing(joining_id: int, **_signal: Any) -> None:
    """Leave an agreement to the worker; the job is part of the transaction that asks for it."""
    try:
        with transaction.atomic():
            prepare_agreement.configure(queueing_lock=f"joining-{joining_id}").defer(joining_id=joining_id)
    except AlreadyEnqueued:
        pass


@receiver(certificate_waits, dispatch_uid="clusters.tasks.certificate")
def defer_certificate(membership_id: int, **_signal: Any) -> None:
    """Leave a certificate to the worker."""
    try:
        with transaction.atomic():
            lock = f"certificate-{membership_id}"
            issue_certificate.configure(queueing_lock=lock).defer(membership_id=membership_id)
    except AlreadyEnqueued:
        pass


@receiver(agreement_completed, dispatch_uid="clusters.tasks.completed")
def hear_completed(agreement_id: int, **_signal: Any) -> None:
    """A signed agreement makes a member, in the same transaction."""
    signing.completed(agreement_id=agreement_id, now=timezone.now())


@receiver(agreement_closed, dispatch_uid="clusters.tasks.closed")
def hear_closed(agreement_id: int, **_signal: Any) -> None:
    """An agreement that ended unsigned ends its joining, or gives it back to the staff."""
    signing.closed(agreement_id=agreement_id, now=timezone.now())


@app.task(name="clusters.prepare_agreement")
def prepare_agreement(joining_id: int) -> None:
    """Draft and send the agreement of a joining."""
    signing.prepare(joining_id=joining_id, now=timezone.now())


@app.task(name="clusters.issue_certificate")
def issue_certificate(membership_id: int) -> None:
    """Make the certificate that was asked for."""
    certificates.issue(membership_id=membership_id, now=timezone.now())


@app.periodic(cron="* * * * *")
@app.task(name="clusters.catch_up", queueing_lock="clusters.catch_up")
def catch_up(timestamp: int) -> None:  # noqa: ARG001 - given to every periodic task
    """Every minute: what a killed worker left undone."""
    waiting = Joining.objects.filter(state=PREPARING).order_by("pk").values_list("pk", flat=True)
    for joining_id in waiting[:AT_A_TIME]:
        defer_preparing(joining_id)
    asked = Membership.objects.filter(certificate_asked_at__isnull=False, state=MEMBER).order_by("pk")
    for membership_id in asked.values_list("pk", flat=True)[:AT_A_TIME]:
        defer_certificate(membership_id)


@app.periodic(cron="23 * * * *")
@app.task(name="clusters.hourly", queueing_lock="clusters.hourly")
def look_at_time(timestamp: int) -> None:
    """Every hour: reminders, links that ran out, founding steps that other rooms have done."""
    now = datetime.fromtimestamp(timestamp, tz=UTC)
    invitations.lapse_overdue(now=now)
    invitations.remind(now=now)
    founding.advance_all(now=now)
