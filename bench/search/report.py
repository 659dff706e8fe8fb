"""The whole benchmark of one size."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil
from django.db import connection

from bench.search.base import say
from bench.search.filling import fill
from bench.search.measure import Meter, measure, recall, remember
from bench.search.needs import situations

RECALL_NEEDS = 20


def run(size: int, rounds: int, *, filled: bool) -> dict[str, Any]:
    """Fill if needed, ask, and tell everything."""
    figures: dict[str, Any] = {"size": size, "date": datetime.now(tz=UTC).date().isoformat(), **_machine()}
    if not filled:
        figures["building"] = fill(size)
    asked = situations(rounds)
    figures["encoding_ms"] = remember(asked)
    say("asking")
    figures["situations"] = measure(asked, Meter(), rounds)
    for one in asked:
        say(f"recall: {one.name}")
        figures["situations"][one.name]["recall"] = recall(one, one.needs[:RECALL_NEEDS])
    return figures


def _machine() -> dict[str, object]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version'), current_setting('shared_buffers')")
        version, buffers = cursor.fetchone()
    return {
        "machine": f"{psutil.cpu_count()} cores of {_processor()}, {psutil.virtual_memory().total >> 30} GB",
        "server": f"PostgreSQL {version}, shared_buffers {buffers}",
    }


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    return next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), "?")


def table(figures: dict[str, Any]) -> str:
    """The figures for a terminal."""
    lines = [f"{figures['size']} texts · {figures['machine']} · {figures['server']}"]
    lines.append(
        f"{'':26}{'texts':>9}{'ranked p50/p95':>16}{'db p50':>8}{'whole p50/p95':>16}{'sql':>7}  recall"
    )
    for name, each in figures["situations"].items():
        ranked, whole, found = each["ranked"], each["whole"], each["recall"]
        lines.append(
            f"{name:26}{found['texts']:>9}{ranked['cpu_ms_p50']:>9}/{ranked['cpu_ms_p95']:<6}"
            f"{ranked['database_ms_p50']:>8}{whole['cpu_ms_p50']:>9}/{whole['cpu_ms_p95']:<6}"
            f"{each['sql']:>4}/{each['sql_whole']:<3}  {found['fast']} {found['deep']}"
        )
    lines.append(f"encoding a need, ms: {figures['encoding_ms']}")
    return "\n".join(lines)


def record(figures: dict[str, Any]) -> None:
    """Later."""
