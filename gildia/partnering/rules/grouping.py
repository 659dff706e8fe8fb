"""From ranked texts to ranked companies, and companies counted by facet."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from gildia.partnering.rules.answer import Band, FacetKey, Place, Reason, ScorePart
from gildia.partnering.rules.ranking import company_score

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
    def segments(self) -> tuple[str, ...]: ...
    @property
    def country(self) -> str: ...
    @property
    def size(self) -> str: ...
    @property
    def zone_ids(self) -> frozenset[int]: ...
    @property
    def cluster_ids(self) -> frozenset[int]: ...


@dataclass(frozen=True, slots=True)
class Scored:
    """A text with its score and everything said about it."""

    text: Placed
    score: float
    band: Band | None
    parts: tuple[ScorePart, ...]
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Company:
    """A company by its texts, best first, each record of the register once."""

    organisation_id: int
    texts: tuple[Scored, ...]
    score: float

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
    for each in sorted(scored, key=_order):
        record = (each.text.organisation_id, each.text.kind, each.text.source_id)
        best = records.setdefault(record, each)
        if each.text.language == language and each.score * CLEARLY_BETTER >= best.score:
            records[record] = each
    by_company: dict[int, list[Scored]] = {}
    for each in sorted(records.values(), key=_order):
        by_company.setdefault(each.text.organisation_id, []).append(each)
    found = [
        Company(pk, tuple(texts), company_score([each.score for each in texts]))
        for pk, texts in by_company.items()
    ]
    return sorted(found, key=lambda one: (_BANDS.index(one.band), -one.score, one.organisation_id))


def _order(one: Scored) -> tuple[int, float, int]:
    return (_BANDS.index(one.band), -one.score, one.text.entry_id)


def place_of(zone_ids: Collection[int], own_zone_ids: Collection[int]) -> Place:
    """Where a company is, seen from the viewer's zones."""
    if not zone_ids:
        return Place.OUTSIDE
    return Place.MINE if set(zone_ids) & set(own_zone_ids) else Place.OTHER_ZONES


def facet_values(
    text: Placed,
    key: FacetKey,
    *,
    own_zone_ids: Collection[int],
    certificates: Mapping[int, Collection[str]],
) -> Collection[str]:
    """The values of one facet that a text brings to its company."""
    values: dict[FacetKey, Collection[str]] = {
        FacetKey.PLACE: (place_of(text.zone_ids, own_zone_ids).value,),
        FacetKey.CIRCLE: [str(pk) for pk in text.cluster_ids] or [NO_CLUSTER],
        FacetKey.STEP: (text.step,),
        FacetKey.SEGMENT: text.segments,
        FacetKey.CERTIFICATE: certificates.get(text.organisation_id, ()),
        FacetKey.COUNTRY: (text.country,),
        FacetKey.SIZE: (text.size,),
        FacetKey.LANGUAGE: (text.language,),
    }
    return [value for value in values[key] if value]


def count(
    texts: Iterable[Placed],
    key: FacetKey,
    *,
    own_zone_ids: Collection[int],
    certificates: Mapping[int, Collection[str]],
) -> Counter[str]:
    """Companies by the values of one facet; a company counts once for each value it has."""
    pairs = {
        (value, text.organisation_id)
        for text in texts
        for value in facet_values(text, key, own_zone_ids=own_zone_ids, certificates=certificates)
    }
    return Counter(value for value, _ in pairs)
