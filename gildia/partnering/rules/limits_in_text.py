"""Limits in free text of three languages: “200 mm wafers, from 500 a month, within 3 weeks”.

Words stand in `data/limit_words.toml`, quantities and units are those of `foundation.quantities`.
Around each number an amount is read (`rules.amounts`). What its unit measures and the nearest name
beside it tell the quantity, the words around it the sign. What is not recognised is simply not
compared.
"""

from bisect import bisect_left
from dataclasses import dataclass
from itertools import islice

from gildia.foundation.quantities import QUANTITIES
from gildia.partnering.rules import answer
from gildia.partnering.rules.amounts import Amount, Lexemes
from gildia.partnering.rules.answer import RANGE, WantedLimit
from gildia.partnering.rules.cleanrooms import clean_room_at
from gildia.partnering.rules.limit_words import Meaning, numbers

_MOST_FOUND, _MOST_READ = 12, 150
"""Limits of a need, and numbers of it that are looked at."""
_BEFORE, _AFTER = 60, 30
"""Characters before and after an amount in which its name is looked for."""
_SHORT, _AROUND, _MOST_CHARACTERS = 1_000, 150, 3_000
"""Characters of a text that is read whole, beside each number of a longer one, and in all."""
_COMMA, _BEHIND = 10, 3
"""So many characters farther is a name beyond a comma, or one that follows the amount."""
_INCH_PARTS = frozenset({2, 4, 8, 16, 32, 64})
_WAFERS_INCH = frozenset({2, 3, 4, 5, 6, 8, 12, 18})

_AT_MOST = frozenset({"lead-time", "cleanroom-class", "tolerance", "accuracy"})
_AT_LEAST = frozenset({"volume-month"})
"""What a bare number means of these; of all others just the number."""
_FINER_IS_BETTER = frozenset(
    {"node", "line-width", "thickness", "particle-size", "pressure", "batch-min", *_AT_MOST}
)
_NAME_BELONGS = frozenset({"batch-min", "lead-time", "volume-month", "tolerance", "accuracy"})
"""Their name says nothing of the need itself, so that it belongs to the limit."""


def find(text: str) -> list[WantedLimit]:
    """Limits of a need in the order of the text."""
    reader = _Reader(Lexemes(text, _beside_numbers(text)))
    found: list[WantedLimit] = []
    last = 0
    for index in islice(reader.said.beginnings(), _MOST_READ):
        if index >= last:
            limits, last = reader.limits_at(index)
            found.extend(limits)
    return found[:_MOST_FOUND]


def _beside_numbers(text: str) -> list[tuple[int, int]]:
    """Of a long text the stretches around its first numbers: what is far from one is no part of a limit."""
    if len(text) <= _SHORT:
        return [(0, len(text))]
    found: list[tuple[int, int]] = []
    read = 0
    for place in numbers(text):
        start, end = max(0, place - _AROUND), min(len(text), place + _AROUND)
        if found and start <= found[-1][1]:
            start = found[-1][1]
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
        read += end - start
        if read > _MOST_CHARACTERS:
            break
    return found or [(0, 0)]


@dataclass(frozen=True, slots=True)
class _Reading:
    """What an amount is an amount of; `last` is the lexeme after all that says so."""

    quantity: str
    unit: str
    last: int


class _Reader:
    """One text while its limits are read."""

    def __init__(self, said: Lexemes) -> None:
        self.said = said
        self.names = [each for each in said.all if each.role("name")]
        self.ends = [each.end for each in self.names]
        self.of_wafers = any(each.is_("name", "wafer-diameter") for each in self.names)

    def limits_at(self, index: int) -> tuple[list[WantedLimit], int]:
        """The limits whose number begins here, and the lexeme after them."""
        if (layered := self.said.role(index, "layered")) is not None:
            return [self._limit("layers", "=", float(layered.code), "", (index, index + 1))], index + 1
        if (room := clean_room_at(self.said, index)) is not None:
            span = (room.first, room.last + 1)
            return [self._limit("cleanroom-class", "≤", room.iso_class, "", span)], room.last + 1
        amount = self.said.amount(index)
        reading = self._reading(amount) if amount else None
        if amount is None or reading is None:
            return [], index + 1
        return self._limits(amount, reading), reading.last

    # --- What is it an amount of? ---

    def _reading(self, amount: Amount) -> _Reading | None:
        """The quantity of an amount; None where it limits nothing that is known."""
        if amount.unit is None:
            return self._counted(amount)
        if amount.unit.role in {"pieces", "period"}:
            return self._made(amount, amount.unit)
        quantity, unit = self._measured(amount, amount.unit)
        return _Reading(quantity, unit, amount.last) if quantity else None

    def _measured(self, amount: Amount, unit: Meaning) -> tuple[str, str]:
        """By what its unit measures and by the name beside it."""
        (kind,) = unit.of
        if kind in QUANTITIES:
            return kind, unit.code
        name = self._name(amount, kind, unit.code)
        if name == "accuracy" or (amount.values[0].around and kind in {"degrees", "percent"}):
            return "accuracy", "delta_degC" if kind == "degrees" else unit.code
        if kind == "time":
            return ("lead-time" if self._is_deadline(amount, name) else ""), unit.code
        if kind == "degrees":
            return ("" if name == "none" else name or "temperature"), unit.code
        return (self._length(amount, name, unit.code) if kind == "length" else ""), unit.code

    def _length(self, amount: Amount, name: str, unit: str) -> str:
        if amount.values[0].around:
            return "tolerance"
        if name == "diameter":
            return "wafer-diameter" if self.of_wafers else "part-size"
        if not name and unit == "nm":
            return "node"
        if not name and unit == "inch" and amount.values[0].value in _WAFERS_INCH:
            return "wafer-diameter"
        return "" if name == "none" else name

    def _counted(self, amount: Amount) -> _Reading | None:
        """A number without a unit after a name: “слоёв: 8”, “batch of 500”, “EAU 50k”."""
        for lexeme in reversed(self.said.all[max(0, amount.first - 3) : amount.first]):
            if (rate := lexeme.role("rate")) is not None:
                return _Reading("volume-month", rate.code, amount.last)
            name = lexeme.role("name")
            if name is not None and "count" in name.of:
                return _Reading(name.code, "", amount.last)
            if not lexeme.role("bounds", "filler", "name", "joins"):
                return None
        return None

    def _made(self, amount: Amount, unit: Meaning) -> _Reading | None:
        """Pieces: so many in a time, or in a batch."""
        if unit.role == "period":
            return _Reading("volume-month", unit.code, amount.last)
        for index in range(amount.last, amount.last + 3):
            if (period := self.said.role(index, "period")) is not None:
                return _Reading("volume-month", period.code, index + 1)
            lexeme = self.said.get(index)
            if lexeme is None or not lexeme.is_word:
                break
        first = self.said.all[amount.first]
        for lexeme in reversed(self.said.all[max(0, amount.first - 4) : amount.first]):
            if (rate := lexeme.role("rate")) is not None and lexeme.clause == first.clause:
                return _Reading("volume-month", rate.code, amount.last)
        single = amount.values[0].written and amount.values[0].value < 2  # "one board": an article
        return None if single else _Reading("batch-min", "", amount.last)

    def _name(self, amount: Amount, kind: str, unit: str) -> str:
        """The nearest name that this kind of unit may follow, in the same clause."""
        first, last = self.said.all[amount.first], self.said.all[amount.last - 1]
        found: list[tuple[int, str]] = []
        for lexeme in islice(self.names, bisect_left(self.ends, first.start - _BEFORE), None):
            if lexeme.start > last.end + _AFTER:
                break
            name = lexeme.role("name")
            if name is None or kind not in name.of or lexeme.clause != first.clause:
                continue
            if _measures(name.code, unit):
                is_before = lexeme.end <= first.start
                distance = first.start - lexeme.end if is_before else lexeme.start - last.end + _BEHIND
                commas = abs(lexeme.commas - (first if is_before else last).commas)
                found.append((distance + _COMMA * commas, name.code))
        return min(found)[1] if found else ""

    def _is_deadline(self, amount: Amount, name: str) -> bool:
        if name:
            return name == "lead-time"
        return self._bound(amount.first) is not None or self.said.is_(amount.last, "after", "most")

    # --- What is said of it, and by which characters? ---

    def _limits(self, amount: Amount, read: _Reading) -> list[WantedLimit]:
        low, *others = (each.value for each in amount.values)
        if not others:
            return [self._one(amount, read, low)]
        if amount.join == "around":
            span = (amount.values[1].first, read.last)
            return [
                self._one(amount, read, low),
                self._limit("tolerance", "≤", others[0], read.unit, span),
            ]
        if amount.join == "times":
            return [self._one(amount, read, max(low, *others))]
        if amount.join == "alternative" and not self.said.is_(amount.first - 1, "joins", "between"):
            return self._alternatives(amount, read)
        return [self._range(amount, read)]

    def _alternatives(self, amount: Amount, read: _Reading) -> list[WantedLimit]:
        low, high = amount.values
        if self.said.all[high.first - 1].text != "/":
            return [self._one(amount, read, each.value) for each in amount.values]
        # "1/4 inch" is a fraction, "50/60 Hz" a choice.
        is_part = read.unit == "inch" and high.value in _INCH_PARTS
        return [self._one(amount, read, low.value / high.value if is_part else high.value)]

    def _range(self, amount: Amount, read: _Reading) -> WantedLimit:
        low, high = amount.values[0], amount.values[-1]
        shares = low.times == 1 and low.value < high.value / high.times  # "от 3 до 5 тыс."
        ends = sorted((low.value * (high.times if shares else 1.0), high.value))
        opens = self.said.is_(amount.first - 1, "joins", "between")
        first = self._first(amount.first - opens, read.quantity)
        return self._limit(read.quantity, RANGE, ends[0], read.unit, (first, read.last), high=ends[1])

    def _one(self, amount: Amount, read: _Reading, value: float) -> WantedLimit:
        bound = self._bound(amount.first)
        after, last = self._bound_after(read.last)
        said = after or (self.said.role(bound, "bounds") if bound is not None else None)
        sign = "≥" if amount.values[-1].at_least else _sign(read.quantity, said)
        first = self._first(amount.first if bound is None else bound, read.quantity)
        return self._limit(read.quantity, sign, value, read.unit, (first, last))

    def _limit(
        self,
        quantity: str,
        sign: str,
        value: float,
        unit: str,
        span: tuple[int, int],
        *,
        high: float | None = None,
    ) -> WantedLimit:
        return WantedLimit(
            quantity,
            sign,
            answer.Amount(value, unit),
            self.said.all[span[0]].start,
            self.said.all[span[1] - 1].end,
            None if high is None else answer.Amount(high, unit),
        )

    def _bound(self, first: int) -> int | None:
        """The lexeme of the bound before an amount; a name or “about” may stand between."""
        named = False
        for index in range(first - 1, max(-1, first - 5), -1):
            lexeme = self.said.all[index]
            if lexeme.role("bounds"):
                return None if named and lexeme.is_("joins", "between") else index
            if not lexeme.role("filler", "name"):
                return None
            named = named or lexeme.role("name") is not None
        return None

    def _bound_after(self, index: int) -> tuple[Meaning | None, int]:
        """The bound after an amount and the lexeme after it; “22 nm node or below” has a name between."""
        if self.said.role(index, "name") and self.said.role(index + 1, "after"):
            index += 1
        after = None if self.said.is_(index, "signs", "plus") else self.said.role(index, "after")
        return after, index + 1 if after else index

    def _first(self, index: int, quantity: str) -> int:
        """The first lexeme of a limit, its name included where that says nothing of the need."""
        while quantity in _NAME_BELONGS and index > 0:
            lexeme = self.said.all[index - 1]
            rated = quantity == "volume-month" and lexeme.role("rate")
            if not (rated or lexeme.is_("name", quantity) or lexeme.role("filler")):
                break
            index -= 1
        return index


def _measures(name: str, unit: str) -> bool:
    """Whether a quantity is given in a unit; a diameter and a part's size in inches too."""
    if name in {"diameter", "none"}:
        return True
    if unit == "inch":
        return name in {"wafer-diameter", "part-size"}
    units = QUANTITIES[name].units
    return unit in units or (unit == "degC" and "delta_degC" in units)


def _sign(quantity: str, said: Meaning | None) -> str:
    if quantity in _AT_LEAST:
        return "≥"
    if said is not None and said.code in {"least", "most"}:
        return "≥" if said.code == "least" else "≤"
    if said is not None and said.code == "better":
        return "≤" if quantity in _FINER_IS_BETTER else "≥"
    return "≤" if quantity in _AT_MOST else "="
