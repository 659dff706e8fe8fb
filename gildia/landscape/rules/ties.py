"""Ties between companies: what joins two of them, and what a reader is told of it."""

import enum
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


class TieKind(enum.StrEnum):
    """What joins two companies, the weakest first."""

    PLANNED = "planned"
    MET = "met"
    NDA = "nda"
    QUOTE = "quote"
    CONTRACT = "contract"
    DELIVERED = "delivered"


STRENGTH = {kind: place for place, kind in enumerate(TieKind)}


@dataclass(frozen=True)
class Tie:
    """One outcome or one plan that joins two companies; `steps` are codes, none where they are not told."""

    first_id: int
    second_id: int
    kind: TieKind
    on: date
    steps: tuple[str, ...] = ()
    is_private: bool = False

    def __post_init__(self) -> None:
        if self.first_id == self.second_id:
            raise ValueError("a company has no tie with itself")

    @property
    def pair(self) -> tuple[int, int]:
        """The two, whichever was named first."""
        return min(self.first_id, self.second_id), max(self.first_id, self.second_id)


@dataclass(frozen=True)
class Edge:
    """Everything that joins two companies."""

    pair: tuple[int, int]
    ties: tuple[Tie, ...]

    @property
    def kind(self) -> TieKind:
        """The strongest of its ties."""
        return max((tie.kind for tie in self.ties), key=STRENGTH.__getitem__)

    @property
    def is_planned(self) -> bool:
        """Whether nothing of it was done yet."""
        return self.kind is TieKind.PLANNED

    @property
    def is_private(self) -> bool:
        """Whether only the two companies see it."""
        return all(tie.is_private for tie in self.ties)

    @property
    def first_on(self) -> date:
        """When it began."""
        return min(tie.on for tie in self.ties)

    @property
    def last_on(self) -> date:
        """The newest of it."""
        return max(tie.on for tie in self.ties)

    @property
    def steps(self) -> tuple[str, ...]:
        """The process steps that its ties tell, each once."""
        return tuple(sorted({step for tie in self.ties for step in tie.steps}))

    def other(self, organisation_id: int) -> int:
        """The company at the other end."""
        first, second = self.pair
        return second if organisation_id == first else first


def _in_order(tie: Tie) -> tuple[date, int, tuple[str, ...], bool]:
    return tie.on, STRENGTH[tie.kind], tie.steps, tie.is_private


def edges(ties: Iterable[Tie]) -> list[Edge]:
    """Ties gathered by pair, the strongest and then the newest first; the order of `ties` does not matter."""
    gathered: dict[tuple[int, int], list[Tie]] = defaultdict(list)
    for tie in ties:
        gathered[tie.pair].append(tie)
    found = [Edge(pair, tuple(sorted(joined, key=_in_order))) for pair, joined in gathered.items()]
    found.sort(key=lambda edge: (-STRENGTH[edge.kind], -edge.last_on.toordinal(), edge.pair))
    return found
