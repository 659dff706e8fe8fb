"""Sends the requests one after the other and counts statuses and processor time."""

import contextlib
import os
import statistics
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import connection
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings

from bench.hostile.searches import Asked, searches
from gildia.accounts.models import Person
from gildia.config.demo import loader
from gildia.config.testing.pages import faults_of
from gildia.partnering.actions import entries
from gildia.partnering.models import SearchEntry
from gildia.partnering.queries.learnt import warm

MEMBER = "anna.krylova@pribor-sensor.example"
SLOWEST = 10
SLOW_MS = 1_000
SAID_EVERY = 500


@dataclass
class Seen:
    """What the requests came to."""

    statuses: dict[str, Counter[int]] = field(default_factory=dict)
    cpu_ms: dict[str, list[float]] = field(default_factory=dict)
    slowest: list[tuple[float, str, str]] = field(default_factory=list)
    failed: list[tuple[int, str, str]] = field(default_factory=list)
    faulty: list[tuple[str, str, str]] = field(default_factory=list)


def prepare() -> None:
    """The demonstration zone, read by both encoders."""
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    loader.load(now=datetime.now(tz=UTC), open_accounts=False)
    if SearchEntry.objects.filter(deep_vector__isnull=True).exists():
        for _ in entries.read_deeply_in_batches():
            pass
    warm()


def run(count: int) -> dict[str, Any]:
    """So many requests, every third by a member; the same ones each time."""
    prepare()
    seen, clients = Seen(), [Client(raise_request_exception=False) for _ in range(3)]
    clients[0].force_login(
        Person.objects.get(email=MEMBER), backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        backend = Path(f"/proc/{cursor.fetchone()[0]}/schedstat")
    clients[1].get("/partners/", {"q": "warm"})
    sent = 0

    @settings(
        max_examples=count,
        database=None,
        deadline=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(searches)
    def send(asked: Asked) -> None:
        nonlocal sent
        sent += 1
        _send(asked, clients[sent % len(clients)], sent, backend, seen)
        if not sent % SAID_EVERY:
            print(f"{sent} sent", file=sys.stderr, flush=True)

    with contextlib.suppress(KeyboardInterrupt):  # whoever stops it is told what it came to so far
        send()
    return _figures(sent, seen)


def _send(asked: Asked, client: Client, number: int, backend: Path, seen: Seen) -> None:
    # The API counts callers by address; each request comes from another.
    caller = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
    before, began = _database_ms(backend), time.process_time()
    response = client.generic(
        "GET", asked.address, QUERY_STRING=asked.query, REMOTE_ADDR=caller, SERVER_NAME="localhost"
    )
    spent = 1000 * (time.process_time() - began) + _database_ms(backend) - before
    shown = ascii(asked.parameters)[:300]
    seen.statuses.setdefault(asked.address, Counter())[response.status_code] += 1
    seen.cpu_ms.setdefault(asked.address, []).append(spent)
    seen.slowest = sorted([*seen.slowest, (spent, asked.address, shown)], reverse=True)[:SLOWEST]
    if response.status_code >= 500 or spent > SLOW_MS:
        print(f"{response.status_code} {spent:.0f} ms {asked.address} {shown}", file=sys.stderr, flush=True)
    if response.status_code >= 500:
        seen.failed.append((response.status_code, asked.address, shown))
    elif response["Content-Type"].startswith("text/html") and (
        faults := faults_of(response.content.decode())
    ):
        seen.faulty.append((faults[0], asked.address, shown))


def _database_ms(backend: Path) -> float:
    return int(backend.read_text().split()[0]) / 1e6


def _figures(sent: int, seen: Seen) -> dict[str, Any]:
    every = [spent for each in seen.cpu_ms.values() for spent in each]
    return {
        "requests": sent,
        "machine": f"{os.cpu_count()} cores",
        "entries": SearchEntry.objects.count(),
        "statuses": {name: dict(sorted(each.items())) for name, each in seen.statuses.items()},
        "cpu_ms": {name: _spread(each) for name, each in {**seen.cpu_ms, "all": every}.items()},
        "over_a_second": sum(spent > SLOW_MS for spent in every),
        "failed": seen.failed[:SLOWEST],
        "failures": len(seen.failed),
        "faulty_pages": seen.faulty[:SLOWEST],
        "slowest": [(round(spent), *rest) for spent, *rest in seen.slowest],
    }


def _spread(spent: list[float]) -> dict[str, float]:
    cuts = statistics.quantiles(spent, n=100) if len(spent) > 1 else spent * 99
    return {"p50": round(cuts[49], 1), "p95": round(cuts[94], 1), "max": round(max(spent), 1)}
