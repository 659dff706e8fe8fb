"""Templates: steps of a chain that usually belong together, as shipped."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_SHIPPED = Path(__file__).resolve().parents[1] / "data" / "templates.toml"


@dataclass(frozen=True)
class Template:
    """A beginning of a consortium."""

    code: str
    names: Mapping[str, str]
    texts: Mapping[str, str]
    """For whom it is."""
    chain: str
    steps: tuple[str, ...]


@cache
def shipped() -> tuple[Template, ...]:
    """The templates in the order of the file."""
    tables = tomllib.loads(_SHIPPED.read_text(encoding="utf-8"))["template"]
    return tuple(
        Template(table["code"], table["name"], table["text"], table["chain"], tuple(table["steps"]))
        for table in tables
    )
