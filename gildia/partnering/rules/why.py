"""Why a company is in an answer or not, as data."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from gildia.partnering.rules.answer import Facet, Filters, Match, Need

_OF_MEANING = frozenset({"meaning_fast", "meaning_deep", "hub", "language"})
_SHOWN_ALONE = frozenset({"words", "step", "requirements"})


class Cause(StrEnum):
    """Where a company stands once the filters that leave it out are taken away."""

    LISTED = "listed"
    BEHIND = "behind"
    """It was compared with the need, and others fit better."""
    BEYOND = "beyond"
    """Nothing was asked for, and the list of everybody ends before it."""
    WITHOUT_TEXT = "without_text"
    """The index has no text of it that this viewer may see."""
    NOT_PUBLISHED = "not_published"
    """Said only to those who see unpublished profiles: its own people and staff."""


class Adding(StrEnum):
    """What the company's own people can add or change to be found."""

    PUBLISH = "publish"
    CAPABILITY = "capability"
    LANGUAGE = "language"
    STEP = "step"
    LIMIT = "limit"
    CERTIFICATE = "certificate"
    VISIBILITY = "visibility"


@dataclass(frozen=True, slots=True)
class Advice:
    """One thing to add: to which capability, if to one, and what (a language, quantity or standard)."""

    adding: Adding
    capability_id: int | None = None
    subject: str = ""


@dataclass(frozen=True, slots=True)
class WhyNot:
    """Why one company is listed where it is, or is not listed."""

    need: Need
    slug: str
    names: Mapping[str, str]
    left_out_by: tuple[Facet, ...]
    """The ticked facets that leave it out; everything below is told as if they were open."""
    only_together: bool
    """Each of those facets alone has a text of it, but no text has all of them."""
    opened: Filters
    """The filters that stay."""
    cause: Cause
    place: int | None
    """Its place in the list, or the one it would have if the list did not end before it."""
    listed: int
    this: Match | None = None
    last: Match | None = None
    """The company in the last place listed."""
    best: Match | None = None
    shows_capability: bool = True
    """False where it describes no capability, or none that this viewer may see."""
    awaits_reading: bool = False
    """A text of it is so new that only one of the two encoders has read it."""
    advice: tuple[Advice, ...] = ()
    """Only for those who act for the company."""

    @property
    def is_listed(self) -> bool:
        """The answer as it was asked for holds the company."""
        return self.cause is Cause.LISTED and not self.left_out_by


def shares_of(match: Match) -> dict[str, float]:
    """A company's score by what a reader can follow: the parts add up to it.

    `further` is what its other texts add to the best one.
    """
    shares = dict.fromkeys(("meaning", "words", "step", "requirements", "other", "further"), 0.0)
    for part in match.best.parts:
        name = part.name if part.name in _SHOWN_ALONE else "other"
        shares["meaning" if part.name in _OF_MEANING else name] += part.value
    shares["further"] = match.score - sum(shares.values())
    return shares


def in_points(shares: Mapping[str, float]) -> dict[str, int]:
    """Shares in whole hundredths that add up to the rounded sum, so that a reader can check it."""
    exact = {name: 100 * value for name, value in shares.items()}
    points = {name: int(value // 1) for name, value in exact.items()}
    missing = round(sum(exact.values())) - sum(points.values())
    nearest_up = sorted(exact, key=lambda name: exact[name] - points[name], reverse=True)
    for name in nearest_up[:missing]:
        points[name] += 1
    return points
