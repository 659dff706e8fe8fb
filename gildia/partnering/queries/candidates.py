"""Texts that may answer a need, drawn from PostgreSQL under what the viewer may see and has ticked."""

import logging
from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field, fields
from datetime import date
from itertools import chain
from typing import Any

from django.db import connection, transaction
from django.db.models import Case, FloatField, Q, Value, When
from django.db.models.expressions import Combinable, RawSQL
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce
from pgvector import HalfVector
from pgvector.django import HalfVectorField, MaxInnerProduct

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

EXACT_BELOW = 50_000
"""Filtered texts below this number are all compared; above it the graph index is asked."""
NEAREST = 200
WORDED = 100
RARE_TEXTS = 3_000
"""Texts that share the rarest terms of the need are drawn until there are so many."""
BROWSED = 5_000
"""Texts that are listed when nothing was asked for."""

NO_CLUSTER = "none"

_ZERO = Value(0.0, output_field=FloatField())

# Rows of one place are ways to say one word of the need; the best of them that a text has counts.
_COVERED = """
(SELECT COALESCE(sum(said.share), 0) FROM (
    SELECT max(need.share) AS share
    FROM unnest(%s::text[], %s::float8[], %s::int[]) AS need (term, share, place)
    WHERE need.term = ANY(partnering_searchentry.tokens)
    GROUP BY need.place
) AS said)
"""


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
    rare_terms: tuple[str, ...]
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
        rare_terms=_rarest(wanted, counts),
        concepts=concepts(known.nearness_to_steps(fast, deep, need.language)),
    )


def _rarest(terms: tuple[str, ...], counts: Mapping[str, int]) -> tuple[str, ...]:
    chosen: list[str] = []
    texts = 0
    for term in sorted(terms, key=lambda each: (counts.get(each, 0), each)):
        texts += counts.get(term, 0)
        if chosen and texts > RARE_TEXTS:
            break
        chosen.append(term)
    return tuple(chosen)


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
    fast = MaxInnerProduct("fast_vector", HalfVector(question.fast))
    deep = _deep_distance(question)
    covered = RawSQL(_COVERED, list(ways_to_say(question.shares, question.alternatives)))  # noqa: S611 - parameters only
    exact = known.entries < EXACT_BELOW or entries[:EXACT_BELOW].count() < EXACT_BELOW
    # Zero added to the distance keeps the planner from the graph, which may miss some.
    by_fast, by_deep = (fast + _ZERO, deep + _ZERO) if exact else (fast, deep)
    # Vectors of another encoder are never compared, not even while a change of encoder is committed.
    same_encoder = Q(deep_encoder=known.deep_encoder, deep_vector__isnull=False)
    pools = [entries.filter(fast_vector__isnull=False).order_by(by_fast)[:NEAREST]]
    if question.deep is not None:
        pools.append(entries.filter(same_encoder).order_by(by_deep)[:NEAREST])
    if question.rare_terms:
        worded = entries.filter(tokens__overlap=list(question.rare_terms))
        pools.append(worded.order_by(covered.desc(), "pk")[:WORDED])
    with nullcontext() if exact else transaction.atomic():
        if not exact:
            _search_graph()
        first, *others = (pool.values_list("pk", flat=True) for pool in pools)
        ids = set(first.union(*others))
    rows = (
        SearchEntry.objects.filter(pk__in=ids)
        .annotate(
            fast=-fast,
            deep=Case(When(same_encoder, then=-deep)),
            fast_hub=_hub("fast_hubs", question.need.language),
            deep_hub=_hub("deep_hubs", question.need.language),
            covered=covered,
        )
        .order_by("pk")
        .values_list(*_PLAIN, "fast", "deep", "fast_hub", "deep_hub", "covered", "concepts")
    )
    return [_candidate(row) for row in rows]


def _deep_distance(question: Question) -> Combinable:
    """As the graph index of the encoder in force is made: cast to its number of dimensions."""
    if question.deep is None:
        return Value(None, output_field=FloatField())
    column = Cast("deep_vector", HalfVectorField(dimensions=len(question.deep)))
    return MaxInnerProduct(column, HalfVector(question.deep))


def _hub(column: str, language: str) -> Coalesce:
    """The hub score towards needs in a language; towards all where it has too few texts of its own."""
    return Coalesce(
        Cast(KeyTextTransform(language, column), FloatField()),
        Cast(KeyTextTransform(Yardstick.ANY, column), FloatField()),
        _ZERO,
    )


def _search_graph() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL hnsw.iterative_scan = strict_order")
        cursor.execute(f"SET LOCAL hnsw.ef_search = {NEAREST}")


def _candidate(row: tuple[Any, ...]) -> Candidate:
    values = dict(zip(_COLUMNS, row, strict=False))
    values["segments"] = tuple(values["segments"])
    values["zone_ids"] = frozenset(values["zone_ids"])
    values["cluster_ids"] = frozenset(values["cluster_ids"])
    return Candidate(**values)
