"""Whether a step is covered, how much it is wanted, and which lines come first."""

import enum
from dataclasses import dataclass


class Status(enum.StrEnum):
    """How a step stands in a circle, the worst last."""

    COVERED = "covered"
    SINGLE = "single"
    IMPORTED = "imported"
    ABSENT = "absent"


#: At least so many companies inside and outside make this status; the first row that fits holds.
STATUS_TABLE = (
    (2, 0, Status.COVERED),
    (1, 0, Status.SINGLE),
    (0, 1, Status.IMPORTED),
    (0, 0, Status.ABSENT),
)

#: Protected counts below this are told as "few".
FEW_BELOW = 3

#: What one of each adds to the demand for a step. A request was written and reviewed, a gap hinders somebody
#: who plans the whole chain, a need was typed into a search.
REQUEST_WEIGHT = 3
GAP_WEIGHT = 2
NEED_WEIGHT = 1


def status_of(inside: int, outside: int) -> Status:
    """How a step stands that so many companies do inside the circle and outside it."""
    return next(
        status
        for least_inside, least_outside, status in STATUS_TABLE
        if inside >= least_inside and outside >= least_outside
    )


@dataclass(frozen=True)
class Told:
    """A count as its reader may know it; of few nobody learns how few."""

    number: int = 0
    is_few: bool = False

    def __bool__(self) -> bool:
        return bool(self.number)


def protected(count: int) -> Told:
    """A count that might tell of somebody: below three it is one, and said to be few."""
    is_few = 0 < count < FEW_BELOW
    return Told(1 if is_few else count, is_few)


@dataclass(frozen=True)
class Demand:
    """What is wanted of a step; None where the reader may not have such a count."""

    requests: int = 0
    gaps: Told | None = None
    needs: Told | None = None

    @property
    def weight(self) -> int:
        """How much it is wanted, from what the reader may know alone."""
        gaps = self.gaps.number if self.gaps else 0
        needs = self.needs.number if self.needs else 0
        return self.requests * REQUEST_WEIGHT + gaps * GAP_WEIGHT + needs * NEED_WEIGHT


#: What is missing comes before what hangs on one company, and that before what is covered.
_PLACE = {Status.ABSENT: 0, Status.IMPORTED: 0, Status.SINGLE: 1, Status.COVERED: 2}


def urgency(status: Status, demand: Demand) -> tuple[bool, int, int]:
    """Sorts lines: demand without capability first, the most wanted of them on top."""
    return (demand.weight == 0, _PLACE[status], -demand.weight)
