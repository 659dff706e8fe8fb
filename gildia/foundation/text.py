"""The analyser of the search: language, terms with their places in the text, standards.

Terms are found in the original text and normalised one by one, so that each knows the
characters it came from and a match can be marked there. The same analyser reads companies'
texts and people's needs; a term equals another when their `key`s are equal.
"""

import re
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from gildia.foundation.detection import detect_language
from gildia.foundation.stems import LATIN_LANGUAGES, stem
from gildia.foundation.stopwords import ABBREVIATIONS, BRIDGES_ZH, COMPOUNDS, MARKERS, STOP_WORDS

__all__ = [
    "MAX_TEXT_LENGTH", "Standard", "Term", "detect_language", "keys", "marks", "standard_name", "standards",
    "terms",
]  # fmt: skip

MAX_TEXT_LENGTH = 20_000

_SIMPLIFIED = Path(__file__).parent / "data" / "simplified.txt"

_HAN = r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_UNSPACED = rf"{_HAN}\u3040-\u30ff\uff66-\uff9f\uac00-\ud7af\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"
"""Scripts that are read in pairs of signs, for their words stand together or bend at the end."""
_MARKS = r"\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670\u0900-\u0963\u0971-\u0dff"
"""Vowel signs and accents of their own, which Python does not count among the letters."""
_LETTER = r"[A-Za-z\u00c0-\u024f\u0400-\u04ff]"
_CYRILLIC = re.compile(r"[\u0400-\u052f]")
_LATIN = re.compile(r"[A-Za-z\u00aa-\u024f\u1e00-\u1eff]")
#: Whose stemmer reads a word of a script.
_SCRIPTS = {
    "ru": _CYRILLIC,
    "en": _LATIN,
    "ar": re.compile(r"[\u0600-\u06ff]"),
    "el": re.compile(r"[\u0370-\u03ff]"),
    "hi": re.compile(r"[\u0900-\u097f]"),
}

#: Spellings of the bodies that publish standards, to the one that we write.
_BODIES = {
    "iso": "ISO", "исо": "ISO", "iec": "IEC", "мэк": "IEC", "iatf": "IATF", "as": "AS",
    "en": "EN", "astm": "ASTM", "semi": "SEMI", "ipc": "IPC", "jedec": "JEDEC",
    "гост": "ГОСТ", "gost": "ГОСТ", "гост р": "ГОСТ Р", "gost r": "ГОСТ Р",
    "гост рв": "ГОСТ РВ", "gost rv": "ГОСТ РВ", "ost": "ОСТ", "ост": "ОСТ",
    "mil-std": "MIL-STD", "mil-prf": "MIL-PRF", "iris": "IRIS", "aec-q": "AEC-Q",
    "gb": "GB", "gb/t": "GB/T", "ieee": "IEEE", "din": "DIN", "ohsas": "OHSAS", "sa": "SA",
}  # fmt: skip
_BODY = "|".join(re.escape(name).replace(r"\ ", r"\s+") for name in sorted(_BODIES, key=len, reverse=True))
_STANDARD = re.compile(
    rf"(?<!{_LETTER})(?P<bodies>(?:{_BODY})(?:[\s/\-\u2011–]+(?:{_BODY})){{0,3}})"
    rf"[\s\-\u2011–№]*(?P<number>\d{{2,}}(?:[.\-]\d+)*)(?P<year>[:\-–]\s?(?:19|20)\d\d)?(?!{_LETTER}|\d)",
    re.IGNORECASE,
)
_YEAR = re.compile(r"[:\-–](?:19|20)\d\d$")

_UNITS = {
    "мм": "mm", "mm": "mm", "毫米": "mm", "см": "cm", "cm": "cm", "厘米": "cm",
    "мкм": "um", "um": "um", "µm": "um", "μm": "um", "micron": "um", "microns": "um",
    "微米": "um", "микрон": "um", "нм": "nm", "nm": "nm", "纳米": "nm",
    "inch": "in", "inches": "in", "дюйм": "in", "дюйма": "in", "дюймов": "in", "дюймовых": "in",
    "дюймовые": "in", "дюймовая": "in", "дюймовой": "in", "дюймовый": "in", "英寸": "in", "寸": "in",
    "в": "v", "v": "v", "кв": "kv", "kv": "kv", "ггц": "ghz", "ghz": "ghz", "мгц": "mhz",
    "mhz": "mhz", "вт": "w", "w": "w", "квт": "kw", "kw": "kw", "л": "l", "кг": "kg", "kg": "kg",
    "мг": "mg", "mg": "mg", "мл": "ml", "ml": "ml", "°c": "c", "℃": "c", "°с": "c", "%": "pct",
}  # fmt: skip
_UNIT = "|".join(re.escape(unit) for unit in sorted(_UNITS, key=len, reverse=True))
_TOKEN = re.compile(
    rf"(?P<number>(?<!{_LETTER})(?<!\d)\d+(?:[.,]\d+)?)(?:[\s\u00a0\-\u2011]?(?P<unit>{_UNIT})(?!{_LETTER}))?"
    rf"(?!{_LETTER})"
    rf"|(?P<ideographs>[{_UNSPACED}]+)"
    rf"|(?P<word>[^\W_{_UNSPACED}](?:[^\W_{_UNSPACED}]|[{_MARKS}])*)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Term:
    """One searchable unit of a text and the characters it came from."""

    key: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Standard:
    """A standard named in a text, written in one way: "ISO 9001"."""

    name: str
    start: int
    end: int

    @property
    def key(self) -> str:
        """The standard as a term."""
        return self.name.casefold().replace(" ", "")


def terms(text: str, language: str | None = None) -> list[Term]:
    """The terms of a text in their order, without stop words."""
    remembered = _terms_of_short if len(text) <= _SHORT_TEXT else _terms_of_long
    return list(remembered(text[:MAX_TEXT_LENGTH], language))


def _terms(text: str, language: str | None) -> tuple[Term, ...]:
    return tuple(term for term in _all_terms(text, language) if term.key)


#: A page asks for the terms of its need and of each of its texts several times. Signs that are read in pairs
#: weigh most: at worst 128 short texts take 24 MB, two long ones 8.
_SHORT_TEXT = 1_000
_terms_of_short = lru_cache(maxsize=128)(_terms)
_terms_of_long = lru_cache(maxsize=2)(_terms)


def keys(text: str, language: str | None = None) -> list[str]:
    """Distinct keys of a text's terms, in the order of their first appearance."""
    return list(dict.fromkeys(term.key for term in terms(text, language)))


def marks(text: str, wanted: Collection[str], language: str | None = None) -> tuple[tuple[int, int], ...]:
    """Where a text holds wanted terms: ascending spans of characters, neighbours joined."""
    spans: list[tuple[int, int]] = []
    for term in terms(text, language):
        if term.key not in wanted:
            continue
        if spans and term.start <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(spans[-1][1], term.end))
        else:
            spans.append((term.start, term.end))
    return tuple(spans)


def standards(text: str) -> list[Standard]:
    """Every numbered standard in a text, such as "ГОСТ Р ИСО 9001-2015" as ISO 9001."""
    return [
        Standard(_standard_name(found), found.start(), found.end())
        for found in _STANDARD.finditer(text[:MAX_TEXT_LENGTH])
    ]


@lru_cache(maxsize=1024)
def standard_name(text: str) -> str:
    """The one way to write a standard; a name without a number is only tidied ("GMP")."""
    found = standards(text)
    return found[0].name if found else " ".join(text.split()).upper()


def _standard_name(found: re.Match[str]) -> str:
    parts = re.split(rf"({_BODY})", found["bodies"], flags=re.IGNORECASE)
    bodies = [body for part in parts if (body := _BODIES.get(" ".join(part.casefold().split())))]
    # A national edition of an international standard is that standard.
    for international in ("ISO", "IEC", "IATF"):
        if international in bodies:
            return f"{international} {_YEAR.sub('', found['number'])}"
    return f"{bodies[0]} {_YEAR.sub('', found['number'])}"


def _all_terms(text: str, language: str | None) -> Iterator[Term]:
    position = 0
    for standard in standards(text):
        yield from _plain_terms(text, position, standard.start, language)
        yield Term(standard.key, standard.start, standard.end)
        position = standard.end
    yield from _plain_terms(text, position, len(text), language)


def _plain_terms(text: str, start: int, end: int, language: str | None) -> Iterator[Term]:
    first: Term | None = None
    for found in _TOKEN.finditer(text, start, end):
        if found["word"]:
            read = _word_key if len(found["word"]) <= _LONGEST_WORD else _key_of_word
            word = Term(read(found["word"], language), found.start(), found.end())
            compound = _compounds().get((first.key, word.key)) if first else None
            if first and compound and _is_joint(text[first.end : word.start]):
                first = Term(compound, first.start, word.end)
                continue
            if first:
                yield first
            first = word
            continue
        if first:
            yield first
            first = None
        if found["number"]:
            number = unicodedata.normalize("NFKC", found["number"]).replace(",", ".")
            unit = _UNITS.get((found["unit"] or "").casefold(), "")
            yield Term(number + unit, found.start(), found.end())
        else:
            yield from _bigrams(found["ideographs"], found.start())
    if first:
        yield first


@cache
def _compounds() -> dict[tuple[str, str], str]:
    """By the keys of two English words, the key of the word that they make."""
    return {(stem(one, "en"), stem(other, "en")): stem(one + other, "en") for one, other in COMPOUNDS}


def _is_joint(between: str) -> bool:
    return between in {" ", "-", "\u2011", "\u00a0", "–"}


def _bigrams(run: str, offset: int) -> Iterator[Term]:
    """Overlapping pairs of signs, broken where a sign only joins words."""
    simplified = run.translate(_simplified())
    for piece in re.finditer(rf"[^{BRIDGES_ZH}]+", simplified):
        signs, start = piece.group(), offset + piece.start()
        if len(signs) == 1:
            yield Term(signs, start, start + 1)
            continue
        for index in range(len(signs) - 1):
            pair = signs[index : index + 2]
            yield Term("" if pair in STOP_WORDS else pair, start + index, start + index + 2)


@cache
def _simplified() -> dict[int, int]:
    """Traditional signs to simplified ones, sign by sign: places in the text stay."""
    lines = _SIMPLIFIED.read_text(encoding="utf-8").splitlines()
    pairs = "".join(line for line in lines if not line.startswith("#"))
    return dict(zip(map(ord, pairs[::2]), map(ord, pairs[1::2]), strict=True))


def _key_of_word(word: str, language: str | None) -> str:
    folded = _folded(word)
    if word in ABBREVIATIONS:
        return folded
    is_sign = len(folded) == 1 and not folded.isdigit()
    if is_sign or folded in STOP_WORDS or folded in MARKERS.get(language or "", ()):
        return ""
    of_script = next((code for code, pattern in _SCRIPTS.items() if pattern.search(folded)), None)
    if of_script == "en" and language in LATIN_LANGUAGES:
        return stem(folded, str(language))
    return stem(folded, of_script) if of_script else folded


#: Longer ones are no words; remembered, they would fill the memory.
_LONGEST_WORD = 64
_word_key = lru_cache(maxsize=100_000)(_key_of_word)

_DIGIT = re.compile(r"\d")
_TO_LATIN = str.maketrans("асеорхукмтвн", "aceopxykmtbh")
_TO_CYRILLIC = str.maketrans("aceopxykmtbh", "асеорхукмтвн")


def _folded(word: str) -> str:
    """A word in lower case and in one script: look-alikes of the other ("КМOП", "Сu") are slips of typing."""
    folded = unicodedata.normalize("NFKC", word).casefold().replace("ё", "е")
    if folded.isascii() or not _CYRILLIC.search(folded):
        return folded
    if not _LATIN.search(folded):
        # "1С" and "М8" are typed in either script.
        latin = folded.translate(_TO_LATIN)
        return latin if latin.isascii() and _DIGIT.search(latin) else folded
    for table, foreign in ((_TO_CYRILLIC, _LATIN), (_TO_LATIN, _CYRILLIC)):
        changed = folded.translate(table)
        if not foreign.search(changed):
            return changed
    return folded
