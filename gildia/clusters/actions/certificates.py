"""Certificates of membership: asked for, made by the worker, withdrawn once they stop being true."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from gildia.agreements.actions import attestations
from gildia.agreements.actions.attestations import Statement
from gildia.agreements.rules.sheets import Fact
from gildia.agreements.wording.sheets import each_language
from gildia.clusters.events import certificate_waits
from gildia.clusters.models import Membership
from gildia.clusters.models.memberships import MEMBER
from gildia.clusters.permissions import may_look_after
from gildia.clusters.queries.certificates import KIND
from gildia.clusters.wording.certificates import certificate_facts, certificate_sentence
from gildia.foundation.errors import NotPermitted, Refused
from gildia.journal.actions import record
from gildia.registry.permissions import Actor, require


@transaction.atomic
def ask(*, membership_id: int, by: Actor, now: datetime) -> Membership:
    """Have the worker make the certificate of a membership; one that still holds is replaced."""
    membership = _locked(membership_id)
    require(by.organisation_id == membership.organisation_id or may_look_after(by.viewer, membership.cluster))
    if membership.state != MEMBER:
        raise Refused(_("There is a certificate only while the company is a member and not suspended."))
    want(membership, now=now)
    return membership


def want(membership: Membership, *, now: datetime) -> None:
    """Note that a certificate is wanted, and leave it to the worker. The caller holds the row."""
    membership.certificate_asked_at = now
    membership.save(update_fields=["certificate_asked_at", "updated_at"])
    certificate_waits.send(sender=Membership, membership_id=membership.pk)


@transaction.atomic
def issue(*, membership_id: int, now: datetime) -> Membership:
    """Make what was asked for, once: the moment of the asking names the request."""
    membership = _locked(membership_id)
    asked_at = membership.certificate_asked_at
    if asked_at is None or membership.state != MEMBER:
        return membership
    before = membership.certificate
    try:
        with override(settings.LANGUAGE_CODE):
            made = attestations.attest(statement=_statement(membership, asked_at), by=None, now=now)
    except Refused as refusal:
        return _give_up(membership, str(refusal), now)
    membership.certificate, membership.certificate_asked_at = made, None
    membership.save(update_fields=["certificate", "certificate_asked_at", "updated_at"])
    if before is not None:
        reason = each_language(lambda: _("A newer certificate replaces it."))
        attestations.withdraw(attestation_id=before.pk, reason=reason, by=None, now=now)
    return membership


def _give_up(membership: Membership, reason: str, now: datetime) -> Membership:
    """Ask no more for what cannot be made; the history of the membership says why."""
    membership.certificate_asked_at = None
    membership.save(update_fields=["certificate_asked_at", "updated_at"])
    record(
        verb="membership.certificate_failed",
        subject=membership,
        by=None,
        now=now,
        organisation_id=membership.organisation_id,
        changes={"reason": (None, reason)},
    )
    return membership


def withdraw(membership: Membership, *, reason: Mapping[str, str], now: datetime) -> None:
    """Say of the certificate that it no longer holds. The caller holds the row and saves nothing of this."""
    membership.certificate_asked_at = None
    if membership.certificate_id is not None:
        attestations.withdraw(attestation_id=membership.certificate_id, reason=reason, by=None, now=now)
        membership.certificate = None
    membership.save(update_fields=["certificate", "certificate_asked_at", "updated_at"])


def _statement(membership: Membership, asked_at: datetime) -> Statement:
    issuer = membership.cluster.circle.managed_by
    if issuer is None:
        raise Refused(_("The cluster has no managing company that could attest it."))
    return Statement(
        kind=KIND,
        key=f"{membership.pk} {asked_at.isoformat()}",
        issuer=issuer,
        subject=membership.organisation,
        title=each_language(lambda: _("Certificate of membership")),
        sentence=each_language(lambda: certificate_sentence(membership)),
        facts=[
            Fact(each_language(partial(str, label)), each_language(value))
            for label, value in certificate_facts(membership)
        ],
    )


def _locked(membership_id: int) -> Membership:
    rows = Membership.objects.select_for_update(of=("self",)).select_related(
        "organisation", "cluster__circle__managed_by", "certificate"
    )
    found = rows.filter(pk=membership_id).first()
    if found is None:
        raise NotPermitted(_("There is no such membership."))
    return found
