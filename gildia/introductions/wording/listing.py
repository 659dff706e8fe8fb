"""The list of introductions in the reader's words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from gildia.foundation.names import search_key
from gildia.introductions.models.introductions import ORIGIN_LABELS, STATE_LABELS
from gildia.introductions.queries.listing import Row, Turn
from gildia.introductions.rules import Origin, Side
from gildia.introductions.wording.stages import TONES, UNKNOWN_COMPANY, outline_in_words

TURN_LABELS: Mapping[Turn, str | Promise] = {
    Turn.OURS: pgettext_lazy("introduction", "waits for us"),
    Turn.THEIRS: pgettext_lazy("introduction", "waits for them"),
    Turn.OPEN: pgettext_lazy("introduction", "under way"),
    Turn.OVER: pgettext_lazy("introduction", "over"),
}
ROLE_LABELS: Mapping[Side, str | Promise] = {
    Side.ASKING: pgettext_lazy("introduction", "we asked"),
    Side.ASKED: pgettext_lazy("introduction", "we were asked"),
}
ORIGINS: Mapping[Origin, str | Promise] = {origin: ORIGIN_LABELS[origin] for origin in Origin}
SORT_LABELS: Mapping[str, str | Promise] = {
    "turn": gettext_lazy("our turn first"),
    "newest": gettext_lazy("latest change first"),
    "oldest": gettext_lazy("longest unchanged first"),
}


@dataclass(frozen=True)
class Listed:
    """A row of the list, in words."""

    url: str
    title: str
    other: str
    role: str
    state: str
    tone: str
    turn: str
    is_ours: bool
    unread: int
    asked_at: datetime
    since: datetime


def listed(rows: Sequence[Row]) -> list[Listed]:
    """The rows in words."""
    return [_listed(row) for row in rows]


def _listed(row: Row) -> Listed:
    other = row.name or (outline_in_words(row.outline) if row.outline else "") or str(UNKNOWN_COMPANY)
    return Listed(
        url=row.url,
        title=row.thing.title.value or other,
        other=other,
        role=str(ROLE_LABELS[row.side]),
        state=str(STATE_LABELS[row.state]),
        tone="amber" if row.turn is Turn.OURS else "" if row.state in TONES else "plain",
        turn=str(TURN_LABELS[row.turn]),
        is_ours=row.turn is Turn.OURS,
        unread=row.unread,
        asked_at=row.asked_at,
        since=row.since,
    )


def matches(row: Row, words: str) -> bool:
    """Whether a row speaks of the words, in what this side knows of it."""
    known = search_key(f"{row.thing.title.value} {row.name} {row.code}")
    return all(word in known for word in search_key(words).split())


def heading_of(rows: Sequence[Row], *, is_narrowed: bool) -> str:
    """The list in one sentence."""
    waiting, count = sum(row.turn is Turn.OURS for row in rows), len(rows)
    if waiting and not is_narrowed:
        told = ngettext(
            "%(count)s introduction waits for you", "%(count)s introductions wait for you", waiting
        )
        return told % {"count": waiting}
    if not count:
        return _("Nothing like that here") if is_narrowed else _("Introductions")
    return ngettext("%(count)s introduction", "%(count)s introductions", count) % {"count": count}
