"""The rooms as the import contract lists them, and the map of them that docs/architecture.md shows."""

import tomllib
from pathlib import Path

from django.apps import apps

ROOT = Path(__file__).resolve().parents[2]
START, END = "<!-- map: begin (python3 dev.py manage draw_map) -->", "<!-- map: end -->"


def rows() -> list[list[str]]:
    """Rooms by row, the lowest row first."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    house = next(contract for contract in contracts if contract.get("containers") == ["gildia"])
    return [[room.strip() for room in layer.split("|")] for layer in reversed(house["layers"])]


def row_of(room: str) -> int:
    """The number of a room's row, 1 being the lowest."""
    return next(number for number, rooms in enumerate(rows(), start=1) if room in rooms)


def drawn_map() -> str:
    """The table of rooms for the documentation: row, purpose, and what each keeps."""
    lines = ["| row | room | what it is for | what it keeps |", "|---|---|---|---|"]
    for number, rooms in reversed(list(enumerate(rows(), start=1))):
        for room in rooms:
            config = apps.get_app_config(room)
            purpose = ((ROOT / "gildia" / room / "apps.py").read_text().split('"""')[1]).strip()
            models = sorted(model.__name__ for model in config.get_models())
            lines.append(
                f"| {number} | [`{room}`](../gildia/{room}/README.md) | {purpose} | {', '.join(models)} |"
            )
    return "\n".join(lines)


def with_map(text: str) -> str:
    """A document with its map drawn anew."""
    before, rest = text.split(START)
    after = rest.split(END)[1]
    return f"{before}{START}\n{drawn_map()}\n{END}{after}"
