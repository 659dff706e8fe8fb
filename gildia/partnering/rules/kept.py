"""Reasons as JSON, for rooms that keep what a search said."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from gildia.partnering.rules.answer import Amount, Reason, ReasonKind, ReasonValue, Verdict


def as_json(reasons: Iterable[Reason]) -> list[dict[str, Any]]:
    """Reasons in the order in which they are said."""
    return [
        {
            "kind": each.kind.value,
            "verdict": each.verdict.value,
            "params": {name: _written(value) for name, value in each.params.items()},
        }
        for each in reasons
    ]


def from_json(kept: Sequence[Mapping[str, Any]]) -> tuple[Reason, ...]:
    """The same reasons again."""
    return tuple(
        Reason(
            ReasonKind(each["kind"]),
            Verdict(each["verdict"]),
            {name: _read(value) for name, value in each["params"].items()},
        )
        for each in kept
    )


def _written(value: ReasonValue) -> Any:  # noqa: ANN401 - JSON
    if isinstance(value, Amount):
        return asdict(value)
    if isinstance(value, date):
        return {"day": value.isoformat()}
    return list(value) if isinstance(value, tuple) else value


def _read(value: Any) -> ReasonValue:  # noqa: ANN401 - JSON
    if isinstance(value, dict):
        return date.fromisoformat(value["day"]) if "day" in value else Amount(value["value"], value["unit"])
    read: ReasonValue = tuple(value) if isinstance(value, list) else value
    return read
