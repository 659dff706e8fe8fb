"""What an introduction is made of: two sides, three stages, and what time brings."""

import enum
from collections.abc import Mapping
from datetime import datetime, timedelta


class Side(enum.StrEnum):
    """Who expressed interest, and who was asked."""

    ASKING = "asking"
    ASKED = "asked"

    @property
    def other(self) -> "Side":
        """The side across."""
        return Side.ASKED if self is Side.ASKING else Side.ASKING


class Stage(enum.IntEnum):
    """What the sides know of each other; a later stage holds all of the earlier ones."""

    ASKED = 1
    NAMED = 2
    OPEN = 3


class Origin(enum.StrEnum):
    """What made a company ask."""

    OPPORTUNITY = "opportunity"
    COMPANY = "company"
    CONSORTIUM = "consortium"


#: The three questions answered when asking, in their order, by column.
QUESTIONS = ("bring", "proof", "next_step")
SHORTEST_ANSWER, LONGEST_ANSWER = 10, 1500
LONGEST_MESSAGE = 5000

#: The side whose turn it is, is reminded after so many days, once each.
REMIND_AFTER_DAYS = (3, 7)
LAPSES_AFTER = timedelta(days=21)
#: How long after its end outcomes of an introduction may be reported.
REPORTED_FOR = timedelta(days=365)


class Turn(enum.StrEnum):
    """What a side owes the other one."""

    ASK = "ask"
    MESSAGE = "message"
    OUTCOME = "outcome"


def lapses_at(asked_at: datetime) -> datetime:
    """When nobody has answered for long enough."""
    return asked_at + LAPSES_AFTER


def reminder_due(*, since: datetime, now: datetime) -> int | None:
    """Which reminder is due now for something that waits: after how many days; None before the first.

    Where the worker slept through several, only the last of them is written.
    """
    waited = now - since
    due = [days for days in REMIND_AFTER_DAYS if waited >= timedelta(days=days)]
    return due[-1] if due else None


def may_report(*, named_at: datetime | None, ended_at: datetime | None, now: datetime) -> bool:
    """Whether an outcome can be reported: from the names on, and for a year after the end."""
    if named_at is None:
        return False
    return ended_at is None or now <= ended_at + REPORTED_FOR


def too_short_or_long(answers: Mapping[str, str]) -> list[str]:
    """The questions whose answers are not within the limits, in their order."""
    return [
        name
        for name in QUESTIONS
        if not SHORTEST_ANSWER <= len(answers.get(name, "").strip()) <= LONGEST_ANSWER
    ]
