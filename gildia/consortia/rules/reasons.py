"""Reasons of partner search as JSON and back, so that an answer keeps them and pages word them."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from gildia.partnering.rules.answer import Amount, Reason, ReasonKind, ReasonValue, Verdict


def kept(reason: Reason) -> dict[str, Any]:
    """A reason as JSON."""
    params = {name: _kept(value) for name, value in reason.params.items()}
    return {"kind": reason.kind.value, "verdict": reason.verdict.value, "params": params}


def read(row: Mapping[str, Any]) -> Reason:
    """The reason that `kept` kept."""
    params = {name: _read(value) for name, value in row["params"].items()}
    return Reason(ReasonKind(row["kind"]), Verdict(row["verdict"]), params)


def _kept(value: ReasonValue) -> Any:  # noqa: ANN401 - JSON
    if isinstance(value, Amount):
        return {"amount": value.value, "unit": value.unit}
    if isinstance(value, date):
        return {"date": value.isoformat()}
    return {"several": list(value)} if isinstance(value, tuple) else value


def _read(value: Any) -> ReasonValue:  # noqa: ANN401 - JSON
    if not isinstance(value, dict):
        return value  # type: ignore[no-any-return]
    if "amount" in value:
        return Amount(value["amount"], value["unit"])
    return date.fromisoformat(value["date"]) if "date" in value else tuple(value["several"])
