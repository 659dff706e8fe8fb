"""What one version of a text changed in another, clause by clause and word by word."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from gildia.agreements.rules.matching import matched
from gildia.agreements.rules.texts import LANGUAGES, Clause, numbered
from gildia.foundation.redline import redline

KEPT = "kept"
CHANGED = "changed"
ADDED = "added"
REMOVED = "removed"


@dataclass(frozen=True)
class Passage:
    """A clause in one language, with what went in `<del>` and what came in `<ins>`."""

    language: str
    heading: SafeString
    text: SafeString


@dataclass(frozen=True)
class ClauseChange:
    """What became of a clause: kept, changed, added or removed. A number is 0 where it has none there."""

    kind: str
    number_before: int
    number_after: int
    passages: Sequence[Passage]


def redline_of(before: Sequence[Clause], after: Sequence[Clause]) -> list[ClauseChange]:
    """Every clause of both texts in order; `agreements/redline.html` shows the list as `changes`."""
    written = [
        language for language in LANGUAGES if any(clause.text(language) for clause in (*before, *after))
    ]
    old, new = iter(numbered(before)), iter(numbered(after))
    return [
        ClauseChange(
            kind=_kind(was, now),
            number_before=0 if was is None else next(old),
            number_after=0 if now is None else next(new),
            passages=[_passage(was or Clause(), now or Clause(), language) for language in written],
        )
        for was, now in matched(before, after)
    ]


def _kind(was: Clause | None, now: Clause | None) -> str:
    if was is None:
        return ADDED
    if now is None:
        return REMOVED
    return KEPT if was == now else CHANGED


def _passage(was: Clause, now: Clause, language: str) -> Passage:
    return Passage(
        language=language,
        heading=redline(was.heading(language), now.heading(language)),
        text=redline(was.text(language), now.text(language)),
    )
