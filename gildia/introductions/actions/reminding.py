"""Reminding the side whose turn it is, once after three days and once after seven."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from gildia.foundation.errors import NotPermitted
from gildia.introductions.actions import letters
from gildia.introductions.actions.introductions import note, relocked
from gildia.introductions.models import Introduction, Reminder
from gildia.introductions.models.conversation import MODERATOR
from gildia.introductions.models.introductions import ASKED, TALKING
from gildia.introductions.models.outcomes import REPORTED
from gildia.introductions.rules import REMIND_AFTER_DAYS, Side, Turn, reminder_due

#: What has waited for longer was reminded of, or never will be.
LOOKED_BACK = timedelta(days=60)


@dataclass(frozen=True)
class Waiting:
    """Something that one side owes the other: the row that waits, and since when."""

    side: Side
    turn: Turn
    row_id: int
    since: datetime


def remind_due(*, now: datetime) -> int:
    """Write the reminders that are due; answers how many. A killed worker goes on where it was."""
    asleep = (now - LOOKED_BACK, now - timedelta(days=REMIND_AFTER_DAYS[0]))
    waiting = Q(state=ASKED, asked_at__range=asleep)
    waiting |= Q(state__in=TALKING, messages__sent_at__range=asleep)
    waiting |= Q(outcomes__state=REPORTED, outcomes__reported_at__range=asleep)
    due = Introduction.objects.filter(waiting).order_by("pk").distinct().values_list("pk", flat=True)
    return sum(_remind(introduction_id, now) for introduction_id in list(due))


@transaction.atomic
def _remind(introduction_id: int, now: datetime) -> int:
    """The reminder's row and its letter are one transaction: a second run finds it written."""
    try:
        introduction = relocked(Q(pk=introduction_id))
    except NotPermitted:
        return 0
    return sum(_write(introduction, each, now) for each in _waiting(introduction))


def _write(introduction: Introduction, waiting: Waiting, now: datetime) -> bool:
    days = reminder_due(since=waiting.since, now=now)
    if days is None:
        return False
    _row, is_new = Reminder.objects.get_or_create(
        introduction=introduction,
        side=waiting.side.value,
        turn=waiting.turn.value,
        row_id=waiting.row_id,
        after_days=days,
        defaults={"written_at": now},
    )
    if is_new:
        letters.tell(introduction, f"remind_{waiting.turn.value}", to=waiting.side, now=now)
        note("remind", introduction, by=None, now=now)
    return is_new


def _waiting(introduction: Introduction) -> Iterator[Waiting]:
    """What each side owes: the answer, a word back, its word on an outcome."""
    if introduction.state == ASKED:
        yield Waiting(Side.ASKED, Turn.ASK, introduction.pk, introduction.asked_at)
    if introduction.state in TALKING:
        yield from _unanswered(introduction)
    for outcome in introduction.outcomes.filter(state=REPORTED).order_by("pk"):
        if outcome.answering is not None:
            yield Waiting(outcome.answering, Turn.OUTCOME, outcome.pk, outcome.reported_at)


def _unanswered(introduction: Introduction) -> Iterator[Waiting]:
    """The first message since the last one of the side that owes a word; a moderator's asks nobody."""
    spoken = introduction.messages.exclude(author=MODERATOR).order_by("-pk")
    last = spoken.first()
    if last is None:
        return
    side = Side(last.author).other
    answered = spoken.filter(author=side.value).first()
    first = spoken.filter(pk__gt=0 if answered is None else answered.pk).last()
    if first is not None:
        yield Waiting(side, Turn.MESSAGE, first.pk, first.sent_at)
