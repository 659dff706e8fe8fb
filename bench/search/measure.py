"""Measures: processor time of the application and of its database process, time on the clock, recall."""

import statistics
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from django.db import connection
from django.db.models import FloatField, Value
from django.test.utils import CaptureQueriesContext
from pgvector import HalfVector
from pgvector.django import MaxInnerProduct

from bench.search.needs import Situation
from bench.search.vectors import needs as encoded
from gildia.foundation.encoders import DEEP, FAST, Encoder
from gildia.partnering import queries
from gildia.partnering.models import SearchEntryQuerySet
from gildia.partnering.queries.candidates import Candidate, ask, entries_for, nearest
from gildia.partnering.queries.learnt import learnt
from gildia.partnering.queries.spelling import understood
from gildia.partnering.rules.answer import Sort
from gildia.partnering.rules.vectors import Vectors

TODAY = date(2026, 4, 1)
DEPTH = 20
_NANOSECONDS = 1e-6


@dataclass(slots=True)
class Spent:
    """Milliseconds of each repetition."""

    cpu: list[float] = field(default_factory=list)
    database: list[float] = field(default_factory=list)
    clock: list[float] = field(default_factory=list)

    def figures(self) -> dict[str, float]:
        """Median and 95th percentile; `cpu` is application and database together."""
        return {
            "cpu_ms_p50": percentile(self.cpu, 50),
            "cpu_ms_p95": percentile(self.cpu, 95),
            "database_ms_p50": percentile(self.database, 50),
            "clock_ms_p50": percentile(self.clock, 50),
            "clock_ms_p95": percentile(self.clock, 95),
        }


class Meter:
    """Reads the clocks around a call."""

    def __init__(self) -> None:
        with connection.cursor() as cursor:
            # A helper process would work unseen.
            cursor.execute("SET max_parallel_workers_per_gather = 0")
            cursor.execute("SELECT pg_backend_pid()")
            self._schedule = Path(f"/proc/{cursor.fetchone()[0]}/schedstat")

    def time(self, spent: Spent, work: Callable[[], object]) -> None:
        """Do the work and note what it took."""
        before, began, clock = self._database_ms(), time.process_time(), time.perf_counter()
        work()
        done, clock_done = time.process_time(), time.perf_counter()
        database = self._database_ms() - before
        spent.database.append(database)
        spent.cpu.append(1000 * (done - began) + database)
        spent.clock.append(1000 * (clock_done - clock))

    def _database_ms(self) -> float:
        return int(self._schedule.read_text().split()[0]) * _NANOSECONDS


def percentile(values: Sequence[float], share: int) -> float:
    """One figure of many, in milliseconds with one decimal."""
    return round(float(np.percentile(values, share)), 1)


def remember(situations: Collection[Situation]) -> dict[str, float]:
    """Let the encoders answer from memory for the needs of the benchmark, and tell what encoding costs."""
    texts = sorted({understood(need, one.viewer).meaning for one in situations for need in one.needs})
    cost = {encoder.id: _encoding_ms(encoder, texts[:40]) for encoder in (FAST, DEEP)}
    for encoder in (FAST, DEEP):
        known = dict(zip(texts, encoded(encoder, texts), strict=True))
        setattr(encoder, "encode_queries", _from_memory(encoder, known))  # noqa: B010 - in this process only
    return cost


def _from_memory(encoder: Encoder, known: dict[str, Vectors]) -> Callable[[Sequence[str]], Vectors]:
    read = encoder.encode_queries

    def answer(asked: Sequence[str]) -> Vectors:
        return np.stack([known[text] if text in known else read([text])[0] for text in asked])

    return answer


def _encoding_ms(encoder: Encoder, texts: Sequence[str]) -> float:
    encoder.warm()
    spent = []
    for text in texts:
        began = time.process_time()
        encoder.encode_queries([text])
        spent.append(1000 * (time.process_time() - began))
    return round(statistics.median(spent), 1)


def ranked(one: Situation, need: str) -> object:
    """From a need and its vectors to the ranked companies: what the goals speak of."""
    return queries.Search(one.viewer, need, one.filters, TODAY).ranked()


def answered(one: Situation, need: str) -> object:
    """The same with facets, and one page of companies read."""
    return queries.search(
        one.viewer, need, filters=one.filters, limit=20, offset=0, sort=Sort.MATCH, today=TODAY
    )


def measure(situations: Sequence[Situation], meter: Meter, rounds: int) -> dict[str, dict[str, Any]]:
    """Every situation, its needs one after the other, interleaved so that a noisy machine spoils none."""
    works = {"ranked": ranked, "whole": answered}
    spent = {(one.name, name): Spent() for one in situations for name in works}
    for turn in range(-2, rounds):
        for one in situations:
            need = one.needs[turn % len(one.needs)]
            for name, work in works.items():
                into = spent[one.name, name] if turn >= 0 else Spent()
                meter.time(into, lambda work=work, one=one, need=need: work(one, need))  # type: ignore[misc]
    return {
        one.name: {
            **{name: spent[one.name, name].figures() for name in works},
            "sql": _statements(lambda one=one: ranked(one, one.needs[0])),  # type: ignore[misc]
            "sql_whole": _statements(lambda one=one: answered(one, one.needs[0])),  # type: ignore[misc]
        }
        for one in situations
    }


def _statements(work: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as captured:
        work()
    return len(captured)


def recall(one: Situation, needs: Sequence[str]) -> dict[str, float]:
    """Share of the truly nearest texts that are candidates, and how many texts the filters leave."""
    entries = entries_for(one.viewer, one.filters, today=TODAY)
    found: dict[str, list[float]] = {"fast": [], "deep": []}
    for need in needs:
        question = ask(understood(need, one.viewer), learnt())
        assert question.deep is not None, "the benchmark's index was read by the shipped encoder"
        pool = nearest(entries, question, learnt())
        for column, vector in (("fast", question.fast), ("deep", question.deep)):
            exact = _exact(entries, column, vector)
            found[column].append(len(exact & _first(pool, column)) / max(1, len(exact)))
    return {
        "texts": entries.count(),
        "fast": round(statistics.mean(found["fast"]), 3),
        "deep": round(statistics.mean(found["deep"]), 3),
    }


def _first(pool: Sequence[Candidate], column: str) -> set[int]:
    known = [each for each in pool if getattr(each, column) is not None]
    known.sort(key=lambda each: -getattr(each, column))
    return {each.entry_id for each in known[:DEPTH]}


def _exact(entries: SearchEntryQuerySet, column: str, vector: Vectors) -> set[int]:
    distance = MaxInnerProduct(f"{column}_vector", HalfVector(vector))
    # Zero added to the distance keeps the planner from the index.
    order = distance + Value(0.0, output_field=FloatField())
    known = entries.filter(**{f"{column}_vector__isnull": False})
    return set(known.order_by(order).values_list("pk", flat=True)[:DEPTH])
