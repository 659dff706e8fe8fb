"""What is measured of each entry against the others: hub scores, and the process steps it is near to."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from django.db import connection
from psycopg.types.json import Jsonb

from gildia.partnering.models import SearchEntry
from gildia.partnering.queries.learnt import Yardstick, as_rows
from gildia.partnering.rules.concepts import concepts
from gildia.partnering.rules.vectors import Vectors, mean_of_nearest

NOTICED = 0.02
"""A number that moved less than this is not written again; most rows stay untouched when the index learns."""
_BATCH = 1_000

_SET = """
UPDATE partnering_searchentry AS entry
SET fast_hubs = given.fast, {deep}_hubs = given.deep, concepts = given.concepts
FROM unnest(%s::bigint[], %s::jsonb[], %s::jsonb[], %s::jsonb[]) AS given (id, fast, deep, concepts)
WHERE entry.id = given.id
"""

Numbers = dict[str, float]
Measured = tuple[Numbers, Numbers, Numbers]
"""Hub scores of the fast and of the deep encoder, and concepts."""


@dataclass(frozen=True, slots=True)
class _Row:
    pk: int
    organisation_id: int
    language: str
    fast: Sequence[float] | None
    deep: Sequence[float] | None
    held: Measured


def measure(entry_ids: Sequence[int], by: Yardstick, *, deep_column: str = "deep") -> None:
    """Measure entries anew and write what has moved; `deep_column` is the one of the yardstick."""
    for start in range(0, len(entry_ids), _BATCH):
        rows = _rows(entry_ids[start : start + _BATCH], deep_column)
        measured = zip(
            _hubs([row.fast for row in rows], rows, by.fast, by),
            _hubs([row.deep for row in rows], rows, by.deep, by),
            [_concepts(row, by) for row in rows],
            strict=True,
        )
        moved = [(row, numbers) for row, numbers in zip(rows, measured, strict=True) if _moved(row, numbers)]
        _write(moved, deep_column)


def _rows(entry_ids: Sequence[int], deep_column: str) -> list[_Row]:
    found = SearchEntry.objects.filter(pk__in=entry_ids).order_by("pk")
    columns = ("fast_vector", f"{deep_column}_vector", "fast_hubs", f"{deep_column}_hubs", "concepts")
    return [
        _Row(pk, owner, language, fast, deep, (fast_hubs, deep_hubs, held))
        for pk, owner, language, fast, deep, fast_hubs, deep_hubs, held in found.values_list(
            "pk", "organisation_id", "language", *columns
        )
    ]


def _moved(row: _Row, numbers: Measured) -> bool:
    return any(
        before.keys() != now.keys() or any(abs(before[key] - now[key]) > NOTICED for key in now)
        for before, now in zip(row.held, numbers, strict=True)
    )


def _write(moved: Sequence[tuple[_Row, Measured]], deep_column: str) -> None:
    if moved:
        columns = [[Jsonb(numbers[place]) for _, numbers in moved] for place in range(3)]
        with connection.cursor() as cursor:
            cursor.execute(_SET.format(deep=deep_column), [[row.pk for row, _ in moved], *columns])


def _hubs(
    vectors: Sequence[Sequence[float] | None], rows: Sequence[_Row], crowd: Vectors, by: Yardstick
) -> list[Numbers]:
    """How near each text is to the texts nearest to it, in every language and in all together."""
    found: list[Numbers] = [{} for _ in rows]
    if all(vector is None for vector in vectors) or not len(crowd):
        return found
    near = as_rows(vectors) @ crowd.T
    near[np.array([row.organisation_id for row in rows])[:, None] == by.owners[None, :]] = np.nan
    for language, members in by.members.items():
        for place, value in enumerate(mean_of_nearest(near[:, members])):
            if vectors[place] is not None:
                found[place][language] = round(float(value), 4)
    return found


def _concepts(row: _Row, by: Yardstick) -> Numbers:
    steps = by.steps_in(row.language)
    if row.fast is None or steps is None:
        return {}
    deep = None if row.deep is None else np.array(row.deep, dtype=np.float32)
    return concepts(steps.near(np.array(row.fast, dtype=np.float32), deep))
