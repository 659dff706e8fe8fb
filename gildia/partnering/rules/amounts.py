"""Amounts in a text: numbers with sign, multiplier and unit, alone or several that share a unit.

“10–15 тыс. шт.”, “от минус 60 до +125 °C”, “600 × 400 мм”, “100±5 мкм”, “两周”.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from gildia.partnering.rules.limit_words import Meaning, Phrase, phrase_at, tokens

_GROUPED = re.compile(r"([1-9]\d{0,2}(?:\D\d{3})+)(?:[.,](\d+))?")
_LARGEST = 1e12
_MOST_VALUES = 3
_ENDS = frozenset(".;!?。；！？")
_COMMAS = frozenset(",，、(")


class Lexeme(NamedTuple):
    """A number, a known phrase or some other token."""

    text: str
    start: int
    end: int
    number: float | None
    phrase: Phrase | None
    is_word: bool
    """Of letters; an ideograph may stand beside a number that has nothing to do with it."""
    joined: bool
    """Nothing stands between it and the one before."""
    clause: int
    commas: int
    """How many clauses and commas stand before it."""

    def role(self, *roles: str) -> Meaning | None:
        """What it means in one of these roles."""
        return self.phrase.as_(*roles) if self.phrase else None

    def is_(self, role: str, *codes: str) -> bool:
        """Whether it has a role with one of these codes."""
        return self.phrase is not None and any(
            each.role == role and each.code in codes for each in self.phrase.meanings
        )


@dataclass(frozen=True, slots=True)
class Value:
    """One number with its sign and multiplier, and the lexemes it takes."""

    value: float
    times: float
    """What its multiplier has put into the value."""
    around: bool
    written: bool
    """In words, not in digits."""
    at_least: bool
    """A plus stands after it: “1000+”."""
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Amount:
    """One or more values that share a unit, and the lexemes they take."""

    values: tuple[Value, ...]
    join: str
    """"", "range", "alternative", "times" or "around"."""
    unit: Meaning | None
    first: int
    last: int
    """The lexeme after it."""


class Lexemes:
    """A text as numbers, longest known phrases and other tokens."""

    def __init__(self, text: str, stretches: Sequence[tuple[int, int]] = ()) -> None:
        """Of the whole text, or of stretches of it in ascending order."""
        self.all = list(_lexemes(text, stretches or [(0, len(text))]))

    def get(self, index: int) -> Lexeme | None:
        """A lexeme; None before the first and after the last."""
        return self.all[index] if 0 <= index < len(self.all) else None

    def role(self, index: int, *roles: str) -> Meaning | None:
        """What a lexeme means in one of these roles."""
        lexeme = self.get(index)
        return lexeme.role(*roles) if lexeme else None

    def is_(self, index: int, role: str, *codes: str) -> bool:
        """Whether a lexeme has a role with one of these codes."""
        lexeme = self.get(index)
        return lexeme is not None and lexeme.is_(role, *codes)

    def beginnings(self) -> Iterator[int]:
        """Where an amount may begin: at a number, or at the signs before it."""
        signs = 0
        for index, lexeme in enumerate(self.all):
            if lexeme.number is not None or lexeme.role("number", "multiplier", "layered"):
                yield index - min(signs, 2)
                signs = -1
            signs = signs + 1 if lexeme.role("signs") else 0

    def _value(self, index: int, *, after_join: bool = False) -> Value | None:
        """A number that begins here, with the signs before it."""
        first, negative, around = index, False, False
        while index - first < 2 and self.role(index, "signs") and not self.is_(index, "signs", "times"):
            if self.is_(index, "signs", "minus"):
                negative = after_join or self._is_minus(index)
            around = around or self.is_(index, "signs", "around")
            index += 1
        number = self._number(index)
        if number is None:
            return None
        last, times = self._multiplied(index + 1)
        plus = self.get(last)
        at_least = plus is not None and plus.text == "+" and plus.joined
        return Value(
            value=times * (-number if negative else number),
            times=times,
            around=around,
            written=self.all[index].number is None,
            at_least=at_least,
            first=first,
            last=last + at_least,
        )

    def _number(self, index: int) -> float | None:
        lexeme = self.get(index)
        if lexeme is None:
            return None
        word = lexeme.role("number")
        if lexeme.number is None:
            return float(word.code) if word else None
        return lexeme.number if lexeme.number <= _LARGEST and not self.is_identifier(index) else None

    def _multiplied(self, index: int) -> tuple[int, float]:
        """The lexeme after “тыс.”, “k” or “万”, and by what they multiply."""
        multiplier = self.role(index, "multiplier")
        if multiplier is None or (self.all[index].text in {"k", "K"} and not self.all[index].joined):
            return index, 1.0
        return index + 1, float(multiplier.code)

    def _is_minus(self, index: int) -> bool:
        """“-40”, “минус 40” and not “2-40”, “mm - 40”."""
        sign, before = self.all[index], self.get(index - 1)
        if sign.is_word or sign.text in {"零下", "负"}:
            return True
        number = self.get(index + 1)
        if number is None or not number.joined:
            return False
        return not sign.joined or before is None or not (before.is_word and before.text.isascii())

    def is_identifier(self, index: int) -> bool:
        """The number of a part, a standard, a date: “STM32”, “QFN-48”, “АБВГ.301234”, “12.05.2026”."""
        lexeme, before = self.all[index], self.get(index - 1)
        after, later = self.get(index + 1), self.get(index + 2)
        if after and later and after.text == "." and after.joined and later.joined:
            return later.number is not None
        if before is None or not lexeme.joined:
            return False
        if before.text in {".", "№", "#", "_"}:
            return True
        if before.text == "-" and before.joined:
            before = self.get(index - 2)
            return before is not None and before.is_word and not before.phrase
        return before.is_word and not before.phrase and before.text.casefold() != "x"

    def _unit(self, index: int) -> tuple[Meaning | None, int]:
        """The unit, pieces or period after a number, a hyphen aside: “8-inch”, “150-мм”."""
        hyphen, word = self.get(index), self.get(index + 1)
        if hyphen and hyphen.text == "-" and hyphen.joined and word and word.joined and word.number is None:
            index += 1
        meaning = self.role(index, "unit", "pieces", "period")
        return meaning, index + 1 if meaning else index

    def amount(self, index: int) -> Amount | None:
        """Values that belong together and their unit: “10–15 тыс. шт.”, “600 × 400 мм”, “100±5 мкм”."""
        first = self._value(index)
        if first is None:
            return None
        values, join = [first], ""
        unit, place = self._unit(first.last)
        while len(values) < _MOST_VALUES and (joined := self._join(place, join)):
            value = self._value(place if joined == "around" else place + 1, after_join=True)
            if value is None:
                break
            other, after = self._unit(value.last)
            if unit is not None and (other is None or other.of != unit.of or other.role != unit.role):
                break
            values, join, unit, place = [*values, value], joined, other or unit, after
        if len(values) > 1 and unit is None and join != "range":
            values, join, place = [first], "", first.last
        return Amount(tuple(values), join, unit, first.first, place)

    def _join(self, index: int, before: str) -> str:
        """What joins two values here; only dimensions go on after a second one."""
        if before not in {"", "times"}:
            return ""
        if self.is_(index, "signs", "times"):
            return "times"
        if before:
            return ""
        if self.is_(index, "signs", "around"):
            return "around"
        if self.is_(index, "joins", "range"):
            return "range"
        return "alternative" if self.is_(index, "joins", "alternative") else ""


def _lexemes(text: str, stretches: Sequence[tuple[int, int]]) -> Iterator[Lexeme]:
    """Stretches of the text as numbers, longest known phrases and other tokens."""
    said = [token for start, stop in stretches for token in tokens(text, start, stop)]
    index = clause = commas = end = 0
    while index < len(said):
        token = said[index]
        phrase = None if token.kind == "number" else phrase_at(said, index)
        last = phrase.last if phrase else index + 1
        ends = phrase is None and token.text in _ENDS and not (last < len(said) and said[last].joined)
        clause += ends or (not token.joined and "\n" in text[end : token.start])
        commas += token.text in _COMMAS
        start, end = token.start, said[last - 1].end
        number = _number(token.text) if token.kind == "number" else None
        yield Lexeme(
            text[start:end], start, end, number, phrase, token.kind == "word", token.joined, clause, commas
        )
        index = last


def _number(written: str) -> float:
    """“2 500”, “3,000” and “0,5”: three digits after a comma are thousands unless zero stands before."""
    grouped = _GROUPED.fullmatch(written)
    if grouped is None:
        return float(written.replace(",", "."))
    return float("".join(sign for sign in grouped[1] if sign.isdigit()) + "." + (grouped[2] or "0"))
