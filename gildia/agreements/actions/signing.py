"""Signing and declining: by the right person, under a mandate of this very instant, once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from gildia.agreements.actions import letters
from gildia.agreements.actions.agreements import locked, move
from gildia.agreements.events import agreement_waits
from gildia.agreements.models import Agreement, Signatory
from gildia.agreements.models.agreements import SENT
from gildia.agreements.models.signatories import (
    BY_DETACHED,
    BY_PDF,
    BY_SEAL,
    OPENED,
    REFUSED,
    SIGNATORY_MOVES,
    SIGNED,
    WAITING,
)
from gildia.agreements.permissions import holds
from gildia.agreements.queries import apart
from gildia.agreements.queries.files import content_of
from gildia.agreements.queries.provider import has_provider
from gildia.agreements.rules.certificates import CertificateFacts, Expected, names_organisation, names_person
from gildia.agreements.rules.containers import der_of, is_signature
from gildia.agreements.rules.verdicts import Examined, Reason
from gildia.agreements.rules.wire import DETACHED, EXTENSION, Question, facts_to_json
from gildia.agreements.wording import sentences
from gildia.documents.actions import store
from gildia.documents.models import Document
from gildia.documents.rules import PDF, Kind
from gildia.foundation.errors import NotPermitted, Refused
from gildia.journal.actions import record
from gildia.registry.models import Identifier, Organisation
from gildia.registry.permissions import Actor
from gildia.registry.rules import Scope

SIGNATURE = Kind("CMS", (".sig", ".p7s", ".sgn", ".p7m", ".der"), 256 * 1024, is_signature)


class NotAccepted(Refused):
    """A signature made elsewhere is not what it has to be; each reason has its name."""

    def __init__(self, reasons: Sequence[Reason]) -> None:
        super().__init__(sentences(reasons), field="file")
        self.reasons = tuple(reasons)


@dataclass(frozen=True)
class Turn:
    """Somebody whose turn it is, with the agreement locked."""

    agreement: Agreement
    signatory: Signatory


@transaction.atomic
def open_text(*, signatory_id: int, by: Actor, now: datetime) -> bool:
    """Note that somebody who may sign has seen the text for the first time; answers whether it was."""
    turn = turn_of(signatory_id, by=by, now=now)
    if turn.signatory.state != WAITING:
        return False
    turn.signatory.state, turn.signatory.opened_at = OPENED, now
    turn.signatory.save(update_fields=["state", "opened_at"])
    note("open", turn, by=by, now=now)
    return True


@transaction.atomic
def sign(*, signatory_id: int, has_read: bool, second_factor: str, by: Actor, now: datetime) -> Signatory:
    """Consent in Gildia. The seal follows by the worker.

    `second_factor` names what the person has just shown beside the password; the view has checked it.
    """
    if not has_read:
        raise Refused(_("Confirm that you have read the agreement."), field="has_read")
    if not second_factor:
        raise Refused(_("Confirm with your second factor first."))
    turn = turn_of(signatory_id, by=by, now=now)
    enter(turn, how=BY_SEAL, by=by, now=now, second_factor=second_factor)
    agreement_waits.send(sender=Agreement, agreement_id=turn.agreement.pk)
    return turn.signatory


@transaction.atomic
def upload_pdf(*, signatory_id: int, file: UploadedFile[Any], by: Actor, now: datetime) -> Signatory:
    """Accept the PDF that somebody signed with a certificate of his own."""
    turn = turn_of(signatory_id, by=by, now=now)
    agreement, signatory = turn.agreement, turn.signatory
    if agreement.signatories.unsealed().exists() or agreement.document is None:
        raise Refused(
            _("Another signature is being entered. Download the new version in a minute and sign that.")
        )
    document = store(file=file, kinds=(PDF,), person_id=by.person_id, now=now)
    question = Question(
        kind=EXTENSION,
        files=(content_of(agreement.document), content_of(document)),
        trust=apart.trust(with_seals=True),
        at=now,
        field=signatory.field,
        moments=moments_of(agreement),
    )
    facts = accepted(apart.ask(question), turn=turn, by=by)
    enter(turn, how=BY_PDF, by=by, now=now, certificate=facts)
    signatory.sealed = agreement.document = document
    signatory.sealed_at = now
    signatory.save(update_fields=["sealed", "sealed_at"])
    agreement.save(update_fields=["document", "updated_at"])
    _ask_next(turn, now)
    agreement_waits.send(sender=Agreement, agreement_id=agreement.pk)
    return signatory


@transaction.atomic
def upload_detached(*, signatory_id: int, file: UploadedFile[Any], by: Actor, now: datetime) -> Signatory:
    """Accept a signature in a file of its own over the issued document; the seal names it in the field."""
    turn = turn_of(signatory_id, by=by, now=now)
    if turn.agreement.issued is None:
        raise Refused(_("The document is not issued yet."))
    document = store(file=file, kinds=(SIGNATURE,), person_id=by.person_id, now=now)
    question = Question(
        kind=DETACHED,
        files=(content_of(turn.agreement.issued), der_of(content_of(document))),
        trust=apart.trust(with_seals=False),
        at=now,
        field=turn.signatory.field,
    )
    facts = accepted(apart.ask(question), turn=turn, by=by)
    enter(turn, how=BY_DETACHED, by=by, now=now, certificate=facts, signature=document)
    agreement_waits.send(sender=Agreement, agreement_id=turn.agreement.pk)
    return turn.signatory


@transaction.atomic
def ask_provider(*, signatory_id: int, by: Actor, now: datetime) -> Signatory:
    """Note that somebody wants to sign through the signature service; the worker talks to it."""
    turn = turn_of(signatory_id, by=by, now=now)
    if not has_provider():
        raise NotPermitted(_("There is no signature service here."))
    if turn.signatory.asked_at is None:
        turn.signatory.asked_at, turn.signatory.asked_under = now, by.mandate
        turn.signatory.save(update_fields=["asked_at", "asked_under"])
        note("ask", turn, by=by, now=now)
    agreement_waits.send(sender=Agreement, agreement_id=turn.agreement.pk)
    return turn.signatory


@transaction.atomic
def decline(*, signatory_id: int, reason: str, by: Actor, now: datetime) -> Agreement:
    """Say no, with the reason that the others read. It ends the agreement."""
    turn = turn_of(signatory_id, by=by, now=now)
    agreement, signatory = turn.agreement, turn.signatory
    signatory.state, signatory.declined_at, signatory.mandate = REFUSED, now, by.mandate
    signatory.save(update_fields=["state", "declined_at", "mandate"])
    move(agreement, "decline", reason=reason, closed_at=now)
    letters.tell_everybody(agreement, "declined")
    note("decline", turn, by=by, now=now, reason=reason)
    return agreement


def moments_of(agreement: Agreement) -> dict[str, datetime]:
    """When each field of an agreement was filled, by our own record."""
    rows = agreement.signatories.filter(sealed_at__isnull=False).order_by("position")
    return {row.field: row.sealed_at for row in rows if row.sealed_at is not None}


def turn_of(signatory_id: int, *, by: Actor, now: datetime) -> Turn:
    """The signatory, if the actor may sign for him now; everybody else waits until this transaction ends."""
    found = Signatory.objects.filter(pk=signatory_id).values_list("agreement_id", flat=True).first()
    agreement = locked(found or 0)
    rows = agreement.signatories.select_related("agreement", "party__organisation", "named")
    signatory = rows.get(pk=signatory_id)
    is_his = signatory.named is None or signatory.named.person_id == by.person_id
    if (
        signatory.party.organisation_id != by.organisation_id
        or not is_his
        or not holds(by, Scope.SIGN, now=now)
    ):
        raise NotPermitted(_("You have no mandate to sign this."))
    if agreement.state != SENT:
        raise Refused(_("This agreement cannot be signed any more."))
    if now >= agreement.expires_at:
        raise Refused(_("The time for signing is over."))
    if "sign" not in SIGNATORY_MOVES[signatory.state]:
        raise Refused(_("This has been signed already."))
    if not agreement.signatories.turns().filter(pk=signatory_id).exists():
        raise Refused(_("Others sign before you. You will get a letter when it is your turn."))
    return Turn(agreement, signatory)


def accepted(examined: Examined, *, turn: Turn, by: Actor) -> CertificateFacts:
    """The certificate of a signature made elsewhere, or a refusal with every reason there is."""
    ours = next((finding for finding in examined.findings if finding.field == turn.signatory.field), None)
    reasons = list(examined.every_reason)
    facts = None if ours is None else ours.certificate
    if facts is not None:
        expected = expected_signer(by, turn.signatory.party.organisation)
        if not names_organisation(facts, expected):
            reasons.append(Reason.WRONG_ORGANISATION)
        if not names_person(facts, expected):
            reasons.append(Reason.WRONG_PERSON)
    if reasons or facts is None:
        raise NotAccepted(reasons or [Reason.NO_SIGNATURE])
    return facts


def expected_signer(by: Actor, organisation: Organisation) -> Expected:
    """Whom a certificate has to name: the person of the mandate and the organisation of the register."""
    numbers: dict[str, tuple[str, ...]] = {}
    for row in Identifier.objects.filter(organisation=organisation).order_by("pk"):
        numbers[row.scheme] = (*numbers.get(row.scheme, ()), row.value)
    person = by.mandate.person
    return Expected(
        person_names=tuple(name for name in (person.name, person.name_latin) if name),
        organisation_names=tuple(
            name for name in (organisation.legal_name, organisation.name_ru, organisation.name_en) if name
        ),
        numbers=numbers,
    )


def enter(
    turn: Turn,
    *,
    how: str,
    by: Actor,
    now: datetime,
    second_factor: str = "",
    certificate: CertificateFacts | None = None,
    signature: Document | None = None,
) -> None:
    """Write a signature that was found good, and record it."""
    signatory = turn.signatory
    signatory.state, signatory.signed_at, signatory.mandate, signatory.how = SIGNED, now, by.mandate, how
    signatory.second_factor, signatory.signature = second_factor, signature
    signatory.certificate = None if certificate is None else facts_to_json(certificate)
    signatory.save(
        update_fields=["state", "signed_at", "mandate", "how", "second_factor", "certificate", "signature"]
    )
    note("sign", turn, by=by, now=now, how=how, second_factor=second_factor)


def _ask_next(turn: Turn, now: datetime) -> None:
    """Where one signs after the other: write to whoever's turn has come."""
    if turn.agreement.is_sequential:
        joined = ("agreement", "party__organisation", "named__person", "mandate__person")
        rows = turn.agreement.signatories.turns().select_related(*joined)
        letters.ask_to_sign(rows.filter(position__gt=turn.signatory.position).order_by("position"), now=now)


def note(verb: str, turn: Turn, *, by: Actor, now: datetime, **facts: str) -> None:
    """Record what somebody did with his place in an agreement."""
    organisation = turn.signatory.party.organisation
    facts["organisation"] = organisation.legal_name
    record(
        verb=f"agreement.{verb}",
        subject=turn.agreement,
        by=by,
        now=now,
        organisation_id=None if turn.agreement.history_of is None else organisation.pk,
        changes={name: (None, value) for name, value in facts.items()},
    )
