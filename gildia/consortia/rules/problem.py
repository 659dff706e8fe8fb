"""The problem of a consortium as plain data: steps, and what each company offers for each of them.

Numbers are whole, so that a team covers a step or does not, whatever a computer's fractions do.
"""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cached_property

WHOLE = 1000
"""The whole of a step; what a company can take of it is counted in thousandths, rounded up."""


@dataclass(frozen=True, slots=True, order=True)
class Offer:
    """One company for one step."""

    step: int
    company: int
    share: int
    """How much of the step's volume it can take, from 1 to `WHOLE`."""
    evidence: int
    """How well it is proven that it can, from 0 to 1000."""


@dataclass(frozen=True)
class Problem:
    """Steps to be covered and the offers for them; at most one offer of a company for a step."""

    steps: tuple[int, ...]
    offers: tuple[Offer, ...]

    @classmethod
    def of(cls, steps: Iterable[int], offers: Iterable[Offer]) -> "Problem":
        """The problem in its one order, on which the answer depends; the order it comes in never matters."""
        known = tuple(sorted(set(steps)))
        ordered = tuple(sorted(offers))
        pairs = {(offer.step, offer.company) for offer in ordered}
        assert len(pairs) == len(ordered), "a company offers once for a step"  # noqa: S101
        assert all(0 < offer.share <= WHOLE and offer.step in known for offer in ordered)  # noqa: S101
        return cls(known, ordered)

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
    def evidence(self) -> dict[int, int]:
        """By company: all that it can take, weighed by how well that is proven."""
        total: dict[int, int] = defaultdict(int)
        for offer in self.offers:
            total[offer.company] += offer.evidence
        return dict(total)

    @cached_property
    def coverable(self) -> frozenset[int]:
        """The steps that all companies together can cover."""
        return self.covered_by(self.companies)

    def covered_by(self, team: Collection[int]) -> frozenset[int]:
        """The steps that a team covers to the whole of their volume."""
        inside = frozenset(team)
        return frozenset(
            step
            for step, offers in self.by_step.items()
            if sum(offer.share for offer in offers if offer.company in inside) >= WHOLE
        )

    def shared_out(self, team: Collection[int]) -> dict[int, list[tuple[Offer, int]]]:
        """By covered step who takes how much of it: whoever is best proven first, until it is whole."""
        inside, given = frozenset(team), {}
        for step in sorted(self.covered_by(team)):
            left, places = WHOLE, []
            for offer in self.by_step[step]:
                if offer.company in inside and left:
                    taken = min(left, offer.share)
                    places.append((offer, taken))
                    left -= taken
            given[step] = places
        return given

    @property
    def digest(self) -> str:
        """Names the problem: the same digest, the same proven answer."""
        text = repr((self.steps, [(o.step, o.company, o.share, o.evidence) for o in self.offers]))
        return hashlib.sha256(text.encode()).hexdigest()


def share_of(capacity: float, volume: float) -> int:
    """What part of a volume a capacity is, in thousandths, rounded up: three thirds are a whole."""
    return min(WHOLE, max(0, -int(-capacity * WHOLE // volume)))


def _best_first(offer: Offer) -> tuple[int, int, int]:
    return -offer.evidence, -offer.share, offer.company
