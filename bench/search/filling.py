"""Fills a scratch database and builds its indexes, telling what each costs."""

import time
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import psutil
from django.core.management import call_command
from django.db import connection
from django.db.models import Count
from django.utils import timezone

from bench.search.base import generator, say
from bench.search.rows import Population, write
from bench.search.vectors import passages
from gildia.foundation.encoders import DEEP, FAST
from gildia.foundation.languages import CONTENT_LANGUAGES
from gildia.partnering.actions import graphs
from gildia.partnering.actions.vocabulary import keep_words
from gildia.partnering.models import IndexState, SearchEntry, StepVector
from gildia.partnering.queries.graphs import FAST_GRAPH, deep_graph
from gildia.registry.models import ProcessStep

BUILD_MEMORY = "3GB"
_COUNT_TERMS = """
INSERT INTO partnering_termcount (term, texts)
SELECT term, count(*) FROM partnering_searchentry AS entry, unnest(entry.tokens) AS term
WHERE entry.audience @> ARRAY[0]::bigint[] AND entry.organisation_audience @> ARRAY[0]::bigint[]
GROUP BY term
"""


def fill(size: int) -> dict[str, Any]:
    """Tables, rows, then indexes; answers seconds and bytes."""
    call_command("migrate", verbosity=0)
    call_command("load_process_steps", stdout=_Silent())
    indexes = list(SearchEntry._meta.indexes)
    with connection.schema_editor() as editor:
        for index in indexes:
            editor.remove_index(SearchEntry, index)
    started = time.perf_counter()
    population = Population(size)
    _run("SET session_replication_role = replica")
    for rows in population.batches():
        write(rows)
        if population.entries % 50_000 < 5_000:
            say(f"{population.entries} of {size} texts")
    _run("SET session_replication_role = origin")
    copied_s = time.perf_counter() - started
    built = _build(indexes)
    _learn()
    built |= _make_graphs()
    _sequences()
    _run("VACUUM ANALYZE")
    _run(f"COMMENT ON DATABASE {connection.settings_dict['NAME']} IS '{generator()}'")
    return {"rows_s": round(copied_s, 1), "indexes": built}


def _build(indexes: list[Any]) -> dict[str, dict[str, float]]:
    def add(index: Any) -> None:  # noqa: ANN401 - whatever a model may have
        with connection.schema_editor() as editor:
            editor.add_index(SearchEntry, index)

    return {index.name: _building(index.name, partial(add, index)) for index in indexes}


def _make_graphs() -> dict[str, dict[str, float]]:
    """As the worker does it for an index of this size: none for a small one."""
    if not graphs.are_needed():
        return {}
    deep = deep_graph(DEEP.id)
    return {
        FAST_GRAPH: _building(FAST_GRAPH, graphs.make_fast),
        deep: _building(deep, partial(graphs.make_deep, DEEP)),
    }


def _building(name: str, make: Callable[[], None]) -> dict[str, float]:
    """Make an index and tell what it cost."""
    _run(f"SET maintenance_work_mem = '{BUILD_MEMORY}'")
    _run("SET max_parallel_maintenance_workers = 0")
    process = psutil.Process(_number("SELECT pg_backend_pid()"))
    started, before = time.perf_counter(), process.cpu_times()
    make()
    after = process.cpu_times()
    cost = {
        "build_s": round(time.perf_counter() - started, 1),
        "build_cpu_s": round(after.user + after.system - before.user - before.system, 1),
    }
    say(f"{name}: {cost}")
    return cost


def index_sizes() -> dict[str, int]:
    """Bytes of every index of the entries."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexrelid::regclass::text, pg_relation_size(indexrelid) FROM pg_index"
            " WHERE indrelid = 'partnering_searchentry'::regclass ORDER BY 1"
        )
        return dict(cursor.fetchall())


def _learn() -> None:
    """What `learn` would know, without moving means: the vectors are centred by the shipped ones."""
    _run(_COUNT_TERMS)
    keep_words()
    steps = list(ProcessStep.objects.order_by("code"))
    for language in CONTENT_LANGUAGES:
        texts = [", ".join(step.words[language]) for step in steps]
        fast, deep = (passages(each, texts, [language] * len(texts)) for each in (FAST, DEEP))
        StepVector.objects.bulk_create(
            StepVector(
                step=step.code,
                language=language,
                text=texts[place],
                fast_vector=fast[place].astype(np.float16),
                deep_vector=deep[place].astype(np.float16),
            )
            for place, step in enumerate(steps)
        )
    public = SearchEntry.objects.public()
    IndexState.objects.create(
        version=1,
        entries=SearchEntry.objects.count(),
        public_entries=public.count(),
        languages=dict(public.values_list("language").annotate(entries=Count("pk")).order_by("language")),
        learnt_at=timezone.now(),
    )


def _sequences() -> None:
    for table in ("registry_organisation", "registry_capability"):
        sequence = f"pg_get_serial_sequence('{table}', 'id')"
        _run(f"SELECT setval({sequence}, max(id)) FROM {table}")  # noqa: S608 - names of ours


def _run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def _number(query: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return int(cursor.fetchone()[0])


class _Silent:
    """Takes what a command says."""

    def write(self, text: str) -> None:
        """Say nothing."""
