"""Clauses with variables: what they ask for, how they are filled, and the hash that names a version."""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass

LANGUAGES = ("ru", "en")
CLAUSE_LIMIT = 100
_VARIABLE = re.compile(r"\{([a-z][a-z0-9_]{0,39})\}")
_BRACE = re.compile(r"[{}]")

#: Variables that an agreement knows by itself: its date, place and parties.
BUILT_IN = (
    "date", "circle",
    "first_party", "first_legal_name", "first_numbers", "first_signatory", "first_authority",
    "second_party", "second_legal_name", "second_numbers", "second_signatory", "second_authority",
)  # fmt: skip


@dataclass(frozen=True)
class Clause:
    """A clause in each language: heading and text. A text's paragraphs stand between empty lines."""

    heading_ru: str = ""
    text_ru: str = ""
    heading_en: str = ""
    text_en: str = ""

    def heading(self, language: str) -> str:
        """The heading in one language."""
        return self.heading_ru if language == "ru" else self.heading_en

    def text(self, language: str) -> str:
        """The text in one language."""
        return self.text_ru if language == "ru" else self.text_en


@dataclass(frozen=True)
class Variable:
    """What is filled in when an agreement is made, with its label for whoever fills it in."""

    name: str
    label_ru: str
    label_en: str


def content_hash(clauses: Sequence[Clause], variables: Sequence[Variable]) -> str:
    """The SHA-256 that names a version: the same words give the same hash on any machine."""
    content = {
        "clauses": [asdict(clause) for clause in clauses],
        "variables": [asdict(variable) for variable in variables],
    }
    canonical = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def asked_for(text: str) -> list[str]:
    """The variables that a text names, in order, each once."""
    return list(dict.fromkeys(_VARIABLE.findall(text)))


def stray_brace(text: str) -> bool:
    """Whether a brace belongs to no variable: a slip that would be printed."""
    return bool(_BRACE.search(_VARIABLE.sub("", text)))


def unknown_variables(clauses: Iterable[Clause], variables: Iterable[Variable]) -> list[str]:
    """Variables that clauses name and nobody declares."""
    known = {*BUILT_IN, *(variable.name for variable in variables)}
    texts = [part for clause in clauses for part in asdict(clause).values()]
    return [
        name
        for name in dict.fromkeys(name for text in texts for name in asked_for(text))
        if name not in known
    ]


def languages_of(clauses: Sequence[Clause]) -> tuple[str, ...]:
    """The languages in which every clause is written."""
    return tuple(
        language for language in LANGUAGES if clauses and all(clause.text(language) for clause in clauses)
    )


def fill(text: str, values: Mapping[str, str]) -> str:
    """A text with its variables replaced; values are text and are not looked into again."""
    return _VARIABLE.sub(lambda found: values.get(found[1], found[0]), text)


def filled(clauses: Iterable[Clause], values: Mapping[str, Mapping[str, str]]) -> list[Clause]:
    """Clauses with the values of each language filled in."""
    return [
        Clause(
            heading_ru=fill(clause.heading_ru, values.get("ru", {})),
            text_ru=fill(clause.text_ru, values.get("ru", {})),
            heading_en=fill(clause.heading_en, values.get("en", {})),
            text_en=fill(clause.text_en, values.get("en", {})),
        )
        for clause in clauses
    ]


def paragraphs(text: str) -> list[str]:
    """A text's paragraphs, which stand between empty lines."""
    parts = "\n".join(line.rstrip() for line in text.splitlines()).split("\n\n")
    return [part.strip("\n") for part in parts if part.strip()]


class Unequal(ValueError):
    """The languages of a text do not have the same clauses."""

    def __init__(self, ru: int, en: int) -> None:
        super().__init__(f"{ru} clauses in Russian, {en} in English")
        self.ru = ru
        self.en = en


def read_clauses(text_ru: str, text_en: str) -> list[Clause]:
    """Clauses as people write them: a line that begins with # is a heading and starts a clause.

    Both languages have the same clauses in the same order, or one of them has none. Raises Unequal.
    """
    ru, en = _parts(text_ru), _parts(text_en)
    if ru and en and len(ru) != len(en):
        raise Unequal(len(ru), len(en))
    count = max(len(ru), len(en))
    empty = [("", "")] * count
    return [
        Clause(heading_ru=of_ru[0], text_ru=of_ru[1], heading_en=of_en[0], text_en=of_en[1])
        for of_ru, of_en in zip(ru or empty, en or empty, strict=True)
    ]


def written(clauses: Iterable[Clause], language: str) -> str:
    """The inverse of `read_clauses` for one language."""
    parts = (
        (f"# {clause.heading(language)}\n\n" if clause.heading(language) else "") + clause.text(language)
        for clause in clauses
    )
    return "\n\n".join(part for part in parts if part)


def _parts(text: str) -> list[tuple[str, str]]:
    """Pairs of heading and text. What stands before the first heading is a clause without one."""
    parts: list[tuple[str, list[str]]] = [("", [])]
    for line in text.replace("\r\n", "\n").split("\n"):
        if line.lstrip().startswith("#"):
            parts.append((line.lstrip("# \t").strip(), []))
        else:
            parts[-1][1].append(line.rstrip())
    found = [(heading, "\n\n".join(paragraphs("\n".join(lines)))) for heading, lines in parts]
    return [part for part in found if any(part)]


def numbered(clauses: Iterable[Clause]) -> list[int]:
    """The number of each clause; 0 where it has no heading and is not counted, as a preamble."""
    numbers, last = [], 0
    for clause in clauses:
        has_heading = bool(clause.heading_ru or clause.heading_en)
        last += has_heading
        numbers.append(last if has_heading else 0)
    return numbers
