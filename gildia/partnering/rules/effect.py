"""What judgements change in an answer, as places and as how much of the first ten is worth reading."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from math import log2

from gildia.partnering.rules.answer import Band
from gildia.partnering.rules.grouping import Company
from gildia.partnering.rules.judgements import Mark, lower

DEPTH = 10
_GAINS = {Band.STRONG: 2.0, Band.POSSIBLE: 1.0, Band.FAR: 0.0, None: 0.0}


@dataclass(frozen=True, slots=True)
class Order:
    """One order of an answer, judged by the marks on its need."""

    places: tuple[int, ...]
    """Of the marked companies that are listed."""
    worth: float
    """How much of the first ten is worth reading, 1 the best order of the same list."""

    @property
    def mean_place(self) -> float | None:
        """Of the marked companies; None where none is listed."""
        return sum(self.places) / len(self.places) if self.places else None


@dataclass(frozen=True, slots=True)
class Effect:
    """An answer without judgements, with those on other needs only, and with all of them.

    Only `by_others` proves anything: there no mark moves its own pair.
    """

    without: Order
    by_others: Order
    with_all: Order


def effect(found: Sequence[Company], marks: Sequence[Mark], key: str) -> Effect:
    """What marks change in the answer to one of the needs they were given for; `key` is that need's."""
    marked = {mark.company_id for mark in marks if mark.text_key == key}
    others = [mark for mark in marks if mark.text_key != key]
    return Effect(
        without=_order(found, marked),
        by_others=_order(lower(found, others), marked),
        with_all=_order(lower(found, marks), marked),
    )


def place_of(found: Sequence[Company], company_id: int) -> int | None:
    """Where a company stands, 1 the first."""
    places = (place for place, one in enumerate(found, start=1) if one.organisation_id == company_id)
    return next(places, None)


def _order(found: Sequence[Company], marked: Collection[int]) -> Order:
    places = tuple(place for place, one in enumerate(found, start=1) if one.organisation_id in marked)
    gains = [0.0 if one.organisation_id in marked else _GAINS[one.band] for one in found]
    best = _discounted(sorted(gains, reverse=True))
    return Order(places, _discounted(gains) / best if best else 1.0)


def _discounted(gains: Sequence[float]) -> float:
    return sum(gain / log2(place + 2) for place, gain in enumerate(gains[:DEPTH]))
