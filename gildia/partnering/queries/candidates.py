"""Texts that may answer a need, drawn from PostgreSQL under what the viewer may see and has ticked."""

import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import chain
from types import MappingProxyType
from typing import Any, NamedTuple

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Q

from gildia.foundation.encoders import FAST, Encoder, EncoderUnavailable
from gildia.foundation.row_ids import row_ids
from gildia.partnering.models import SearchEntry, SearchEntryQuerySet
from gildia.partnering.queries.certificates import holders
from gildia.partnering.queries.graphs import are_whole
from gildia.partnering.queries.learnt import Learnt, Yardstick, term_counts
from gildia.partnering.rules.answer import Filters, Need, Place
from gildia.partnering.rules.concepts import Concepts, concepts
from gildia.partnering.rules.ranking import DEEP_ACROSS, DEEP_WITHIN
from gildia.partnering.rules.synonyms import WORTH, ways_to_say
from gildia.partnering.rules.vectors import Vectors
from gildia.partnering.rules.words import weights
from gildia.registry.rules import Viewer

logger = logging.getLogger(__name__)

SMALL = 50_000
"""In an index of fewer texts all that pass the filters are compared."""
FEW = 20_000
"""And in a larger one where so few pass them; else the graph indexes are asked (`actions.graphs`)."""
NEAREST = 150
"""Texts drawn by both encoders together, where all are compared."""
NEAREST_OF_MANY = 50
"""Texts drawn by each encoder from its graph."""
MOST_LOOKED_AT = 400
"""Texts that a graph looks at in its first turn; if too few of them pass the filters it takes another."""
WORDED = 100
"""Texts drawn by words, of all that share the rarest terms of the need."""
RARE_TEXTS, RARE_TEXTS_OF_MANY = 3_000, 600
"""Texts that share them; terms are added, rarest first, until there are so many."""
MOST_SAID = 50
"""Words of a need that are looked for one by one."""
BROWSED = 5_000
"""Texts that are listed when nothing was asked for."""

NO_CLUSTER = "none"

_ANSWER = """
WITH asked AS MATERIALIZED (SELECT %s::halfvec AS fast, %s::halfvec AS deep)
SELECT {columns}, -({fast}), CASE WHEN {deeply_read} THEN -({deep}) END,
    {fast_hub}, {deep_hub}, {covered}, concepts
FROM partnering_searchentry WHERE id = ANY (ARRAY({drawn})) ORDER BY id
"""
_NEAREST = "(SELECT id FROM {entries} AND {known} ORDER BY {distance} LIMIT {count})"
_WORDED = """
(SELECT id FROM (SELECT id, tokens FROM {entries} AND tokens {share} %s::text[] LIMIT {most}) AS worded
 ORDER BY {covered} DESC, id LIMIT {count})
"""
_FAST = "fast_vector <#> (SELECT fast FROM asked)"
_DEEP = "deep_vector <#> (SELECT deep FROM asked)"
# As the graph index of the encoder in force is made: cast to its number of dimensions.
_DEEP_IN_GRAPH = "deep_vector::halfvec({dimensions}) <#> (SELECT deep FROM asked)"
_FAST_READ = "fast_vector IS NOT NULL"
# Vectors of another encoder are never compared, not even while a change of encoder is committed.
_DEEPLY_READ = "deep_encoder = %s AND deep_vector IS NOT NULL"
# The meaning of `rules.ranking`, before its corrections.
_JOINT = f"""
CASE WHEN {_DEEPLY_READ} THEN
    CASE WHEN language = %s THEN {1 - DEEP_WITHIN:g} * ({_FAST}) + {DEEP_WITHIN} * ({_DEEP})
    ELSE {1 - DEEP_ACROSS:g} * ({_FAST}) + {DEEP_ACROSS} * ({_DEEP}) END
ELSE {_FAST} END
"""
# The hub score towards needs in a language; towards all where it has too few texts of its own.
_HUB = "COALESCE(({column} ->> %s)::float8, ({column} ->> %s)::float8, 0)"
# A word of the need that a text has, or says in other words.
_SAID = "CASE WHEN %s = ANY(tokens) THEN %s WHEN tokens && %s::text[] THEN %s ELSE 0 END"
# The same for needs of very many words, ten times as slow. Rows of one place are ways to say one word of the
# need; the best of them that a text has counts.
_ANY_SAID = """
(SELECT COALESCE(sum(said.share), 0) FROM (
    SELECT max(way.share) AS share
    FROM unnest(%s::text[], %s::float8[], %s::int[]) AS way (term, share, place)
    WHERE way.term = ANY(tokens) GROUP BY way.place
) AS said)
"""
_SEARCH_GRAPHS = "SET LOCAL hnsw.iterative_scan = strict_order; SET LOCAL hnsw.ef_search = {looked_at};"


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


class Candidate(NamedTuple):
    """One entry with what ranking, grouping and facets need; its text is read later."""

    entry_id: int
    organisation_id: int
    capability_id: int | None
    kind: str
    source_id: int
    language: str
    step: str
    segments: list[str]
    country: str
    size: str
    zone_ids: list[int]
    cluster_ids: list[int]
    fast: float | None = None
    deep: float | None = None
    fast_hub: float = 0.0
    deep_hub: float = 0.0
    words: float = 0.0
    concepts: Concepts = MappingProxyType({})


_PLAIN = ("id", *Candidate._fields[1:12])
"""The columns that need no question."""


@dataclass(frozen=True, slots=True)
class Encoders:
    """Encoders of needs that may remember what was read before; they have the ids of those in force."""

    fast: Encoder
    deep: Encoder | None


def ask(need: Need, known: Learnt, encoders: Encoders | None = None) -> Question:
    """Turn a need into vectors and weighted terms."""
    alternatives = known.synonyms.alternatives(need.terms)
    wanted = (*need.terms, *dict.fromkeys(chain.from_iterable(alternatives.values())))
    counts = term_counts(wanted)
    fast = known.centred_need(encoders.fast if encoders else FAST, need.meaning, need.language)
    try:
        reader = (encoders.deep if encoders else None) or known.deep
        deep = known.centred_need(reader, need.meaning, need.language)
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


def browse(entries: SearchEntryQuerySet, *, most: int = BROWSED) -> list[Candidate]:
    """Entries when nothing was asked for, the first companies of the register first."""
    rows = entries.order_by("organisation_id", "pk").values_list(*_PLAIN)[:most]
    return [Candidate(*row) for row in rows]


def nearest(entries: SearchEntryQuerySet, question: Question, known: Learnt) -> list[Candidate]:
    """The entries nearest in meaning, and those with the need's rare words."""
    try:
        return _Drawing(entries, question, known).candidates()
    except EmptyResultSet:
        return []


_Draw = tuple[str, Sequence[Any]]
"""A piece of SQL and its parameters."""


class _Drawing:
    """One statement draws the candidates of a need and measures them.

    Its SQL is written by hand: making it from Django's expressions takes longer than the database needs.
    """

    def __init__(self, entries: SearchEntryQuerySet, question: Question, known: Learnt) -> None:
        self.question, self.encoder = question, known.deep_encoder
        sql, self.given = entries.order_by().values("id").query.sql_with_params()
        self.entries = sql.partition(" FROM ")[2]
        expected = self._expected() if known.entries >= SMALL else 0
        self.exact = known.entries < SMALL or expected < FEW or not are_whole(known.deep_encoder)
        # Enough to pass, and a third more: a second turn costs more than a longer first one.
        enough = NEAREST_OF_MANY * 4 * known.entries // (3 * max(expected, 1))
        self.looked_at = min(enough, MOST_LOOKED_AT)

    def _expected(self) -> int:
        """How many entries there are, as the planner sees it: counting them costs as much as a search."""
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN (FORMAT JSON) SELECT FROM {self.entries}", self.given)
            (plans,) = cursor.fetchone()
        plan: dict[str, Any] = plans[0]["Plan"]
        return int(plan["Plan Rows"])

    def candidates(self) -> list[Candidate]:
        """Entries that may answer the need, with all that ranking needs."""
        question = self.question
        draws = [self._joint()] if self.exact else self._of_each_encoder()
        if question.texts:
            draws.append(self._worded())
        covered, ways = self._covered
        statement = _ANSWER.format(
            columns=", ".join(_PLAIN),
            fast=_FAST,
            deep=_DEEP,
            deeply_read=_DEEPLY_READ,
            fast_hub=_HUB.format(column="fast_hubs"),
            deep_hub=_HUB.format(column="deep_hubs"),
            covered=covered,
            drawn=" UNION ".join(draw for draw, _ in draws),
        )
        deep = None if question.deep is None else _as_text(question.deep)
        hub = [question.need.language, Yardstick.ANY]
        drawn = chain.from_iterable(given for _, given in draws)
        with connection.cursor() as cursor:
            cursor.execute(
                statement if self.exact else _SEARCH_GRAPHS.format(looked_at=self.looked_at) + statement,
                [_as_text(question.fast), deep, self._asked_encoder, *hub, *hub, *ways, *drawn],
            )
            while not self.exact and cursor.nextset():
                pass  # of its settings
            return [Candidate._make((*row[:-1], json.loads(row[-1]))) for row in cursor.fetchall()]

    @property
    def _asked_encoder(self) -> str | None:
        """The encoder of the vector that is asked with; nothing is read by none."""
        return None if self.question.deep is None else self.encoder

    def _joint(self) -> _Draw:
        """By both encoders together, all texts compared; an order like this one no graph can give."""
        draw = _NEAREST.format(entries=self.entries, known=_FAST_READ, distance=_JOINT, count=NEAREST)
        return draw, [*self.given, self._asked_encoder, self.question.need.language]

    def _of_each_encoder(self) -> list[_Draw]:
        orders: list[tuple[str, str, Sequence[Any]]] = [(_FAST_READ, _FAST, self.given)]
        if self.question.deep is not None:
            by_deep = _DEEP_IN_GRAPH.format(dimensions=len(self.question.deep))
            orders.append((_DEEPLY_READ, by_deep, [*self.given, self.encoder]))
        return [
            (_NEAREST.format(entries=self.entries, known=known, distance=by, count=NEAREST_OF_MANY), given)
            for known, by, given in orders
        ]

    def _worded(self) -> _Draw:
        """Texts with one of the rarest terms; where even the rarest is common, those with the two rarest."""
        enough = RARE_TEXTS if self.exact else RARE_TEXTS_OF_MANY
        texts = self.question.texts
        by_rarity = sorted(texts, key=lambda term: (texts[term], term))
        chosen, share = _rarest(by_rarity, texts, enough), "&&"
        if not self.exact and texts[by_rarity[0]] > enough:
            chosen, share = by_rarity[:2], "@>"
        covered, ways = self._covered
        sql = _WORDED.format(
            entries=self.entries,
            share=share,
            most=4 * enough,
            covered=covered,
            count=WORDED,
        )
        return sql, [*self.given, chosen, *ways]

    @cached_property
    def _covered(self) -> _Draw:
        """How much of the need a text says, as an expression over its terms."""
        shares, alternatives = self.question.shares, self.question.alternatives
        if not 0 < len(shares) <= MOST_SAID:
            return _ANY_SAID, ways_to_say(shares, alternatives)
        given = [
            (term, share, list(alternatives.get(term, ())), WORTH * share) for term, share in shares.items()
        ]
        return f"({' + '.join([_SAID] * len(given))})", list(chain.from_iterable(given))


def _as_text(vector: Vectors) -> str:
    """A vector as PostgreSQL reads it: five digits are enough for numbers of half precision."""
    return f"[{','.join([f'{value:.5g}' for value in vector.tolist()])}]"


def _rarest(by_rarity: Sequence[str], texts: Mapping[str, int], enough: int) -> list[str]:
    chosen: list[str] = []
    found = 0
    for term in by_rarity:
        found += texts[term]
        if chosen and found > enough:
            break
        chosen.append(term)
    return chosen
