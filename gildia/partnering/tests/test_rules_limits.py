"""Limits: found in free text of three languages, and held against what companies can do."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gildia.partnering.rules.answer import MAX_NEED_LENGTH, Amount, Reason, Verdict, WantedLimit
from gildia.partnering.rules.limits import OfferedLimit, compare
from gildia.partnering.rules.limits_in_text import find
from gildia.partnering.rules.needs import read_need

VALUES = st.floats(min_value=0.1, max_value=10_000, allow_nan=False)


@pytest.mark.parametrize(
    ("written", "quantity", "sign", "value", "unit"),
    [
        ("резка пластин 200 мм", "wafer-diameter", "=", 200, "mm"),
        ("8-inch wafers", "wafer-diameter", "=", 8, "inch"),
        ("8英寸晶圆", "wafer-diameter", "=", 8, "inch"),
        ("150-мм пластины", "wafer-diameter", "=", 150, "mm"),
        ("толщиной до 60 мкм", "thickness", "≤", 60, "um"),
        ("28 nm", "node", "=", 28, "nm"),
        ("по нормам 180 нм", "node", "=", 180, "nm"),
        ("от 500 пластин в месяц", "volume-month", "≥", 500, "1/month"),
        ("3,000 wafers per month", "volume-month", "≥", 3000, "1/month"),
        ("每月3000片", "volume-month", "≥", 3000, "1/month"),
        ("2 500 штук в месяц", "volume-month", "≥", 2500, "1/month"),
        ("within 3 weeks", "lead-time", "≤", 3, "week"),
        ("за 10 рабочих дней", "lead-time", "≤", 10, "day"),
        ("чистое помещение ISO 5", "cleanroom-class", "≤", 5, ""),
        ("до 85 °C", "temperature", "≤", 85, "degC"),
        ("77 GHz", "frequency", "=", 77, "GHz"),
        ("плата 12 слоёв", "layers", "=", 12, ""),
    ],
)
def test_a_limit_is_found(written: str, quantity: str, sign: str, value: float, unit: str) -> None:
    found = find(written)
    assert [(one.quantity, one.sign, one.value, one.unit) for one in found] == [(quantity, sign, value, unit)]


@pytest.mark.parametrize("written", ["ISO 9001", "кабинет 12", "корпус QFN-48", "since 2016", ""])
def test_a_number_that_limits_nothing_is_left_alone(written: str) -> None:
    assert read_need(written).limits == ()


@given(st.text(max_size=MAX_NEED_LENGTH))
def test_any_text_is_a_need(text: str) -> None:
    need = read_need(text)
    assert need.meaning or need.is_empty
    for one in need.limits:
        assert 0 <= one.start < one.end <= len(need.text)


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
def test_at_least_looks_at_the_upper_end_and_at_most_at_the_lower(asked: float, end: float) -> None:
    assert (verdict(("≥", asked), (None, end)).verdict is Verdict.MISSED) == (end < asked * (1 - 1e-9))
    assert (verdict(("≤", asked), (end, None)).verdict is Verdict.MISSED) == (end > asked * (1 + 1e-9))


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
