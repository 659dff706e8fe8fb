"""A moderator is asked in by a side, sees what comes from then on, and goes again."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from gildia.agreements.permissions import holds
from gildia.foundation.errors import Refused
from gildia.introductions.actions import letters
from gildia.introductions.actions.introductions import MovedOn, locked, note, relocked, talking
from gildia.introductions.models import Introduction, Moderation
from gildia.introductions.models.introductions import moderated_by
from gildia.introductions.rules import Side
from gildia.registry.permissions import Actor, require
from gildia.registry.rules import Scope


@transaction.atomic
def ask_in(*, code: str, reason: str, by: Actor, now: datetime) -> Moderation:
    """Ask the staff in whose care the companies are to help, saying why."""
    introduction, side = locked(code, by=by, now=now)
    talking(introduction)
    if not reason.strip():
        raise Refused(_("Say what the moderator is to help with."), field="reason")
    if introduction.moderations.standing().exists():
        raise Refused(_("A moderator was asked in already."))
    moderation = Moderation.objects.create(
        introduction=introduction,
        side=side.value,
        reason=reason.strip(),
        person_id=by.person_id,
        mandate=by.mandate,
        began_at=now,
    )
    note("ask_moderator", introduction, by=by, now=now)
    letters.tell(introduction, "moderated", to=side.other, now=now)
    letters.tell_moderators(introduction, now=now)
    return moderation


@transaction.atomic
def end(*, code: str, by: Actor, now: datetime) -> Moderation:
    """The side that asked, or the staff themselves, let it go on without a moderator."""
    introduction, side = _ending(code, by, now)
    moderation = introduction.moderations.standing().first()
    if moderation is None:
        raise MovedOn
    require(side is None or side.value == moderation.side)
    moderation.ended_at = now
    moderation.save(update_fields=["ended_at"])
    note("end_moderation", introduction, by=by, now=now)
    return moderation


def _ending(code: str, by: Actor, now: datetime) -> tuple[Introduction, Side | None]:
    moderated = moderated_by(by.viewer)
    if Introduction.objects.of_company(by.viewer).filter(code=code).exists():
        return locked(code, by=by, now=now)
    require(holds(by, Scope.MODERATE, now=now))
    return relocked(Q(moderated, code=code)), None
