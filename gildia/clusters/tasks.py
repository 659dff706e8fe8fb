"""Work of the worker: agreements of joinings, and what time brings."""

from datetime import UTC, datetime
from typing import Any

from django.db import transaction
from django.dispatch import receiver
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from gildia.agreements.events import agreement_closed, agreement_completed
from gildia.clusters.actions import certificates, founding, invitations, resigning, sending, signing
from gildia.clusters.events import (
    batch_waits,
    campaign_waits,
    certificate_waits,
    invitation_waits,
    joining_waits,
    membership_changed,
)
from gildia.clusters.models import InvitationBatch, Joining, Membership
from gildia.clusters.models.invitations import RUNNING
from gildia.clusters.models.joinings import PREPARING
from gildia.clusters.models.memberships import MEMBER
from gildia.clusters.queries.campaigns import with_work

AT_A_TIME = 500
ROWS_A_JOB = 50


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


@receiver(invitation_waits, dispatch_uid="clusters.tasks.invitation")
def defer_letter(invitation_id: int, **_signal: Any) -> None:
    """Leave the letter on paper to the worker."""
    try:
        with transaction.atomic():
            lock = f"invitation-{invitation_id}"
            print_letter.configure(queueing_lock=lock).defer(invitation_id=invitation_id)
    except AlreadyEnqueued:
        pass


@receiver(batch_waits, dispatch_uid="clusters.tasks.batch")
def defer_batch(batch_id: int, **_signal: Any) -> None:
    """Leave a list of invitations to the worker."""
    try:
        with transaction.atomic():
            send_invitations.configure(queueing_lock=f"invitations-{batch_id}").defer(batch_id=batch_id)
    except AlreadyEnqueued:
        pass


@receiver(campaign_waits, dispatch_uid="clusters.tasks.campaign")
def defer_campaign(campaign_id: int, **_signal: Any) -> None:
    """Leave a re-signing campaign to the worker."""
    try:
        with transaction.atomic():
            lock = f"campaign-{campaign_id}"
            advance_campaign.configure(queueing_lock=lock).defer(campaign_id=campaign_id)
    except AlreadyEnqueued:
        pass


@receiver(membership_changed, dispatch_uid="clusters.tasks.membership")
def hear_membership(cluster_id: int, organisation_id: int, **_signal: Any) -> None:
    """A campaign follows who is a member, in the same transaction."""
    resigning.follow(cluster_id=cluster_id, organisation_id=organisation_id, now=timezone.now())


@receiver(agreement_completed, dispatch_uid="clusters.tasks.completed")
def hear_completed(agreement_id: int, **_signal: Any) -> None:
    """A signed agreement makes a member, or is the new one of a member, in the same transaction."""
    signing.completed(agreement_id=agreement_id, now=timezone.now())
    resigning.completed(agreement_id=agreement_id, now=timezone.now())


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


@app.task(name="clusters.print_letter")
def print_letter(invitation_id: int) -> None:
    """Print the letter of an invitation."""
    # typst weighs 45 MB; web processes load this module to defer, and stay without it.
    from gildia.clusters.actions import paper  # noqa: PLC0415

    paper.print_letter(invitation_id=invitation_id, now=timezone.now())


@app.task(name="clusters.send_invitations")
def send_invitations(batch_id: int) -> None:
    """Invite the next companies of a list, and leave the rest to a new job: others get their turn."""
    if sending.invite_some(batch_id=batch_id, limit=ROWS_A_JOB, now=timezone.now()):
        defer_batch(batch_id)


@app.task(name="clusters.advance_campaign")
def advance_campaign(campaign_id: int) -> None:
    """Draft, take back and remind, member by member."""
    resigning.advance(campaign_id=campaign_id, now=timezone.now())


@app.periodic(cron="* * * * *")
@app.task(name="clusters.catch_up", queueing_lock="clusters.catch_up")
def catch_up(timestamp: int) -> None:
    """Every minute: what a killed worker left undone."""
    now = datetime.fromtimestamp(timestamp, tz=UTC)
    waiting = Joining.objects.filter(state=PREPARING).order_by("pk").values_list("pk", flat=True)
    for joining_id in waiting[:AT_A_TIME]:
        defer_preparing(joining_id)
    asked = Membership.objects.filter(certificate_asked_at__isnull=False, state=MEMBER).order_by("pk")
    for membership_id in asked.values_list("pk", flat=True)[:AT_A_TIME]:
        defer_certificate(membership_id)
    for campaign_id in with_work().values_list("pk", flat=True)[:AT_A_TIME]:
        defer_campaign(campaign_id)
    running = InvitationBatch.objects.filter(state=RUNNING).order_by("pk")
    for batch_id in running.values_list("pk", flat=True)[:AT_A_TIME]:
        defer_batch(batch_id)
    for invitation_id in invitations.undelivered(now):
        invitations.deliver(invitation_id=invitation_id, now=now)
    for invitation_id in invitations.unprinted(now):
        defer_letter(invitation_id)


@app.periodic(cron="23 * * * *")
@app.task(name="clusters.hourly", queueing_lock="clusters.hourly")
def look_at_time(timestamp: int) -> None:
    """Every hour: reminders, links that ran out, founding steps that other rooms have done."""
    now = datetime.fromtimestamp(timestamp, tz=UTC)
    invitations.lapse_overdue(now=now)
    invitations.remind(now=now)
    founding.advance_all(now=now)
