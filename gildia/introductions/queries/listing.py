"""A company's introductions in one list, and what waits for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, F, OuterRef, Q, Subquery

from gildia.introductions.models import Introduction, Message, Outcome, ReadMark
from gildia.introductions.models.introductions import (
    ASKED,
    LIVE,
    IntroductionQuerySet,
    moderated_by,
)
from gildia.introductions.models.outcomes import REPORTED
from gildia.introductions.permissions import side_of
from gildia.introductions.queries.introductions import Thing, thing_of
from gildia.introductions.queries.sides import is_known_from_the_start
from gildia.introductions.rules import Side
from gildia.registry.models import Organisation
from gildia.registry.rules import Viewer

MOST_ROWS = 500


@dataclass(frozen=True)
class Row:
    """One introduction in the list. `name` is empty while the other side is not known."""

    code: str
    url: str
    side: Side
    state: str
    since: datetime
    thing: Thing
    name: str
    unread: int
    waits_for_us: bool


def rows_for(viewer: Viewer) -> list[Row]:
    """The introductions of the viewer's company, those that wait for it first, then the latest change."""
    found = _with_news(Introduction.objects.of_company(viewer), viewer).with_things()
    pairs = [(row, side_of(viewer, row)) for row in found.order_by("-state_since", "-pk")[:MOST_ROWS]]
    sides = [(row, side) for row, side in pairs if side is not None]
    names = _names([(row, side) for row, side in sides if _is_known(row, side)])
    rows = [_row(row, side, names) for row, side in sides]
    return sorted(rows, key=lambda row: not row.waits_for_us)


def waiting(viewer: Viewer) -> int:
    """How many introductions wait for the viewer's company."""
    rows = _with_news(Introduction.objects.of_company(viewer), viewer)
    return sum(_waits(row, side) for row in rows if (side := side_of(viewer, row)) is not None)


def moderated(viewer: Viewer) -> Sequence[Introduction]:
    """Introductions into which the viewer was asked as a moderator, the latest first."""
    rows = Introduction.objects.filter(moderated_by(viewer)).with_things()
    return list(rows.order_by("-state_since", "-pk")[:MOST_ROWS])


def _with_news(rows: IntroductionQuerySet, viewer: Viewer) -> IntroductionQuerySet:
    """Adds unread messages of others, and whether an outcome waits for our word."""
    asking = Q(introduction__asking=viewer.organisation_id)
    own = Q(asking, author=Side.ASKING.value) | Q(~asking, author=Side.ASKED.value)
    mark = ReadMark.objects.filter(
        Q(asking, side=Side.ASKING.value) | Q(~asking, side=Side.ASKED.value),
        introduction=OuterRef("introduction"),
    )
    unread = Message.objects.filter(introduction=OuterRef("pk")).exclude(own)
    unread = unread.annotate(mark=Subquery(mark.values("message")[:1]))
    unread = unread.filter(Q(mark__isnull=True) | Q(pk__gt=F("mark")))
    counted = unread.order_by().values("introduction").annotate(count=Count("pk")).values("count")
    ours = Outcome.objects.filter(introduction=OuterRef("pk"), state=REPORTED).exclude(
        Q(asking, side=Side.ASKING.value) | Q(~asking, side=Side.ASKED.value)
    )
    return rows.annotate(unread=Subquery(counted), has_outcome=Exists(ours))


def _names(rows: Sequence[tuple[Introduction, Side]]) -> dict[int, str]:
    """The names of the other sides that are known: one query."""
    ids = {row.organisation_of(side.other) for row, side in rows}
    return {each.pk: each.name.value for each in Organisation.objects.filter(pk__in=ids).order_by("pk")}


def _is_known(row: Introduction, side: Side) -> bool:
    return row.named_at is not None or is_known_from_the_start(row, side.other)


def _row(row: Introduction, side: Side, names: dict[int, str]) -> Row:
    name = names[row.organisation_of(side.other)] if _is_known(row, side) else ""
    return Row(
        code=row.code,
        url=row.get_absolute_url(),
        side=side,
        state=row.state,
        since=row.state_since,
        thing=thing_of(row, side),
        name=name,
        unread=getattr(row, "unread", None) or 0,
        waits_for_us=_waits(row, side),
    )


def _waits(row: Introduction, side: Side) -> bool:
    if row.state == ASKED:
        return side is Side.ASKED
    return bool(getattr(row, "has_outcome", False) or (row.state in LIVE and getattr(row, "unread", None)))
