"""What happened in an introduction, for its two sides: who is a side, never a name."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from gildia.introductions.models import Introduction
from gildia.introductions.rules import Side
from gildia.journal.models import Act
from gildia.registry.queries.history import told

LIMIT = 300
#: Acts that the page of the conversation shows anyway.
_SAID_ELSEWHERE = ("introduction.write",)


@dataclass(frozen=True)
class Happening:
    """An act: when, what in words, and whose it was; None for the platform, `is_moderators` for staff."""

    at: datetime
    what: str
    side: Side | None
    is_moderators: bool


def history_of(introduction: Introduction) -> Sequence[Happening]:
    """The acts of an introduction, the last first. People are left out: the other side may not know them."""
    acts = Act.objects.filter(subject_kind=Introduction._meta.label_lower, subject_id=str(introduction.pk))
    sides = {introduction.organisation_of(side): side for side in Side}
    return [
        Happening(
            act.at,
            told(act.verb),
            sides.get(act.acting_organisation_id or 0),
            act.person_id is not None and act.acting_organisation_id not in sides,
        )
        for act in acts.exclude(verb__in=_SAID_ELSEWHERE).order_by("-at", "-pk")[:LIMIT]
    ]
