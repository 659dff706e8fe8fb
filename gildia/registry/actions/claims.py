"""Claims: a person says that he represents a profile; whoever may decides, and approval is a mandate."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from gildia.accounts.models import Person
from gildia.documents.actions import store
from gildia.documents.rules import EVIDENCE
from gildia.foundation.errors import NotPermitted, Refused
from gildia.journal.actions import record
from gildia.registry.actions.letters import write_to
from gildia.registry.actions.mandates import Terms, check_scopes, end, grant
from gildia.registry.models import Claim, Mandate, Organisation
from gildia.registry.models.claims import APPROVED, CLAIM_MOVES, DENIED, PENDING, REVOKED, WITHDRAWN
from gildia.registry.models.organisations import PUBLISHED
from gildia.registry.permissions import (
    Actor,
    OneSelf,
    administrators,
    is_staff_for,
    may_decide_claim,
    require,
)
from gildia.registry.rules import MEMBER_SCOPES, Scope

PENDING_LIMIT = 10


@transaction.atomic
def claim(
    *,
    organisation: Organisation,
    title: str,
    message: str,
    scopes: Collection[Scope],
    evidence: UploadedFile[Any] | None,
    person: Person,
    now: datetime,
) -> Claim:
    """Ask to represent a published organisation; the caller has found it among those the person may see."""
    require(organisation.state == PUBLISHED)
    _check_claimant(organisation, person, scopes, now)
    kept = (
        None
        if evidence is None
        else store(file=evidence, kinds=EVIDENCE, person_id=person.pk, now=now, field="evidence")
    )
    try:
        with transaction.atomic():
            asked = Claim.objects.create(
                person=person,
                organisation=organisation,
                title=title,
                message=message,
                scopes=[scope.value for scope in Scope if scope in scopes],
                evidence=kept,
            )
    except IntegrityError as error:
        raise Refused(_("You have already claimed this profile; the answer will come by mail.")) from error
    record(verb="claim.ask", subject=asked, by=OneSelf(person.pk), now=now, organisation_id=organisation.pk)
    for holder in administrators(organisation.pk, timezone.localdate(now)).select_related("person"):
        write_to(holder.person, "claim_asked", claim=asked, organisation=organisation, claimant=person)
    return asked


def _check_claimant(
    organisation: Organisation, person: Person, scopes: Collection[Scope], now: datetime
) -> None:
    if not scopes or not MEMBER_SCOPES.issuperset(scopes):
        raise Refused(_("Choose at least one thing you are to do for it."), field="scopes")
    if (
        Mandate.objects.in_force(timezone.localdate(now))
        .filter(person=person, organisation=organisation)
        .exists()
    ):
        raise Refused(
            _("You already act for this organisation. Ask its administrators to change your mandate.")
        )
    if Claim.objects.filter(person=person, state=PENDING).count() >= PENDING_LIMIT:
        sentence = _("At most %(limit)s of your claims can wait at a time. Withdraw one of them.")
        raise Refused(sentence % {"limit": PENDING_LIMIT})


@transaction.atomic
def approve(*, claim_id: int, scopes: Collection[Scope], by: Actor, now: datetime) -> Claim:
    """Say yes: the mandate begins today, in the same transaction. `scopes` may be fewer than asked for."""
    asked = _deciding(claim_id, "approve", by, now)
    if not set(scopes) <= {Scope(scope) for scope in asked.scopes}:
        raise Refused(_("Give no more than was asked for."), field="scopes")
    # Staff give what they do not hold themselves: the first mandate of a profile has to come from somebody.
    check_scopes(organisation=asked.organisation, scopes=scopes, granter={Scope.ADMINISTER})
    terms = Terms(
        scopes=frozenset(scopes),
        valid_from=timezone.localdate(now),
        title_ru=asked.title,
        title_en="",
        evidence_note=_("Claim of %(day)s") % {"day": timezone.localdate(asked.created_at).isoformat()},
    )
    asked.mandate = grant(
        organisation=asked.organisation,
        person=asked.person,
        terms=terms,
        evidence=asked.evidence,
        by=by,
        now=now,
    )
    _decide(asked, APPROVED, "", verb="approve", by=by, now=now)
    return asked


@transaction.atomic
def deny(*, claim_id: int, reason: str, by: Actor, now: datetime) -> Claim:
    """Say no, with the reason the claimant reads."""
    asked = _deciding(claim_id, "deny", by, now)
    _decide(asked, DENIED, reason, verb="deny", by=by, now=now)
    return asked


@transaction.atomic
def revoke(*, claim_id: int, reason: str, by: Actor, now: datetime) -> Claim:
    """Take an approval back; its mandate ends with it. Registrars may."""
    asked = _locked(claim_id)
    require(is_staff_for(by.viewer, asked.organisation, Scope.REGISTER))
    _check_move(asked, "revoke")
    mandate = asked.mandate
    if mandate is not None and mandate.revoked_at is None:
        end(mandate, reason=reason, by=by, now=now)
    _decide(asked, REVOKED, reason, verb="revoke", by=by, now=now)
    return asked


@transaction.atomic
def withdraw(*, claim_id: int, person: Person, now: datetime) -> Claim:
    """Give one's own claim up."""
    asked = _locked(claim_id)
    require(asked.person_id == person.pk)
    _check_move(asked, "withdraw")
    asked.state = WITHDRAWN
    asked.save(update_fields=["state", "updated_at"])
    record(
        verb="claim.withdraw",
        subject=asked,
        by=OneSelf(person.pk),
        now=now,
        organisation_id=asked.organisation_id,
    )
    return asked


def _locked(claim_id: int) -> Claim:
    rows = Claim.objects.select_for_update(of=("self",)).select_related(
        "organisation", "person", "evidence", "mandate"
    )
    asked = rows.filter(pk=claim_id).first()
    if asked is None:
        raise NotPermitted(_("There is no such claim."))
    return asked


def _deciding(claim_id: int, verb: str, by: Actor, now: datetime) -> Claim:
    """The claim, locked, if the actor may decide it and it still waits."""
    asked = _locked(claim_id)
    require(may_decide_claim(by.viewer, asked.organisation, on=timezone.localdate(now)))
    _check_move(asked, verb)
    return asked


def _check_move(asked: Claim, verb: str) -> None:
    if verb not in CLAIM_MOVES[asked.state]:
        raise Refused(_("This claim has been decided in the meantime."))


def _decide(asked: Claim, state: str, reason: str, *, verb: str, by: Actor, now: datetime) -> None:
    """Write the decision, record it and tell the claimant."""
    before = asked.state
    asked.state, asked.reason = state, reason
    asked.decided_at, asked.decided_by_id = now, by.person_id
    asked.save(update_fields=["state", "reason", "decided_at", "decided_by", "mandate", "updated_at"])
    changes = {"state": (before, state), "reason": (None, reason or None)}
    record(
        verb=f"claim.{verb}",
        subject=asked,
        by=by,
        now=now,
        organisation_id=asked.organisation_id,
        changes=changes,
    )
    write_to(asked.person, "claim_decided", claim=asked, organisation=asked.organisation, reason=reason)
