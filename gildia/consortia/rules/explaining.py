"""Why each company is in a team, whom nobody can replace, and how close one came to an uncovered step."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # it loads the solver, and pages that name misses stay without
    from gildia.consortia.rules.dealing import Dealing

NEAREST = 5
"""Misses that are kept of a gap."""


@dataclass(frozen=True, slots=True)
class Role:
    """What a company is to its team."""

    company: int
    alone: tuple[int, ...]
    """Steps that the rest of the team cannot cover without it; why it is in."""
    irreplaceable: tuple[int, ...]
    """Steps that all other companies together cannot cover without it: a single point of failure."""


def roles(dealing: "Dealing", team: Collection[int]) -> tuple[Role, ...]:
    """Why each company of a team is in it."""
    covered, found = dealing.covered_by(team), []
    for company in sorted(team):
        rest = dealing.covered_by([one for one in team if one != company])
        others = dealing.covered_by([one for one in dealing.problem.companies if one != company])
        found.append(
            Role(
                company,
                alone=tuple(sorted(covered - rest)),
                irreplaceable=tuple(sorted(dealing.coverable - others)),
            )
        )
    return tuple(found)


@dataclass(frozen=True, slots=True, order=True)
class Miss:
    """A company that does not do for a step, by how far it is from doing; the nearest sort first."""

    missed: int
    """Conditions it does not meet."""
    unknown: int
    """Conditions it says nothing of."""
    nearness: float
    """Among the same: how far the offer lies from what is asked, as a part of it."""
    company: int
