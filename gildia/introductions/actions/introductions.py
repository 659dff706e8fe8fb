"""What every step of an introduction begins and ends with: the lock, the move, the record."""

from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from gildia.agreements.actions import agreements
from gildia.agreements.permissions import holds
from gildia.foundation.errors import NotPermitted, Refused
from gildia.introductions.events import introduction_moved
from gildia.introductions.models import Introduction
from gildia.introductions.models.introductions import INTRODUCTION_MOVES, OVER, TALKING
from gildia.introductions.rules import Side
from gildia.journal.actions import record
from gildia.opportunities.models.opportunities import WRITING_SCOPES
from gildia.registry.permissions import Actor, require


class MovedOn(Refused):
    """The introduction is no longer where this can be done."""

    def __init__(self) -> None:
        super().__init__(_("This has moved on in the meantime. Look at it again."))


def locked(code: str, *, by: Actor, now: datetime, with_nda: bool = False) -> tuple[Introduction, Side]:
    """An introduction of the actor's company and his side, nobody else's until this transaction ends.

    Locks are taken in this order: opportunity, agreement, introduction. Whoever may touch the agreement says
    `with_nda`, since the worker that completes one comes from there.
    """
    require(holds(by, *WRITING_SCOPES, now=now))
    own = Q(asking=by.organisation_id) | Q(asked=by.organisation_id)
    nda_id = Introduction.objects.filter(own, code=code).values_list("nda", flat=True).first()
    if with_nda and nda_id is not None:
        agreements.locked(nda_id)
    found = relocked(Q(own, code=code))
    if with_nda and found.nda_id != nda_id:
        raise MovedOn
    return found, Side.ASKING if found.asking_id == by.organisation_id else Side.ASKED


def relocked(which: Q) -> Introduction:
    """One introduction, nobody else's until this transaction ends. Whatever changes it begins here."""
    rows = Introduction.objects.select_for_update(of=("self",)).select_related("opportunity__shown")
    found = rows.filter(which).first()
    if found is None:
        raise NotPermitted(_("There is no such introduction."))
    return found


def talking(introduction: Introduction) -> None:
    """Refuse what only introductions allow that have names and no end."""
    if introduction.state not in TALKING:
        raise MovedOn


def move(introduction: Introduction, verb: str, *, now: datetime, **also: Any) -> None:
    """Bring it into the state that the table of moves gives, with further columns at once."""
    state = INTRODUCTION_MOVES[introduction.state].get(verb)
    if state is None:
        raise MovedOn
    changed = {"state": state, "state_since": now, **also}
    if state in OVER:
        changed["ended_at"] = now
    save(introduction, **changed)
    introduction_moved.send(sender=Introduction, introduction_id=introduction.pk)


def save(introduction: Introduction, **changed: Any) -> None:
    """Write some columns and no others."""
    for name, value in changed.items():
        setattr(introduction, name, value)
    introduction.save(update_fields=[*changed, "updated_at"])


def note(
    verb: str,
    introduction: Introduction,
    *,
    by: Actor | None,
    now: datetime,
    changes: dict[str, tuple[Any, Any]] | None = None,
) -> None:
    """Record an act in the introduction's own history and in no company's.

    Registrars and every colleague read a company's history; an introduction is read by its two sides. Nothing
    anybody wrote stands in the changes, and the subject's name is its code.
    """
    record(verb=f"introduction.{verb}", subject=introduction, by=by, now=now, changes=changes)
