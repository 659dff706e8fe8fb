"""Status, protected counts, and what comes first."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gildia.landscape.rules.coverage import FEW_BELOW, Demand, Status, Told, protected, status_of, urgency

COUNTS = st.integers(min_value=0, max_value=10_000)
DEMANDS = st.builds(
    Demand,
    requests=st.integers(min_value=0, max_value=50),
    gaps=st.none() | COUNTS.map(protected),
    needs=st.none() | COUNTS.map(protected),
)


@pytest.mark.parametrize(
    ("inside", "outside", "status"),
    [
        (0, 0, Status.ABSENT),
        (0, 1, Status.IMPORTED),
        (0, 9, Status.IMPORTED),
        (1, 0, Status.SINGLE),
        (1, 9, Status.SINGLE),
        (2, 0, Status.COVERED),
        (9, 9, Status.COVERED),
    ],
)
def test_the_table_of_statuses(inside: int, outside: int, status: Status) -> None:
    assert status_of(inside, outside) is status


@given(inside=COUNTS, outside=COUNTS)
def test_one_company_more_never_makes_a_status_worse(inside: int, outside: int) -> None:
    order = list(Status)
    now = order.index(status_of(inside, outside))
    assert order.index(status_of(inside + 1, outside)) <= now
    assert order.index(status_of(inside, outside + 1)) <= now


@given(COUNTS)
def test_few_are_all_told_alike_and_the_rest_exactly(count: int) -> None:
    told = protected(count)
    if 0 < count < FEW_BELOW:
        assert told == protected(1) == Told(1, is_few=True)
    else:
        assert told == Told(count, is_few=False)


@given(requests=COUNTS, first=st.integers(1, FEW_BELOW - 1), second=st.integers(1, FEW_BELOW - 1))
def test_neither_weight_nor_order_tells_how_few(requests: int, first: int, second: int) -> None:
    one = Demand(requests, gaps=protected(first), needs=protected(second))
    other = Demand(requests, gaps=protected(second), needs=protected(first))
    assert one == other
    assert one.weight == other.weight


@given(st.lists(st.tuples(st.sampled_from(Status), DEMANDS), max_size=12))
def test_demand_without_capability_comes_first(lines: list[tuple[Status, Demand]]) -> None:
    ordered = sorted(lines, key=lambda line: urgency(*line))
    wanted = [status for status, demand in ordered if demand.weight]
    assert [bool(demand.weight) for _status, demand in ordered] == sorted(
        (bool(demand.weight) for _status, demand in lines), reverse=True
    )
    missing = [status in {Status.ABSENT, Status.IMPORTED} for status in wanted]
    assert missing == sorted(missing, reverse=True)
    weights = [
        demand.weight
        for status, demand in ordered
        if status in {Status.ABSENT, Status.IMPORTED} and demand.weight
    ]
    assert weights == sorted(weights, reverse=True)
