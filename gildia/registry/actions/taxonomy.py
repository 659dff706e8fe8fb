"""Bringing the shipped segments, process chains and steps into the register.

The file is the truth for steps nobody has edited here; a step with `edited` is left alone, and
segments and chains are only added. A repeat writes nothing.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from gildia.foundation.languages import CONTENT_LANGUAGES, columns
from gildia.journal.actions import record
from gildia.registry.models import ProcessChain, ProcessStep, Segment

SHIPPED = Path(__file__).parents[1] / "data" / "process_steps.toml"

Entry = Mapping[str, Any]


@dataclass(frozen=True)
class Loaded:
    """How many entries were added and how many steps were brought up to date."""

    added: int
    changed: int


@transaction.atomic
def load_shipped(*, now: datetime, path: Path = SHIPPED) -> Loaded:
    """Add what is missing and bring unedited steps up to date, on behalf of the system itself."""
    shipped = tomllib.loads(path.read_text(encoding="utf-8"))
    added = _add_segments(shipped["segment"]) + _add_chains(shipped["chain"], now=now)
    added_steps, changed = _load_steps(shipped["chain"], now=now)
    return Loaded(added=added + added_steps, changed=changed)


def _add_segments(entries: list[Entry]) -> int:
    known = set(Segment.objects.order_by("pk").values_list("code", flat=True))
    missing = [
        Segment(code=entry["code"], position=position, **columns("name", entry["name"]))
        for position, entry in enumerate(entries)
        if entry["code"] not in known
    ]
    return len(Segment.objects.bulk_create(missing))


def _add_chains(entries: list[Entry], *, now: datetime) -> int:
    known = set(ProcessChain.objects.order_by("pk").values_list("code", flat=True))
    segments = {segment.code: segment for segment in Segment.objects.order_by("pk")}
    missing = [
        ProcessChain(
            code=entry["code"],
            segment=segments[entry["segment"]],
            position=position,
            **columns("name", entry["name"]),
            **columns("description", entry["description"]),
        )
        for position, entry in enumerate(entries)
        if entry["code"] not in known
    ]
    for chain in ProcessChain.objects.bulk_create(missing):
        record(verb="process_chain.add", subject=chain, by=None, now=now)
    return len(missing)


def _load_steps(entries: list[Entry], *, now: datetime) -> tuple[int, int]:
    chains = {chain.code: chain for chain in ProcessChain.objects.order_by("pk")}
    known = {step.code: step for step in ProcessStep.objects.select_for_update(of=("self",)).order_by("pk")}
    missing: list[ProcessStep] = []
    changed = 0
    for entry in entries:
        for position, step in enumerate(entry["step"]):
            values = {**_step_columns(step), "position": position, "chain_id": chains[entry["code"]].pk}
            held = known.get(step["code"])
            if held is None:
                missing.append(ProcessStep(code=step["code"], **values))
            elif not held.edited:
                changed += _bring_up_to_date(held, values, now=now)
    ProcessStep.objects.bulk_create(missing)
    return len(missing), changed


def _step_columns(step: Entry) -> dict[str, Any]:
    synonyms = {f"synonyms_{code}": step["synonyms"].get(code, []) for code in CONTENT_LANGUAGES}
    texts = (columns(stem, step.get(stem, {})) for stem in ("name", "phase", "description"))
    return {name: value for text in texts for name, value in text.items()} | synonyms


def _bring_up_to_date(step: ProcessStep, values: dict[str, Any], *, now: datetime) -> bool:
    before = {name: getattr(step, name) for name in values}
    changes = {name: (before[name], value) for name, value in values.items() if before[name] != value}
    if not changes:
        return False
    for name, (_, value) in changes.items():
        setattr(step, name, value)
    step.save(update_fields=list(changes))
    record(verb="process_step.change", subject=step, by=None, now=now, changes=changes)
    return True
