"""The problem of a consortium as plain data: steps, and what each company offers for each of them.

Numbers are whole, so that a team covers a step or does not, whatever a computer's fractions do.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import astuple, dataclass, replace
from functools import cached_property
from typing import Any

WHOLE = 1000
"""The whole of a step; what a company can take of it is counted in thousandths, rounded up."""
FULL = 1_000_000
"""The whole of a source; what a thousandth of a step takes of it is counted in millionths, rounded down."""


@dataclass(frozen=True, slots=True, order=True)
class Offer:
    """One company for one step."""

    step: int
    company: int
    share: int
    """How much of the step's volume it can take, from 1 to `WHOLE`."""
    evidence: int
    """How well it is proven that it can, from 0 to 1000."""
    source: int = 0
    """The capability behind it; 0 where none is."""
    load: int = 0
    """What a thousandth of the step takes of its capacity; 0 where that does for all its steps at once."""


@dataclass(frozen=True)
class Problem:
    """Steps to be covered and the offers for them; at most one of a company for a step from one source."""

    steps: tuple[int, ...]
    offers: tuple[Offer, ...]
    undivided: tuple[int, ...] = ()
    """Contended steps that one company takes as a whole."""
    kept: tuple[tuple[int, int], ...] = ()
    """Companies to be kept if a team of the same size can, with what each is worth."""

    @classmethod
    def of(
        cls,
        steps: Iterable[int],
        offers: Iterable[Offer],
        *,
        undivided: Iterable[int] = (),
        kept: Mapping[int, int] | None = None,
    ) -> "Problem":
        """The problem in its one order, on which the answer depends; the order it comes in never matters."""
        known, ordered = tuple(sorted(set(steps))), _with_scarce_sources(offers)
        places = {(offer.step, offer.company, offer.source) for offer in ordered}
        assert len(places) == len(ordered), "a company offers once for a step"  # noqa: S101
        assert all(0 < offer.share <= WHOLE and offer.step in known for offer in ordered)  # noqa: S101
        assert all(offer.share * offer.load <= FULL for offer in ordered)  # noqa: S101
        companies = {offer.company for offer in ordered}
        contended = {offer.step for offer in ordered if offer.load}
        return cls(
            known,
            ordered,
            tuple(sorted(contended.intersection(undivided))),
            tuple(sorted((one, worth) for one, worth in (kept or {}).items() if one in companies)),
        )

    @cached_property
    def by_step(self) -> dict[int, list[Offer]]:
        """The offers for each step, the best proven first."""
        found: dict[int, list[Offer]] = {step: [] for step in self.steps}
        for offer in self.offers:
            found[offer.step].append(offer)
        return {step: sorted(each, key=_best_first) for step, each in found.items()}

    @cached_property
    def companies(self) -> tuple[int, ...]:
        """Everybody who offers something."""
        return tuple(sorted({offer.company for offer in self.offers}))

    @cached_property
    def contended(self) -> frozenset[int]:
        """Steps for which some company draws on a capacity that other steps need too."""
        return frozenset(offer.step for offer in self.offers if offer.load)

    @cached_property
    def evidence(self) -> dict[int, int]:
        """By company: all that it can take, weighed by how well that is proven."""
        best: dict[tuple[int, int], int] = {}
        for offer in self.offers:
            place = offer.company, offer.step
            best[place] = max(best.get(place, 0), offer.evidence)
        total: dict[int, int] = defaultdict(int)
        for (company, _step), evidence in best.items():
            total[company] += evidence
        return dict(total)

    def reach(self, step: int, team: Collection[int] | None = None) -> dict[int, int]:
        """By company: how much of a step it could take if it did nothing else, at most the whole."""
        sums: dict[int, int] = defaultdict(int)
        for offer in self.by_step[step]:
            if team is None or offer.company in team:
                sums[offer.company] = min(WHOLE, sums[offer.company] + offer.share)
        return dict(sums)

    @property
    def as_data(self) -> dict[str, Any]:
        """The problem as it is given away; `digest` is that of its compact JSON."""
        return {
            "steps": list(self.steps),
            "offers": [list(astuple(offer)) for offer in self.offers],
            "undivided": list(self.undivided),
            "kept": [list(pair) for pair in self.kept],
        }

    @property
    def digest(self) -> str:
        """Names the problem: the same digest, the same proven answer."""
        return digest_of(self.as_data)


def read(data: Mapping[str, Any]) -> Problem:
    """The problem that `as_data` gave away."""
    offers = [Offer(*row) for row in data["offers"]]
    return Problem.of(data["steps"], offers, undivided=data["undivided"], kept=dict(data["kept"]))


def digest_of(data: Mapping[str, Any]) -> str:
    """SHA-256 of compact JSON with sorted keys."""
    return hashlib.sha256(json.dumps(data, separators=(",", ":"), sort_keys=True).encode()).hexdigest()


def share_of(capacity: float, volume: float) -> int:
    """What part of a volume a capacity is, in thousandths, rounded up: three thirds are a whole."""
    return min(WHOLE, max(0, _thousandths(capacity, volume)))


def load_of(capacity: float, volume: float) -> int:
    """What a thousandth of a volume takes of a capacity, in millionths; its whole share fits in it."""
    reach = _thousandths(capacity, volume)
    return FULL // reach if reach > 0 else 0


def _thousandths(capacity: float, volume: float) -> int:
    return -int(-capacity * WHOLE // volume)


def _with_scarce_sources(offers: Iterable[Offer]) -> tuple[Offer, ...]:
    """The offers in order, without loads of sources that do for all their steps at once.

    Of those that nothing limits, the best of a company for a step is enough.
    """
    rows = sorted(offers)
    drawn: dict[int, int] = defaultdict(int)
    for row in rows:
        drawn[row.source] += row.share * row.load
    best: dict[tuple[int, int, int], Offer] = {}
    for row in rows:
        offer = row if drawn[row.source] > FULL else replace(row, load=0)
        place = offer.step, offer.company, offer.source if offer.load else 0
        held = best.setdefault(place, offer)
        if (held.share, held.evidence) < (offer.share, offer.evidence):
            best[place] = offer
    return tuple(sorted(best.values()))


def _best_first(offer: Offer) -> tuple[int, int, int, int]:
    return -offer.evidence, -offer.share, offer.company, offer.source
