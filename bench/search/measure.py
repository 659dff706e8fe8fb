"""Measures: processor time of application and database, time on the clock, what is found."""

import statistics
import sys
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bench.search.needs import Situation
from bench.search.vectors import needs as encoded
from gildia.foundation.encoders import DEEP, FAST, Encoder
from gildia.partnering import queries
from gildia.partnering.queries import candidates
from gildia.partnering.queries.candidates import entries_for
from gildia.partnering.queries.spelling import understood
from gildia.partnering.rules import ranking
from gildia.partnering.rules.answer import Sort
from gildia.partnering.rules.vectors import Vectors

TODAY = date(2026, 4, 1)
DEPTH = 20
THOROUGH = 1_500
"""Texts weighed that are nearest, and as many by words, where an answer shall be as good as can be."""
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
    """How many texts the filters leave, and what share of the first companies is there.

    Compared with an answer for which all these texts are compared and `THOROUGH` of them weighed. A company
    counts by its best text. Hub scores are left out: those of the benchmark are chance, while a real hub lies
    near the need and is drawn.
    """
    with _set(ranking, HUB=0.0, ALSO=0.0):
        found = [_first(one, need) for need in needs]
        with _set(candidates, SMALL=sys.maxsize, NEAREST=THOROUGH, WORDED=THOROUGH):
            thorough = [_first(one, need) for need in needs]
    return {
        "texts": entries_for(one.viewer, one.filters, today=TODAY).count(),
        **{
            f"first_{depth}": round(
                statistics.mean(
                    len(set(few[:depth]) & set(many[:depth])) / max(1, len(many[:depth]))
                    for few, many in zip(found, thorough, strict=True)
                ),
                3,
            )
            for depth in (DEPTH // 2, DEPTH)
        },
    }


def _first(one: Situation, need: str) -> list[int]:
    asked = queries.Search(one.viewer, need, one.filters, TODAY, least=DEPTH)
    return [company.organisation_id for company in asked.ranked()[:DEPTH]]


@contextmanager
def _set(module: ModuleType, **values: float) -> Iterator[None]:
    usual = {name: getattr(module, name) for name in values}
    try:
        for name, value in values.items():
            setattr(module, name, value)
        yield
    finally:
        for name, value in usual.items():
            setattr(module, name, value)
