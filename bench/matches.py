"""What a night of matching costs: python3 dev.py bench matches [--companies N] [--requests N] [--json].

Companies of the benchmark of the search, requests made of the same words, some blind, some for one country,
some with limits in fields, and half as many offers. All requests are matched by the worker's own job, in as
many processes as it is given; then again, when nothing has changed; then one that is new.
"""

import argparse
import json
import os
import random
import resource
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import django

TEXTS_A_COMPANY = 7.35
_SEED = 7
_NOW = datetime(2026, 4, 1, 9, tzinfo=UTC)


def main() -> None:
    """Parse, start the server, hand over to what needs Django."""
    parser = argparse.ArgumentParser(prog="dev.py bench matches", description=__doc__)
    parser.add_argument("--companies", type=int, default=10_000)
    parser.add_argument("--requests", type=int, default=5_000)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--anew", action="store_true", help="fill the scratch database again")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--job", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gildia.config.settings")
    if given.job:
        django.setup()
        print(json.dumps(_job()), flush=True)
        return
    from bench.search.base import scratch  # noqa: PLC0415 - it imports what reads the settings

    with scratch(int(given.companies * TEXTS_A_COMPANY), anew=given.anew) as filled:
        django.setup()
        figures = run(given.companies, given.requests, given.processes, filled=filled)
    print(json.dumps(figures, indent=1) if given.json else _told(figures), flush=True)


def run(companies: int, requests: int, processes: int, *, filled: bool) -> dict[str, Any]:
    """Fill if needed, match twice by the job, then one new request."""
    from bench.search.filling import fill  # noqa: PLC0415 - needs Django's set-up
    from gildia.opportunities.models import Match, OfferMatch  # noqa: PLC0415
    from gildia.partnering.models import SearchEntry  # noqa: PLC0415
    from gildia.registry.models import Organisation  # noqa: PLC0415

    if not filled:
        fill(int(companies * TEXTS_A_COMPANY))
    _empty()
    _publish(requests, companies)
    figures: dict[str, Any] = {
        "companies": Organisation.objects.count(),
        "texts": SearchEntry.objects.count(),
        "requests": requests,
        "offers": requests // 2,
        "processes": processes,
        "load_before": round(os.getloadavg()[0], 1),
        "offers_read_cpu_s": _read_offers(),
    }
    figures["first"] = _night(processes)
    before = set(Match.objects.values_list("pk", "found_at").order_by("pk"))
    figures["matches"], figures["matches_of_offers"] = len(before), OfferMatch.objects.count()
    figures["again"] = _night(processes)
    figures["stayed"] = len(before & set(Match.objects.values_list("pk", "found_at").order_by("pk")))
    figures["one_new"] = _one_new()
    figures["load_after"] = round(os.getloadavg()[0], 1)
    return figures


def _empty() -> None:
    from django.db import connection  # noqa: PLC0415

    tables = ("match", "offermatch", "reading", "version", "opportunity")
    with connection.cursor() as cursor:
        names = ", ".join(f"opportunities_{table}" for table in tables)
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(f"TRUNCATE {names} RESTART IDENTITY CASCADE")
        cursor.execute("SET session_replication_role = origin")


def _publish(requests: int, companies: int) -> None:
    """Published rows; who sent and who approved them has no part in what is measured."""
    from django.db import connection  # noqa: PLC0415

    from bench.search.texts import LANGUAGES, Writer  # noqa: PLC0415
    from gildia.opportunities.models import Opportunity, Version  # noqa: PLC0415
    from gildia.opportunities.rules import Kind  # noqa: PLC0415
    from gildia.registry.models import Organisation  # noqa: PLC0415

    writer, chance = Writer(_SEED), random.Random(_SEED)  # noqa: S311 - figures, not secrets
    owners = list(Organisation.objects.order_by("pk").values_list("pk", flat=True)[:companies])
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
    for number in range(requests + requests // 2):
        is_request = number < requests
        language, step = chance.choice(LANGUAGES), writer.step()
        title = writer.need(step, language) if is_request else writer.text(step, language)
        made = Opportunity.objects.create(
            code=f"m{number:07}",
            organisation_id=chance.choice(owners),
            kind=Kind.BUSINESS_REQUEST if is_request else Kind.BUSINESS_OFFER,
            is_blind=chance.random() < 0.3,
            state="draft",
            state_since=_NOW,
        )
        limits = [{"quantity": "wafer-diameter", "minimum": None, "maximum": "200", "unit": "mm"}]
        version = Version.objects.create(
            opportunity=made,
            number=1,
            countries=["RU"] if is_request and chance.random() < 0.2 else [],
            limits=limits if chance.random() < 0.2 else [],
            **{f"title_{language}": title[:160], f"text_{language}": writer.text(step, language)},
        )
        shown = {"shown": version, "state": "published", "published_at": _NOW, "sent_at": _NOW}
        Opportunity.objects.filter(pk=made.pk).update(
            until_date=(datetime.now(tz=UTC) + timedelta(days=90)).date(), **shown
        )
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = origin")
        cursor.execute("ANALYZE")


def _read_offers() -> float:
    """What the encoders take for the offers, once in their lives."""
    from gildia.opportunities.actions.reading import read  # noqa: PLC0415
    from gildia.opportunities.models import Version  # noqa: PLC0415

    began = time.process_time()
    for version in Version.objects.filter(opportunity__kind="business_offer").order_by("pk"):
        read(version, is_request=False)
    return round(time.process_time() - began, 1)


def _night(processes: int) -> dict[str, Any]:
    """The job in so many processes, until nothing waits."""
    began = time.perf_counter()
    command = [sys.executable, "-m", "bench.matches", "--job"]
    given = {**os.environ, "BENCH_BEFORE": str(time.time())}
    workers = [subprocess.Popen(command, env=given, stdout=subprocess.PIPE) for _ in range(processes)]
    told = [json.loads(worker.communicate()[0]) for worker in workers]
    return {
        "seconds": round(time.perf_counter() - began, 1),
        "cpu_s": round(sum(each["cpu_s"] + each["database_cpu_s"] for each in told), 1),
        "database_cpu_s": round(sum(each["database_cpu_s"] for each in told), 1),
        "requests": [each["requests"] for each in told],
        "memory_mb": max(each["memory_mb"] for each in told),
    }


def _job() -> dict[str, Any]:
    """One worker's share of a night."""
    from django.utils import timezone  # noqa: PLC0415

    from gildia.opportunities.actions import matching  # noqa: PLC0415
    from gildia.opportunities.queries.matching import OpenOffers  # noqa: PLC0415

    before = datetime.fromtimestamp(float(os.environ["BENCH_BEFORE"]), tz=UTC)
    database, done = _backend_s(), 0
    offers = OpenOffers(timezone.localdate())
    while matching.match_next(before=before, offers=offers, now=timezone.now()):
        done += 1
    return {
        "requests": done,
        "cpu_s": round(time.process_time(), 1),
        "database_cpu_s": round(_backend_s() - database, 1),
        "memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def _backend_s() -> float:
    """CPU of the database on our behalf."""
    from django.db import connection  # noqa: PLC0415

    with connection.cursor() as cursor:
        cursor.execute("SET max_parallel_workers_per_gather = 0")
        cursor.execute("SELECT pg_backend_pid()")
        schedule = Path(f"/proc/{cursor.fetchone()[0]}/schedstat")
    return int(schedule.read_text(encoding="utf-8").split()[0]) / 1e9


def _one_new() -> dict[str, float]:
    """A request that nobody has read yet, by the job of its publication; encoders and statistics are warm."""
    from django.utils import timezone  # noqa: PLC0415

    from gildia.opportunities.actions import matching  # noqa: PLC0415
    from gildia.opportunities.models import Opportunity, Reading  # noqa: PLC0415

    ids = list(Opportunity.objects.requests().order_by("pk").values_list("pk", flat=True)[:25])
    Reading.objects.filter(version__opportunity__in=ids).delete()
    spent = []
    for opportunity_id in ids:
        began = time.process_time() + _backend_s()
        matching.match(opportunity_id=opportunity_id, now=timezone.now())
        spent.append(time.process_time() + _backend_s() - began)
    spent = sorted(spent[5:])
    return {"cpu_s_p50": round(spent[len(spent) // 2], 2), "cpu_s_most": round(spent[-1], 2)}


def _told(figures: dict[str, Any]) -> str:
    return "\n".join(f"{name}: {value}" for name, value in figures.items())


if __name__ == "__main__":
    main()
