"""Whether what a company can do holds what was asked: met, missed by how much, or unknown."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from gildia.foundation.quantities import QUANTITIES, UnitMismatch, convert
from gildia.partnering.rules.answer import (
    RANGE,
    Amount,
    Need,
    Reason,
    ReasonKind,
    Verdict,
    WantedLimit,
)

_ROUNDING = 1e-9
_LESS_IS_BETTER = frozenset({"lead-time", "tolerance", "accuracy", "cleanroom-class"})
_MORE_IS_BETTER = frozenset({"volume-month"})
"""Of a range of these only one end has to be reached: 2–3 weeks are kept by whoever needs 10 days."""
_EXTREME_FROM: Mapping[str, float] = {
    "temperature": 20.0,
    "storage-temperature": 20.0,
    "pressure": 1013.0,
    **dict.fromkeys(
        ("wafer-diameter", "layers", "part-size", "frequency", "voltage", "power", "mass", "volume", "dose"),
        0.0,
    ),
}
"""From here on “up to” asks for as much, in the quantity's unit: below, for as little (cold, vacuum)."""


@dataclass(frozen=True, slots=True)
class OfferedLimit:
    """A bound of a capability as the register holds it; one end may be open."""

    quantity: str
    low: float | None
    high: float | None
    unit: str


def with_limits(need: Need, stated: Sequence[WantedLimit]) -> Need:
    """A need with limits that stand in fields beside it: they count, not what its text says of the same."""
    if not stated:
        return need
    quantities = {each.quantity for each in stated}

    def joined(read: Sequence[WantedLimit]) -> tuple[WantedLimit, ...]:
        return (*stated, *(each for each in read if each.quantity not in quantities))

    parts = tuple(replace(part, limits=joined(part.limits)) for part in need.parts)
    return replace(need, limits=joined(need.limits), parts=parts)


def wanted_limit(quantity: str, low: float | None, high: float | None, unit: str) -> WantedLimit:
    """What a bound asks for that stands in a field: from … to …, one end may be open."""
    ends = [Amount(end, unit) for end in (low, high) if end is not None]
    if low is not None and high is not None and low < high:
        return WantedLimit(quantity, RANGE, ends[0], 0, 0, upper=ends[1])
    sign = "=" if len(ends) > 1 else "≤" if low is None else "≥"
    return WantedLimit(quantity, sign, ends[0], 0, 0)


def compare(wanted: WantedLimit, offered: Mapping[str, OfferedLimit]) -> Reason:
    """Hold one wanted limit against the limits of a capability."""
    bound = offered.get(wanted.quantity)
    low = _base(bound, bound.low) if bound else None
    high = _base(bound, bound.high) if bound else None
    asked = _asked(wanted)
    if asked is None or (low is None and high is None):
        return _reason(wanted, Verdict.UNKNOWN)
    begins_by, ends_from = asked
    begins = low if low is not None or ends_from is not None else high
    above = begins - begins_by if begins is not None and begins_by is not None else 0.0
    below = ends_from - high if high is not None and ends_from is not None else 0.0
    base = QUANTITIES[wanted.quantity].unit
    offer = {"offered_low": _amount(low, base), "offered_high": _amount(high, base)}
    gap = max(above, below)
    if gap <= _ROUNDING * max(1.0, *(abs(end) for end in asked if end is not None)):
        return _reason(wanted, Verdict.MET, offer)
    side = "above" if above >= below else "below"
    return _reason(wanted, Verdict.MISSED, {**offer, "gap": Amount(gap, base), "side": side})


def _asked(wanted: WantedLimit) -> tuple[float | None, float | None] | None:
    """By where an offer has to begin and from where on it may end, in base units.

    “Up to 300 mm” and “down to -60 °C” ask for the extreme itself: an offer that ends at 100 mm does
    not do. “Within 3 weeks” and “±5 μm” only ask for an offer that begins no higher.
    """
    quantity = wanted.quantity
    value = in_base_unit(quantity, wanted.amount.value, wanted.amount.unit)
    upper = in_base_unit(quantity, wanted.upper.value, wanted.upper.unit) if wanted.upper else value
    if value is None or upper is None:
        return None
    if quantity in _LESS_IS_BETTER and wanted.sign == RANGE:
        return upper, None
    if quantity in _MORE_IS_BETTER and wanted.sign == RANGE:
        return None, upper
    if wanted.sign == "≤" and value < _EXTREME_FROM.get(quantity, math.inf):
        return value, None
    if wanted.sign == "≥" and value >= _EXTREME_FROM.get(quantity, -math.inf):
        return None, value
    return value, upper


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
    wanted: WantedLimit, verdict: Verdict, offer: Mapping[str, Amount | str | None] | None = None
) -> Reason:
    return Reason(
        kind=ReasonKind.LIMIT,
        verdict=verdict,
        params={
            "quantity": wanted.quantity,
            "sign": wanted.sign,
            "wanted": wanted.amount,
            "wanted_upper": wanted.upper,
            "offered_low": None,
            "offered_high": None,
            "gap": None,
            "side": None,
            **(offer or {}),
        },
    )
