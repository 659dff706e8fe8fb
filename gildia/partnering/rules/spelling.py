"""What a word that nobody uses was probably meant to be: slips of typing, layouts, scripts.

Only guesses are made here; `queries.spelling` keeps those that the index knows.
"""

import math
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise, product
from typing import NamedTuple

from gildia.foundation.names import search_key


class ReadingKind(StrEnum):
    """How a word came to be written as it was."""

    TYPO = "typo"
    LAYOUT = "layout"
    TRANSLITERATION = "transliteration"
    SOUND = "sound"
    """An English word in Russian letters, which may be Russian by now: both are searched."""
    SPACING = "spacing"


@dataclass(frozen=True, slots=True)
class Reading:
    """A stretch of the need and what it is read as."""

    typed: str
    read_as: str
    kind: ReadingKind
    start: int
    end: int


class Near(NamedTuple):
    """The word that was probably meant, "" for none, and by how many slips it differs."""

    word: str
    slips: int


SHORTEST = 4
"""Shorter words have too many neighbours."""
SHORTEST_ROOT = 5
SHORTEST_FOR_TWO = 8
LONG = 10
SHORTEST_IN_OTHER_SCRIPT = 5
MOST_GUESSES = 96
"""Spellings that are tried for one word."""
_SHORTEST_PART = 3
_ROOT_OF_TEXTS_A_SLIP = 80
_TEXTS_A_HALF = 3_000


def may_be_misspelt(word: str) -> bool:
    """Letters only, and enough of them: no number, no code such as QFN48, no abbreviation."""
    return len(word) >= SHORTEST and word.isalpha() and not (word.isupper() and len(word) <= 5)


def slips_allowed(word: str) -> int:
    """How many slips a word of this length may hold."""
    if len(word) < SHORTEST:
        return 0
    return 2 if len(word) >= SHORTEST_FOR_TWO else 1


def slips(one: str, other: str, most: int, *, odd: int = 1) -> int:
    """Letters left out, put in, changed, or two neighbours swapped; `most + 1` when there are more.

    A letter changed for one that neither lies beside it nor sounds alike counts `odd`.
    """
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    last = list(range(len(other) + 1))
    for row, letter in enumerate(one, start=1):
        now = [row]
        for column, sign in enumerate(other, start=1):
            changed = letter != sign and (odd if frozenset((letter, sign)) not in _CONFUSED else 1)
            cost = min(last[column] + 1, now[-1] + 1, last[column - 1] + changed)
            swapped = row > 1 and column > 1 and letter == other[column - 2] and one[row - 2] == sign
            now.append(min(cost, before[column - 2] + 1) if swapped else cost)
        if min(now) > most:
            return most + 1
        before, last = last, now
    return min(last[-1], most + 1)


def latin_key(word: str) -> str:
    """A word in plain Latin letters: what was typed in either script, with or without marks, meets there."""
    parts = unicodedata.normalize("NFD", word.casefold().replace("й", "и"))
    return search_key("".join(sign for sign in parts if not unicodedata.combining(sign)))


def least_texts(public_texts: int) -> int:
    """In how many texts a word must stand to be what somebody meant.

    The more texts there are, the more of their rare words are slips and names themselves.
    """
    return max(1, round(math.sqrt(public_texts) / _ROOT_OF_TEXTS_A_SLIP))


def least_texts_of_halves(public_texts: int) -> int:
    """The same for words that ran together: only usual ones do, and any word has two halves."""
    return max(1, round(public_texts / _TEXTS_A_HALF))


def nearest_word(typed: str, words: Iterable[tuple[str, int]], *, root: str = "", least: int = 1) -> Near:
    """The word that `typed` most probably is: fewest slips, then used by the most texts.

    Words in the other script are compared in Latin letters. A word with a short root has other words
    for neighbours ("casing" beside "casting", "amps" beside "maps"): it begins with the right letter and
    has as many.
    """
    key, russian = latin_key(typed), is_russian(typed)
    short = 0 < len(root) < SHORTEST_ROOT
    found = []
    for word, texts in words:
        if texts < least:
            continue
        same_script = is_russian(word) is russian
        one, other = (typed, word) if same_script else (key, latin_key(word))
        if not same_script and len(one) < SHORTEST_IN_OTHER_SCRIPT:
            continue
        most = slips_allowed(one) if same_script else slips_allowed(one) - 1
        count = slips(one, other, most)
        if short and (len(one) != len(other) or one[:1] != other[:1]):
            continue
        if count <= most and _is_one_word(one, other, count):
            found.append((count, -texts, word))
    count, _, word = min(found, default=(0, 0, ""))
    return Near(word, count)


def _is_one_word(typed: str, word: str, count: int) -> bool:
    """Whether so many slips are slips, and the word not another one ("пластик" beside "пластин").

    The end of a word is more often grammar, and beginnings are seldom wrong.
    """
    if count and (typed.startswith(word) or word.startswith(typed)):
        # "regulator" beside "regulatory"; only a doubled letter is easily missed at the end.
        return word == typed + typed[-1] or typed == word + word[-1]
    if count < 2:
        return not count or _is_likely(typed, word)
    likely = slips(typed, word, count, odd=2) == count
    return typed[:2] == word[:2] and abs(len(typed) - len(word)) < 2 and (likely or len(typed) >= LONG)


def _is_likely(typed: str, word: str) -> bool:
    """Whether one slip is one.

    Neighbours are swapped, a letter is missed or doubled inside the word, or one is taken for
    another that lies beside it or sounds alike; in a long word any one may be.
    """
    at = next((at for at, (one, other) in enumerate(zip(typed, word, strict=False)) if one != other), 0)
    if len(typed) < len(word):
        return typed[-1] == word[-1] and typed[0] == word[0]
    if len(typed) > len(word):
        beside = typed[at - 1 : at] + typed[at + 1 : at + 2]
        return any(typed[at] == one or frozenset((typed[at], one)) in _CONFUSED for one in beside)
    if typed[at : at + 2] == word[at : at + 2][::-1]:
        return True
    return frozenset((typed[at], word[at])) in _CONFUSED or (at > 0 and len(typed) >= LONG)


def _beside(*rows: str) -> Iterable[frozenset[str]]:
    for row in rows:
        yield from (frozenset(pair) for pair in pairwise(row))


_SOUNDS = "оа ая ую еи иы еэ ея тд сз бп вф гк жш шщ ьъ ei iy ck sz ie td bp"
_CONFUSED = frozenset(
    (
        *_beside("qwertyuiop", "asdfghjkl", "zxcvbnm", "йцукенгшщзхъ", "фывапролджэ", "ячсмитьбю"),
        *map(frozenset, _SOUNDS.split()),
    )
)


_LATIN_KEYS = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`"
_RUSSIAN_KEYS = "йцукенгшщзхъфывапролджэячсмитьбюё"
_TO_RUSSIAN_KEYS = str.maketrans(_LATIN_KEYS, _RUSSIAN_KEYS)
_TO_LATIN_KEYS = str.maketrans(_RUSSIAN_KEYS, _LATIN_KEYS)
_RUSSIAN_LETTER = re.compile("[а-яё]", re.IGNORECASE)


def is_russian(word: str) -> bool:
    """Whether a word holds Russian letters."""
    return bool(_RUSSIAN_LETTER.search(word))


def in_other_layout(typed: str) -> str:
    """What the same keys write in the other keyboard layout, Russian or Latin, in small letters."""
    table = _TO_LATIN_KEYS if is_russian(typed) else _TO_RUSSIAN_KEYS
    return typed.casefold().translate(table)


#: What no English word has when it is written by its sound; a silent "e" is not written.
_NOT_ENGLISH = re.compile("[щъы]|ь(?=[аеёиоуэюя])|е$")
#: How English words sound in Russian letters.
_RUSSIAN_TO_LATIN = {
    "ейшн": "ation", "эйшн": "ation",
    "инг": "ing", "дж": "g|j|dg", "идж": "age|ige", "уэй": "wa|way", "вей": "wa", "уэ": "we", "ай": "i|y",
    "ей": "a|ay", "эй": "a|ay", "оу": "o|ow", "ау": "ou|ow", "ью": "u", "ю": "u", "я": "ya|ia", "ш": "sh|ti",
    "щ": "shch", "ч": "ch", "ж": "g|zh", "ц": "ts|c", "х": "h", "кс": "x|cks", "к": "k|c|ck", "ф": "f|ph",
    "с": "s|c|ss", "и": "i|e|y|ee", "ы": "y|i", "э": "a|e", "е": "e", "ё": "yo", "й": "y|i", "а": "a|u",
    "о": "o", "у": "u|oo|w", "в": "v|w", "б": "b", "г": "g", "д": "d", "з": "z|s", "л": "l|ll", "м": "m",
    "н": "n", "п": "p", "р": "r", "т": "t|th", "ь": "", "ъ": "",
}  # fmt: skip
_RUSSIAN_PIECE = re.compile("|".join(sorted(_RUSSIAN_TO_LATIN, key=len, reverse=True)))


def swapped(word: str) -> list[str]:
    """The word with each two neighbours swapped."""
    return [
        word[:at] + word[at + 1] + word[at] + word[at + 2 :]
        for at in range(len(word) - 1)
        if word[at] != word[at + 1]
    ]


def in_english_letters(word: str) -> list[str]:
    """How an English word that was written by its sound ("дайсинг") may be spelt, likelier ones first.

    Nothing for words that sound like no English one ("досье", "щебень").
    """
    folded = word.casefold()
    if len(folded) < SHORTEST_IN_OTHER_SCRIPT or _NOT_ENGLISH.search(folded):
        return []
    pieces = [_RUSSIAN_TO_LATIN[piece].split("|") for piece in _RUSSIAN_PIECE.findall(folded)]
    if not pieces or _RUSSIAN_PIECE.sub("", folded):
        return []
    return list(dict.fromkeys("".join(chosen) for chosen in _likelier_first(pieces)))


def _likelier_first(pieces: Sequence[Sequence[str]]) -> list[tuple[str, ...]]:
    """Combinations of the pieces, those with the fewest second choices first.

    Pieces beyond the limit keep their first choice.
    """
    open_pieces: list[Sequence[str]] = [piece[:1] for piece in pieces]
    combinations = 1
    for place in sorted(range(len(pieces)), key=lambda each: len(pieces[each])):
        choices = pieces[place]
        if combinations * len(choices) <= MOST_GUESSES:
            open_pieces[place] = choices
            combinations *= len(choices)
    ranked = [{choice: rank for rank, choice in enumerate(piece)} for piece in pieces]
    found = list(product(*open_pieces))
    found.sort(key=lambda chosen: sum(ranks[one] for ranks, one in zip(ranked, chosen, strict=True)))
    return found


def in_two(word: str) -> list[tuple[str, str]]:
    """Every way to read a long word as two that ran together."""
    if len(word) < SHORTEST_FOR_TWO:
        return []
    return [(word[:place], word[place:]) for place in range(_SHORTEST_PART, len(word) - _SHORTEST_PART + 1)]


def corrected(text: str, readings: Iterable[Reading]) -> str:
    """The text with every reading put in the place of what was typed."""
    pieces: list[str] = []
    end = 0
    for reading in sorted(readings, key=lambda one: one.start):
        kept = f"{reading.typed} " if reading.kind is ReadingKind.SOUND else ""
        pieces.append(f"{text[end : reading.start]}{kept}{reading.read_as}")
        end = reading.end
    return "".join([*pieces, text[end:]])


def joined(text: str, readings: Iterable[Reading]) -> tuple[Reading, ...]:
    """Readings in their order, neighbours of one kind made one: the reader is shown phrases."""
    found: list[Reading] = []
    for reading in sorted(readings, key=lambda one: one.start):
        last = found[-1] if found else None
        if last and last.kind is reading.kind and not text[last.end : reading.start].strip():
            between = text[last.end : reading.start]
            found[-1] = Reading(
                last.typed + between + reading.typed,
                last.read_as + between + reading.read_as,
                last.kind,
                last.start,
                reading.end,
            )
        else:
            found.append(reading)
    return tuple(found)
