"""Classes of clean rooms: “ISO 5”, “класс 7 ИСО”, “Class 1000 clean room”, “百级洁净室”."""

from dataclasses import dataclass

from gildia.partnering.rules.amounts import Lexemes
from gildia.partnering.rules.limit_words import federal_classes

_BEFORE, _AFTER = 5, 3
"""Lexemes beside a number that may say that it is a class."""
_SAID = frozenset({"class", "iso"})


@dataclass(frozen=True, slots=True)
class CleanRoom:
    """A class of ISO 14644-1 and the lexemes that name it."""

    iso_class: float
    first: int
    last: int


def clean_room_at(said: Lexemes, index: int) -> CleanRoom | None:
    """The class that a number is, by the words on both sides of it."""
    number = _number(said, index)
    if number is None:
        return None
    first = last = index
    while first > index - _BEFORE and _speaks_of_it(said, first - 1):
        first -= 1
    while last < index + _AFTER and said.role(last + 1, "cleanroom"):
        last += 1
    words = [_words(said, place) for place in range(first, last + 1)]
    iso_class = _iso_class(number, set().union(*words))
    if iso_class is None:
        return None
    # That it is a clean room belongs to the need, only its class is the limit.
    naming = [place for place, spoken in enumerate(words, first) if spoken & _SAID]
    return CleanRoom(iso_class, min([index, *naming]), max([index, *naming]))


def _number(said: Lexemes, index: int) -> float | None:
    lexeme = said.all[index]
    if lexeme.number is not None:
        return lexeme.number
    word = lexeme.role("number", "multiplier")
    if word is None or not said.is_(index + 1, "cleanroom", "class"):
        return None
    tens = 10 if word.role == "multiplier" and said.is_(index - 1, "number", "10") else 1
    return float(word.code) * tens


def _iso_class(number: float, words: set[str]) -> float | None:
    """A small number is an ISO class, a power of ten one of Federal Standard 209E."""
    is_class, is_clean = "class" in words, "clean" in words
    if number in range(1, 10) and ("iso" in words or (is_class and is_clean)):
        return number
    if is_class and (number >= 100 or is_clean):
        return federal_classes().get(number)
    return None


def _speaks_of_it(said: Lexemes, index: int) -> bool:
    lexeme = said.get(index)
    if lexeme is None:
        return False
    return lexeme.role("cleanroom", "bounds", "filler") is not None or (lexeme.text == "-" and lexeme.joined)


def _words(said: Lexemes, index: int) -> set[str]:
    phrase = said.all[index].phrase
    return {each.code for each in phrase.meanings if each.role == "cleanroom"} if phrase else set()
