"""The list of published opportunities: what matches words and filters, counts, order.

One query reads the few facts of everything that the reader may see; filters, counts and order are plain
Python over them, so that every facet is counted as if nothing were ticked in it.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from gildia.foundation import text as analyser
from gildia.opportunities.models import Opportunity
from gildia.partnering.queries.learnt import learnt
from gildia.registry.rules import Viewer

MAX_WORDS_LENGTH = 500
#: Published opportunities that one list looks through.
MOST_ROWS = 20_000


class FacetKey(StrEnum):
    """The facets, in the order in which they are shown."""

    KIND = "kind"
    SEGMENT = "segment"
    STEP = "step"
    COUNTRY = "country"
    STAGE = "stage"


class Sort(StrEnum):
    """Orders a reader can choose; by match only where words were typed."""

    MATCH = "match"
    NEWEST = "newest"
    ENDING = "ending"


@dataclass(frozen=True)
class Wanted:
    """What a reader asked the list for: OR inside a facet, AND between facets."""

    words: str = ""
    chosen: Mapping[FacetKey, frozenset[str]] = field(default_factory=dict)
    sort: Sort = Sort.NEWEST

    def values(self, key: FacetKey) -> frozenset[str]:
        """The values ticked in one facet."""
        return self.chosen.get(key, frozenset())

    def without(self, key: FacetKey) -> "Wanted":
        """The same with one facet left open, as its own counts need."""
        return replace(self, chosen={one: values for one, values in self.chosen.items() if one is not key})


@dataclass(frozen=True)
class Row:
    """What filters and order need of one opportunity. A blind one has no country."""

    pk: int
    until: date | None
    said: int
    values: Mapping[FacetKey, tuple[str, ...]]


@dataclass(frozen=True)
class Found:
    """The opportunities that match, in order, and the counts of every facet."""

    ids: Sequence[int]
    counts: Mapping[FacetKey, Mapping[str, int]]


def find(wanted: Wanted, viewer: Viewer, today: date) -> Found:
    """What a reader asked for."""
    rows = _rows(wanted.words, viewer, today)
    matching = [row for row in rows if _matches(row, wanted)]
    counts = {key: _count(rows, wanted, key) for key in FacetKey}
    return Found([row.pk for row in _in_order(matching, wanted.sort)], counts)


def in_full(ids: Sequence[int]) -> list[Opportunity]:
    """Some opportunities in the order of their ids, with what a card shows."""
    rows = Opportunity.objects.filter(pk__in=list(ids)).select_related("shown__process_step")
    places = {pk: place for place, pk in enumerate(ids)}
    return sorted(rows, key=lambda row: places[row.pk])


def terms_of(words: str) -> list[str]:
    """The terms of what somebody typed, with those that mean the same step in other languages."""
    typed = words.replace("\x00", "").strip()[:MAX_WORDS_LENGTH]
    terms = [term.key for term in analyser.terms(typed, analyser.detect_language(typed))]
    return list(dict.fromkeys([*terms, *learnt().synonyms.terms(terms)]))


def _rows(words: str, viewer: Viewer, today: date) -> list[Row]:
    seen = Opportunity.objects.visible_to(viewer).published(today)
    terms = terms_of(words)
    if words.strip():
        seen = seen.filter(tokens__overlap=terms) if terms else seen.none()
    columns = seen.order_by("-published_at", "-pk").values_list(
        "pk", "until_date", "tokens", "kind", "shown__segments", "shown__process_step__code",
        "organisation__country", "is_blind", "shown__stage",
    )[:MOST_ROWS]  # fmt: skip
    asked = set(terms)
    return [
        Row(
            pk=pk,
            until=until,
            said=len(asked.intersection(tokens)),
            values={
                FacetKey.KIND: (kind,),
                FacetKey.SEGMENT: tuple(segments),
                FacetKey.STEP: (step,) if step else (),
                FacetKey.COUNTRY: () if is_blind else (country,),
                FacetKey.STAGE: (str(stage),) if stage else (),
            },
        )
        for pk, until, tokens, kind, segments, step, country, is_blind, stage in columns
    ]


def _matches(row: Row, wanted: Wanted) -> bool:
    return all(values.intersection(row.values[key]) for key, values in wanted.chosen.items() if values)


def _count(rows: Sequence[Row], wanted: Wanted, key: FacetKey) -> Mapping[str, int]:
    """How many each value would leave; a ticked value that nobody has stands there with nought."""
    others = wanted.without(key)
    counted = Counter(value for row in rows if _matches(row, others) for value in row.values[key])
    return {**dict.fromkeys(sorted(wanted.values(key)), 0), **dict(counted.most_common())}


def _in_order(rows: Sequence[Row], sort: Sort) -> list[Row]:
    """Rows come newest first, and sorting keeps that order among equals."""
    match sort:
        case Sort.MATCH:
            return sorted(rows, key=lambda row: -row.said)
        case Sort.ENDING:
            return sorted(rows, key=lambda row: row.until or date.max)
        case Sort.NEWEST:
            return list(rows)
