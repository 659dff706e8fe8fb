"""The whole benchmark of one size, and the page that shows all sizes."""

import json
import statistics
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil
from django.db import connection

from bench.search.base import say
from bench.search.changes import cost_of_a_change, writer_beside
from bench.search.chart import draw
from bench.search.filling import fill, index_sizes
from bench.search.measure import Meter, measure, recall, remember
from bench.search.needs import situations

RECALL_NEEDS, RECALL_NEEDS_OF_MANY = 20, 5
"""An exact scan of a million texts takes seconds."""
DOCS = Path(__file__).resolve().parents[2] / "docs"
RECORDS = DOCS / "benchmarks"
PAGE = DOCS / "benchmarks.md"
_BEGIN, _END = "<!-- search: begin (python3 dev.py bench search --record) -->", "<!-- search: end -->"


def run(size: int, rounds: int, *, filled: bool) -> dict[str, Any]:
    """Fill if needed, ask, and tell everything."""
    figures: dict[str, Any] = {"size": size, "date": datetime.now(tz=UTC).date().isoformat(), **_machine()}
    if not filled:
        figures["building"] = fill(size)
    figures["index_bytes"] = index_sizes()
    asked = situations(rounds)
    figures["encoding_ms"] = remember(asked)
    meter = Meter()
    say("asking")
    figures["situations"] = measure(asked, meter, rounds)
    with writer_beside():
        say("asking while somebody writes")
        figures["beside_a_writer"] = measure(asked[:1], meter, rounds)[asked[0].name]["ranked"]
    say("changing")
    figures["change"] = cost_of_a_change(meter)
    compared = RECALL_NEEDS if size <= 100_000 else RECALL_NEEDS_OF_MANY
    for one in asked:
        say(f"recall: {one.name}")
        figures["situations"][one.name]["recall"] = recall(one, one.needs[:compared])
    figures["machine_ms"] = _fixed_work_ms()
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


def _fixed_work_ms() -> dict[str, float]:
    """The same work again and again: how much a busy machine adds to processor time."""
    spent = []
    for _ in range(60):
        began = time.process_time()
        sorted({str(number): -number for number in range(20_000)}.values())
        spent.append(1000 * (time.process_time() - began))
    return {"least": round(min(spent), 1), "p50": round(statistics.median(spent), 1)}


def table(figures: dict[str, Any]) -> str:
    """The figures for a terminal."""
    lines = [f"{figures['size']} texts · {figures['machine']} · {figures['server']}"]
    lines.append(
        f"{'':26}{'texts':>9}{'ranked p50/p95':>16}{'db p50':>8}{'whole p50/p95':>16}{'sql':>7}  first 10, 20"
    )
    for name, each in figures["situations"].items():
        ranked, whole, found = each["ranked"], each["whole"], each["recall"]
        lines.append(
            f"{name:26}{found['texts']:>9}{ranked['cpu_ms_p50']:>9}/{ranked['cpu_ms_p95']:<6}"
            f"{ranked['database_ms_p50']:>8}{whole['cpu_ms_p50']:>9}/{whole['cpu_ms_p95']:<6}"
            f"{each['sql']:>4}/{each['sql_whole']:<3}  {found['first_10']} {found['first_20']}"
        )
    rest = ("encoding_ms", "beside_a_writer", "change", "machine_ms")
    lines += [f"{key}: {figures[key]}" for key in rest]
    return "\n".join(lines)


def record(figures: dict[str, Any]) -> None:
    """Keep the figures of this size, and write table and chart of all sizes anew."""
    RECORDS.mkdir(exist_ok=True)
    path = RECORDS / f"search-{figures['size']}.json"
    before = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    kept = {key: before[key] for key in ("building",) if key in before}
    path.write_text(json.dumps(kept | figures, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    runs = [json.loads(each.read_text(encoding="utf-8")) for each in RECORDS.glob("search-*.json")]
    runs.sort(key=lambda run: int(run["size"]))
    (RECORDS / "search.svg").write_text(draw(runs), encoding="utf-8")
    page = PAGE.read_text(encoding="utf-8")
    before_table, _, rest = page.partition(_BEGIN)
    after_table = rest.partition(_END)[2]
    PAGE.write_text(f"{before_table}{_BEGIN}\n{_tables(runs)}{_END}{after_table}", encoding="utf-8")


def _tables(runs: list[dict[str, Any]]) -> str:
    sizes = [f"{run['size']:,}" for run in runs]
    lines = [
        "",
        "CPU milliseconds a search, median / 95th percentile, application and database together:",
        "",
        "| who asks under what | " + " | ".join(f"{size} texts" for size in sizes) + " |",
        "|---|" + "---|" * len(runs),
    ]
    for name in runs[-1]["situations"]:
        cells = []
        for run in runs:
            each = run["situations"][name]
            share = each["recall"]["texts"] / run["size"]
            ranked, whole = each["ranked"], each["whole"]
            cells.append(
                f"**{ranked['cpu_ms_p50']} / {ranked['cpu_ms_p95']}**, page {whole['cpu_ms_p50']}; "
                f"{share:.1%} of texts, {_found(each['recall'])}"
            )
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    rows: dict[str, list[str]] = {
        "unfiltered, somebody writing beside": [
            f"{run['beside_a_writer']['cpu_ms_p50']} / {run['beside_a_writer']['cpu_ms_p95']}" for run in runs
        ],
        "a changed capability, until it is found": [
            f"{run['change']['cpu_ms_p50']} / {run['change']['cpu_ms_p95']}" for run in runs
        ],
        "encoding a need, fast + deep": [
            " + ".join(str(value) for value in run["encoding_ms"].values()) for run in runs
        ],
        "a fixed piece of work on this busy machine: least, median": [
            f"{run['machine_ms']['least']}, {run['machine_ms']['p50']}" for run in runs
        ],
        "graph indexes, MB": [f"{_megabytes(run, graph=True):,}" for run in runs],
        "all indexes of entries, MB": [f"{_megabytes(run, graph=False):,}" for run in runs],
        "building the graph indexes, CPU s": [_built(run) for run in runs],
    }
    lines += [f"| {name} | " + " | ".join(cells) + " |" for name, cells in rows.items()]
    lines.append("")
    machine = runs[-1]
    dates = ", ".join(sorted({run["date"] for run in runs}))
    lines.append(f"{machine['machine']}; {machine['server']}; {dates}.")
    return "\n".join(lines) + "\n"


def _found(recall: dict[str, float]) -> str:
    """Of the companies of a thorough answer; the figures of a million texts are older, by encoder."""
    if "first_10" in recall:
        return f"{recall['first_10']:.0%} of the first ten"
    return f"recall {recall['fast']} and {recall['deep']}"


def _megabytes(run: dict[str, Any], *, graph: bool) -> int:
    sizes: dict[str, int] = run["index_bytes"]
    return sum(size for name, size in sizes.items() if not graph or name.startswith(GRAPHS)) >> 20


GRAPHS = ("partnering_entry_fast", "partnering_deep_")


def _built(run: dict[str, Any]) -> str:
    indexes = run.get("building", {}).get("indexes", {}).items()
    found = [each["build_cpu_s"] for name, each in indexes if name.startswith(GRAPHS)]
    return f"{sum(found):,.0f}" if found else "—"
