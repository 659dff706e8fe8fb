"""Keeping the history of the map. Nobody acts here: what a visitor sees is counted and written down."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from gildia.clusters.models import Cluster
from gildia.clusters.models.clusters import DISSOLVED
from gildia.landscape.models import Snapshot
from gildia.landscape.queries.counting import Companies, companies_by_step, requests_by_step
from gildia.registry.models import Circle, ProcessStep
from gildia.registry.models.circles import ZONE
from gildia.registry.rules import ANONYMOUS


def take_all(*, now: datetime) -> int:
    """Take the month of every zone, every cluster that goes on, and of the register. Answers how many rows.

    Each circle is a transaction of its own: who is killed in the middle leaves whole circles, and
    doing it again changes nothing but numbers that have changed.
    """
    clusters = Cluster.objects.exclude(state=DISSOLVED).order_by("circle").select_related("circle")
    zones = Circle.objects.filter(kind=ZONE).order_by("pk")
    circles: list[Circle | None] = [None, *zones, *(cluster.circle for cluster in clusters)]
    return sum(take(circle=circle, now=now) for circle in circles)


@transaction.atomic
def take(*, circle: Circle | None, now: datetime) -> int:
    """Write the month of one circle, or bring it up to date while it runs."""
    on = timezone.localdate(now)
    companies = companies_by_step(ANONYMOUS, circle, on)
    requests = requests_by_step(ANONYMOUS, on)
    rows = [
        Snapshot(
            circle=circle,
            step_id=step_id,
            month=on.replace(day=1),
            inside=companies.get(step_id, Companies()).inside,
            outside=companies.get(step_id, Companies()).outside,
            requests=requests.get(step_id, 0),
            taken_at=now,
        )
        for step_id in ProcessStep.objects.order_by("pk").values_list("pk", flat=True)
    ]
    Snapshot.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["circle", "step", "month"],
        update_fields=["inside", "outside", "requests", "taken_at"],
    )
    return len(rows)
