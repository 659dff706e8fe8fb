"""Signing through a service for national qualified signatures, behind the port of `rules.provider`.

The page only writes down that somebody asks; the worker talks to the service, as often as it takes.
"""

from datetime import datetime

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from gildia.agreements.actions import letters
from gildia.agreements.actions.signing import SIGNATURE, Turn, accepted, enter, note, turn_of
from gildia.agreements.models import Signatory
from gildia.agreements.models.signatories import BY_PROVIDER
from gildia.agreements.queries.files import content_of
from gildia.agreements.queries.provider import current_provider
from gildia.agreements.rules.provider import GaveUp, SigningRequest
from gildia.documents.actions import store
from gildia.foundation.errors import NotPermitted, Refused
from gildia.registry.models import Identifier
from gildia.registry.permissions import Actor, actor_of


def advance(*, agreement_id: int, now: datetime) -> int:
    """Ask the service for everybody who wants to sign through it; answers how many have signed."""
    waiting = Signatory.objects.asked().filter(agreement=agreement_id).order_by("position")
    return sum(_advance(signatory_id, now) for signatory_id in waiting.values_list("pk", flat=True))


@transaction.atomic
def _advance(signatory_id: int, now: datetime) -> bool:
    """Begin or collect. The service keeps requests apart by their reference, so doing it twice asks once."""
    joined = ("asked_under__person", "agreement", "party__organisation")
    asked = Signatory.objects.select_related(*joined).get(pk=signatory_id)
    if asked.asked_under is None:
        return False
    by = actor_of(asked.asked_under)
    with override(by.mandate.person.language or get_language()):  # whoever asked reads what is refused
        try:
            with transaction.atomic():
                turn = turn_of(signatory_id, by=by, now=now)
                return _collected(turn, by, now)
        except (Refused, GaveUp) as refusal:
            _give_up(asked, reason=str(refusal), by=by, now=now)
            return False


def _collected(turn: Turn, by: Actor, now: datetime) -> bool:
    signatory, issued = turn.signatory, turn.agreement.issued
    if issued is None:
        raise NotPermitted(_("The document is not issued yet."))
    provider, content = current_provider(), content_of(issued)
    if not signatory.ticket:
        signatory.ticket = provider.begin(_request(turn, by, issued.sha256), content, now=now)
        signatory.save(update_fields=["ticket"])
    signature = provider.collect(signatory.ticket)
    if signature is None:
        return False
    facts = accepted(provider.examine(content, signature, field=signatory.field, at=now), turn=turn, by=by)
    file = SimpleUploadedFile(f"{turn.agreement.code}-{signatory.position}.p7s", signature)
    kept = store(file=file, kinds=(SIGNATURE,), person_id=by.person_id, now=now)
    enter(turn, how=BY_PROVIDER, by=by, now=now, certificate=facts, signature=kept)
    return True


def _request(turn: Turn, by: Actor, sha256: str) -> SigningRequest:
    organisation = turn.signatory.party.organisation
    ogrn = Identifier.objects.filter(organisation=organisation, scheme="ogrn").values_list("value", flat=True)
    person = by.mandate.person
    return SigningRequest(
        reference=f"{turn.agreement.code}-{turn.signatory.position}",
        sha256=sha256,
        title=str(turn.agreement),
        person=person.name,
        email=person.email,
        organisation=organisation.legal_name,
        ogrn=ogrn.first() or "",
    )


def _give_up(asked: Signatory, *, reason: str, by: Actor, now: datetime) -> None:
    """The service or a rule said no: whoever asked is told why, and may sign some other way or ask again.

    Only once, however many workers hear it; and not of an agreement that ended, whose letter says enough.
    """
    rows = Signatory.objects.pending().filter(pk=asked.pk, asked_at=asked.asked_at)
    is_first = rows.update(asked_at=None, asked_under=None, ticket="")
    if is_first and asked.agreement.can_be_signed(now):
        letters.tell_who_asked(asked, reason=reason)
        note("service_refused", Turn(asked.agreement, asked), by=by, now=now, reason=reason)
