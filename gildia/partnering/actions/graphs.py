"""Graph indexes of the vectors, made where an index has outgrown comparing all its texts.

Keeping them up is most of what a write of an entry costs, and a small index is searched without. The worker
makes them while others read and write; until both are whole, searches compare all texts.
"""

from collections.abc import Iterable

from django.db import connection
from psycopg.sql import SQL, Composable, Identifier, Literal

from gildia.foundation.encoders import Encoder
from gildia.partnering.queries.candidates import SMALL
from gildia.partnering.queries.graphs import FAST_GRAPH, deep_graph, graphs
from gildia.partnering.queries.learnt import learnt
from gildia.partnering.queries.servers import is_spread

SMALL_AGAIN = SMALL // 2
"""With fewer texts graphs are given up; one that shrinks and grows a little keeps them."""

_MAKE = """
CREATE INDEX {concurrently} {name} ON partnering_searchentry USING hnsw ({vectors} halfvec_ip_ops) {where}
"""
_ALL = SQL("")
_FIRE_TRIGGERS = "SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED"
"""A table cannot be altered while checks of its foreign keys wait for the end of the transaction."""


def are_needed() -> bool:
    """Whether the index, as it was last learnt, is too large to compare all its texts."""
    return learnt().entries >= SMALL


def tend() -> None:
    """Make the graphs of a large index, drop those of a small one. Safe to stop and to repeat."""
    if is_spread():
        return  # every server keeps the graphs there were when it was spread (docs/howto/scale-out.md)
    if are_needed():
        make_fast()
        make_deep(learnt().deep)
    elif learnt().entries < SMALL_AGAIN:
        _drop(graphs())


def make_fast() -> None:
    """The graph of the fast encoder."""
    _make(FAST_GRAPH, vectors=SQL("fast_vector"))


def make_deep(encoder: Encoder, column: str = "deep") -> None:
    """The graph of a deep encoder over the column that holds its vectors."""
    _make(
        deep_graph(encoder.id),
        vectors=SQL("({}::halfvec({}))").format(Identifier(f"{column}_vector"), Literal(encoder.dimensions)),
        where=SQL("WHERE {} = {}").format(Identifier(f"{column}_encoder"), Literal(encoder.id)),
    )


def drop_deep(*, besides: Iterable[str]) -> None:
    """Drop the graphs of all deep encoders but some."""
    _drop(graphs().keys() - {FAST_GRAPH, *map(deep_graph, besides)})


def _make(name: str, *, vectors: Composable, where: Composable = _ALL) -> None:
    """Make one that is not there; one whose making was killed is made again."""
    there = graphs()
    if there.get(name):
        return
    _drop(there.keys() & {name})
    parts = {"concurrently": _concurrently(), "name": Identifier(name), "vectors": vectors, "where": where}
    with connection.cursor() as cursor:
        cursor.execute(_FIRE_TRIGGERS)
        cursor.execute(SQL(_MAKE).format(**parts))


def _drop(names: Iterable[str]) -> None:
    with connection.cursor() as cursor:
        for name in names:
            drop = SQL("DROP INDEX {concurrently} IF EXISTS {name}")
            cursor.execute(drop.format(concurrently=_concurrently(), name=Identifier(name)))


def _concurrently() -> SQL:
    """Readers and writers go on meanwhile, unless we stand in a transaction already."""
    return SQL("") if connection.in_atomic_block else SQL("CONCURRENTLY")
