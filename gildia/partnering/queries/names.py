"""What the register calls circles, process steps and segments, read at once for a whole page."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db import connection

from gildia.foundation.languages import CONTENT_LANGUAGES
from gildia.partnering.rules.answer import CircleMark

_COLUMNS = ", ".join(f"name_{language}" for language in CONTENT_LANGUAGES)
_NAMES = f"""
SELECT 'circle', id, kind, {_COLUMNS} FROM registry_circle WHERE id = ANY(%s) UNION ALL
SELECT 'step', 0, code, {_COLUMNS} FROM registry_processstep WHERE code = ANY(%s) UNION ALL
SELECT 'segment', 0, code, {_COLUMNS} FROM registry_segment WHERE code = ANY(%s)
"""  # noqa: S608 - columns of ours


@dataclass(frozen=True, slots=True)
class Names:
    """Names by language; everybody may know those of circles, steps and segments."""

    circles: Mapping[int, CircleMark]
    steps: Mapping[str, Mapping[str, str]]
    segments: Mapping[str, Mapping[str, str]]


def names(circle_ids: Collection[int], steps: Collection[str] = (), segments: Collection[str] = ()) -> Names:
    """The names of those that there are."""
    circles: dict[int, CircleMark] = {}
    by_code: dict[str, dict[str, Mapping[str, str]]] = {"step": {}, "segment": {}}
    with connection.cursor() as cursor:
        cursor.execute(_NAMES, [list(circle_ids), list(steps), list(segments)])
        for what, pk, word, *texts in cursor.fetchall():
            said = {language: text for language, text in zip(CONTENT_LANGUAGES, texts, strict=True) if text}
            if what == "circle":
                circles[pk] = CircleMark(pk, word, said)
            else:
                by_code[what][word] = said
    return Names(circles, by_code["step"], by_code["segment"])
