"""Texts that may answer a need, drawn from PostgreSQL under what the viewer may see and has ticked."""

import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from itertools import chain
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection, transaction
from django.db.models import Q
from pgvector import HalfVector

from gildia.foundation.encoders import FAST, EncoderUnavailable
from gildia.foundation.row_ids import row_ids
from gildia.partnering.models import SearchEntry, SearchEntryQuerySet
from gildia.partnering.queries.certificates import holders
from gildia.partnering.queries.learnt import Learnt, Yardstick, term_counts
from gildia.partnering.rules.answer import Filters, Need, Place
from gildia.partnering.rules.concepts import Concepts, concepts
from gildia.partnering.rules.synonyms import ways_to_say
from gildia.partnering.rules.vectors import Vectors
from gildia.partnering.rules.words import weights
from gildia.registry.rules import Viewer

logger = logging.getLogger(__name__)

SMALL = 50_000
"""In an index of fewer texts all that pass the filters are compared."""
FEW = 20_000
"""And in a larger one where so few pass them; else the graph indexes are asked."""
NEAREST, NEAREST_OF_MANY = 200, 80
"""Texts drawn by each encoder. In a large index each text costs more, and the best ones are nearer."""
WORDED, WORDED_OF_MANY = 100, 60
"""Texts drawn by words, of all that share the rarest terms of the need."""
RARE_TEXTS, RARE_TEXTS_OF_MANY = 3_000, 600
"""Texts that share them; terms are added, rarest first, until there are so many."""
BROWSED = 5_000
"""Texts that are listed when nothing was asked for."""

NO_CLUSTER = "none"

_NEAREST = "(SELECT id FROM {entries} AND {known} ORDER BY {distance} LIMIT {count})"
_WORDED = """
(SELECT id FROM (SELECT id, tokens FROM {entries} AND tokens {share} %s::text[] LIMIT {most}) AS worded
 ORDER BY {covered} DESC, id LIMIT {count})
"""
_MEASURED = """
SELECT {columns}, {fast}, {deep}, {fast_hub}, {deep_hub}, {covered}, concepts
FROM partnering_searchentry WHERE id = ANY(%s) ORDER BY id
"""
_FAST = "fast_vector <#> %s::halfvec"
# As the graph index of the encoder in force is made: cast to its number of dimensions.
_DEEP = "deep_vector::halfvec({dimensions}) <#> %s::halfvec"
# Vectors of another encoder are never compared, not even while a change of encoder is committed.
_SAME_ENCODER = "deep_encoder = %s AND deep_vector IS NOT NULL"
# The hub score towards needs in a language; towards all where it has too few texts of its own.
_HUB = "COALESCE(({column} ->> %s)::float8, ({column} ->> %s)::float8, 0)"
# Rows of one place are ways to say one word of the need; the best of them that a text has counts.
_COVERED = """
(SELECT COALESCE(sum(said.share), 0) FROM (
    SELECT max(need.share) AS share
    FROM unnest(%s::text[], %s::float8[], %s::int[]) AS need (term, share, place)
    WHERE need.term = ANY(tokens)
    GROUP BY need.place
) AS said)
"""
_SEARCH_GRAPH = f"SET LOCAL hnsw.iterative_scan = strict_order; SET LOCAL hnsw.ef_search = {NEAREST_OF_MANY}"


@dataclass(frozen=True, slots=True)
class Question:
    """A need as the database is asked about it."""

    need: Need
    fast: Vectors
    deep: Vectors | None
    """Nothing if the deep encoder cannot be used: then the fast one is asked alone."""
    shares: Mapping[str, float]
    alternatives: Mapping[str, tuple[str, ...]]
    """For terms of the need, terms of texts that say the same in other words."""
    texts: Mapping[str, int]
    """In how many public texts each of these terms stands."""
    concepts: Concepts


@dataclass(frozen=True, slots=True)
class Candidate:
    """One entry with what ranking, grouping and facets need; its text is read later."""

    entry_id: int
    organisation_id: int
    capability_id: int | None
    kind: str
    source_id: int
    language: str
    step: str
    segments: tuple[str, ...]
    country: str
    size: str
    zone_ids: frozenset[int]
    cluster_ids: frozenset[int]
    fast: float | None = None
    deep: float | None = None
    fast_hub: float = 0.0
    deep_hub: float = 0.0
    words: float = 0.0
    concepts: Concepts = field(default_factory=dict)


_COLUMNS = tuple(each.name for each in fields(Candidate))
_PLAIN = ("pk", *_COLUMNS[1:12])
"""The columns that need no question."""


def ask(need: Need, known: Learnt) -> Question:
    """Turn a need into vectors and weighted terms."""
    alternatives = known.synonyms.alternatives(need.terms)
    wanted = (*need.terms, *dict.fromkeys(chain.from_iterable(alternatives.values())))
    counts = term_counts(wanted)
    fast = known.centred_need(FAST, need.meaning, need.language)
    try:
        deep = known.centred_need(known.deep, need.meaning, need.language)
    except EncoderUnavailable as error:
        logger.warning("search without the deep encoder: %s", error)
        deep = None
    return Question(
        need=need,
        fast=fast,
        deep=deep,
        shares=weights(need.terms, counts, known.public_entries),
        alternatives=alternatives,
        texts={term: counts.get(term, 0) for term in wanted},
        concepts=concepts(known.nearness_to_steps(fast, deep, need.language)),
    )


def entries_for(viewer: Viewer, filters: Filters, *, today: date) -> SearchEntryQuerySet:
    """The entries that the viewer may see under the filters."""
    entries = SearchEntry.objects.visible_to(viewer)
    if filters.place:
        entries = entries.filter(_in_places(filters.place, viewer))
    if filters.circle:
        ids = row_ids(filters.circle)
        inside = Q(cluster_ids__overlap=ids) | Q(zone_ids__overlap=ids)
        entries = entries.filter(inside | Q(cluster_ids=[]) if NO_CLUSTER in filters.circle else inside)
    if filters.segment:
        entries = entries.filter(segments__overlap=sorted(filters.segment))
    for column in ("step", "country", "size", "language"):
        if chosen := getattr(filters, column):
            entries = entries.filter(**{f"{column}__in": sorted(chosen)})
    if filters.certificate:
        having = holders(viewer, filters.certificate, today=today)
        entries = entries.filter(organisation__in=having)
    return entries


def _in_places(places: frozenset[str], viewer: Viewer) -> Q:
    mine = Q(zone_ids__overlap=sorted(viewer.zone_ids))
    conditions = {
        Place.MINE: mine,
        Place.OTHER_ZONES: ~mine & ~Q(zone_ids=[]),
        Place.OUTSIDE: Q(zone_ids=[]),
    }
    chosen = Q(pk__in=[])
    for place, condition in conditions.items():
        if place in places:
            chosen |= condition
    return chosen


def browse(entries: SearchEntryQuerySet) -> list[Candidate]:
    """Entries when nothing was asked for, the first companies of the register first."""
    rows = entries.order_by("organisation_id", "pk").values_list(*_PLAIN)[:BROWSED]
    return [_candidate(row) for row in rows]


def nearest(entries: SearchEntryQuerySet, question: Question, known: Learnt) -> list[Candidate]:
    """The entries nearest in meaning by either encoder, and those with the need's rare words."""
    try:
        drawing = _Drawing(entries, question, known)
    except EmptyResultSet:
        return []
    if drawing.exact:
        return drawing.candidates(drawing.ids())
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_SEARCH_GRAPH)
        ids = drawing.ids()
    return drawing.candidates(ids)


class _Drawing:
    """Two statements: one draws the candidates of a need, one measures them.

    Their SQL is written by hand: making it from Django's expressions takes longer than the database needs.
    """

    def __init__(self, entries: SearchEntryQuerySet, question: Question, known: Learnt) -> None:
        self.question, self.encoder = question, known.deep_encoder
        sql, self.given = entries.order_by().values("id").query.sql_with_params()
        self.entries = sql.partition(" FROM ")[2]
        self.exact = known.entries < SMALL or self._expected() < FEW
        self.fast = str(HalfVector(question.fast).to_list())
        self.deep = None if question.deep is None else str(HalfVector(question.deep).to_list())
        self.by_deep = _DEEP.format(dimensions=0 if question.deep is None else len(question.deep))
        self.ways: list[Any] = list(ways_to_say(question.shares, question.alternatives))

    def _expected(self) -> int:
        """How many entries there are, as the planner sees it: counting them costs as much as a search."""
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN (FORMAT JSON) SELECT FROM {self.entries}", self.given)
            (plans,) = cursor.fetchone()
        plan: dict[str, Any] = plans[0]["Plan"]
        return int(plan["Plan Rows"])

    def ids(self) -> list[int]:
        """Entries that may answer the need."""
        draws = [self._nearest("fast_vector IS NOT NULL", [], _FAST, self.fast)]
        if self.deep is not None:
            draws.append(self._nearest(_SAME_ENCODER, [self.encoder], self.by_deep, self.deep))
        if self.question.texts:
            draws.append(self._worded())
        with connection.cursor() as cursor:
            cursor.execute(
                " UNION ".join(draw for draw, _ in draws), [one for _, given in draws for one in given]
            )
            return [pk for (pk,) in cursor.fetchall()]

    def candidates(self, ids: list[int]) -> list[Candidate]:
        """The entries with all that ranking needs."""
        deep: list[Any] = [] if self.deep is None else [self.encoder, self.deep]
        hub = [self.question.need.language, Yardstick.ANY]
        statement = _MEASURED.format(
            columns=", ".join(("id", *_PLAIN[1:])),
            fast=f"-({_FAST})",
            deep=f"CASE WHEN {_SAME_ENCODER} THEN -({self.by_deep}) END" if deep else "NULL",
            fast_hub=_HUB.format(column="fast_hubs"),
            deep_hub=_HUB.format(column="deep_hubs"),
            covered=_COVERED,
        )
        with connection.cursor() as cursor:
            cursor.execute(statement, [self.fast, *deep, *hub, *hub, *self.ways, ids])
            return [_candidate((*row[:-1], json.loads(row[-1]))) for row in cursor.fetchall()]

    def _nearest(self, known: str, given: list[str], distance: str, vector: str) -> tuple[str, list[Any]]:
        # Zero added to the distance keeps the planner from the graph, which may miss some.
        sql = _NEAREST.format(
            entries=self.entries,
            known=known,
            distance=f"({distance}) + 0" if self.exact else distance,
            count=NEAREST if self.exact else NEAREST_OF_MANY,
        )
        return sql, [*self.given, *given, vector]

    def _worded(self) -> tuple[str, list[Any]]:
        """Texts with one of the rarest terms; where even the rarest is common, those with the two rarest."""
        enough = RARE_TEXTS if self.exact else RARE_TEXTS_OF_MANY
        texts = self.question.texts
        by_rarity = sorted(texts, key=lambda term: (texts[term], term))
        chosen, share = _rarest(by_rarity, texts, enough), "&&"
        if not self.exact and texts[by_rarity[0]] > enough:
            chosen, share = by_rarity[:2], "@>"
        sql = _WORDED.format(
            entries=self.entries,
            share=share,
            most=4 * enough,
            covered=_COVERED,
            count=WORDED if self.exact else WORDED_OF_MANY,
        )
        return sql, [*self.given, chosen, *self.ways]


def _rarest(by_rarity: Sequence[str], texts: Mapping[str, int], enough: int) -> list[str]:
    chosen: list[str] = []
    found = 0
    for term in by_rarity:
        found += texts[term]
        if chosen and found > enough:
            break
        chosen.append(term)
    return chosen


def _candidate(row: tuple[Any, ...]) -> Candidate:
    values = list(row)
    values[7], values[10], values[11] = tuple(row[7]), frozenset(row[10]), frozenset(row[11])
    return Candidate(*values)
