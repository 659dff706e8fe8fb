"""The history of the map: public, once a month, however often it is taken."""

from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from gildia.clusters.models import Cluster
from gildia.consortia.tests.scene import Scene
from gildia.landscape.actions import snapshots
from gildia.landscape.models import Snapshot
from gildia.landscape.tasks import take_snapshots
from gildia.registry.models import Circle, CircleMembership
from gildia.registry.rules import Visibility

JANUARY = datetime(2026, 1, 30, 12, tzinfo=UTC)
FEBRUARY = datetime(2026, 2, 3, 12, tzinfo=UTC)


def numbers(circle: Circle | None, step: str, month: date) -> tuple[int, int]:
    found = Snapshot.objects.of(circle).get(step__code=step, month=month)
    return found.inside, found.outside


def test_a_month_has_one_row_however_often_it_is_taken(consortia_scene: Scene) -> None:
    scene, month = consortia_scene, date(2026, 1, 1)
    scene.company("alpha", "dicing")
    taken = snapshots.take_all(now=JANUARY)
    assert taken == Snapshot.objects.count() == 6, "the register and the zone, three steps each"
    scene.company("beta", "dicing")
    assert snapshots.take_all(now=JANUARY) == taken == Snapshot.objects.count()
    assert numbers(scene.zone, "dicing", month) == (2, 0)
    assert numbers(None, "dicing", month) == (2, 0)
    scene.company("gamma", "dicing")
    take_snapshots(int(FEBRUARY.timestamp()))
    assert Snapshot.objects.count() == 2 * taken
    assert numbers(scene.zone, "dicing", month) == (2, 0), "what is past stays"
    assert numbers(scene.zone, "dicing", date(2026, 2, 1)) == (3, 0)


def test_it_holds_what_a_visitor_sees(consortia_scene: Scene) -> None:
    scene = consortia_scene
    for visibility in Visibility:
        made = scene.company(f"company-{visibility.value}")
        scene.offer(made, "dicing", visibility=visibility)
    snapshots.take_all(now=JANUARY)
    assert numbers(scene.zone, "dicing", date(2026, 1, 1)) == (1, 0)


def test_a_day_of_the_past_knows_who_was_inside(consortia_scene: Scene) -> None:
    scene = consortia_scene
    made = scene.company("alpha", "dicing")
    CircleMembership.objects.filter(organisation=made).update(since=date(2026, 2, 1))
    snapshots.take(circle=scene.zone, now=JANUARY)
    snapshots.take(circle=scene.zone, now=FEBRUARY)
    assert numbers(scene.zone, "dicing", date(2026, 1, 1)) == (0, 1)
    assert numbers(scene.zone, "dicing", date(2026, 2, 1)) == (1, 0)


def test_killed_in_the_middle_it_leaves_whole_circles(
    consortia_scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene = consortia_scene
    Cluster.objects.create(circle=scene.cluster, proposed_date=timezone.localdate(JANUARY))
    take, steps = snapshots.take, len(scene.steps)

    def killed(*, circle: Circle | None, now: datetime) -> int:
        with transaction.atomic():
            written = take(circle=circle, now=now)
            if circle == scene.zone:
                raise KeyboardInterrupt
        return written

    monkeypatch.setattr(snapshots, "take", killed)
    with pytest.raises(KeyboardInterrupt):
        snapshots.take_all(now=JANUARY)
    assert Snapshot.objects.count() == steps
    monkeypatch.setattr(snapshots, "take", take)
    snapshots.take_all(now=JANUARY)
    assert Snapshot.objects.count() == 3 * steps


def test_the_database_holds_it_to_one_row_of_a_first_day(consortia_scene: Scene) -> None:
    values = {
        "step": consortia_scene.steps["dicing"],
        "inside": 0,
        "outside": 0,
        "requests": 0,
        "taken_at": JANUARY,
    }
    Snapshot.objects.create(month=date(2026, 1, 1), **values)
    for month in (date(2026, 1, 1), date(2026, 1, 2)):
        with pytest.raises(IntegrityError), transaction.atomic():
            Snapshot.objects.create(month=month, **values)


def test_the_page_of_a_step_tells_it(consortia_scene: Scene, client: Client) -> None:
    scene, path = consortia_scene, "/landscape/steps/dicing/?circle=zone"
    assert "The history begins tonight" in client.get(path).content.decode()
    scene.company("alpha", "dicing")
    for now in (JANUARY, FEBRUARY):
        snapshots.take_all(now=now)
    text = client.get(path).content.decode()
    assert "January 2026" in text
    assert text.index("January 2026") < text.index("February 2026")
    months = client.get("/api/v1/landscape/steps/dicing?circle=zone").json()["months"]
    assert [(each["month"], each["status"], each["inside"]) for each in months] == [
        ("2026-01-01", "single", 1), ("2026-02-01", "single", 1),
    ]  # fmt: skip
