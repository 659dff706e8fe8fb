"""Query counts recorded in a file, so that a review sees a number move.

`GILDIA_RECORD=1 python3 dev.py test …` writes the file anew.
"""

import json
import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

RECORD = Path(__file__).resolve().parents[3] / "tests" / "query_counts.json"

QueryCounter = Callable[[str], AbstractContextManager[None]]


def _read() -> dict[str, int]:
    counts: dict[str, int] = json.loads(RECORD.read_text()) if RECORD.exists() else {}
    return counts


@pytest.fixture
def counted_queries() -> QueryCounter:
    """`with counted_queries("directory, visitor"): …` holds the number of queries to the recorded one."""

    @contextmanager
    def counted(name: str) -> Iterator[None]:
        with CaptureQueriesContext(connection) as captured:
            yield
        counts = _read()
        found = len(captured)
        if os.environ.get("GILDIA_RECORD"):
            RECORD.write_text(json.dumps(dict(sorted((counts | {name: found}).items())), indent=2) + "\n")
        elif counts.get(name) != found:
            asked = "\n".join(query["sql"][:300] for query in captured.captured_queries)
            pytest.fail(
                f"{name}: {found} queries, recorded are {counts.get(name)}. "
                f"If that is meant, record anew with GILDIA_RECORD=1.\n{asked}"
            )

    return counted
