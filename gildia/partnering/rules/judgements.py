"""What a “not relevant” mark says of other matches, and how far it lowers them for its giver (ADR 0024)."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import NamedTuple, TypeVar

from gildia.partnering.rules.answer import Band, Lowered, Relation
from gildia.partnering.rules.grouping import Company, Placed
from gildia.registry.rules import Scope, Viewer

SAME_NEED = 1.0
"""The likeness of a need to itself; of any two others it is less."""
ALIKE_FROM = 0.35
"""Needs that are less alike say nothing of each other: 99 of 100 of one trade that mean two things."""
SURELY_ALIKE = 0.6
"""As alike as needs in other words or languages become that mean one thing."""
MOST = 0.6
"""However many marks join, a company loses no greater share; a marked pair itself goes to the end."""
A_BAND_FROM = 0.45
"""From this share on a company stands one band lower."""
MOST_WORDS = 300
MOST_STANDING = 500
"""Marks that a person may have standing for one organisation."""
MOST_HEEDED = 100
"""The newest so many move his lists."""
JUDGING_SCOPES = frozenset({Scope.ADMINISTER, Scope.PARTNER})
LEAST_ORGANISATIONS = 3
"""Staff read no count that fewer organisations stand behind."""


class Side(StrEnum):
    """Whose need it is: the giver's own, or somebody else's that his company does not want to serve."""

    SEEKS = "seeks"
    SERVES = "serves"


class Because(StrEnum):
    """The usual reasons."""

    OTHER_PROCESS = "other_process"
    LIMITS = "limits"
    TOO_FAR = "too_far"
    VOLUME = "volume"
    CERTIFICATE = "certificate"
    COMPETITOR = "competitor"
    IN_CONTACT = "in_contact"
    OUTDATED = "outdated"
    OTHER = "other"


def may_judge(viewer: Viewer) -> bool:
    """Whoever looks for partners for an organisation, or administers it."""
    return viewer.organisation_id is not None and bool(viewer.scopes & JUDGING_SCOPES)


class Weights(NamedTuple):
    """The greatest share that a company loses, by how it stands to the marked one."""

    company: float = 0.0
    """It is the marked one, and the need is alike."""
    step: float = 0.0
    """It does the same process step, and the need is alike."""
    place: float = 0.0
    """It is in the same country or zone, and the need is alike."""
    always: float = 0.0
    """It is the marked one, whatever is needed."""


WEIGHTS: Mapping[Because, Weights] = {
    Because.OTHER_PROCESS: Weights(company=0.6, step=0.2),
    Because.LIMITS: Weights(company=0.5),
    Because.TOO_FAR: Weights(company=0.5, place=0.35),
    Because.VOLUME: Weights(company=0.5),
    Because.CERTIFICATE: Weights(company=0.5),
    Because.COMPETITOR: Weights(always=0.6),
    Because.IN_CONTACT: Weights(),
    Because.OUTDATED: Weights(always=0.3),
    Because.OTHER: Weights(company=0.4),
}


@dataclass(frozen=True, slots=True)
class Mark:
    """A standing judgement, and how alike its need is to the one that is asked now."""

    judgement_id: int
    because: Because
    text_key: str
    company_id: int
    likeness: float
    company_step: str = ""
    country: str = ""
    zone_ids: frozenset[int] = field(default_factory=frozenset)


def share_of_likeness(likeness: float) -> float:
    """0 up to the floor, 1 where two needs surely mean one thing, straight between."""
    return min(1.0, max(0.0, (likeness - ALIKE_FROM) / (SURELY_ALIKE - ALIKE_FROM)))


def too_far(
    *, company_country: str, own_country: str, company_zones: Iterable[int], own_zones: Iterable[int]
) -> tuple[str, list[int]]:
    """What “too far” speaks of: a foreign country, or in one's own the zones one is not in."""
    if company_country != own_country:
        return company_country, []
    return "", sorted(set(company_zones) - set(own_zones))


def lowered_company(marks: Iterable[Mark], text: Placed) -> Lowered | None:
    """What marks of the side `SEEKS` take from a company, by the text that places it."""
    return _joined((mark, *_said_of(mark, text)) for mark in marks)


def lowered_need(marks: Iterable[Mark]) -> Lowered | None:
    """What marks of the side `SERVES` take from a need that one's company could serve."""
    return _joined((mark, *_said_of_need(mark)) for mark in marks)


def _said_of(mark: Mark, text: Placed) -> tuple[float, Relation]:
    weights, alike = WEIGHTS[mark.because], share_of_likeness(mark.likeness)
    if text.organisation_id == mark.company_id:
        if mark.likeness >= SAME_NEED:
            return 1.0, Relation.PAIR
        return max(weights.company * alike, weights.always), Relation.COMPANY
    is_near = text.country == mark.country if mark.country else not mark.zone_ids.isdisjoint(text.zone_ids)
    of_step = weights.step * alike if mark.company_step and text.step == mark.company_step else 0.0
    of_place = weights.place * alike if is_near else 0.0
    return (of_place, Relation.PLACE) if of_place > of_step else (of_step, Relation.STEP)


def _said_of_need(mark: Mark) -> tuple[float, Relation]:
    if mark.likeness >= SAME_NEED:
        return 1.0, Relation.PAIR
    return WEIGHTS[mark.because].company * share_of_likeness(mark.likeness), Relation.COMPANY


def _joined(said: Iterable[tuple[Mark, float, Relation]]) -> Lowered | None:
    told = sorted(
        ((share, relation, mark) for mark, share, relation in said if share > 0.0),
        key=lambda each: (-each[0], each[2].judgement_id),
    )
    if not told:
        return None
    _most, relation, mark = told[0]
    joined = min(MOST, 1.0 - math.prod(1.0 - share for share, _relation, _mark in told))
    return Lowered(joined, relation, mark.judgement_id, mark.because.value, more=len(told) - 1)


Item = TypeVar("Item")
_BANDS: Sequence[Band | None] = (Band.STRONG, Band.POSSIBLE, Band.FAR)


def lower(found: Sequence[Company], marks: Sequence[Mark]) -> list[Company]:
    """The same companies, each that a mark speaks of carrying what it loses, in the order that follows."""
    carried = [replace(one, lowered=lowered_company(marks, one.best.text)) for one in found]
    return moved(
        carried,
        rank=lambda one: (_BANDS.index(one.band), one.score),
        lowered=lambda one: one.lowered,
    )


def moved(
    found: Sequence[Item],
    *,
    rank: Callable[[Item], tuple[int, float]],
    lowered: Callable[[Item], Lowered | None],
) -> list[Item]:
    """Ranked items, each lowered one behind those that are better than what is left of it.

    `rank` is an item's band, 0 the best, and its score. Nothing moves up but over what was lowered, and what
    no mark speaks of keeps its order; marked pairs stand at the end.
    """
    kept = [item for item in found if lowered(item) is None]
    ranks = [rank(item) for item in kept]
    before = 0
    placed: list[tuple[int, float, int, Item]] = []
    for position, item in enumerate(found):
        loss = lowered(item)
        if loss is None:
            before += 1
            continue
        band, score = rank(item)
        band += loss.share >= A_BAND_FROM
        left = score - loss.share * abs(score)
        place = len(kept) if loss.relation is Relation.PAIR else before
        while place < len(kept) and _is_better(ranks[place], band, left):
            place += 1
        placed.append((place, math.inf if loss.relation is Relation.PAIR else -left, position, item))
    placed.sort(key=lambda each: each[:3])
    result: list[Item] = []
    start = 0
    for place, _left, _position, item in placed:
        result.extend(kept[start:place])
        start = place
        result.append(item)
    return [*result, *kept[start:]]


def _is_better(other: tuple[int, float], band: int, score: float) -> bool:
    return other[0] < band or (other[0] == band and other[1] > score)


class Cell(NamedTuple):
    """How often one reason was given for needs of one process step, and by how many organisations."""

    step: str
    because: str
    times: int
    organisations: frozenset[int]


VARIOUS = "*"
"""The step or reason of joined cells."""


def safe_cells(cells: Iterable[Cell]) -> list[Cell]:
    """The cells that staff may read: small ones are joined by step, then all together, then left out."""
    for key in (
        lambda cell: (cell.step, cell.because),
        lambda cell: (cell.step, VARIOUS if _is_small(cell) else cell.because),
        lambda cell: (VARIOUS, VARIOUS) if _is_small(cell) else (cell.step, cell.because),
    ):
        cells = _summed(cells, key)
    return [cell for cell in cells if not _is_small(cell)]


def _is_small(cell: Cell) -> bool:
    return len(cell.organisations) < LEAST_ORGANISATIONS


def _summed(cells: Iterable[Cell], key: Callable[[Cell], tuple[str, str]]) -> list[Cell]:
    sums: dict[tuple[str, str], Cell] = {}
    for cell in cells:
        step, because = key(cell)
        before = sums.get((step, because), Cell(step, because, 0, frozenset()))
        sums[step, because] = Cell(
            step, because, before.times + cell.times, before.organisations | cell.organisations
        )
    return list(sums.values())
