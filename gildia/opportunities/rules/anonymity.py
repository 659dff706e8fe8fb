"""What in a blind text would say whose it is.

Names are compared as people may write them: in either script, with or without hyphens and quotation marks,
bent as Russian bends words, with letters that merely look alike. Every place found is told with its
field and its stretch of text, so that the page can mark it.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from gildia.foundation.names import search_key
from gildia.registry.rules.company_names import name_key, short_name, website_key


class Reveals(StrEnum):
    """What a finding gives away."""

    NAME = "name"
    BRAND = "brand"
    PERSON = "person"
    ADDRESS = "address"
    NUMBER = "number"
    EMAIL = "email"
    PHONE = "phone"
    WEB = "web"


@dataclass(frozen=True)
class Identity:
    """Everything by which a company is known outside."""

    names: tuple[str, ...] = ()
    brands: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    websites: tuple[str, ...] = ()


@dataclass(frozen=True, order=True)
class Finding:
    """A stretch of one field that reveals the company."""

    field: str
    start: int
    end: int
    what: Reveals


_GAP = "\x1f"
#: A name in which every word is shorter than this says nothing by itself and is asked for whole.
_SHORTEST_NAME = 3
_SHORTEST_SURNAME = 4
_BENT_FROM = 4
"""Words of so many letters may stand bent: without their last vowel and with up to three other letters."""

_LOOKALIKES = str.maketrans("aceopxykmthbACEOPXYKMTHB", "асеорхукмтнвАСЕОРХУКМТНВ")
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_LATIN = re.compile(r"[A-Za-z]")
#: Spellings of one sound in Latin letters: Mikro, Micro and Микро become one.
_SOUNDS = {"c": "k", "q": "k", "w": "v", "x": "ks"}
_LAST_VOWEL = re.compile(r"(?:ia|iu|[aeiou])$")
#: Sounds that are written in more than one way: Kh or H, Ts or C.
_WAYS = {"h": "(?:k?h)+", "k": "(?:k|ts)+"}

_DOMAINS = "ru|su|com|org|net|info|biz|io|cn|eu|de|us|uk|by|kz|in|tech|pro|online|site|me|am|ge|uz|tr|рф|рус"
_EMAIL = re.compile(r"[^\s@<>()«»,;]+@[^\s@<>()«»,;]+\.[^\W\d_]{2,}")
_WEB = re.compile(
    rf"(?:https?://|www\.)\S+|(?<![\w@.-])[\w-]+(?:\.[\w-]+)*\.(?:{_DOMAINS})(?![\w-])(?:/\S*)?|(?<![\w@])@[a-z]\w{{3,}}",
    re.IGNORECASE,
)
_PHONE = re.compile(r"(?<![\w.,])(?:\+|8[\s(-]|00\d)[\d\s()\-–.]{8,18}\d(?!\w)")
_NUMBER_SIGNS = re.compile(r"[\s\-–—./_]")
_LABELLED = re.compile(
    r"\b(?:ИНН|ОГРН(?:ИП)?|КПП|INN|OGRN|KPP|LEI|VAT|USCC)\b\W{0,4}[A-Z]{0,2}[\d\s-]{8,22}\d", re.I
)
_STREET = re.compile(
    r"\b(?:ул(?:ица|\.)?|пр(?:оспект|-т|\.)|проезд|пер(?:еулок|\.)|ш(?:оссе|\.)|пл(?:ощадь|\.)|наб(?:ережная|\.)|"
    r"street|st\.?|road|rd\.?|avenue|ave\.?|lane|building)(?!\w)|路|街",
    re.IGNORECASE,
)
#: Whose addresses anybody may have.
_PUBLIC_MAIL = frozenset(
    ["mail", "gmail", "yandex", "inbox", "list", "rambler", "outlook", "hotmail", "icloud", "proton", "yahoo"]
)
_STREET_WORDS = re.compile(r"[^\W\d_]{4,}")
_HAN = re.compile(r"[\u3400-\u9fff]")


def findings(texts: Mapping[str, str], identity: Identity) -> list[Finding]:
    """Every place in some fields that would say whose they are, in order, none inside another."""
    asked = [
        *((pattern, Reveals.NAME) for pattern in _patterns(_names(identity.names))),
        *((pattern, Reveals.BRAND) for pattern in _patterns(identity.brands)),
        *((pattern, Reveals.PERSON) for pattern in _patterns(_people(identity.people))),
        *((pattern, Reveals.ADDRESS) for pattern in _patterns(_streets(identity.addresses))),
        *((pattern, Reveals.WEB) for pattern in _patterns(_hosts(identity.websites))),
    ]
    found: list[Finding] = []
    for field, text in texts.items():
        spoken = _Spoken(text)
        here = [
            Finding(field, start, end, what)
            for pattern, what in asked
            for start, end in spoken.places(pattern)
        ]
        here += [Finding(field, *match.span(), what) for what, match in _contacts(text)]
        here += [
            Finding(field, start, end, Reveals.NUMBER) for start, end in _numbers(text, identity.numbers)
        ]
        found.extend(_outermost(here))
    return found


def _outermost(here: list[Finding]) -> Iterator[Finding]:
    """One finding for each stretch: the longest of those that overlap."""
    end = -1
    for finding in sorted(here, key=lambda one: (one.start, -one.end)):
        if finding.start >= end:
            yield finding
            end = finding.end


def _contacts(text: str) -> Iterator[tuple[Reveals, re.Match[str]]]:
    for what, pattern in ((Reveals.EMAIL, _EMAIL), (Reveals.WEB, _WEB), (Reveals.PHONE, _PHONE)):
        for match in pattern.finditer(text):
            yield what, match
    for match in _LABELLED.finditer(text):
        yield Reveals.NUMBER, match


def _numbers(text: str, numbers: Iterable[str]) -> Iterator[tuple[int, int]]:
    """The company's numbers, whatever stands between their signs."""
    for number in numbers:
        signs = _NUMBER_SIGNS.sub("", number)
        if len(signs) >= 5:
            between = r"[\s\-–—./_()]{0,3}"
            pattern = re.compile(rf"(?<!\w){between.join(map(re.escape, signs))}(?!\w)", re.IGNORECASE)
            yield from (match.span() for match in pattern.finditer(text))


class _Spoken:
    """A text as it sounds, in small Latin letters, each of which knows its place in the text."""

    def __init__(self, text: str) -> None:
        letters: list[str] = []
        self._from: list[int] = []
        for start, word in _words(text):
            if letters:
                self._add(letters, _GAP, start)
            folded = _one_script(word)
            for offset, letter in enumerate(folded):
                self._add(letters, _sound(letter), start + offset)
        self._sounds = "".join(letters)

    def _add(self, letters: list[str], sound: str, place: int) -> None:
        letters.append(sound)
        self._from.extend([place] * len(sound))

    def places(self, pattern: re.Pattern[str]) -> Iterator[tuple[int, int]]:
        """Where a pattern of sounds stands in the text itself."""
        for match in pattern.finditer(self._sounds):
            yield self._from[match.start()], self._from[match.end() - 1] + 1


def _words(text: str) -> Iterator[tuple[int, str]]:
    """Words with their places; signs that nobody sees do not part a word."""
    for match in re.finditer(r"(?:[^\W_]|[\u00ad\u200b-\u200f\u2060\ufeff])+", text):
        yield match.start(), match[0]


def _one_script(word: str) -> str:
    """A word of Cyrillic and Latin letters in Cyrillic ones: an o of the other script hides nothing."""
    if _CYRILLIC.search(word) and _LATIN.search(word):
        return word.translate(_LOOKALIKES)
    return word


def _sound(letter: str) -> str:
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", letter) if not unicodedata.combining(sign))
    if letter in "йЙёЁ":
        plain = letter
    if unicodedata.category(letter) == "Cf":
        return ""
    key = search_key(plain or letter).lower().replace("kh", "h")
    return "".join(_SOUNDS.get(sign, sign) for sign in key)


def _sounds(words: str) -> list[str]:
    """The words of a name as they sound."""
    spoken = ["".join(_sound(letter) for letter in _one_script(word)) for _, word in _words(words)]
    return [word for word in spoken if word]


def _patterns(names: Iterable[str]) -> list[re.Pattern[str]]:
    """What finds each name in the sounds of a text, joined or apart, plain or bent."""
    found = {}
    for name in names:
        words = _sounds(name)
        if sum(map(len, words)) >= _SHORTEST_NAME or (words and _HAN.search(name)):
            found["".join(words)] = re.compile(_edged(words, is_han=bool(_HAN.search(name))))
    return list(found.values())


def _edged(words: list[str], *, is_han: bool) -> str:
    if is_han:  # no spaces part the words of such a script
        return rf"{_GAP}?".join(re.escape(word) for word in words)
    middle = rf"{_GAP}?".join(_bent(word) for word in words)
    return rf"(?:(?<={_GAP})|^){middle}(?={_GAP}|$)"


def _bent(word: str) -> str:
    if len(word) < _BENT_FROM or word.isdigit():
        return re.escape(word)
    stem = _LAST_VOWEL.sub("", word)
    stem = stem if len(stem) >= _SHORTEST_NAME else word
    return rf"{_loose(stem)}[a-z]{{0,3}}"


def _loose(word: str) -> str:
    """A word with its letters single or doubled, and х and ц as they are written in Latin in two ways."""
    single = re.sub(r"([a-z])\1+", r"\1", word)
    return "".join(_WAYS.get(sign, f"{sign}+" if sign.isalpha() else re.escape(sign)) for sign in single)


def _names(names: Iterable[str]) -> Iterator[str]:
    """Names with and without the legal form, and what stands in quotation marks inside them."""
    for name in names:
        yield short_name(name)
        yield name_key(name)
        yield from quoted(name)


def quoted(name: str) -> list[str]:
    """What stands in quotation marks."""
    return [
        found for found in re.findall(r"[«„“\"]([^«»„“”\"]+)[»“”\"]", name) if len(found) >= _SHORTEST_NAME
    ]


def brands_in(words: str) -> list[str]:
    """The marks in the name of a product: what is quoted, and words of letters and digits such as DS18."""
    mixed = [
        word
        for word in re.findall(r"[\w-]{4,}", words)
        if re.search(r"\d", word) and re.search(r"[^\W\d_]{2,}", word)
    ]
    return [*quoted(words), *mixed]


def _people(names: Iterable[str]) -> Iterator[str]:
    """Whole names in either order, and surnames."""
    for name in names:
        words = name.split()
        if len(words) > 1:
            yield name
            yield " ".join(reversed(words))
            yield f"{words[0]} {words[-1]}"
        if words and len(words[-1]) >= _SHORTEST_SURNAME:
            yield words[-1]


def _streets(addresses: Iterable[str]) -> Iterator[str]:
    """The streets of addresses: a town alone gives nobody away."""
    for address in addresses:
        for part in re.split(r"[,;]", address):
            if _STREET.search(part):
                yield " ".join(_STREET_WORDS.findall(_STREET.sub(" ", part)))


def _hosts(websites: Iterable[str]) -> Iterator[str]:
    """The telling part of a web address: pribor of www.pribor.ru."""
    for website in websites:
        labels = [label for label in website_key(website).split(".") if label]
        if len(labels) > 1 and len(labels[-2]) >= _SHORTEST_SURNAME and labels[-2] not in _PUBLIC_MAIL:
            yield labels[-2]
