"""What alerts cost the worker: python3 dev.py bench alerts [--people N] [--json].

On the installation's own database, in one transaction that is taken back: so many people, each with three
saved searches (two of companies, one of opportunities), are looked for and written to once with news and
once without. Counted is CPU of the process and of its PostgreSQL backend; needs are encoded each time.
"""

import argparse
import json
import os
import time
from collections.abc import Callable
from datetime import timedelta
from itertools import cycle
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gildia.config.settings")
django.setup()

from django.db import connection, transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from gildia.accounts.models import Person  # noqa: E402
from gildia.alerts.actions import searches, telling  # noqa: E402
from gildia.alerts.models import Notice, SavedSearch, Subscription  # noqa: E402
from gildia.alerts.rules import Frequency, Kind  # noqa: E402
from gildia.notifications.models import Letter  # noqa: E402
from gildia.partnering.models import SearchEntry  # noqa: E402
from gildia.registry.models import Mandate, Organisation  # noqa: E402

NEEDS = [
    "резка пластин 200 мм", "травление кремния", "wafer dicing", "корпусирование микросхем", "MEMS packaging",
    "испытания на вибрацию", "напыление алюминия", "лазерная резка", "чистое помещение ISO 5", "сборка плат",
]  # fmt: skip


def populate(people: int) -> None:
    """People with a mandate of an existing company, weekly letters and three searches each."""
    now = timezone.now()
    companies = cycle(Organisation.objects.filter(state="published").order_by("pk"))
    persons = Person.objects.bulk_create(
        Person(email=f"bench-{number}@example.org", name=f"Bench {number}", language="ru")
        for number in range(people)
    )
    owners = [(person, next(companies)) for person in persons]
    Mandate.objects.bulk_create(
        Mandate(
            person=person, organisation=company, scopes=["partner"], valid_from=now.date(), granted_at=now
        )
        for person, company in owners
    )
    SavedSearch.objects.bulk_create(
        SavedSearch(
            person=person, organisation=company, page=page, name=need, looked_at=now - timedelta(days=2),
            query=f"q={need} {place % 97}",
        )
        for place, (person, company) in enumerate(owners)
        for need, page in zip(
            (NEEDS[(place + step) % len(NEEDS)] for step in range(3)),
            ("partners", "partners", "opportunities"),
            strict=True,
        )
    )  # fmt: skip
    Subscription.objects.bulk_create(
        Subscription(person=person, organisation=company, kind=kind, frequency=Frequency.WEEKLY, next_at=now)
        for person, company in owners
        for kind in Kind
    )


def measured(work: Callable[[], int]) -> tuple[int, float, float]:
    """What some work answers, with CPU seconds of the process and of its backend."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (backend,) = cursor.fetchone()
    clock = Path(f"/proc/{backend}/schedstat")
    before, own = int(clock.read_text().split()[0]), time.process_time()
    answer = work()
    taken = time.process_time() - own
    return answer, round(taken, 2), round((int(clock.read_text().split()[0]) - before) / 1e9, 2)


def main() -> None:
    """Print a line for each part of the round."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=1_000)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    most = 10 * asked.people
    with transaction.atomic():
        populate(asked.people)
        now = timezone.now()
        figures = {"texts in the index": (SearchEntry.objects.count(), 0.0, 0.0)}
        figures["searches looked at"] = measured(lambda: searches.look_at_due(now=now, limit=most))
        figures["notices"] = (Notice.objects.count(), 0.0, 0.0)
        figures["letters with news"] = measured(lambda: telling.tell_due(now=now, limit=most))
        length = sum(len(body) for body in Letter.objects.values_list("body", flat=True).order_by("pk"))
        figures["characters of letters"] = (length, 0.0, 0.0)
        Subscription.objects.update(next_at=now)
        figures["letters without news"] = measured(lambda: telling.tell_due(now=now, limit=most))
        transaction.set_rollback(True)
    if asked.json:
        print(json.dumps(figures))
        return
    for name, (count, process_s, database_s) in figures.items():
        print(f"{name:24} {count:8}   process {process_s:7.2f} s   database {database_s:7.2f} s")


if __name__ == "__main__":
    main()
