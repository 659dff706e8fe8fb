"""Who consented to what, and when, for one side."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from gildia.introductions.models import Introduction
from gildia.introductions.models.introductions import NAMED
from gildia.introductions.rules import Side, Stage


@dataclass(frozen=True)
class Given:
    """A consent. `who` is empty for the other side, whose people are not known by it."""

    stage: Stage
    is_own: bool
    who: str
    given_at: datetime
    withdrawn_at: datetime | None


def consents_of(introduction: Introduction, side: Side) -> Sequence[Given]:
    """Every consent of both sides, the first first."""
    rows = introduction.consents.select_related("person").order_by("given_at", "pk")
    return [
        Given(
            stage=Stage.NAMED if row.stage == NAMED else Stage.OPEN,
            is_own=row.side == side.value,
            who=row.person.shown_name if row.side == side.value else "",
            given_at=row.given_at,
            withdrawn_at=row.withdrawn_at,
        )
        for row in rows
    ]
