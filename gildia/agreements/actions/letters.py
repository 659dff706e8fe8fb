"""Letters of agreements: to those whose turn it is, and to those who wait."""

from collections.abc import Iterable
from datetime import datetime

from django.utils import timezone

from gildia.accounts.models import Person
from gildia.agreements.models import Agreement, Signatory
from gildia.notifications.actions import write
from gildia.registry.models import Mandate
from gildia.registry.rules import Scope


def ask_to_sign(signatories: Iterable[Signatory], *, now: datetime, letter: str = "to_sign") -> None:
    """Write to everybody who may sign for these: the person named, or all who sign for the party."""
    for signatory in signatories:
        for person in _signers(signatory, now):
            _write(person, letter, signatory.agreement, organisation=signatory.party.organisation)


def ask_to_approve(agreement: Agreement) -> None:
    """Write to the approver."""
    if agreement.approver is not None:
        _write(agreement.approver.person, "to_approve", agreement)


def tell_who_asked(signatory: Signatory, *, reason: str) -> None:
    """Write to whoever asked the signature service that it gave no signature."""
    if signatory.asked_under is not None:
        _write(signatory.asked_under.person, "service_refused", signatory.agreement, reason=reason)


def tell_preparer(agreement: Agreement, letter: str) -> None:
    """Write to the person who prepared the agreement."""
    _write(agreement.prepared_under.person, letter, agreement)


def tell_everybody(agreement: Agreement, letter: str) -> None:
    """Write to whoever prepared it, and to everybody who signed or may have."""
    people = {agreement.prepared_under.person.pk: agreement.prepared_under.person}
    if agreement.issued_at is not None:
        rows = agreement.signatories.select_related("named__person", "mandate__person", "party__organisation")
        for signatory in rows.order_by("position"):
            for person in _signers(signatory, agreement.issued_at):
                people[person.pk] = person
    for person in people.values():
        _write(person, letter, agreement)


def _signers(signatory: Signatory, now: datetime) -> list[Person]:
    only = signatory.mandate or signatory.named
    if only is not None:
        return [only.person]
    signing = Mandate.objects.in_force(timezone.localdate(now)).filter(
        organisation=signatory.party.organisation_id, scopes__contains=[Scope.SIGN.value]
    )
    return [mandate.person for mandate in signing.select_related("person").order_by("pk")]


def _write(person: Person, letter: str, agreement: Agreement, **words: object) -> None:
    write(
        person.email,
        f"agreements/letters/{letter}.txt",
        language=person.language,
        name=person.name,
        agreement=agreement,
        **words,
    )
