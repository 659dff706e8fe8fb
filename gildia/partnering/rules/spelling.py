"""What a word that nobody uses was probably meant to be: slips of typing, layouts, scripts.

Only guesses are made here; `queries.spelling` keeps those that the index knows.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise, product

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


SHORTEST = 4
"""Shorter words have too many neighbours."""
SHORTEST_FOR_TWO = 8
SHORTEST_IN_OTHER_SCRIPT = 5
MOST_GUESSES = 96
"""Spellings that are tried for one word."""
_SHORTEST_PART = 3


def may_be_misspelt(word: str) -> bool:
    """Letters only, and enough of them: no number, no code such as QFN48, no abbreviation."""
    return len(word) >= SHORTEST and word.isalpha() and not (word.isupper() and len(word) <= 5)


def slips_allowed(word: str) -> int:
    """How many slips a word of this length may hold."""
    if len(word) < SHORTEST:
        return 0
    return 2 if len(word) >= SHORTEST_FOR_TWO else 1


def slips(one: str, other: str, most: int) -> int:
    """Letters left out, put in, changed, or two neighbours swapped; `most + 1` when there are more."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    last = list(range(len(other) + 1))
    for row, letter in enumerate(one, start=1):
        now = [row]
        for column, sign in enumerate(other, start=1):
            cost = min(last[column] + 1, now[-1] + 1, last[column - 1] + (letter != sign))
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


def nearest_word(typed: str, words: Iterable[tuple[str, int]]) -> str:
    """The word that `typed` most probably is: fewest slips, then used by the most texts; "" for none.

    Words in the other script are compared in Latin letters. Beginnings are seldom wrong, so two
    slips must come after them.
    """
    key, russian = latin_key(typed), is_russian(typed)
    found = []
    for word, texts in words:
        same_script = is_russian(word) is russian
        one, other = (typed, word) if same_script else (key, latin_key(word))
        if not same_script and len(one) < SHORTEST_IN_OTHER_SCRIPT:
            continue
        most = slips_allowed(one) if same_script else slips_allowed(one) - 1
        count = slips(one, other, most)
        if count <= most and _is_one_word(one, other, count):
            found.append((count, -texts, word))
    return min(found)[2] if found else ""


def _is_one_word(typed: str, word: str, count: int) -> bool:
    if typed != word and (typed.startswith(word) or word.startswith(typed)):
        return False  # another form or another word ("regulator" beside "regulatory"), seldom a slip
    if count == 1 and (len(typed) < SHORTEST_FOR_TWO or typed[0] != word[0]):
        return _is_likely(typed, word)
    return count < 2 or typed[:2] == word[:2]


def _is_likely(typed: str, word: str) -> bool:
    """Whether one slip in a short word is one, and not another word ("пластик" beside "пластин").

    Neighbours are swapped, a letter is missed or doubled inside the word, or one is taken for
    another that lies beside it or sounds alike; the end of a word is more often grammar.
    """
    start = next((at for at, (one, other) in enumerate(zip(typed, word, strict=False)) if one != other), 0)
    if len(typed) != len(word):
        return typed[-1] == word[-1] and typed[:1] == word[:1]
    if typed[start : start + 2] == word[start : start + 2][::-1]:
        return True
    return frozenset((typed[start], word[start])) in _CONFUSED


def _beside(*rows: str) -> Iterable[frozenset[str]]:
    for row in rows:
        yield from (frozenset(pair) for pair in pairwise(row))


_SOUNDS = "оа еи иы еэ ея тд сз бп вф гк жш шщ ьъ ei iy ck sz ie td bp"
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


#: How English words sound in Russian letters.
_RUSSIAN_TO_LATIN = {
    "инг": "ing", "дж": "g|j|dg", "идж": "age|ige", "уэй": "wa|way", "вей": "wa", "уэ": "we", "ай": "i|y",
    "ей": "a|ay", "эй": "a|ay", "оу": "o|ow", "ау": "ou|ow", "ью": "u", "ю": "u", "я": "ya|ia", "ш": "sh|ti",
    "щ": "shch", "ч": "ch", "ж": "g|zh", "ц": "ts|c", "х": "h", "кс": "x|cks", "к": "k|c|ck", "ф": "f|ph",
    "с": "s|c|ss", "и": "i|e|y|ee", "ы": "y|i", "э": "a|e", "е": "e", "ё": "yo", "й": "y|i", "а": "a|u",
    "о": "o", "у": "u|oo|w", "в": "v|w", "б": "b", "г": "g", "д": "d", "з": "z|s", "л": "l|ll", "м": "m",
    "н": "n", "п": "p", "р": "r", "т": "t|th", "ь": "", "ъ": "",
}  # fmt: skip
_RUSSIAN_PIECE = re.compile("|".join(sorted(_RUSSIAN_TO_LATIN, key=len, reverse=True)))


def in_english_letters(word: str) -> list[str]:
    """How an English word that was written by its sound ("дайсинг") may be spelt, likelier ones first."""
    folded = word.casefold()
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
