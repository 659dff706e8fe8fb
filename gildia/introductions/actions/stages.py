"""The second consent: contacts and files are open while both sides want it."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from gildia.agreements.models import Agreement
from gildia.agreements.models.agreements import COMPLETED
from gildia.foundation.errors import Refused
from gildia.introductions.actions import letters
from gildia.introductions.actions.introductions import MovedOn, locked, move, note, talking
from gildia.introductions.models import Consent, Contact, Introduction
from gildia.introductions.models.introductions import NAMED, OPEN
from gildia.introductions.rules import Side
from gildia.opportunities.models.opportunities import WRITING_SCOPES
from gildia.registry.models import Mandate
from gildia.registry.permissions import Actor


@transaction.atomic
def consent(
    *, code: str, contact_mandate_id: int | None = None, phone: str = "", by: Actor, now: datetime
) -> Introduction:
    """Agree that the other side sees our contact and files, and name the contact: oneself, or a colleague."""
    introduction, side = locked(code, by=by, now=now)
    if introduction.state != NAMED:
        raise MovedOn
    _choose(introduction, side, contact_mandate_id or by.mandate_id, phone, by=by, now=now)
    standing = introduction.consents.standing().filter(side=side.value, stage=OPEN)
    if not standing.exists():
        Consent.objects.create(
            introduction=introduction,
            side=side.value,
            stage=OPEN,
            person_id=by.person_id,
            mandate=by.mandate,
            given_at=now,
        )
        note("consent", introduction, by=by, now=now)
        if not open_if_agreed(introduction, by=by, now=now):
            letters.tell(introduction, "consented", to=side.other, now=now)
    return introduction


@transaction.atomic
def withdraw_consent(*, code: str, by: Actor, now: datetime) -> Introduction:
    """Take the second consent back: contacts and files of both sides are hidden again."""
    introduction, side = locked(code, by=by, now=now)
    talking(introduction)
    standing = introduction.consents.standing().filter(side=side.value, stage=OPEN)
    if not standing.update(withdrawn_at=now, withdrawn_under=by.mandate):
        raise MovedOn
    if introduction.state == OPEN:
        move(introduction, "close_contacts", now=now)
        letters.tell(introduction, "closed_contacts", to=side.other, now=now)
    note("withdraw_consent", introduction, by=by, now=now)
    return introduction


@transaction.atomic
def choose_contact(*, code: str, contact_mandate_id: int, phone: str, by: Actor, now: datetime) -> Contact:
    """Name somebody else of one's own company as the contact, or another telephone."""
    introduction, side = locked(code, by=by, now=now)
    talking(introduction)
    contact = _choose(introduction, side, contact_mandate_id, phone, by=by, now=now)
    note("choose_contact", introduction, by=by, now=now)
    return contact


def open_if_agreed(introduction: Introduction, *, by: Actor | None, now: datetime) -> bool:
    """Open contacts and files once both consent and whatever agreement was wanted first is signed by all."""
    if introduction.state != NAMED:
        return False
    if introduction.consents.standing().filter(stage=OPEN).count() < len(Side):
        return False
    if introduction.nda_required_by and not _is_signed(introduction):
        return False
    move(introduction, "open", now=now)
    note("open", introduction, by=by, now=now)
    letters.tell_both(introduction, "opened", now=now)
    return True


def _is_signed(introduction: Introduction) -> bool:
    """Asked anew: what stood beside the row when its lock was waited for may be older than the lock."""
    return Agreement.objects.filter(pk=introduction.nda_id or 0, state=COMPLETED).exists()


def _choose(
    introduction: Introduction, side: Side, mandate_id: int, phone: str, *, by: Actor, now: datetime
) -> Contact:
    held = Mandate.objects.in_force(timezone.localdate(now)).filter(
        pk=mandate_id,
        organisation=by.organisation_id,
        scopes__overlap=[scope.value for scope in WRITING_SCOPES],
    )
    if not held.exists():
        raise Refused(_("Choose somebody of your company who looks for partners here."), field="contact")
    contact, _is_new = Contact.objects.update_or_create(
        introduction=introduction,
        side=side.value,
        defaults={"mandate_id": mandate_id, "phone": phone.strip(), "chosen_at": now},
    )
    return contact
