"""Whether what a company can do holds what was asked: met, missed by how much, or unknown."""

from collections.abc import Mapping
from dataclasses import dataclass

from gildia.foundation.quantities import QUANTITIES, UnitMismatch, convert
from gildia.partnering.rules.answer import (
    Amount,
    Reason,
    ReasonKind,
    Verdict,
    WantedLimit,
)

_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class OfferedLimit:
    """A bound of a capability as the register holds it; one end may be open."""

    quantity: str
    low: float | None
    high: float | None
    unit: str


def compare(wanted: WantedLimit, offered: Mapping[str, OfferedLimit]) -> Reason:
    """Hold one wanted limit against the limits of a capability."""
    bound = offered.get(wanted.quantity)
    base = QUANTITIES[wanted.quantity].unit if wanted.quantity in QUANTITIES else ""
    asked = in_base_unit(wanted.quantity, wanted.amount.value, wanted.amount.unit)
    low = _base(bound, bound.low) if bound else None
    high = _base(bound, bound.high) if bound else None
    if asked is None or (low is None and high is None):
        return _reason(wanted, Verdict.UNKNOWN, None, None, None)
    gap = _gap(wanted.sign, asked, low, high)
    verdict = Verdict.MET if gap <= _ROUNDING * max(1.0, abs(asked)) else Verdict.MISSED
    missing = Amount(gap, base) if verdict is Verdict.MISSED else None
    return _reason(wanted, verdict, _amount(low, base), _amount(high, base), missing)


def _gap(sign: str, asked: float, low: float | None, high: float | None) -> float:
    """How far the offer stays behind, in base units; 0 or less when it holds.

    "≥ 500 a month" asks for an upper end of at least 500; "≤ 3 weeks" for a lower end, or the
    only end there is, of at most 3 weeks; "= 200 mm" for a range that has 200 in it.
    """
    if sign == "≥":
        return asked - high if high is not None else 0.0
    if sign == "≤":
        least = low if low is not None else high
        return least - asked if least is not None else 0.0
    below = low - asked if low is not None else 0.0
    above = asked - high if high is not None else 0.0
    return max(below, above)


#: Diameters by which wafers are called, in inches, and their real size in millimetres.
_NOMINAL_WAFERS_MM = {2: 50.0, 3: 76.0, 4: 100.0, 5: 125.0, 6: 150.0, 8: 200.0, 12: 300.0, 18: 450.0}


def in_base_unit(quantity: str, value: float, unit: str) -> float | None:
    """An amount in the unit in which its quantity is compared; a wafer of 8 inches has 200 mm."""
    if quantity not in QUANTITIES:
        return None
    if quantity == "wafer-diameter" and unit == "inch" and value in _NOMINAL_WAFERS_MM:
        return _NOMINAL_WAFERS_MM[int(value)]
    try:
        return convert(value, unit, QUANTITIES[quantity].unit)
    except UnitMismatch:
        return None


def _base(bound: OfferedLimit, value: float | None) -> float | None:
    return None if value is None else in_base_unit(bound.quantity, value, bound.unit)


def _amount(value: float | None, unit: str) -> Amount | None:
    return None if value is None else Amount(value, unit)


def _reason(
    wanted: WantedLimit,
    verdict: Verdict,
    low: Amount | None,
    high: Amount | None,
    gap: Amount | None,
) -> Reason:
    return Reason(
        kind=ReasonKind.LIMIT,
        verdict=verdict,
        params={
            "quantity": wanted.quantity,
            "sign": wanted.sign,
            "wanted": wanted.amount,
            "offered_low": low,
            "offered_high": high,
            "gap": gap,
        },
    )
