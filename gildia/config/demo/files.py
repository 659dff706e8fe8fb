"""Reading the files of the demonstration, and the few values that need translating into columns."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from gildia.registry.rules import Visibility

FOLDER = Path(__file__).parent

Table = dict[str, Any]


@cache
def zone() -> Table:
    """The zone, its clusters, its managing company and the real companies."""
    return _read(FOLDER / "zone.toml")


def published_facts() -> dict[str, str]:
    """What was published of the zone and its clusters, one paragraph a fact, with its source."""
    texts = [entry["text"] for key in ("fact", "cluster") for entry in zone()[key]]
    texts.append(zone()["source"]["note"])
    return {code: "\n\n".join(text[code] for text in texts) for code in ("ru", "en")}


@cache
def companies() -> list[Table]:
    """Every invented company, file by file in alphabetical order."""
    files = sorted((FOLDER / "companies").glob("*.toml"))
    return [company for file in files for company in _read(file)["organisation"]]


@cache
def people() -> list[Table]:
    """The accounts shown on the sign-in page."""
    found: list[Table] = _read(FOLDER / "people.toml")["person"]
    return found


@cache
def unanswered() -> list[Table]:
    """Needs for which the zone has nobody."""
    found: list[Table] = _read(FOLDER / "unanswered.toml")["need"]
    return found


@cache
def judgements() -> list[Table]:
    """What people marked as not relevant."""
    found: list[Table] = _read(FOLDER / "judgements.toml")["judgement"]
    return found


@cache
def agreements() -> list[Table]:
    """Templates of agreements."""
    found: list[Table] = _read(FOLDER / "agreements.toml")["template"]
    return found


@cache
def clusters() -> list[Table]:
    """How each cluster stands, and who is on the way in."""
    found: list[Table] = _read(FOLDER / "clusters.toml")["cluster"]
    return found


@cache
def consortia() -> list[Table]:
    """Teams that companies look for."""
    found: list[Table] = _read(FOLDER / "consortia.toml")["consortium"]
    return found


@cache
def introductions() -> list[Table]:
    """Companies that come to know each other, and what comes of it."""
    found: list[Table] = _read(FOLDER / "introductions.toml")["introduction"]
    return found


@cache
def opportunities() -> list[Table]:
    """Offers and requests."""
    found: list[Table] = _read(FOLDER / "opportunities.toml")["opportunity"]
    return found


def zones() -> list[Table]:
    """What the zones are told apart by, the real one first."""
    found: list[Table] = _read(FOLDER / "zone_setting.toml")["zone"]
    return found


def managers() -> list[Table]:
    """The zones whose managing companies are invented with them."""
    return [table for table in zones() if "manager" in table]


def visibility(table: Table) -> int:
    """The visibility a table names, public if none."""
    return Visibility[table.get("visibility", "public").upper()].value


def _read(path: Path) -> Table:
    return tomllib.loads(path.read_text(encoding="utf-8"))
