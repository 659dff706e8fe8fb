"""The analyser of the search: language, terms with their places in the text, standards.

Terms are found in the original text and normalised one by one, so that each knows the
characters it came from and a match can be marked there. The same analyser reads companies'
texts and people's needs; a term equals another when their `key`s are equal.
"""

import re
import threading
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache

import snowballstemmer

from gildia.foundation.stopwords import BRIDGES_ZH, MARKERS, STOP_WORDS

MAX_TEXT_LENGTH = 20_000

_HAN = r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_KANA = r"\u3040-\u30ff"
_LETTER = r"[A-Za-z\u00c0-\u024f\u0400-\u04ff]"
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]")
_IDEOGRAPH = re.compile(rf"[{_HAN}]")
_KANA_SIGN = re.compile(rf"[{_KANA}]")
_HANGUL = re.compile(r"[\uac00-\ud7af]")
_WORD = re.compile(r"[^\W\d_]+")

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
    rf"|(?P<ideographs>[{_HAN}{_KANA}\uac00-\ud7af]+)"
    rf"|(?P<word>[^\W_{_HAN}{_KANA}\uac00-\ud7af]+)",
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


def detect_language(text: str) -> str:
    """The language of a text as ISO 639-1, by its script and, within Latin, its stop words.

    Names and abbreviations in Latin letters are usual in Russian and Chinese texts, so a
    quarter of the other script decides.
    """
    head = text[:2_000]
    ideographs = 2 * len(_IDEOGRAPH.findall(head))
    kana, hangul = 2 * len(_KANA_SIGN.findall(head)), 2 * len(_HANGUL.findall(head))
    cyrillic, latin = len(_CYRILLIC.findall(head)), len(_LATIN.findall(head))
    total = ideographs + kana + hangul + cyrillic + latin
    if not total:
        return "en"
    if 4 * (ideographs + kana) >= total:
        return "ja" if 4 * kana >= ideographs else "zh"
    if 4 * hangul >= total:
        return "ko"
    if 4 * cyrillic >= total:
        return "ru"
    return _latin_language(head)


def _latin_language(text: str) -> str:
    words = [word.casefold() for word in _WORD.findall(text)]
    # One word may be a name or an abbreviation; two that English lacks are a language.
    best, best_score = "en", max(1, sum(word in MARKERS["en"] for word in words))
    for language, markers in MARKERS.items():
        score = sum(word in markers for word in words)
        if score > best_score:
            best, best_score = language, score
    return best


def terms(text: str, language: str | None = None) -> list[Term]:
    """The terms of a text in their order, without stop words."""
    return [term for term in _all_terms(text[:MAX_TEXT_LENGTH], language) if term.key]


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
    for found in _TOKEN.finditer(text, start, end):
        if found["number"]:
            number = found["number"].replace(",", ".")
            unit = _UNITS.get((found["unit"] or "").casefold(), "")
            yield Term(number + unit, found.start(), found.end())
        elif found["ideographs"]:
            yield from _bigrams(found["ideographs"], found.start())
        else:
            yield Term(_word_key(found["word"], language), found.start(), found.end())


def _bigrams(run: str, offset: int) -> Iterator[Term]:
    """Overlapping pairs of signs, broken where a sign only joins words."""
    for piece in re.finditer(rf"[^{BRIDGES_ZH}]+", run):
        signs, start = piece.group(), offset + piece.start()
        if len(signs) == 1:
            yield Term(signs, start, start + 1)
            continue
        for index in range(len(signs) - 1):
            pair = signs[index : index + 2]
            yield Term("" if pair in STOP_WORDS else pair, start + index, start + index + 2)


@lru_cache(maxsize=100_000)
def _word_key(word: str, language: str | None) -> str:
    folded = unicodedata.normalize("NFKC", word).casefold().replace("ё", "е")
    if folded in STOP_WORDS or (len(folded) == 1 and not folded.isdigit()):
        return ""
    if folded in MARKERS.get(language or "", ()):
        return ""
    if _CYRILLIC.search(folded):
        return _stem(folded, "ru")
    if _LATIN.search(folded):
        return _stem(folded, language if language in _STEMMERS else "en")
    return folded


_STEMMER_NAMES = {
    "ru": "russian", "en": "english", "de": "german", "fr": "french", "es": "spanish",
    "it": "italian", "pt": "portuguese", "nl": "dutch", "tr": "turkish",
}  # fmt: skip
_STEMMERS = {code: snowballstemmer.stemmer(name) for code, name in _STEMMER_NAMES.items()}
_STEMMER_LOCK = threading.Lock()


def _stem(word: str, language: str) -> str:
    # A Snowball stemmer keeps its working state in itself.
    with _STEMMER_LOCK:
        stem: str = _STEMMERS[language].stemWord(word)
    return stem
