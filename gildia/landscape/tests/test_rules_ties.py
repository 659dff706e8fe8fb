"""Ties gathered into edges, and the file that other programs read."""

from datetime import date
from xml.etree.ElementTree import fromstring

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gildia.landscape.rules.graphml import graphml
from gildia.landscape.rules.ties import STRENGTH, Edge, Tie, TieKind, edges

DAYS = st.dates(min_value=date(2020, 1, 1), max_value=date(2030, 1, 1))
PAIRS = st.tuples(st.integers(1, 6), st.integers(1, 6)).filter(lambda pair: pair[0] != pair[1])
TIES = st.builds(
    lambda pair, kind, on, steps, is_private: Tie(pair[0], pair[1], kind, on, tuple(steps), is_private),
    PAIRS,
    st.sampled_from(TieKind),
    DAYS,
    st.lists(st.sampled_from(["dicing", "etching"]), max_size=2),
    st.booleans(),
)


def _told(edge: Edge) -> tuple[object, ...]:
    """What a page tells of an edge."""
    return edge.pair, edge.kind, edge.first_on, edge.last_on, edge.steps, edge.is_private


def test_a_company_has_no_tie_with_itself() -> None:
    with pytest.raises(ValueError, match="itself"):
        Tie(1, 1, TieKind.MET, date(2026, 1, 1))


@given(st.lists(TIES, max_size=20))
def test_every_tie_stands_in_one_edge_whichever_way_it_was_told(ties: list[Tie]) -> None:
    found = edges(ties)
    assert len({edge.pair for edge in found}) == len(found)
    assert sum(len(edge.ties) for edge in found) == len(ties)
    assert [_told(edge) for edge in edges(reversed(ties))] == [_told(edge) for edge in found]
    turned = [Tie(tie.second_id, tie.first_id, tie.kind, tie.on, tie.steps, tie.is_private) for tie in ties]
    assert [edge.pair for edge in edges(turned)] == [edge.pair for edge in found]


@given(st.lists(TIES, min_size=1, max_size=20))
def test_an_edge_sums_its_ties_up(ties: list[Tie]) -> None:
    found = edges(ties)
    assert [STRENGTH[edge.kind] for edge in found] == sorted(
        (STRENGTH[edge.kind] for edge in found), reverse=True
    )
    for edge in found:
        assert edge.first_on <= edge.last_on
        assert edge.is_planned == all(tie.kind is TieKind.PLANNED for tie in edge.ties)
        assert edge.is_private == all(tie.is_private for tie in edge.ties)
        assert {edge.other(pk) for pk in edge.pair} == set(edge.pair)


@given(st.lists(st.text(max_size=20), max_size=5))
def test_any_name_makes_a_file_that_can_be_read(names: list[str]) -> None:
    nodes = [(f"n{place}", {"name": name}) for place, name in enumerate(names)]
    lines = [("n0", "n0", {"kind": name}) for name in names]
    root = fromstring(graphml(nodes, lines, keys={"name": "node", "kind": "edge"}))  # noqa: S314 - our own
    space = "{http://graphml.graphdrawing.org/xmlns}"
    assert len(root.findall(f"{space}graph/{space}node")) == len(names)
    assert len(root.findall(f"{space}graph/{space}edge")) == len(names)
