"""Quantities with units: what the limits of a capability are measured in, and how they read.

A limit is a range of one quantity in one unit. Numbers of one quantity are compared through
pint; the words and signs of units are ours, since they are read in Russian and English.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

import pint
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from gildia.foundation.errors import Refused

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class Quantity:
    """Something a capability may be limited by.

    `units` are the units offered, the usual one first.
    """

    code: str
    name: "StrOrPromise"
    units: tuple[str, ...]

    @property
    def unit(self) -> str:
        """The unit in which amounts are compared."""
        return self.units[0]


def _quantity(code: str, name: "StrOrPromise", *units: str) -> tuple[str, Quantity]:
    return code, Quantity(code, name, units)


QUANTITIES: Mapping[str, Quantity] = dict(
    [
        _quantity("wafer-diameter", gettext_lazy("wafer diameter"), "mm", "inch"),
        _quantity("node", gettext_lazy("process node"), "nm", "um"),
        _quantity("line-width", gettext_lazy("line width"), "um", "nm", "mm"),
        _quantity("layers", gettext_lazy("number of layers"), ""),
        _quantity("thickness", gettext_lazy("thickness"), "um", "nm", "mm"),
        _quantity("part-size", gettext_lazy("part size"), "mm", "um", "cm", "m"),
        _quantity("particle-size", gettext_lazy("particle size"), "um", "nm", "mm"),
        _quantity("tolerance", gettext_lazy("tolerance"), "um", "nm", "mm"),
        _quantity("accuracy", gettext_lazy("accuracy"), "percent", "um", "nm", "mm", "delta_degC", "ng/g"),
        _quantity("volume-month", gettext_lazy("volume"), "1/month", "1/week", "1/day", "1/year"),
        _quantity("batch-min", gettext_lazy("batch"), ""),
        _quantity("lead-time", gettext_lazy("lead time"), "day", "week", "month"),
        _quantity("cleanroom-class", gettext_lazy("clean-room class, ISO"), ""),
        _quantity("temperature", gettext_lazy("temperature"), "degC", "kelvin"),
        _quantity("storage-temperature", gettext_lazy("storage temperature"), "degC", "kelvin"),
        _quantity("pressure", gettext_lazy("pressure"), "mbar", "Pa", "kPa", "MPa", "bar"),
        _quantity("frequency", gettext_lazy("frequency"), "GHz", "MHz", "kHz", "Hz"),
        _quantity("voltage", gettext_lazy("voltage"), "V", "kV", "mV"),
        _quantity("power", gettext_lazy("power"), "W", "kW", "MW", "mW"),
        _quantity("mass", gettext_lazy("mass"), "kg", "g", "mg", "tonne"),
        _quantity("volume", gettext_lazy("capacity"), "l", "ml", "m**3"),
        _quantity("dose", gettext_lazy("radiation dose"), "kGy", "Gy"),
    ]
)

#: How each unit reads after its number.
UNITS: Mapping[str, "StrOrPromise"] = {
    "": "",
    "mm": pgettext_lazy("unit", "mm"),
    "cm": pgettext_lazy("unit", "cm"),
    "m": pgettext_lazy("unit", "m"),
    "um": pgettext_lazy("unit", "μm"),
    "nm": pgettext_lazy("unit", "nm"),
    "inch": pgettext_lazy("unit", "in"),
    "percent": "%",
    "delta_degC": pgettext_lazy("unit", "°C"),
    "degC": pgettext_lazy("unit", "°C"),
    "kelvin": pgettext_lazy("unit", "K"),
    "ng/g": pgettext_lazy("unit", "ng/g"),
    "1/month": pgettext_lazy("unit", "a month"),
    "1/week": pgettext_lazy("unit", "a week"),
    "1/day": pgettext_lazy("unit", "a day"),
    "1/year": pgettext_lazy("unit", "a year"),
    "day": pgettext_lazy("unit", "days"),
    "week": pgettext_lazy("unit", "weeks"),
    "month": pgettext_lazy("unit", "months"),
    "mbar": pgettext_lazy("unit", "mbar"),
    "bar": pgettext_lazy("unit", "bar"),
    "Pa": pgettext_lazy("unit", "Pa"),
    "kPa": pgettext_lazy("unit", "kPa"),
    "MPa": pgettext_lazy("unit", "MPa"),
    "GHz": pgettext_lazy("unit", "GHz"),
    "MHz": pgettext_lazy("unit", "MHz"),
    "kHz": pgettext_lazy("unit", "kHz"),
    "Hz": pgettext_lazy("unit", "Hz"),
    "V": pgettext_lazy("unit", "V"),
    "kV": pgettext_lazy("unit", "kV"),
    "mV": pgettext_lazy("unit", "mV"),
    "W": pgettext_lazy("unit", "W"),
    "kW": pgettext_lazy("unit", "kW"),
    "MW": pgettext_lazy("unit", "MW"),
    "mW": pgettext_lazy("unit", "mW"),
    "kg": pgettext_lazy("unit", "kg"),
    "g": pgettext_lazy("unit", "g"),
    "mg": pgettext_lazy("unit", "mg"),
    "tonne": pgettext_lazy("unit", "t"),
    "l": pgettext_lazy("unit", "l"),
    "ml": pgettext_lazy("unit", "ml"),
    "m**3": pgettext_lazy("unit", "m³"),
    "kGy": pgettext_lazy("unit", "kGy"),
    "Gy": pgettext_lazy("unit", "Gy"),
}


class UnitMismatch(Refused):
    """An amount in one unit cannot be compared with one in the other, such as 5 % with 5 μm."""


@lru_cache(maxsize=1)
def _registry() -> "pint.UnitRegistry[float]":
    return pint.UnitRegistry(autoconvert_offset_to_baseunit=True, cache_folder=None)


@lru_cache(maxsize=1024)
def _line(unit: str, target: str) -> tuple[float, float]:
    """The straight line (factor, offset) that takes amounts of `unit` to `target`."""
    registry = _registry()
    zero, one = (registry.Quantity(value, unit).to(target).magnitude for value in (0.0, 1.0))
    return one - zero, zero


def convert(value: float | Decimal, unit: str, target: str) -> float:
    """An amount of `unit` in `target`; UnitMismatch where the two measure different things."""
    if unit == target:
        return float(value)
    try:
        factor, offset = _line(unit, target)
    except pint.DimensionalityError as error:
        raise UnitMismatch(_("These two amounts cannot be compared.")) from error
    return float(value) * factor + offset


def format_number(value: float | Decimal) -> str:
    """A number as the reader writes it, without needless zeros, thousands apart."""
    exact = Decimal(str(round(float(value), 6))).normalize()
    places = max(0, -int(exact.as_tuple().exponent)) if exact.is_finite() else 0
    return number_format(exact, decimal_pos=places, use_l10n=True, force_grouping=abs(exact) >= 10_000)


def format_amount(value: float | Decimal, unit: str) -> str:
    """`200 mm`, `500 a month`, `0.1 %`: the number and its unit never part at a line's end."""
    sign = str(UNITS.get(unit, unit))
    return f"{format_number(value)}\u00a0{sign}" if sign else format_number(value)


def format_range(minimum: float | Decimal | None, maximum: float | Decimal | None, unit: str) -> str:
    """A range in words: “up to 200 mm”, “from 50 to 200 mm”, “from 10”, “200 mm”."""
    if minimum is None and maximum is None:
        return ""
    if minimum is None and maximum is not None:
        return _("up to %(amount)s") % {"amount": format_amount(maximum, unit)}
    if maximum is None and minimum is not None:
        return _("from %(amount)s") % {"amount": format_amount(minimum, unit)}
    assert minimum is not None  # noqa: S101 - narrows the type, both cases are above
    assert maximum is not None  # noqa: S101 - the same
    if minimum == maximum:
        return format_amount(maximum, unit)
    return _("%(low)s to %(high)s") % {
        "low": format_number(minimum),
        "high": format_amount(maximum, unit),
    }


def format_limit(
    quantity: str, minimum: float | Decimal | None, maximum: float | Decimal | None, unit: str
) -> str:
    """A whole limit: “wafer diameter up to 200 mm”. An unknown code is shown as it stands."""
    known = QUANTITIES.get(quantity)
    name = str(known.name) if known else quantity
    return f"{name} {format_range(minimum, maximum, unit)}"
