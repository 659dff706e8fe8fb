"""The graph indexes of the vectors: which there are, and whether a search may ask them."""

import hashlib

from django.db import connection

FAST_GRAPH = "partnering_entry_fast"
DEEP_GRAPHS = "partnering_deep_"
"""How the name of a deep encoder's graph begins."""

_GRAPHS = """
SELECT relname, indisvalid FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
WHERE relname = %s OR relname LIKE %s
"""


def deep_graph(encoder_id: str) -> str:
    """The name of the graph over the vectors of a deep encoder."""
    return DEEP_GRAPHS + hashlib.sha256(encoder_id.encode()).hexdigest()[:10]


def graphs() -> dict[str, bool]:
    """The graphs that are there or being made, and whether each is whole."""
    with connection.cursor() as cursor:
        cursor.execute(_GRAPHS, [FAST_GRAPH, DEEP_GRAPHS.replace("_", r"\_") + "%"])
        return dict(cursor.fetchall())


def are_whole(deep_encoder: str) -> bool:
    """Whether both encoders in force have a graph that is whole."""
    found = graphs()
    return found.get(FAST_GRAPH, False) and found.get(deep_graph(deep_encoder), False)
