"""Mandates: given to people, ended by revocation or by leaving, offered to those without an account."""

import hashlib
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from gildia.accounts.actions import add_invited
from gildia.accounts.models import Person
from gildia.documents.actions import store
from gildia.documents.models import Document
from gildia.documents.rules import EVIDENCE
from gildia.foundation.errors import NotPermitted, Refused
from gildia.journal.actions import record
from gildia.registry.actions.letters import write, write_to
from gildia.registry.models import Invitation, Mandate, Organisation
from gildia.registry.permissions import Actor, OneSelf, administrators, may_grant, require
from gildia.registry.rules import Scope, grantable

INVITATION_LASTS = timedelta(days=14)
OVERLAP = "registry_mandate_one_at_a_time"


class LastAdministrator(Refused):
    """Ending this mandate leaves an organisation without an administrator; it needs a second yes."""


@dataclass(frozen=True)
class Terms:
    """What a mandate says: scopes, days, position and what proves it."""

    scopes: frozenset[Scope]
    valid_from: date
    valid_until: date | None = None
    title_ru: str = ""
    title_en: str = ""
    evidence_note: str = ""

    def columns(self) -> dict[str, Any]:
        """The same as columns of a mandate or an invitation."""
        return {
            "scopes": [scope.value for scope in Scope if scope in self.scopes],
            "valid_from": self.valid_from,
            "valid_until": self.valid_until,
            "title_ru": self.title_ru,
            "title_en": self.title_en,
            "evidence_note": self.evidence_note,
        }


@transaction.atomic
def give(
    *,
    organisation: Organisation,
    email: str,
    name: str,
    terms: Terms,
    evidence: UploadedFile[Any] | None,
    by: Actor,
    now: datetime,
) -> Mandate | Invitation:
    """Give a mandate to whoever signs in with an address; without an account, invite him."""
    require(may_grant(by.viewer, organisation))
    check_scopes(organisation=organisation, scopes=terms.scopes, granter=by.viewer.scopes)
    _check_days(terms, timezone.localdate(now))
    kept = None if evidence is None else _keep(evidence, by, now)
    person = Person.objects.filter(email=email.lower(), is_active=True).first()
    if person is None:
        return _invite(organisation, email.lower(), name, terms, kept, by=by, now=now)
    mandate = grant(organisation=organisation, person=person, terms=terms, evidence=kept, by=by, now=now)
    write_to(person, "mandate_given", mandate=mandate, organisation=organisation)
    return mandate


def check_scopes(
    *, organisation: Organisation, scopes: Collection[Scope], granter: Collection[Scope]
) -> None:
    """Raise Refused unless the scopes may be given on in this organisation."""
    if not scopes:
        raise Refused(_("Choose at least one thing the person may do."), field="scopes")
    is_managing = organisation.kind == "managing_company"
    if not grantable(scopes, granter=granter, managing_company=is_managing):
        raise Refused(_("Only a managing company gives these, to its own staff."), field="scopes")


def _check_days(terms: Terms, today: date) -> None:
    if terms.valid_until is not None and terms.valid_until < max(terms.valid_from, today):
        raise Refused(_("The mandate ends before it begins."), field="valid_until")


def _keep(evidence: UploadedFile[Any], by: Actor, now: datetime) -> Document:
    return store(file=evidence, kinds=EVIDENCE, person_id=by.person_id, now=now, field="evidence")


def grant(
    *,
    organisation: Organisation,
    person: Person,
    terms: Terms,
    evidence: Document | None,
    by: Actor,
    now: datetime,
) -> Mandate:
    """Write a mandate that somebody who may has decided on, and record it.

    The database refuses a second mandate for the same days. Grants in one organisation wait for each other,
    since PostgreSQL may end two insertions that exclude each other as a deadlock.
    """
    Organisation.objects.select_for_update(no_key=True).only("pk").get(pk=organisation.pk)
    try:
        with transaction.atomic():
            mandate = Mandate.objects.create(
                organisation=organisation,
                person=person,
                evidence=evidence,
                granted_at=now,
                granted_by_id=by.person_id,
                granted_under=by.mandate,
                **terms.columns(),
            )
    except IntegrityError as error:
        if OVERLAP not in str(error):
            raise
        sentence = _("%(name)s already has a mandate for these days. Revoke it first.")
        raise Refused(sentence % {"name": person.name}, field="email") from error
    changes = {
        "person": (None, person.name),
        "scopes": (None, mandate.scopes),
        "valid_from": (None, terms.valid_from.isoformat()),
        "valid_until": (None, terms.valid_until.isoformat() if terms.valid_until else None),
    }
    record(
        verb="mandate.grant",
        subject=mandate,
        by=by,
        now=now,
        organisation_id=organisation.pk,
        changes=changes,
    )
    return mandate


@transaction.atomic
def revoke(*, mandate_id: int, reason: str, sure: bool, by: Actor, now: datetime) -> Mandate:
    """End a mandate now: by an administrator, or by its own holder who leaves.

    The last administrator goes only when `sure`; the profile then waits for a new claim.
    """
    found = Mandate.objects.select_related("organisation", "person").filter(pk=mandate_id).first()
    if found is None:
        raise NotPermitted(_("There is no such mandate."))
    require(may_grant(by.viewer, found.organisation) or found.person_id == by.person_id)
    Organisation.objects.select_for_update().only("pk").get(pk=found.organisation_id)
    mandate = Mandate.objects.select_related("organisation", "person").get(pk=mandate_id)
    if mandate.revoked_at is not None:
        return mandate
    if not sure and _is_last_administrator(mandate, timezone.localdate(now)):
        raise LastAdministrator(
            _(
                "Nobody else administers this organisation. Say that you are sure, or give somebody "
                "else the mandate first."
            )
        )
    end(mandate, reason=reason, by=by, now=now)
    return mandate


def _is_last_administrator(mandate: Mandate, today: date) -> bool:
    holders = administrators(mandate.organisation_id, today)
    return holders.filter(pk=mandate.pk).exists() and not holders.exclude(pk=mandate.pk).exists()


def end(mandate: Mandate, *, reason: str, by: Actor, now: datetime) -> None:
    """Write a revocation that somebody who may has decided on, and tell the person."""
    mandate.revoked_at, mandate.revoked_by_id, mandate.revocation_reason = now, by.person_id, reason
    mandate.save(update_fields=["revoked_at", "revoked_by", "revocation_reason"])
    changes = {
        "person": (mandate.person.name, None),
        "scopes": (mandate.scopes, None),
        "reason": (None, reason),
    }
    record(
        verb="mandate.revoke",
        subject=mandate,
        by=by,
        now=now,
        organisation_id=mandate.organisation_id,
        changes=changes,
    )
    if mandate.person_id != by.person_id:
        write_to(mandate.person, "mandate_revoked", organisation=mandate.organisation, reason=reason)


def _invite(
    organisation: Organisation,
    email: str,
    name: str,
    terms: Terms,
    evidence: Document | None,
    *,
    by: Actor,
    now: datetime,
) -> Invitation:
    """Offer a mandate by mail; a forgotten offer to the same address is withdrawn."""
    held = Invitation.objects.filter(
        organisation=organisation, email=email, accepted_at=None, withdrawn_at=None
    )
    held.filter(expires_at__lte=now).update(withdrawn_at=now)
    if held.exists():
        raise Refused(_("This person is invited already. Withdraw that invitation first."), field="email")
    token = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        organisation=organisation,
        email=email,
        name=name,
        evidence=evidence,
        invited_by_id=by.person_id,
        invited_under=by.mandate,
        invited_at=now,
        expires_at=now + INVITATION_LASTS,
        token_digest=digest(token),
        **terms.columns(),
    )
    record(
        verb="invitation.add",
        subject=invitation,
        by=by,
        now=now,
        organisation_id=organisation.pk,
        changes={"email": (None, email), "scopes": (None, invitation.scopes)},
    )
    inviter = Person.objects.get(pk=by.person_id)
    write(
        email,
        "invitation",
        language="",
        invitation=invitation,
        organisation=organisation,
        token=token,
        inviter=inviter,
    )
    return invitation


def digest(token: str) -> str:
    """What is kept of a link's token."""
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def withdraw_invitation(*, invitation_id: int, by: Actor, now: datetime) -> Invitation:
    """Take an invitation back; its link stops working."""
    found = Invitation.objects.select_for_update(of=("self",)).select_related("organisation")
    invitation = found.filter(pk=invitation_id).first()
    if invitation is None:
        raise NotPermitted(_("There is no such invitation."))
    require(may_grant(by.viewer, invitation.organisation))
    if invitation.accepted_at is None and invitation.withdrawn_at is None:
        invitation.withdrawn_at = now
        invitation.save(update_fields=["withdrawn_at"])
        record(
            verb="invitation.withdraw",
            subject=invitation,
            by=by,
            now=now,
            organisation_id=invitation.organisation_id,
        )
    return invitation


@transaction.atomic
def accept_invitation(*, token: str, name: str, password: str, language: str, now: datetime) -> Person:
    """Make the account and the mandate an invitation offers; its link works once."""
    invitation = Invitation.objects.select_for_update(of=("self",)).filter(token_digest=digest(token)).first()
    if invitation is None or not invitation.is_open(now):
        raise NotPermitted(_("This invitation is no longer open."))
    today = timezone.localdate(now)
    still = Mandate.objects.in_force(today).filter(pk=invitation.invited_under_id)
    require(still.filter(Q(scopes__contains=[Scope.ADMINISTER.value])).exists())
    if Person.objects.filter(email=invitation.email).exists():
        raise Refused(
            _("Somebody signs in with this address already. Sign in, and ask for the mandate again.")
        )
    person = add_invited(email=invitation.email, name=name, password=password, language=language)
    mandate = Mandate.objects.create(
        person=person,
        organisation_id=invitation.organisation_id,
        scopes=invitation.scopes,
        title_ru=invitation.title_ru,
        title_en=invitation.title_en,
        valid_from=invitation.valid_from,
        valid_until=invitation.valid_until,
        evidence_id=invitation.evidence_id,
        evidence_note=invitation.evidence_note,
        granted_at=now,
        granted_by_id=invitation.invited_by_id,
        granted_under_id=invitation.invited_under_id,
    )
    invitation.accepted_at, invitation.mandate = now, mandate
    invitation.save(update_fields=["accepted_at", "mandate"])
    record(
        verb="invitation.accept",
        subject=invitation,
        by=OneSelf(person.pk),
        now=now,
        organisation_id=invitation.organisation_id,
        changes={"person": (None, person.name), "scopes": (None, mandate.scopes)},
    )
    return person
