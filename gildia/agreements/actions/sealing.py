"""What the worker does: prints and issues, puts signatures into the PDF, finishes it with the audit page.

Each step is one transaction that begins by locking the agreement and ends with a newer document. Killed on
the way it leaves nothing but a file that nobody points at; done twice it finds nothing left to do.
"""

from dataclasses import asdict
from datetime import datetime

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.db.models import QuerySet

from gildia.agreements.actions import letters
from gildia.agreements.actions.agreements import locked, move
from gildia.agreements.events import agreement_completed
from gildia.agreements.models import Agreement, Signatory
from gildia.agreements.models.agreements import PREPARING, SENT
from gildia.agreements.queries.files import content_of
from gildia.agreements.queries.seal import current_key
from gildia.agreements.queries.trail import acts_of
from gildia.agreements.rules import printing, sealing
from gildia.agreements.rules.sealing import SealNote
from gildia.agreements.rules.sheets import AUDIT_FIELD, Place
from gildia.agreements.wording import authority
from gildia.agreements.wording.sheets import audit_note, sheet_of, signature_note
from gildia.documents.actions import store
from gildia.documents.models import Document
from gildia.documents.rules import PDF
from gildia.journal.actions import record

STEP_LIMIT = 50


def advance(*, agreement_id: int, now: datetime) -> int:
    """Do whatever the worker has to do for an agreement; answers how many steps that took."""
    for done in range(STEP_LIMIT):
        if not _step(agreement_id, now):
            return done
    return STEP_LIMIT


@transaction.atomic
def _step(agreement_id: int, now: datetime) -> bool:
    agreement = locked(agreement_id)
    if agreement.state == PREPARING:
        _issue(agreement, now)
        return True
    if agreement.state != SENT:
        return False
    rows = agreement.signatories.select_related(
        "agreement", "party__organisation", "mandate__person"
    ).unsealed()
    signatory = rows.first()
    if signatory is not None:
        _seal(agreement, signatory, now)
        return True
    if not agreement.signatories.pending().exists():
        _complete(agreement, now)
        return True
    return False


def _issue(agreement: Agreement, now: datetime) -> None:
    """Print the text, give the PDF all the fields it will ever have, and ask the first to sign."""
    sheet = sheet_of(agreement, now=now)
    printed = printing.print_agreement(sheet, at=now)
    document = _keep(agreement, sealing.with_fields(printed.pdf, printed.places), now)
    move(
        agreement,
        "issue",
        content=asdict(sheet),
        places={name: asdict(place) for name, place in printed.places.items()},
        issued=document,
        issued_at=now,
        document=document,
    )
    letters.ask_to_sign(_in_turn(agreement), now=now)
    _note("issue", agreement, now, sha256=document.sha256)


def _seal(agreement: Agreement, signatory: Signatory, now: datetime) -> None:
    """Put one signature into its field, and ask those whose turn it now is."""
    note = signature_note(signatory)
    place = _place(agreement, signatory.field)
    mandate = signatory.mandate
    reason = authority(mandate) if mandate else ""
    pdf = sealing.sealed(
        _newest(agreement),
        field=signatory.field,
        key=current_key(),
        appearance=printing.print_signature(note, place, at=now),
        note=SealNote(name=f"{note.name}, {note.lines[0]}", reason=reason),
        at=now,
    )
    signatory.sealed = agreement.document = _keep(agreement, pdf, now)
    signatory.sealed_at = now
    signatory.save(update_fields=["sealed", "sealed_at"])
    agreement.save(update_fields=["document", "updated_at"])
    ask_next(agreement, signatory, now=now)


def ask_next(agreement: Agreement, after: Signatory, *, now: datetime) -> None:
    """Where one signs after the other: write to whoever's turn has come with a signature."""
    if agreement.is_sequential:
        letters.ask_to_sign(_in_turn(agreement).filter(position__gt=after.position), now=now)


def _in_turn(agreement: Agreement) -> "QuerySet[Signatory, Signatory]":
    joined = ("agreement", "party__organisation", "named__person", "mandate__person")
    return agreement.signatories.turns().select_related(*joined).order_by("position")


def _complete(agreement: Agreement, now: datetime) -> None:
    """Draw the trail on the audit page and seal it; with that the document is final."""
    issued = agreement.issued
    note = audit_note(agreement, list(acts_of(agreement)), sha256=issued.sha256 if issued else "", now=now)
    place = _place(agreement, AUDIT_FIELD)
    pdf = sealing.sealed(
        _newest(agreement),
        field=AUDIT_FIELD,
        key=current_key(),
        appearance=printing.print_audit(note, place, at=now),
        note=SealNote(name="Gildia", reason=note.headings[1]),
        at=now,
    )
    document = _keep(agreement, pdf, now)
    move(agreement, "complete", document=document, completed_at=now)
    letters.tell_everybody(agreement, "completed")
    _note("complete", agreement, now, sha256=document.sha256)
    agreement_completed.send(sender=Agreement, agreement_id=agreement.pk)


def _place(agreement: Agreement, field: str) -> Place:
    if agreement.places is None:
        raise ValueError("only an issued agreement has fields")
    return Place(**agreement.places[field])


def _newest(agreement: Agreement) -> bytes:
    if agreement.document is None:
        raise ValueError("only an issued agreement has a document")
    return content_of(agreement.document)


def _keep(agreement: Agreement, pdf: bytes, now: datetime) -> Document:
    name = f"{agreement.title_en or agreement.title_ru} {agreement.code}.pdf"
    file = SimpleUploadedFile(name, pdf, content_type="application/pdf")
    return store(file=file, kinds=(PDF,), person_id=None, now=now)


def _note(verb: str, agreement: Agreement, now: datetime, *, sha256: str) -> None:
    record(
        verb=f"agreement.{verb}",
        subject=agreement,
        by=None,
        now=now,
        organisation_id=agreement.history_of,
        changes={"sha256": (None, sha256)},
    )
