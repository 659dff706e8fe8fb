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
