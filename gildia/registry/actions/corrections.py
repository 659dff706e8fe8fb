"""Corrections of what comes from registers of legal entities: companies ask, registrars decide."""

from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from gildia.accounts.models import Person
from gildia.documents.actions import store
from gildia.documents.rules import EVIDENCE
from gildia.foundation import identifiers
from gildia.foundation.errors import NotPermitted, Refused
from gildia.journal.actions import record
from gildia.registry.actions.letters import write_to
from gildia.registry.events import organisation_changed
from gildia.registry.models import Correction, Identifier, Organisation
from gildia.registry.models.claims import APPROVED, CORRECTION_MOVES, DENIED, WITHDRAWN
from gildia.registry.permissions import Actor, is_staff_for, may_grant, require
from gildia.registry.rules import Scope


@transaction.atomic
def ask(
    *,
    organisation: Organisation,
    field: str,
    scheme: str,
    after: str,
    explanation: str,
    evidence: UploadedFile[Any] | None,
    by: Actor,
    now: datetime,
) -> Correction:
    """Ask registrars to change a legal name, a country or an identifier; an empty identifier removes it."""
    require(may_grant(by.viewer, organisation))
    wanted = identifiers.clean(scheme, after) if field == "identifier" and after else after.strip()
    before = _held_value(organisation, field, scheme)
    if wanted == before:
        raise Refused(_("This is what the register holds already."), field="after")
    if not wanted and field != "identifier":
        raise Refused(_("Say what it should be."), field="after")
    kept = (
        None
        if evidence is None
        else store(file=evidence, kinds=EVIDENCE, person_id=by.person_id, now=now, field="evidence")
    )
    try:
        with transaction.atomic():
            correction = Correction.objects.create(
                organisation=organisation,
                asked_by_id=by.person_id,
                field=field,
                scheme=scheme if field == "identifier" else "",
                before=before,
                after=wanted,
                explanation=explanation,
                evidence=kept,
            )
    except IntegrityError as error:
        raise Refused(_("A correction of this is already waiting for staff.")) from error
    _note(correction, "ask", by=by, now=now)
    return correction


def _held_value(organisation: Organisation, field: str, scheme: str) -> str:
    """What the register holds now."""
    if field == "identifier":
        found = Identifier.objects.filter(organisation=organisation, scheme=scheme).first()
        return found.value if found else ""
    return str(getattr(organisation, field))


@transaction.atomic
def approve(*, correction_id: int, by: Actor, now: datetime) -> Correction:
    """Change the entry as asked."""
    correction = _deciding(correction_id, "approve", by)
    organisation = Organisation.objects.select_for_update().get(pk=correction.organisation_id)
    if _held_value(organisation, correction.field, correction.scheme) != correction.before:
        raise Refused(
            _("The entry has changed since this was asked. Deny it and ask the company to look again.")
        )
    try:
        with transaction.atomic():
            _write(organisation, correction)
    except IntegrityError as error:
        raise Refused(_("Another organisation has this number.")) from error
    named = f"identifier.{correction.scheme}" if correction.field == "identifier" else correction.field
    record(
        verb="organisation.change",
        subject=organisation,
        by=by,
        now=now,
        organisation_id=organisation.pk,
        changes={named: (correction.before, correction.after)},
    )
    organisation_changed.send(sender=Organisation, organisation_id=organisation.pk)
    _decide(correction, APPROVED, "", by=by, now=now)
    return correction


def _write(organisation: Organisation, correction: Correction) -> None:
    if correction.field == "identifier":
        held = Identifier.objects.filter(organisation=organisation, scheme=correction.scheme)
        if not correction.after:
            held.delete()
        elif not held.update(value=correction.after):
            Identifier.objects.create(
                organisation=organisation, scheme=correction.scheme, value=correction.after
            )
    else:
        setattr(organisation, correction.field, correction.after)
    organisation.version = F("version") + 1
    columns = [] if correction.field == "identifier" else [correction.field]
    organisation.save(update_fields=[*columns, "version", "updated_at"])


@transaction.atomic
def deny(*, correction_id: int, reason: str, by: Actor, now: datetime) -> Correction:
    """Leave the entry as it is, with the reason the company reads."""
    correction = _deciding(correction_id, "deny", by)
    _decide(correction, DENIED, reason, by=by, now=now)
    return correction


@transaction.atomic
def withdraw(*, correction_id: int, by: Actor, now: datetime) -> Correction:
    """Give up what one's organisation has asked for."""
    correction = _locked(correction_id)
    require(may_grant(by.viewer, correction.organisation))
    _check_move(correction, "withdraw")
    correction.state = WITHDRAWN
    correction.save(update_fields=["state", "updated_at"])
    _note(correction, "withdraw", by=by, now=now)
    return correction


def _locked(correction_id: int) -> Correction:
    rows = Correction.objects.select_for_update(of=("self",)).select_related("organisation", "asked_by")
    correction = rows.filter(pk=correction_id).first()
    if correction is None:
        raise NotPermitted(_("There is no such correction."))
    return correction


def _deciding(correction_id: int, verb: str, by: Actor) -> Correction:
    correction = _locked(correction_id)
    require(is_staff_for(by.viewer, correction.organisation, Scope.REGISTER))
    _check_move(correction, verb)
    return correction


def _check_move(correction: Correction, verb: str) -> None:
    if verb not in CORRECTION_MOVES[correction.state]:
        raise Refused(_("This correction has been decided in the meantime."))


def _decide(correction: Correction, state: str, reason: str, *, by: Actor, now: datetime) -> None:
    correction.state, correction.reason = state, reason
    correction.decided_at, correction.decided_by_id = now, by.person_id
    correction.save(update_fields=["state", "reason", "decided_at", "decided_by", "updated_at"])
    _note(correction, "approve" if state == APPROVED else "deny", by=by, now=now)
    asker: Person = correction.asked_by
    write_to(
        asker,
        "correction_decided",
        correction=correction,
        organisation=correction.organisation,
        reason=reason,
    )


def _note(correction: Correction, verb: str, *, by: Actor, now: datetime) -> None:
    record(
        verb=f"correction.{verb}",
        subject=correction,
        by=by,
        now=now,
        organisation_id=correction.organisation_id,
        changes={"state": (None, correction.state), "reason": (None, correction.reason or None)},
    )
