"""Rules of offers and requests: kinds and their fields, scores, time."""

import enum
from collections.abc import Mapping
from datetime import date, timedelta


class Kind(enum.StrEnum):
    """The five usual kinds."""

    BUSINESS_OFFER = "business_offer"
    BUSINESS_REQUEST = "business_request"
    TECHNOLOGY_OFFER = "technology_offer"
    TECHNOLOGY_REQUEST = "technology_request"
    RESEARCH_REQUEST = "research_request"

    @property
    def is_request(self) -> bool:
        """Whether it says what a company needs."""
        return self.value.endswith("_request")


_BUSINESS = ("cooperation", "volume", "term", "region")
_TECHNOLOGY = ("stage", "rights")
_WANTED = ("budget",)

#: Which fields a kind has beside those of every kind, and which of them it must have when it is sent.
FIELDS: Mapping[Kind, tuple[str, ...]] = {
    Kind.BUSINESS_OFFER: _BUSINESS,
    Kind.BUSINESS_REQUEST: (*_BUSINESS, *_WANTED),
    Kind.TECHNOLOGY_OFFER: _TECHNOLOGY,
    Kind.TECHNOLOGY_REQUEST: (*_TECHNOLOGY, "term", *_WANTED),
    Kind.RESEARCH_REQUEST: ("programme", "deadline", "role", *_WANTED),
}
#: Kinds that say what is new in what they offer, and kinds that give sizes and volumes in numbers.
WITH_ADVANTAGES = frozenset({Kind.TECHNOLOGY_OFFER})
WITH_LIMITS = frozenset(Kind) - {Kind.RESEARCH_REQUEST}
REQUIRED: Mapping[Kind, tuple[str, ...]] = {
    Kind.BUSINESS_OFFER: ("cooperation",),
    Kind.BUSINESS_REQUEST: ("cooperation",),
    Kind.TECHNOLOGY_OFFER: ("stage", "rights"),
    Kind.TECHNOLOGY_REQUEST: (),
    Kind.RESEARCH_REQUEST: ("programme", "deadline", "role"),
}
EVERY_KINDS_OWN = tuple(dict.fromkeys(name for names in FIELDS.values() for name in names))

#: For how many days an opportunity may be published at a time.
LIFETIMES_DAYS = (30, 60, 90, 180)
#: How long before its day its company is reminded.
REMIND_BEFORE = timedelta(days=7)

#: What a moderator scores, each from the lowest to the highest.
SCORES = ("clarity", "completeness", "relevance", "form")
LOWEST, HIGHEST = 1, 5
#: A score up to this one needs words beside it.
NEEDS_WORDS_TO = 2


def until_after(today: date, lifetime_days: int) -> date:
    """The last day of an opportunity that is published or renewed today."""
    return today + timedelta(days=lifetime_days)


def reminder_is_due(*, until: date, today: date) -> bool:
    """Whether the company is to be reminded that its opportunity ends."""
    return today <= until <= today + REMIND_BEFORE


def unexplained(scores: Mapping[str, int], words: Mapping[str, str]) -> list[str]:
    """Low scores that say nothing of why."""
    return [name for name in SCORES if scores[name] <= NEEDS_WORDS_TO and not words.get(name, "").strip()]
