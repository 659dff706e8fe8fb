"""A company's introductions in one list, and what waits for it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery

from gildia.introductions.models import Consent, Introduction, Message, Moderation, Outcome, ReadMark
from gildia.introductions.models.introductions import (
    ASKED,
    LIVE,
    NAMED,
    OPEN,
    IntroductionQuerySet,
    moderated_by,
)
from gildia.introductions.models.outcomes import REPORTED
from gildia.introductions.permissions import side_of
from gildia.introductions.queries.introductions import Thing, thing_of
from gildia.introductions.queries.sides import Outline, is_known_from_the_start, outlines_of
from gildia.introductions.rules import Side
from gildia.registry.models import Organisation
from gildia.registry.rules import Scope, Viewer

MOST_ROWS = 2_000


class Turn(StrEnum):
    """Whose turn it is."""

    OURS = "ours"
    THEIRS = "theirs"
    OPEN = "open"
    OVER = "over"


@dataclass(frozen=True)
class Row:
    """One introduction in the list.

    `name` is empty while the other side is not known; `outline` says what is.
    """

    code: str
    url: str
    side: Side
    state: str
    asked_at: datetime
    since: datetime
    thing: Thing
    opportunity: str
    name: str
    outline: Outline | None
    unread: int
    turn: Turn


def rows_for(viewer: Viewer) -> list[Row]:
    """The introductions of the viewer's company, those that wait for it first, then the latest change."""
    found = _with_news(Introduction.objects.of_company(viewer), viewer).with_things()
    pairs = [(row, side_of(viewer, row)) for row in found.order_by("-state_since", "-pk")[:MOST_ROWS]]
    sides = [(row, side) for row, side in pairs if side is not None]
    names = _names([(row, side) for row, side in sides if _is_known(row, side)])
    outlines = outlines_of(
        {row.asking_id for row, side in sides if side is Side.ASKED and not _is_known(row, side)}
    )
    rows = [_row(row, side, names, outlines) for row, side in sides]
    return sorted(rows, key=lambda row: row.turn is not Turn.OURS)


def questions_for(viewer: Viewer) -> IntroductionQuerySet:
    """Companies that wait for the answer of the viewer's."""
    return Introduction.objects.of_company(viewer).filter(asked=viewer.organisation_id, state=ASKED)


def unread_for(viewer: Viewer) -> IntroductionQuerySet:
    """Introductions under way in which something was written that the viewer's company has not read."""
    return _with_news(Introduction.objects.of_company(viewer), viewer).filter(
        Q(("unread__gt", 0)), state__in=LIVE
    )


def outcomes_for(viewer: Viewer) -> "QuerySet[Outcome, Outcome]":
    """What the other side has reported and the viewer's company has still to confirm."""
    ours = Introduction.objects.of_company(viewer)
    theirs = Q(introduction__asking=viewer.organisation_id, side=Side.ASKED.value)
    theirs |= Q(introduction__asked=viewer.organisation_id, side=Side.ASKING.value)
    return Outcome.objects.filter(theirs, introduction__in=ours, state=REPORTED)


@dataclass(frozen=True)
class Moderated:
    """An introduction into which the viewer was asked as a moderator."""

    url: str
    asking: str
    asked: str
    title: str
    reason: str
    since: datetime


def is_moderator(viewer: Viewer) -> bool:
    """Whether the viewer is ever asked in."""
    return bool(viewer.staffed_circle_ids) and Scope.MODERATE in viewer.scopes


def moderated(viewer: Viewer) -> "QuerySet[Moderation, Moderation]":
    """Where the viewer was asked in as a moderator and still is, the longest first."""
    inside = Introduction.objects.filter(moderated_by(viewer))
    return Moderation.objects.standing().filter(introduction__in=inside).order_by("began_at", "pk")


def moderated_rows(viewer: Viewer) -> list[Moderated]:
    """The same with the names of the two companies."""
    rows = moderated(viewer).select_related(
        "introduction__asking", "introduction__asked", "introduction__opportunity__shown"
    )
    return [
        Moderated(
            url=row.introduction.get_absolute_url(),
            asking=str(row.introduction.asking),
            asked=str(row.introduction.asked),
            title=thing_of(row.introduction, None).title.value,
            reason=row.reason,
            since=row.began_at,
        )
        for row in rows[:MOST_ROWS]
    ]


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
    reported = Outcome.objects.filter(introduction=OuterRef("pk"), state=REPORTED)
    by_us = Q(asking, side=Side.ASKING.value) | Q(~asking, side=Side.ASKED.value)
    second = Consent.objects.standing().filter(introduction=OuterRef("pk"), stage=OPEN)
    return rows.annotate(
        unread=Subquery(counted),
        has_outcome=Exists(reported.exclude(by_us)),
        has_own_outcome=Exists(reported.filter(by_us)),
        consented=ArraySubquery(second.order_by("side").values("side")),
    )


def _names(rows: Sequence[tuple[Introduction, Side]]) -> dict[int, str]:
    """The names of the other sides that are known: one query."""
    ids = {row.organisation_of(side.other) for row, side in rows}
    return {each.pk: each.name.value for each in Organisation.objects.filter(pk__in=ids).order_by("pk")}


def _is_known(row: Introduction, side: Side) -> bool:
    return row.named_at is not None or is_known_from_the_start(row, side.other)


def _row(row: Introduction, side: Side, names: Mapping[int, str], outlines: Mapping[int, Outline]) -> Row:
    is_known = _is_known(row, side)
    return Row(
        code=row.code,
        url=row.get_absolute_url(),
        side=side,
        state=row.state,
        asked_at=row.asked_at,
        since=row.state_since,
        thing=thing_of(row, side),
        opportunity=row.opportunity.code if row.opportunity else "",
        name=names[row.organisation_of(side.other)] if is_known else "",
        outline=None if is_known or side is Side.ASKING else outlines.get(row.asking_id),
        unread=getattr(row, "unread", None) or 0,
        turn=_turn(row, side),
    )


def _turn(row: Introduction, side: Side) -> Turn:
    """Whose turn it is: an outcome to confirm waits for us even after the end."""
    has_ours, has_theirs = getattr(row, "has_outcome", False), getattr(row, "has_own_outcome", False)
    consents = set(getattr(row, "consented", None) or ())
    if has_ours:
        return Turn.OURS
    if row.state not in LIVE:
        return Turn.THEIRS if has_theirs else Turn.OVER
    if row.state == ASKED:
        return Turn.OURS if side is Side.ASKED else Turn.THEIRS
    if getattr(row, "unread", None) or (row.state == NAMED and consents == {side.other.value}):
        return Turn.OURS
    if has_theirs or (row.state == NAMED and consents == {side.value}):
        return Turn.THEIRS
    return Turn.OPEN
