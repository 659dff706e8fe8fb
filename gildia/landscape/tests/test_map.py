"""The capability map: what stands in it for whom, its filters, its files, one step, the API."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from gildia.clusters.models import Cluster
from gildia.config.testing.counts import QueryCounter
from gildia.consortia.models import Consortium, ConsortiumStep
from gildia.consortia.tests.scene import Scene
from gildia.opportunities.rules import Kind
from gildia.opportunities.tests.scene import NOW, published
from gildia.partnering.models import UnansweredNeed
from gildia.registry.models import Circle, ProcessStep
from gildia.registry.rules import Visibility
from gildia.registry.tests.cast import Player, organisation

MAP = "/landscape/"
TOKEN = re.compile("[A-Za-z0-9]{64}")


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel(NOW + timedelta(days=1), tick=False):
        yield


def lines(client: Client, **asked: Any) -> dict[str, dict[str, Any]]:
    """The map as the API tells it, by step, in its order."""
    answer = client.get("/api/v1/landscape/map", {"circle": "zone", **asked})
    assert answer.status_code == 200
    return {line["step"]: line for line in answer.json()["lines"]}


def statuses(client: Client, **asked: Any) -> dict[str, str]:
    return {code: line["status"] for code, line in lines(client, **asked).items()}


def page(client: Client, path: str = MAP, **asked: str) -> str:
    answer = client.get(path, {"circle": "zone", **asked})
    assert answer.status_code == 200
    return answer.content.decode()


def absent(scene: Scene, code: str = "bonding") -> ProcessStep:
    """A step that nobody does."""
    return ProcessStep.objects.create(
        chain=scene.chain, code=code, name_ru=code, name_en=code.capitalize(), position=9
    )


def outside(scene: Scene, slug: str, *codes: str) -> None:
    """A company of no circle that does these steps."""
    made = organisation(slug, slug.capitalize())
    for code in codes:
        scene.offer(made, code)


def asked_for(scene: Scene, *consortia: tuple[Player, str]) -> None:
    """Consortia of these companies that left these steps uncovered."""
    for player, code in consortia:
        made = Consortium.objects.create(
            name=code, organisation=player.organisation, made_under=player.mandate, state="draft"
        )
        step = ConsortiumStep.objects.create(
            consortium=made, position=1, process_step=scene.steps[code], is_covered=False
        )
        for state in ("waiting", "solving", "partly"):
            Consortium.objects.filter(pk=made.pk).update(
                state=state,
                started_at=NOW,
                started_under=player.mandate,
                ended_at=NOW if state == "partly" else None,
            )
        assert step.is_covered is False


def typed(zone: Circle, code: str, count: int) -> None:
    """Needs of a zone that nobody answered."""
    on = timezone.localdate()
    for number in range(count):
        UnansweredNeed.objects.create(
            zone=zone,
            text_key=f"{code} {number}",
            text="Ask me",
            language="en",
            step=code,
            first_asked_on=on,
            asked_on=on,
        )


def test_the_four_statuses_follow_from_who_is_inside(consortia_scene: Scene, client: Client) -> None:
    absent(consortia_scene)
    consortia_scene.company("alpha", "lithography", "dicing")
    consortia_scene.company("beta", "lithography", "lithography")
    outside(consortia_scene, "gamma", "dicing", "packaging")
    assert statuses(client) == {
        "bonding": "absent", "packaging": "imported", "dicing": "single", "lithography": "covered",
    }  # fmt: skip
    both = lines(client)["lithography"]
    assert (both["inside"], both["outside"]) == (2, 0), "beta has two capabilities for it and counts once"
    assert statuses(client, circle="all") == {
        "bonding": "absent", "packaging": "single", "lithography": "covered", "dicing": "covered",
    }  # fmt: skip
    text = page(client)
    assert "Done by two companies or more: 1, by a single one: 1, only by companies outside: 1" in text
    assert "Gamma" not in page(client, "/landscape/steps/lithography/")
    assert "Gamma" in page(client, "/landscape/steps/packaging/")


def test_who_sees_more_counts_more_and_nobody_else_does(consortia_scene: Scene, client: Client) -> None:
    hidden = consortia_scene.company("alpha")
    consortia_scene.offer(hidden, "dicing", visibility=Visibility.ZONE)
    secret = consortia_scene.anna.organisation
    consortia_scene.offer(secret, "dicing", visibility=Visibility.ORGANISATION)
    readers = {
        "visitor": (client, 0),
        "outsider": (consortia_scene.olga.sign_in(Client()), 0),
        "member": (consortia_scene.boris.sign_in(Client()), 1),
        "owner of a secret one": (consortia_scene.anna.sign_in(Client()), 2),
    }
    for reader, (own, inside) in readers.items():
        assert lines(own)["dicing"]["inside"] == inside, reader
        assert page(own, "/landscape/steps/dicing/").count("Alpha") == min(inside, 1), reader


def test_demand_without_capability_comes_first(consortia_scene: Scene, client: Client) -> None:
    scene = consortia_scene
    scene.company("alpha", "lithography", "dicing")
    bonding = absent(scene)
    for step, times in ((scene.steps["lithography"], 2), (bonding, 1)):
        for _time in range(times):
            published(scene.anna, scene.pavel, process_step=step)
    published(scene.anna, scene.pavel, process_step=scene.steps["packaging"], kind=Kind.BUSINESS_OFFER)
    published(scene.anna, scene.pavel)
    assert list(lines(client)) == ["bonding", "lithography", "packaging", "dicing"]
    assert [line["demand"] for line in lines(client).values()] == [3, 6, 0, 0], "offers are no demand"
    assert "Zone: 1 step is wanted and nobody inside does it" in page(client)
    assert list(lines(client, demand="with")) == ["bonding", "lithography"]
    assert list(lines(client, demand="with", status="absent")) == ["bonding"]
    assert list(lines(client, chain="line", segment="nowhere")) == []
    assert "No step is like that" in page(client, segment="nowhere")
    assert "Lithography" not in page(client, status="absent")
    for sort in ("step", "-inside", "-demand", "requests", "gaps", "nonsense"):
        assert page(client, sort=sort).count("<tr>") == 5
    grid = page(client, view="grid")
    assert grid.index("Lithography") < grid.index("Bonding")
    assert "demand 3" in grid


def test_a_request_counts_while_it_is_open_and_readable(consortia_scene: Scene, client: Client) -> None:
    scene = consortia_scene
    dicing = scene.steps["dicing"]
    published(scene.anna, scene.pavel, process_step=dicing, visibility=Visibility.ZONE.value)
    member = scene.boris.sign_in(Client())
    assert (lines(client)["dicing"]["requests"], lines(member)["dicing"]["requests"]) == (0, 1)
    assert "Dicing of 150 mm" in page(member, "/landscape/steps/dicing/")
    with time_machine.travel(NOW + timedelta(days=40)):
        assert lines(member)["dicing"]["requests"] == 0


def test_needs_are_for_staff_of_the_zone_and_few_are_few(consortia_scene: Scene, client: Client) -> None:
    scene = consortia_scene
    typed(scene.zone, "dicing", 2)
    typed(scene.zone, "packaging", 3)
    other = Circle.objects.create(kind="zone", code="other", name_ru="Другая", name_en="Other")
    typed(other, "lithography", 5)
    staff = scene.pavel.sign_in(Client())
    told = {code: line["needs"] for code, line in lines(staff).items()}
    assert told["dicing"] == {"number": None, "is_few": True}
    assert told["packaging"] == {"number": 3, "is_few": False}
    assert told["lithography"] == {"number": 0, "is_few": False}, "of another zone"
    assert list(lines(staff)) == ["packaging", "dicing", "lithography"]
    assert lines(staff, circle="other")["packaging"]["needs"] is None
    exported = page(staff, format="csv")
    assert "few" in exported
    step = page(staff, "/landscape/steps/dicing/")
    assert "Needs without an answer" in step
    assert "few" in step
    for reader in (client, scene.boris.sign_in(Client()), scene.olga.sign_in(Client())):
        assert lines(reader)["packaging"]["needs"] is None
        assert lines(reader)["packaging"]["demand"] == 0
        assert "Needs" not in page(reader)
        assert "Needs" not in page(reader, "/landscape/steps/packaging/")
        assert "Needs" not in page(reader, format="csv")


def test_one_need_more_changes_nothing_while_they_are_few(consortia_scene: Scene) -> None:
    scene = consortia_scene
    staff = scene.pavel.sign_in(Client())
    typed(scene.zone, "dicing", 1)
    typed(scene.zone, "packaging", 2)
    paths = ("/api/v1/landscape/map", MAP, "/landscape/steps/dicing/")
    before = [TOKEN.sub("", page(staff, path)) for path in paths]
    UnansweredNeed.objects.filter(step="packaging").update(step="dicing")
    UnansweredNeed.objects.filter(text_key="dicing 0").update(step="packaging")
    after = [TOKEN.sub("", page(staff, path)) for path in paths]
    assert before == after


def test_gaps_are_ones_own_and_staff_learn_only_of_many(consortia_scene: Scene, client: Client) -> None:
    scene = consortia_scene
    asked_for(scene, (scene.anna, "dicing"), (scene.boris, "dicing"), (scene.anna, "dicing"))
    asked_for(scene, (scene.anna, "packaging"), (scene.boris, "packaging"), (scene.olga, "packaging"))
    assert lines(client)["dicing"]["gaps"] is None
    assert lines(scene.anna.sign_in(Client()))["dicing"]["gaps"] == {"number": 2, "is_few": False}
    assert lines(scene.boris.sign_in(Client()))["dicing"]["gaps"] == {"number": 1, "is_few": False}
    staff = lines(scene.pavel.sign_in(Client()))
    assert staff["dicing"]["gaps"] == {"number": None, "is_few": True}, "two companies, three consortia"
    assert staff["packaging"]["gaps"] == {"number": 3, "is_few": False}
    assert "Gaps" in page(scene.anna.sign_in(Client()))
    assert "Gaps" not in page(client)


def test_a_circle_that_the_reader_may_not_see_is_not_there(consortia_scene: Scene, client: Client) -> None:
    scene = consortia_scene
    cluster = Cluster.objects.create(circle=scene.cluster, proposed_date=timezone.localdate())
    stranger = scene.olga.sign_in(Client())
    for path in (MAP, "/landscape/steps/dicing/", "/landscape/graph/", "/api/v1/landscape/map"):
        for reader in (client, stranger):
            assert reader.get(path, {"circle": "cluster"}).status_code == 404
            assert reader.get(path, {"circle": "nowhere"}).status_code == 404
        assert scene.anna.sign_in(Client()).get(path, {"circle": "cluster"}).status_code == 200
    assert 'value="cluster"' not in page(client)
    cluster.is_published = True
    cluster.save()
    assert client.get(MAP, {"circle": "cluster"}).status_code == 200
    assert scene.anna.sign_in(Client()).get(MAP).context["extent"].code == "cluster", "his own at first"
    assert client.get(MAP).context["extent"].code == "all"


def test_staff_of_a_cluster_invite_whoever_could_fill_a_gap(consortia_scene: Scene, client: Client) -> None:
    scene = consortia_scene
    Cluster.objects.create(circle=scene.cluster, proposed_date=timezone.localdate(), is_published=True)
    outside(scene, "gamma", "dicing")
    path, invitation = "/landscape/steps/dicing/", "/clusters/cluster/invite/?organisation=gamma"
    for reader, may in (
        (client, False),
        (scene.anna.sign_in(Client()), False),
        (scene.pavel.sign_in(Client()), True),
    ):
        text = page(reader, path, circle="cluster")
        assert "Gamma" in text
        assert (invitation in text) is may
    assert "invite/new" in page(
        scene.pavel.sign_in(Client()), "/landscape/steps/packaging/", circle="cluster"
    )


def test_files_hold_the_rows_that_are_shown(consortia_scene: Scene, client: Client) -> None:
    consortia_scene.company("alpha", "dicing")
    text = client.get(MAP, {"circle": "zone", "format": "csv", "status": "single"}).content.decode(
        "utf-8-sig"
    )
    assert text.splitlines() == [
        "Code,Process step,Process chain,Segment,Status,Inside,Outside,Requests,Demand",
        "dicing,Dicing,Line,Chips,single source,1,0,0,0",
    ]
    book = client.get(MAP, {"circle": "zone", "format": "xlsx"})
    assert book.content.startswith(b"PK")


def test_the_number_of_queries_does_not_grow(consortia_scene: Scene, counted_queries: QueryCounter) -> None:
    scene = consortia_scene
    readers = {
        "visitor": Client(),
        "member": scene.anna.sign_in(Client()),
        "staff": scene.pavel.sign_in(Client()),
    }
    for number in range(3):
        scene.company(f"company-{number}", "dicing", "packaging")
        published(scene.anna, scene.pavel, process_step=scene.steps["dicing"])
        typed(scene.zone, f"bonding-{number}", 2)
        absent(scene, f"bonding-{number}")
        for name, reader in readers.items():
            for what, path in (("map", MAP), ("step", "/landscape/steps/dicing/")):
                with counted_queries(f"capability {what}, {name}"):
                    page(reader, path)
