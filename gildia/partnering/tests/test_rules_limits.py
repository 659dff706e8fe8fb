"""Limits: found in free text of three languages, and held against what companies can do."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gildia.partnering.rules.answer import RANGE, Amount, Reason, Verdict, WantedLimit
from gildia.partnering.rules.limits import OfferedLimit, compare
from gildia.partnering.rules.needs import read_need

VALUES = st.floats(min_value=0.1, max_value=10_000, allow_nan=False)


def verdict(wanted: tuple[str, float], offered: tuple[float | None, float | None]) -> Reason:
    sign, value = wanted
    limit = WantedLimit("wafer-diameter", sign, Amount(value, "mm"), 0, 1)
    return compare(limit, {"wafer-diameter": OfferedLimit("wafer-diameter", *offered, "mm")})


@given(VALUES, VALUES, VALUES)
def test_a_value_inside_the_range_is_met_and_outside_missed_by_the_distance(
    first: float, second: float, asked: float
) -> None:
    low, high = sorted((first, second))
    reason = verdict(("=", asked), (low, high))
    if low <= asked <= high:
        assert reason.verdict is Verdict.MET
        assert reason.params["gap"] is None
    elif max(low - asked, asked - high) > 1e-6 * max(1.0, asked):
        gap = reason.params["gap"]
        assert reason.verdict is Verdict.MISSED
        assert isinstance(gap, Amount)
        assert gap.value == pytest.approx(max(low - asked, asked - high))


@given(VALUES, VALUES)
def test_at_least_looks_at_the_upper_end(asked: float, end: float) -> None:
    assert (verdict(("≥", asked), (None, end)).verdict is Verdict.MISSED) == (end < asked * (1 - 1e-9))


@given(VALUES, VALUES)
def test_at_most_asks_for_an_offer_that_begins_no_higher(asked: float, end: float) -> None:
    wanted = WantedLimit("thickness", "≤", Amount(asked, "um"), 0, 1)
    begins = compare(wanted, {"thickness": OfferedLimit("thickness", end, None, "um")})
    assert (begins.verdict is Verdict.MISSED) == (end > asked * (1 + 1e-9))


def test_up_to_asks_for_the_extreme_of_what_gets_harder_with_size() -> None:
    def asked(quantity: str, value: float, unit: str, offered: tuple[float | None, float | None]) -> Verdict:
        wanted = WantedLimit(quantity, "≤", Amount(value, unit), 0, 1)
        return compare(wanted, {quantity: OfferedLimit(quantity, *offered, unit)}).verdict

    assert asked("part-size", 300, "mm", (None, 100)) is Verdict.MISSED
    assert asked("part-size", 300, "mm", (None, 400)) is Verdict.MET
    assert asked("temperature", 150, "degC", (-40, 125)) is Verdict.MISSED
    assert asked("temperature", -60, "degC", (-40, 125)) is Verdict.MISSED
    assert asked("temperature", -40, "degC", (-60, 125)) is Verdict.MET
    assert asked("pressure", 0.001, "mbar", (0.0001, None)) is Verdict.MET
    assert asked("pressure", 60, "MPa", (None, 40)) is Verdict.MISSED


def ranged(
    quantity: str, wanted: tuple[float, float], offered: tuple[float | None, float | None], unit: str = ""
) -> Reason:
    limit = WantedLimit(quantity, RANGE, Amount(wanted[0], unit), 0, 1, Amount(wanted[1], unit))
    return compare(limit, {quantity: OfferedLimit(quantity, *offered, unit)})


def test_a_range_must_lie_in_what_is_offered() -> None:
    narrow = ranged("wafer-diameter", (100, 200), (150, 200), "mm")
    assert narrow.verdict is Verdict.MISSED
    assert (narrow.params["gap"], narrow.params["side"]) == (Amount(50, "mm"), "above")
    short = ranged("wafer-diameter", (100, 200), (100, 150), "mm")
    assert (short.params["gap"], short.params["side"]) == (Amount(50, "mm"), "below")
    assert ranged("wafer-diameter", (100, 200), (None, 300), "mm").verdict is Verdict.MET


def test_of_some_ranges_one_end_is_enough() -> None:
    assert ranged("lead-time", (14, 21), (None, 10), "day").verdict is Verdict.MET
    assert ranged("lead-time", (14, 21), (None, 28), "day").verdict is Verdict.MISSED
    assert ranged("volume-month", (500, 700), (None, 600), "1/month").verdict is Verdict.MISSED
    assert ranged("volume-month", (500, 700), (None, 5000), "1/month").verdict is Verdict.MET


@given(
    st.sampled_from(["wafer-diameter", "thickness", "tolerance", "part-size"]),
    st.sampled_from(["=", "≥", "≤", RANGE]),
    st.tuples(VALUES, VALUES),
    st.tuples(VALUES, VALUES),
    st.tuples(VALUES, VALUES),
)
def test_offering_more_is_never_worse_and_units_do_not_matter(
    quantity: str,
    sign: str,
    asked: tuple[float, float],
    offered: tuple[float, float],
    wider: tuple[float, float],
) -> None:
    low, high = sorted(asked)
    upper = Amount(high, "mm") if sign == RANGE else None
    wanted = WantedLimit(quantity, sign, Amount(low, "mm"), 0, 1, upper)
    least, most = sorted(offered)

    def gap(low: float, high: float, *, unit: str = "mm", times: float = 1.0) -> float:
        bound = OfferedLimit(quantity, low * times, high * times, unit)
        found = compare(wanted, {quantity: bound}).params["gap"]
        return found.value if isinstance(found, Amount) else 0.0

    here = gap(least, most)
    assert gap(min(least, *wider), max(most, *wider)) <= here + 1e-6 * max(1.0, here)
    assert gap(least, most, unit="um", times=1000) == pytest.approx(here, rel=1e-6, abs=1e-3)


def test_what_is_not_said_is_unknown() -> None:
    wanted = WantedLimit("node", "=", Amount(28, "nm"), 0, 1)
    assert compare(wanted, {}).verdict is Verdict.UNKNOWN


def test_a_wafer_of_eight_inches_has_two_hundred_millimetres() -> None:
    wanted = WantedLimit("wafer-diameter", "=", Amount(8, "inch"), 0, 1)
    offered = {"wafer-diameter": OfferedLimit("wafer-diameter", None, 200, "mm")}
    assert compare(wanted, offered).verdict is Verdict.MET
    short = {"wafer-diameter": OfferedLimit("wafer-diameter", None, 150, "mm")}
    assert compare(wanted, short).params["gap"] == Amount(50, "mm")


def test_weeks_and_days_are_compared() -> None:
    wanted = WantedLimit("lead-time", "≤", Amount(3, "week"), 0, 1)
    assert compare(wanted, {"lead-time": OfferedLimit("lead-time", None, 10, "day")}).verdict is Verdict.MET
    late = compare(wanted, {"lead-time": OfferedLimit("lead-time", None, 28, "day")})
    assert late.params["gap"] == Amount(7, "day")


def test_certificates_and_limits_are_no_terms() -> None:
    need = read_need("Нужна резка пластин 200 мм, от 500 пластин в месяц, ISO 9001")
    assert need.standards == ("ISO 9001",)
    assert len(need.limits) == 2
    assert need.terms == ("резк", "пластин")
    assert "9001" not in need.meaning
    assert read_need("ISO 9001").terms == ("iso9001",)
