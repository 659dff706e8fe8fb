"""Whose a blind request is changes nothing in this room, for anybody but the two companies."""

import re
from collections.abc import Iterator, Mapping
from datetime import timedelta

import pgtrigger
import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from gildia.clusters.models import Cluster
from gildia.consortia.tests.scene import Scene
from gildia.landscape.actions import snapshots
from gildia.landscape.models import Snapshot
from gildia.opportunities.models import Opportunity
from gildia.opportunities.tests.scene import NOW, published
from gildia.registry.models import Circle, Organisation
from gildia.registry.rules import Scope, Visibility
from gildia.registry.tests.cast import Player, enter, mandate, organisation, person

#: What differs from one answer to the next by itself: tokens and keys of forms, the number of a request.
TOKEN = re.compile(rb"[A-Za-z0-9]{64}|[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
OF_ITSELF = {"X-Request-ID", "Set-Cookie"}
CIRCLES = ("", "all", "zone", "cluster", "other")
PATHS = (
    "/landscape/?view=grid", "/landscape/?status=absent&sort=-demand", "/landscape/?format=csv",
    "/landscape/steps/dicing/", "/landscape/graph/?format=csv", "/api/v1/landscape/map?demand=with",
    "/api/v1/landscape/steps/dicing",
)  # fmt: skip
#: Where a circle changes nothing that matters here.
OTHER_PATHS = (
    "/landscape/", "/landscape/graph/", "/landscape/graph/?format=graphml",
    "/landscape/graph/?company=olga-outside", "/landscape/graph/?company=pribor-sensor",
    "/landscape/steps/packaging/", "/api/v1/landscape/map", "/api/v1/landscape/graph", "/clusters/cluster/",
    "/organisations/pribor-sensor/", "/organisations/olga-outside/",
)  # fmt: skip


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel(NOW + timedelta(days=1), tick=False):
        yield


def answers(readers: Mapping[str, Client]) -> dict[tuple[str, str], bytes]:
    """Everything that each reader can fetch from this room, with the headers."""
    circled = [f"{path}{'&' if '?' in path else '?'}circle={code}" for path in PATHS for code in CIRCLES]
    told = {}
    for reader, client in readers.items():
        for address in (*circled, *OTHER_PATHS):
            answer = client.get(address)
            headers = [item for item in sorted(answer.headers.items()) if item[0] not in OF_ITSELF]
            told[reader, address] = f"{answer.status_code} {headers}\n".encode() + TOKEN.sub(
                b"", answer.content
            )
    return told


def hand_over(made: Opportunity, owner: Organisation) -> None:
    """The same request of another company, which nothing but a test can do."""
    with pgtrigger.ignore("opportunities.Opportunity:owner_stays"):
        Opportunity.objects.filter(pk=made.pk).update(organisation=owner)


def history() -> list[tuple[object, ...]]:
    """All snapshots, taken now."""
    snapshots.take_all(now=timezone.now())
    columns = ("circle", "step", "month", "inside", "outside", "requests")
    return list(Snapshot.objects.order_by("circle", "step").values_list(*columns))


@pytest.fixture
def cast(consortia_scene: Scene) -> Scene:
    """The scene with a public cluster, another zone, and companies on both sides."""
    scene = consortia_scene
    Cluster.objects.create(circle=scene.cluster, proposed_date=timezone.localdate(), is_published=True)
    Circle.objects.create(kind="zone", code="other", name_ru="Другая", name_en="Other")
    scene.company("alpha", "lithography")
    scene.offer(scene.anna.organisation, "packaging")
    scene.offer(scene.olga.organisation, "packaging")
    return scene


@pytest.fixture
def third(cast: Scene) -> Player:
    """Somebody else of the zone and the cluster."""
    own = organisation("third", "Третья")
    enter(cast.zone, own)
    enter(cast.cluster, own)
    holder = person("third@third.example", "Третий Участник")
    return Player(holder, mandate(holder, own, Scope.ADMINISTER, Scope.PARTNER))


@pytest.fixture
def other_staff(cast: Scene) -> Player:
    """Staff of the other zone."""
    managing = organisation("other-managing", "Чужая управляющая", kind="managing_company")
    Circle.objects.filter(code="other").update(managed_by=managing)
    holder = person("other@managing.example", "Чужой Модератор")
    return Player(holder, mandate(holder, managing, Scope.ADMINISTER, Scope.REGISTER, Scope.MODERATE))


def test_who_owns_a_blind_request_changes_no_byte(cast: Scene, third: Player, other_staff: Player) -> None:
    """From a company of zone and cluster to one of no circle at all."""
    made = published(cast.anna, cast.pavel, is_blind=True, process_step=cast.steps["dicing"])
    readers = {"visitor": Client()}
    for name, player in {
        "boris": cast.boris,
        "third": third,
        "staff": cast.pavel,
        "other": other_staff,
    }.items():
        readers[name] = player.sign_in(Client())
    past, before = history(), answers(readers)
    assert b"Dicing of 150 mm" in before["visitor", "/landscape/steps/dicing/?circle=zone"], "it is counted"
    assert any(row[-1] == 1 for row in past)
    hand_over(made, cast.olga.organisation)
    assert history() == past
    after = answers(readers)
    assert {key for key, told in after.items() if told != before[key]} == set()


def test_one_for_members_is_the_same_whichever_member_it_is(cast: Scene, third: Player) -> None:
    options = {"process_step": cast.steps["dicing"], "visibility": Visibility.CLUSTER.value}
    made = published(cast.anna, cast.pavel, is_blind=True, **options)
    readers = {"visitor": Client(), "third": third.sign_in(Client()), "olga": cast.olga.sign_in(Client())}
    past, before = history(), answers(readers)
    assert b"Dicing of 150 mm" in before["third", "/landscape/steps/dicing/?circle=zone"]
    assert b"Dicing of 150 mm" not in before["visitor", "/landscape/steps/dicing/?circle=zone"]
    assert all(row[-1] == 0 for row in past), "history is public"
    hand_over(made, cast.boris.organisation)
    assert history() == past
    after = answers(readers)
    assert {key for key, told in after.items() if told != before[key]} == set()


def test_an_open_request_of_another_company_would_show(cast: Scene, third: Player) -> None:
    """The canary sings: the same handing over of a request under a name changes the page of its step."""
    made = published(cast.anna, cast.pavel, process_step=cast.steps["dicing"])
    readers = {"third": third.sign_in(Client())}
    before = answers(readers)
    hand_over(made, cast.olga.organisation)
    after = answers(readers)
    changed = {address for (_reader, address), told in after.items() if told != before["third", address]}
    assert "/landscape/steps/dicing/?circle=zone" in changed
    assert "/landscape/?view=grid&circle=zone" not in changed, "the map never asks whose a request is"
