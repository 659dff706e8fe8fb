"""`python3 dev.py bench pages [--json]`: our pages beside the floor, request by request in turns.

Both sides run with their real handlers in processes of their own, on one database. What is counted is CPU:
of the process and of its PostgreSQL backend; other work on the machine hardly moves it.
"""

import argparse
import contextlib
import hashlib
import json
import os
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
from psycopg import sql

from gildia.config import database

ROOT = Path(__file__).resolve().parents[2]
DATABASE = "bench_pages"
MEMBER = "member@example.com"
#: Needs that a hundred companies or two have in so many words.
NEEDS = [
    "травление кремния", "резка пластин 200 мм", "фотолитография", "испытания на вибрацию", "термокамера",
    "рентгеновский контроль", "напыление алюминия", "лазерная резка", "оптическое волокно", "wafer dicing",
]  # fmt: skip
#: The goals: a page costs at most so many times its floor.
GOALS = {"directory": 4, "profile": 5, "search": 3}
#: Searching is the database's work as much as ours, so both are counted there.
WITH_DATABASE = {"search"}

_SOME_PROFILES = """
SELECT slug FROM registry_organisation WHERE state = 'published' AND visibility = 0 AND id %% %s = 1
ORDER BY id LIMIT 10
"""

Answer = dict[str, Any]


@dataclass
class Measured:
    """What one page cost one reader."""

    page: str
    reader: str
    app_ms: list[float] = field(default_factory=list)
    database_ms: list[float] = field(default_factory=list)
    queries: int = 0
    sent_kb: float = 0.0

    def figures(self) -> Answer:
        """Medians and 95th percentiles."""
        both = [app + database for app, database in zip(self.app_ms, self.database_ms, strict=True)]
        return {
            "page": self.page,
            "reader": self.reader,
            "app_ms": _median(self.app_ms),
            "app_ms_p95": _p95(self.app_ms),
            "database_ms": _median(self.database_ms),
            "both_ms": _median(both),
            "both_ms_p95": _p95(both),
            "queries": self.queries,
            "sent_kb": round(self.sent_kb, 1),
        }


class Side:
    """A process that serves one side."""

    def __init__(self, url: str, settings: str) -> None:
        known = {name: value for name, value in os.environ.items() if not name.startswith("GILDIA_")}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "bench.pages.served"],
            cwd=ROOT,
            env={**known, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": settings},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def get(self, path: str, **options: Any) -> Answer:
        """Ask for one page."""
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(json.dumps({"path": path, **options}) + "\n")
        self.process.stdin.flush()
        answer: Answer = json.loads(self.process.stdout.readline())
        assert answer["status"] == 200, f"{path} answers {answer['status']}"
        return answer

    def close(self) -> None:
        """End the process."""
        self.process.communicate()


@contextlib.contextmanager
def serving(url: str, settings: str) -> Iterator[Side]:
    """One side, as long as the block runs."""
    side = Side(url, settings)
    try:
        yield side
    finally:
        side.close()


def main() -> None:
    """Make the register, measure, say."""
    parser = argparse.ArgumentParser(prog="dev.py bench pages", description=__doc__)
    parser.add_argument("--json", action="store_true", help="one JSON object on standard output")
    parser.add_argument("--organisations", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=10, help="requests of each page: ten times so many")
    options = parser.parse_args()
    with contextlib.ExitStack() as stack:
        url = register(stack, options.organisations)
        found = {"organisations": options.organisations, **measure(url, options.rounds)}
    print(json.dumps(found, ensure_ascii=False) if options.json else table(found))


def register(stack: contextlib.ExitStack, organisations: int) -> str:
    """The address of a scratch database with the register; made anew when what it depends on changes."""
    if not (server := os.environ.get("DATABASE_URL", "")):
        embedded = database.embedded_for_tests()
        stack.enter_context(embedded.running())
        server = f"postgresql://postgres@/postgres?host={quote(str(embedded.socket_dir))}"
    before, _, after = server.partition("?")
    url = f"{before.rsplit('/', 1)[0]}/{DATABASE}{'?' + after if after else ''}"
    sources = [
        Path(__file__).parent / "register.py",
        *(Path(__file__).parent / "floor").glob("*.sql"),
        *sorted((ROOT / "gildia").glob("*/migrations/*.py")),
        *sorted((ROOT / "gildia" / "config" / "demo").rglob("*.toml")),
    ]
    wanted = hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest() + f" {organisations}"
    name = sql.Identifier(DATABASE)
    with psycopg.connect(server, autocommit=True) as connection:
        asked = "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s"
        if connection.execute(asked, [DATABASE]).fetchone() == (wanted,):
            return url
        print(f"· a register of {organisations} organisations …", file=sys.stderr)
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))
        connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(name))
        # CPU is read from one backend, so a query must not be shared between several.
        one = sql.SQL("ALTER DATABASE {} SET max_parallel_workers_per_gather = 0")
        connection.execute(one.format(name))
        fill = f"from bench.pages import register; register.fill({organisations})"
        subprocess.run(
            [sys.executable, "manage.py", "shell", "--no-imports", "--command", fill],
            cwd=ROOT, env={**os.environ, "DATABASE_URL": url}, check=True,
        )  # fmt: skip
        said = sql.SQL("COMMENT ON DATABASE {} IS {}").format(name, sql.Literal(wanted))
        connection.execute(said)
    return url


def measure(url: str, rounds: int) -> Answer:
    """Everything, with the two sides in turns."""
    ours, floor = "gildia.config.settings", "bench.pages.floor.settings"
    cold = cold_start(url, ours)
    places = addresses(url)
    rows: dict[tuple[str, str], Measured] = {}
    with serving(url, ours) as us, serving(url, floor) as them:
        for page, (bare, path) in places.items():
            readers = {"floor": (them, bare, ""), "visitor": (us, path, ""), "member": (us, path, MEMBER)}
            for reader, (side, paths, email) in readers.items():
                if not paths or (page == "desk" and not email):
                    continue
                side.get(paths[0], email=email)  # opens the connection
                seen = side.get(paths[0], email=email, count=True)
                rows[page, reader] = Measured(
                    page, reader, queries=seen["queries"], sent_kb=seen["sent"] / 1000
                )
        for turn in range(rounds + 1):
            for row, side, address in turns(rows, places, us, them):
                answer = side.get(address, email=MEMBER if row.reader == "member" else "")
                if turn:  # the first one warms up
                    row.app_ms.append(answer["app_ms"])
                    row.database_ms.append(answer["database_ms"])
        last = us.get(places["directory"][1][0], count=True)
    return {
        "pages": [row.figures() for row in rows.values()],
        "ratios": ratios(rows),
        "cold_start": cold,
        "memory_mb": last["memory_mb"],
        "first_view": first_view(last),
    }


def turns(
    rows: dict[tuple[str, str], Measured],
    places: dict[str, tuple[list[str], list[str]]],
    us: Side,
    them: Side,
) -> Iterator[tuple[Measured, Side, str]]:
    """One round: each address once for each reader, one reader after the other."""
    for page, (bare, paths) in places.items():
        for place in range(max(len(bare), len(paths))):
            for reader in ("floor", "visitor", "member"):
                if row := rows.get((page, reader)):
                    side, chosen = (them, bare) if reader == "floor" else (us, paths)
                    yield row, side, chosen[place]


def addresses(url: str) -> dict[str, tuple[list[str], list[str]]]:
    """Ten addresses of each page: those of the floor, which has no home and no desk, and ours."""
    with psycopg.connect(url) as connection:
        count = connection.execute("SELECT count(*) FROM registry_organisation").fetchone()
        assert count
        every = max(1, count[0] // 12)
        slugs = [slug for (slug,) in connection.execute(_SOME_PROFILES, [every])]
    lists = [f"/organisations/?page={number}" for number in range(1, 11)]
    profiles = [f"/organisations/{slug}/" for slug in slugs]
    needs = [quote(need) for need in NEEDS]
    return {
        "directory": (lists, lists),
        "profile": (profiles, profiles),
        "search": ([f"/search/?q={need}" for need in needs], [f"/partners/?q={need}" for need in needs]),
        "home": ([], ["/"] * 10),
        "desk": ([], ["/desk/"] * 10),
    }


def ratios(rows: dict[tuple[str, str], Measured]) -> list[Answer]:
    """How many times the floor a page costs."""
    found = []
    for page, goal in GOALS.items():
        measure = "both_ms" if page in WITH_DATABASE else "app_ms"
        floor = rows[page, "floor"].figures()[measure]
        for reader in ("visitor", "member"):
            ratio = rows[page, reader].figures()[measure] / floor
            found.append({"page": page, "reader": reader, "ratio": round(ratio, 2), "goal": goal})
    return found


def cold_start(url: str, settings: str) -> Answer:
    """From the start of a process to its first page."""
    started = time.monotonic()
    with serving(url, settings) as side:
        first = side.get("/organisations/")
        wall = time.monotonic() - started
    return {"seconds": round(wall, 2), "cpu_s": round(first["since_start_cpu_s"], 2)}


def first_view(page: Answer) -> Answer:
    """What a browser loads before anything is in its cache: the page and the files its head names."""
    named = re.findall(r'(?:href|src)="/static/([^"]+)"', page["html"].partition("</head>")[0])
    static = ROOT / "var" / "static"
    sizes = [
        min(path.stat().st_size for path in (static / name, static / f"{name}.gz") if path.exists())
        for name in dict.fromkeys(named)
    ]
    return {"kb": round((page["sent"] + sum(sizes)) / 1000, 1), "requests": 1 + len(sizes)}


def table(found: Answer) -> str:
    """The figures for people."""
    lines = [f"{found['organisations']} organisations; CPU in milliseconds, median and 95th percentile", ""]
    lines.append(f"{'page':10} {'reader':8} {'app':>14} {'database':>9} {'both':>14} {'SQL':>4} {'KB':>6}")
    for row in found["pages"]:
        app, both = (f"{row[name]:.1f} / {row[f'{name}_p95']:.1f}" for name in ("app_ms", "both_ms"))
        lines.append(
            f"{row['page']:10} {row['reader']:8} {app:>14} {row['database_ms']:9.1f} {both:>14}"
            f" {row['queries']:4} {row['sent_kb']:6.1f}"
        )
    lines.append("")
    for row in found["ratios"]:
        said = "" if row["ratio"] <= row["goal"] else "  over the goal"
        lines.append(
            f"{row['page']:10} {row['reader']:8} {row['ratio']:5.2f} × floor, goal {row['goal']}{said}"
        )
    cold, view = found["cold_start"], found["first_view"]
    lines += [
        "",
        f"cold start   {cold['seconds']} s ({cold['cpu_s']} s CPU)",
        f"memory       {found['memory_mb']} MB, without encoders",
        f"first view   {view['kb']} KB in {view['requests']} requests",
    ]
    return "\n".join(lines)


def _median(values: list[float]) -> float:
    return round(statistics.median(values), 2)


def _p95(values: list[float]) -> float:
    return round(sorted(values)[int(0.95 * (len(values) - 1))], 2)


if __name__ == "__main__":
    main()
