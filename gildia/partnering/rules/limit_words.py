"""The words of limits, as `data/limit_words.toml` holds them, found in a text.

A text is cut once into tokens: numbers, words, single ideographs, single signs. Phrases are
sequences of tokens in a tree; at each token the longest one counts. Nothing looks back, so the
time that is taken grows with the length of the text and not faster.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

_DATA = Path(__file__).parent.parent / "data" / "limit_words.toml"
_LANGUAGES = ("ru", "en", "zh")
_LONGEST_STEM = 24
_NUMBERS = frozenset({"number", "multiplier", "layered"})
_TOKEN = re.compile(
    r"(?P<number>[1-9]\d{0,2}(?:[ \u00a0\u202f,]\d{3})+(?!\d)(?:[.,]\d+)?|\d+(?:[.,]\d+)?)"
    r"|(?P<ideograph>[\u3400-\u9fff])"
    r"|(?P<word>[^\W\d_\u3400-\u9fff]+)"
    r"|(?P<dots>\.{2,})"
    r"|(?P<sign>[^\s\w]|_)"
)


class Token(NamedTuple):
    """A piece of the text; `joined` when nothing stands between it and the one before."""

    text: str
    kind: str
    start: int
    end: int
    joined: bool


@dataclass(frozen=True, slots=True)
class Meaning:
    """One thing that a phrase may mean: its role ("unit", "name", "least", …) and the code it stands for."""

    role: str
    code: str
    of: tuple[str, ...] = ()
    """Kinds of measures: what a unit measures, or what a name may be followed by."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase found in a text: its meanings and where it ends."""

    meanings: tuple[Meaning, ...]
    last: int
    """The token after it."""

    def as_(self, *roles: str) -> Meaning | None:
        """Its meaning in one of these roles, if it has one."""
        return next((each for each in self.meanings if each.role in roles), None)


@dataclass(slots=True)
class Node:
    """A place in the tree of phrases: what ends here and what words and stems lead on."""

    meanings: list[Meaning] = field(default_factory=list)
    words: dict[str, "Node"] = field(default_factory=dict)
    stems: dict[str, "Node"] = field(default_factory=dict)


def tokens(text: str, start: int = 0, stop: int | None = None) -> list[Token]:
    """The tokens of a text, or of a stretch of it, in their order."""
    found: list[Token] = []
    end = -1
    for each in _TOKEN.finditer(text, start, len(text) if stop is None else stop):
        start, last = each.span()
        found.append(Token(each[0], each.lastgroup or "", start, last, start == end))
        end = last
    return found


def numbers(text: str) -> Iterator[int]:
    """Where digits begin, or words that may be a number."""
    return (found.start() for found in _numbers().finditer(text))


@cache
def _numbers() -> re.Pattern[str]:
    spelt = {
        tokens_of_phrase(written)[0]
        for written, meaning in _phrases(tomllib.loads(_DATA.read_text("utf-8")))
        if meaning.role in _NUMBERS
    }
    signs = "".join(word for word in spelt if len(word) == 1 and not word.isascii())
    words = sorted(word.removeprefix("=") for word in spelt if len(word) > 1)
    first = "".join(sorted({word[0] for word in words}))
    patterns = "|".join(re.escape(word).replace(r"\*", r"\w*") for word in words)
    return re.compile(rf"\d+|[{signs}]|(?=[{first}])(?<!\w)(?:{patterns})(?!\w)", re.IGNORECASE)


def phrase_at(said: Sequence[Token], index: int) -> Phrase | None:
    """The longest phrase that begins with a token."""
    level = steps(_tree(), said[index])
    longest: Phrase | None = None
    last = index
    while level:
        last += 1
        meanings = tuple(meaning for node in level for meaning in node.meanings)
        if meanings:
            longest = Phrase(meanings, last)
        if last == len(said):
            break
        level = [node for before in level for node in steps(before, said[last])]
    return longest


def steps(node: Node, token: Token) -> list[Node]:
    """Where a token leads: to its very letters, to the word, to the longest stem."""
    if token.kind != "word":
        found = node.words.get(token.text)
        return [found] if found else []
    folded = token.text[: 2 * _LONGEST_STEM].casefold().replace("ё", "е")
    led = [node.words.get(f"={token.text[:_LONGEST_STEM]}"), node.words.get(folded)]
    if node.stems:
        stems = (folded[:length] for length in range(min(len(folded), _LONGEST_STEM), 1, -1))
        led.append(next((found for stem in stems if (found := node.stems.get(stem))), None))
    return [found for found in led if found]


@cache
def _tree() -> Node:
    root = Node()
    for written, meaning in _phrases(tomllib.loads(_DATA.read_text("utf-8"))):
        node = root
        for word in tokens_of_phrase(written):
            if word.endswith("*") and len(word) > 1:
                node = node.stems.setdefault(word[:-1], Node())
            else:
                node = node.words.setdefault(word, Node())
        if meaning not in node.meanings:
            node.meanings.append(meaning)
    return root


def tokens_of_phrase(written: str) -> list[str]:
    """A phrase of the table cut as a text is; "=" before it keeps its letters as they are."""
    if written.startswith("=") and len(written) > 1:
        return [f"={token.text}" for token in tokens(written[1:])]
    words: list[str] = []
    for token in tokens(written):
        if token.text == "*" and token.joined:
            words[-1] += "*"
        else:
            words.append(token.text)
    return words


def _phrases(table: Mapping[str, Any]) -> Iterator[tuple[str, Meaning]]:
    for kind, units in table["units"].items():
        yield from _each(units, "unit", (kind,))
    yield from _listed(table["pieces"], Meaning("pieces", ""))
    for section, role in (("periods", "period"), ("rates", "rate"), ("multipliers", "multiplier")):
        yield from _each(table[section], role)
    yield from _each(table["numbers"], "number")
    yield from _each(table["layered"], "layered")
    for code, name in table["names"].items():
        yield from _listed(name, Meaning("name", code, tuple(name["of"])))
    for section in ("bounds", "after", "joins", "signs"):
        for code, words in table[section].items():
            yield from _listed(words, Meaning(section, code))
    yield from _listed(table["fillers"], Meaning("filler", ""))
    for code in ("iso", "class", "clean"):
        yield from _listed(table["cleanroom"][code], Meaning("cleanroom", code))


def _each(section: Mapping[str, Any], role: str, of: tuple[str, ...] = ()) -> Iterator[tuple[str, Meaning]]:
    for code, words in section.items():
        yield from _listed(words, Meaning(role, code, of))


def _listed(words: Mapping[str, str], meaning: Meaning) -> Iterable[tuple[str, Meaning]]:
    for language in _LANGUAGES:
        for phrase in words[language].split(", "):
            if phrase:
                yield phrase, meaning


@cache
def federal_classes() -> Mapping[float, float]:
    """The ISO class of each class of Federal Standard 209E."""
    written = tomllib.loads(_DATA.read_text("utf-8"))["cleanroom"]["federal"]
    return {float(federal): float(iso) for federal, iso in written.items()}
