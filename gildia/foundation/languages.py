"""Content in several languages: one column a language, and the best one for a reader."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import get_language

CONTENT_LANGUAGES = ("ru", "en", "zh")

#: Where a reader's own language is missing, the next best, nearest first.
_FALLBACKS = {"ru": ("ru", "en", "zh"), "en": ("en", "ru", "zh"), "zh": ("zh", "en", "ru")}


@dataclass(frozen=True)
class Text:
    """A text and the language it is written in (empty when there is none at all)."""

    value: str
    language: str

    def __str__(self) -> str:
        return self.value

    def __bool__(self) -> bool:
        return bool(self.value)


def reader_language() -> str:
    """The content language of the person reading now: one of `CONTENT_LANGUAGES`."""
    code = (get_language() or "en").split("-")[0]
    return code if code in CONTENT_LANGUAGES else "en"


def pick(source: object, stem: str, language: str | None = None) -> Text:
    """The text `stem` of an object with columns `stem_ru`, `stem_en`, `stem_zh`, best for the reader.

    A row that came from the database as JSON is such an object too.
    """
    for code in _FALLBACKS[language or reader_language()]:
        name = f"{stem}_{code}"
        if value := source.get(name, "") if isinstance(source, dict) else getattr(source, name, ""):
            return Text(value, code)
    return Text("", "")


def best(texts: Mapping[str, str], language: str | None = None) -> Text:
    """The text best for the reader out of a mapping by language code."""
    for code in _FALLBACKS[language or reader_language()]:
        if value := texts.get(code, ""):
            return Text(value, code)
    return Text("", "")


def every(source: object, stem: str) -> dict[str, str]:
    """The filled columns of `stem` by language code, in the order of `CONTENT_LANGUAGES`."""
    columns = {code: getattr(source, f"{stem}_{code}", "") for code in CONTENT_LANGUAGES}
    return {code: value for code, value in columns.items() if value}


def columns(stem: str, texts: Mapping[str, str]) -> dict[str, str]:
    """Values for every column of `stem` from texts by language code: the inverse of `every`."""
    return {f"{stem}_{code}": texts.get(code, "") for code in CONTENT_LANGUAGES}
