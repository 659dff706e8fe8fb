"""What the search answers, as data: pages, tables, the API and exports put it into words.

Nothing in here is translated. Codes (`Place.MINE`, `Band.STRONG`, a facet's key) are put into
the reader's language where they are shown; names of companies, steps and circles come from
the register in every language it has.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from enum import StrEnum
from typing import TypeAlias

from gildia.partnering.rules.spelling import Reading
from gildia.registry.rules import Size

RANGE = "…"
"""The sign of a limit with two ends."""
MAX_NEED_LENGTH = 10_000
"""Characters of a need that are read; what comes after is ignored."""


class Place(StrEnum):
    """Where a company is, seen from the viewer's own zone."""

    MINE = "mine"
    OTHER_ZONES = "other_zones"
    OUTSIDE = "outside"


class Band(StrEnum):
    """What a score means to a person."""

    STRONG = "strong"
    POSSIBLE = "possible"
    FAR = "far"


class Sort(StrEnum):
    """Orders that a reader can choose."""

    MATCH = "match"
    NAME = "name"
    SIZE = "size"


class FacetKey(StrEnum):
    """The facets, in the order in which they are shown."""

    PLACE = "place"
    CIRCLE = "circle"
    STEP = "step"
    SEGMENT = "segment"
    CERTIFICATE = "certificate"
    COUNTRY = "country"
    SIZE = "size"
    LANGUAGE = "language"


@dataclass(frozen=True, slots=True)
class Filters:
    """What the reader ticked: OR inside a facet, AND between facets.

    Values are strings as they stand in the address: a `Place`, the id of a circle, the code of
    a process step or segment, a standard such as "ISO 9001", an ISO 3166 country, a `Size`,
    a language.
    """

    place: frozenset[str] = frozenset()
    circle: frozenset[str] = frozenset()
    step: frozenset[str] = frozenset()
    segment: frozenset[str] = frozenset()
    certificate: frozenset[str] = frozenset()
    country: frozenset[str] = frozenset()
    size: frozenset[str] = frozenset()
    language: frozenset[str] = frozenset()

    def chosen(self, key: FacetKey) -> frozenset[str]:
        """The values ticked in one facet."""
        chosen: frozenset[str] = getattr(self, key.value)
        return chosen

    def without(self, key: FacetKey) -> "Filters":
        """The same filters with one facet left open, as its own counts need."""
        return replace(self, **{key.value: frozenset()})

    @property
    def selected_keys(self) -> tuple[FacetKey, ...]:
        """Facets in which something is ticked."""
        return tuple(FacetKey(each.name) for each in fields(self) if getattr(self, each.name))


NO_FILTERS = Filters()


class ReasonKind(StrEnum):
    """What a reason speaks about."""

    TERMS = "terms"
    SYNONYMS = "synonyms"
    MEANING = "meaning"
    CERTIFICATE = "certificate"
    LIMIT = "limit"
    PLACE = "place"
    EXCLUDED = "excluded"
    SEVERAL = "several"


class Verdict(StrEnum):
    """A tick, a cross and a question mark are three different answers."""

    MET = "met"
    MISSED = "missed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Amount:
    """A number with its unit; `unit` is a code of `foundation.quantities.UNITS`."""

    value: float
    unit: str


ReasonValue: TypeAlias = str | int | float | date | Amount | tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing to be said about a match; templates word it from `params`.

    | kind        | params |
    |-------------|--------|
    | terms       | `words`: the matched words as they stand in the company's text |
    | synonyms    | `pairs`: "wafer dicing = резка пластин", of the need and of the text |
    | meaning     | `nearness`: 0–100, `level`: "very_close", "close", "distant" |
    | certificate | `standard`: "ISO 9001", `valid_until`: date or None |
    | limit       | `quantity`: a code of `foundation.quantities`, `sign`: "=", "≤", "≥", "…",
    |             | `wanted`: Amount, `wanted_upper`: Amount of a range or None,
    |             | `offered_low`, `offered_high`: Amount or None,
    |             | `gap`: Amount missing when missed, `side`: the offer lies "above" or "below" |
    | place       | `asked`: "in" or "not_in", `places`: keys of the places that were named
    |             | ("CN", "RU-MOS", "RU-MOW/Zelenograd"), `found`: the one where the company is,
    |             | `country` and `town_ru`, `town_en`, `town_zh`: where it is itself |
    | excluded    | `words`: what the need excludes and the text says |
    | several     | `needs`: those of several that the company may answer, or not; `of`: how many there are |
    """

    kind: ReasonKind
    verdict: Verdict
    params: Mapping[str, ReasonValue]


@dataclass(frozen=True, slots=True)
class ScorePart:
    """One addend of a score. The parts of an entry add up to its score, which ranks it."""

    name: str
    """meaning_fast, meaning_deep, hub, words, step, language or requirements."""
    value: float


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text that is marked or not; the template escapes it as any text."""

    text: str
    marked: bool


@dataclass(frozen=True, slots=True)
class MatchedEntry:
    """One text of a company that answers the need."""

    entry_id: int
    capability_id: int | None
    kind: str
    """"capability" or "profile"."""
    language: str
    text: str
    spans: tuple[tuple[int, int], ...]
    """Matched terms as offsets into `text`, ascending, not overlapping."""
    score: float
    band: Band | None
    reasons: tuple[Reason, ...]
    parts: tuple[ScorePart, ...]

    @property
    def pieces(self) -> list[Piece]:
        """The text cut at the marks."""
        pieces: list[Piece] = []
        end = 0
        for start, stop in self.spans:
            if start > end:
                pieces.append(Piece(self.text[end:start], marked=False))
            pieces.append(Piece(self.text[start:stop], marked=True))
            end = stop
        if end < len(self.text):
            pieces.append(Piece(self.text[end:], marked=False))
        return pieces


@dataclass(frozen=True, slots=True)
class CircleMark:
    """A zone or cluster that the company belongs to and the viewer may know of."""

    circle_id: int
    kind: str
    names: Mapping[str, str]


class Relation(StrEnum):
    """How a lowered match stands to a marked one."""

    PAIR = "pair"
    """It is the marked one."""
    COMPANY = "company"
    """The same company and another need; or another need that the own company could serve."""
    STEP = "step"
    PLACE = "place"


@dataclass(frozen=True, slots=True)
class Lowered:
    """What a person's judgements take from a match: the reader is told the one that takes most."""

    share: float
    relation: Relation
    judgement_id: int
    because: str
    """A code of `rules.judgements.Because`."""
    more: int = 0
    """So many further judgements speak of it."""


@dataclass(frozen=True, slots=True)
class Match:
    """A company with its best text first and its other fitting texts after it."""

    organisation_id: int
    slug: str
    names: Mapping[str, str]
    """Name by language code; at least one."""
    place: Place
    country: str
    locality: Mapping[str, str]
    """Town of the main site by language code, as far as the viewer may see it."""
    size: Size | None
    headcount: int | None
    circles: tuple[CircleMark, ...]
    score: float
    """The best text's score and what the next ones add: it ranks the company."""
    band: Band | None
    """What the score means; None when nothing was asked for."""
    best: MatchedEntry
    others: tuple[MatchedEntry, ...]
    lowered: Lowered | None = None
    """Why it stands lower for this reader, if it does."""


@dataclass(frozen=True, slots=True)
class FacetValue:
    """One line of a facet."""

    value: str
    names: Mapping[str, str]
    """Label by language when the register holds it; empty for codes that the page words."""
    count: int
    selected: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """Companies by one property, counted as if nothing were ticked in this facet.

    Ticked values stay in the list when their count is 0.
    """

    key: FacetKey
    values: tuple[FacetValue, ...]


@dataclass(frozen=True, slots=True)
class WantedLimit:
    """A limit recognised in the need, a chip under the search box.

    `start` and `end` of this and of all that follows are offsets into the text of the need.
    """

    quantity: str
    sign: str
    """"=", "≥", "≤", or `RANGE`: from `amount` to `upper`."""
    amount: Amount
    start: int
    end: int
    upper: Amount | None = None


@dataclass(frozen=True, slots=True)
class WantedCertificate:
    """A standard or scheme that the need names, written in one way: "ISO 9001"."""

    name: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class WantedPlace:
    """A country, region or town where a company shall be, or shall not."""

    country: str
    """ISO 3166-1."""
    region: str
    """ISO 3166-2; empty for a whole country."""
    town: str
    """Its English name in `data/places.toml`; empty for a region or a country."""
    wanted: bool
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Excluded:
    """Words that the need takes out: "but not plastics", "without assembly"."""

    text: str
    keys: tuple[str, ...]
    """Its terms."""
    against: bool
    """A text that says it answers worse; False for what is merely not needed."""
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class NeedPart:
    """One of several needs in a text, with what belongs to it alone or to all of them."""

    text: str
    meaning: str
    """What the encoders read of it."""
    terms: tuple[str, ...]
    certificates: tuple[WantedCertificate, ...]
    limits: tuple[WantedLimit, ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Need:
    """What was understood of the text that the reader typed."""

    text: str
    language: str
    meaning: str
    """What the encoders read: the text without certificates, limits, places and what is excluded."""
    terms: tuple[str, ...]
    """Distinct terms of what is left, of the whole text where nothing is."""
    certificates: tuple[WantedCertificate, ...]
    limits: tuple[WantedLimit, ...]
    places: tuple[WantedPlace, ...]
    excluded: tuple[Excluded, ...]
    parts: tuple[NeedPart, ...]
    """At least one; several where the text lists several needs."""
    is_empty: bool
    """Nothing to search for: the answer lists every company under the filters."""
    readings: tuple[Reading, ...] = ()
    """What was typed and read as something else; `text` and all offsets into it are of the corrected text."""

    @property
    def standards(self) -> tuple[str, ...]:
        """Names of the certificates, each once."""
        return tuple(dict.fromkeys(one.name for one in self.certificates))


@dataclass(frozen=True, slots=True)
class SearchAnswer:
    """One page of results with everything that stands around it."""

    need: Need
    results: tuple[Match, ...]
    total: int
    """Companies in all pages: strong, possible and far together."""
    strong: int
    possible: int
    far: int
    facets: tuple[Facet, ...]
    nearest: tuple[Match, ...] = ()
    """The nearest misses, when no company is strong or possible."""

    @property
    def nobody_does_it(self) -> bool:
        """Something was asked for and no company comes near."""
        return not self.need.is_empty and self.strong == 0 and self.possible == 0
