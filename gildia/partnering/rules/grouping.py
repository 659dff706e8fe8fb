"""From ranked texts to ranked companies, and companies counted by facet."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from gildia.partnering.rules.answer import Band, FacetKey, Lowered, Place, Reason, ScorePart
from gildia.partnering.rules.ranking import Scores, company_score, meaning_reason

NO_CLUSTER = "none"
OTHERS_SHOWN = 4
CLEARLY_BETTER = 1.25
"""A text in another language than the need's is shown when its score is so many times as high."""

_BANDS: list[Band | None] = [Band.STRONG, Band.POSSIBLE, Band.FAR, None]


class Placed(Protocol):
    """What grouping and counting need to know of a text."""

    @property
    def entry_id(self) -> int: ...
    @property
    def organisation_id(self) -> int: ...
    @property
    def kind(self) -> str: ...
    @property
    def source_id(self) -> int: ...
    @property
    def language(self) -> str: ...
    @property
    def step(self) -> str: ...
    @property
    def segments(self) -> Collection[str]: ...
    @property
    def country(self) -> str: ...
    @property
    def size(self) -> str: ...
    @property
    def zone_ids(self) -> Collection[int]: ...
    @property
    def cluster_ids(self) -> Collection[int]: ...


class Scored(NamedTuple):
    """A text with its score; what is said about it is put together for the few that are shown."""

    text: Placed
    score: float
    band: Band | None
    asked: Sequence[Reason] = ()
    """What the need asks for, held against the text."""
    scores: Scores | None = None
    """Of all texts that were weighed together; nothing when nothing was asked for."""
    row: int = 0

    @property
    def parts(self) -> tuple[ScorePart, ...]:
        """The addends of the score."""
        return () if self.scores is None else self.scores.parts_of(self.row)

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """How near it is in meaning, and what the need asks for."""
        near = () if self.scores is None else (meaning_reason(float(self.scores.meaning[self.row])),)
        return (*near, *self.asked)


@dataclass(frozen=True, slots=True)
class Company:
    """A company by its texts, best first, each record of the register once."""

    organisation_id: int
    texts: tuple[Scored, ...]
    score: float
    lowered: Lowered | None = None
    """What the reader's own judgements take from it."""

    @property
    def band(self) -> Band | None:
        """What its best text means."""
        return self.best.band

    @property
    def best(self) -> Scored:
        """The text that places the company."""
        return self.texts[0]

    @property
    def size(self) -> str:
        """The size band, where the viewer may know it."""
        return self.best.text.size


def companies(scored: Iterable[Scored], language: str) -> list[Company]:
    """Group texts by company; both levels by band, then by falling score, equal ones by id.

    Of several languages of one record the one the need is written in stays, unless another is
    clearly better: the reader wants to read it, and words can be compared with it.
    """
    records: dict[tuple[int, str, int], Scored] = {}
    for each in sorted(scored, key=order):
        record = (each.text.organisation_id, each.text.kind, each.text.source_id)
        best = records.setdefault(record, each)
        if each.text.language == language and each.score * CLEARLY_BETTER >= best.score:
            records[record] = each
    by_company: dict[int, list[Scored]] = {}
    for each in sorted(records.values(), key=order):
        by_company.setdefault(each.text.organisation_id, []).append(each)
    found = [
        Company(pk, tuple(texts), company_score([each.score for each in texts]))
        for pk, texts in by_company.items()
    ]
    return sorted(found, key=lambda one: (_BANDS.index(one.band), -one.score, one.organisation_id))


def order(one: Scored) -> tuple[int, float, int]:
    """By band, then by falling score, equal ones by id."""
    return (_BANDS.index(one.band), -one.score, one.text.entry_id)


def place_of(zone_ids: Collection[int], own_zone_ids: Collection[int]) -> Place:
    """Where a company is, seen from the viewer's zones."""
    if not zone_ids:
        return Place.OUTSIDE
    return Place.MINE if set(zone_ids) & set(own_zone_ids) else Place.OTHER_ZONES


_VALUES: Mapping[FacetKey, Callable[[Placed], Collection[str]]] = {
    FacetKey.CIRCLE: lambda text: [str(pk) for pk in text.cluster_ids] or (NO_CLUSTER,),
    FacetKey.STEP: lambda text: (text.step,),
    FacetKey.SEGMENT: lambda text: text.segments,
    FacetKey.COUNTRY: lambda text: (text.country,),
    FacetKey.SIZE: lambda text: (text.size,),
    FacetKey.LANGUAGE: lambda text: (text.language,),
}
"""The values of a facet that a text brings to its company."""


def count(
    texts: Iterable[Placed],
    key: FacetKey,
    *,
    own_zone_ids: Collection[int],
    certificates: Mapping[int, Collection[str]],
) -> Counter[str]:
    """Companies by the values of one facet; a company counts once for each value it has."""
    if key is FacetKey.CERTIFICATE:
        owners = {text.organisation_id for text in texts}
        return Counter(value for owner in owners for value in certificates.get(owner, ()))
    if key is FacetKey.PLACE:
        places = {(place_of(text.zone_ids, own_zone_ids).value, text.organisation_id) for text in texts}
        return Counter(value for value, _ in places)
    values = _VALUES[key]
    pairs = {(value, text.organisation_id) for text in texts for value in values(text) if value}
    return Counter(value for value, _ in pairs)
