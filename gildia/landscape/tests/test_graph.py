"""The graph: which ties stand in it for whom, as page, file and API."""

from typing import Any

from django.test import Client

from gildia.config.testing.counts import QueryCounter
from gildia.consortia.actions import consortia
from gildia.consortia.models import Consortium
from gildia.consortia.tests.scene import NOW, Scene
from gildia.registry.models import Organisation
from gildia.registry.rules import Visibility

GRAPH = "/landscape/graph/"


def page(client: Client, **asked: str) -> str:
    answer = client.get(GRAPH, {"circle": "all", **asked})
    assert answer.status_code == 200
    return answer.content.decode()


def ties(client: Client, **asked: Any) -> list[tuple[str, str, str]]:
    """The edges as the API tells them."""
    answer = client.get("/api/v1/landscape/graph", {"circle": "all", **asked})
    assert answer.status_code == 200
    edges = answer.json()["edges"]
    return [(edge["first"]["name"], edge["second"]["name"], edge["kind"]) for edge in edges]


def planned(scene: Scene) -> Consortium:
    """A solved consortium of Anna's: alpha cuts, beta packs."""
    scene.company("alpha", "lithography", "dicing")
    scene.company("beta", "packaging")
    return scene.solved(scene.draft())


def test_without_ties_it_says_how_they_come_to_be(consortia_scene: Scene, client: Client) -> None:
    text = page(client)
    assert "No ties to show yet" in text
    assert "both confirm" in text
    assert ties(client) == []


def test_a_plan_is_for_those_who_may_read_the_consortium(consortia_scene: Scene, client: Client) -> None:
    scene = consortia_scene
    asked = planned(scene)
    edge = [("Alpha", "Beta", "planned")]
    readers = {"anna": scene.anna, "boris": scene.boris, "pavel": scene.pavel, "olga": scene.olga}
    clients = {name: player.sign_in(Client()) for name, player in readers.items()} | {"visitor": client}
    assert {name: ties(reader) == edge for name, reader in clients.items()} == {
        "anna": True, "boris": False, "pavel": False, "olga": False, "visitor": False,
    }  # fmt: skip
    consortia.share(
        consortium_id=asked.pk, organisation=scene.boris.organisation, by=scene.anna.actor, now=NOW
    )
    assert ties(clients["boris"]) == edge
    assert "planned" in page(clients["boris"])
    assert ties(clients["visitor"]) == ties(clients["olga"]) == []


def test_a_shared_plan_tells_of_no_company_that_the_register_hides(consortia_scene: Scene) -> None:
    scene = consortia_scene
    asked = planned(scene)
    scene.offer(scene.anna.organisation, "packaging")
    share = {"consortium_id": asked.pk, "by": scene.anna.actor, "now": NOW}
    consortia.share(organisation=scene.olga.organisation, **share)
    olga = scene.olga.sign_in(Client())
    assert len(ties(olga)) == 1
    Organisation.objects.filter(slug="beta").update(visibility=Visibility.ZONE.value)
    assert ties(olga) == []
    assert "Beta" not in page(olga)
    assert len(ties(scene.anna.sign_in(Client()))) == 1


def test_filters_and_files(consortia_scene: Scene, client: Client) -> None:
    scene = consortia_scene
    planned(scene)
    anna = scene.anna.sign_in(client)
    assert (
        len(ties(anna, step="dicing"))
        == len(ties(anna, kind="planned"))
        == len(ties(anna, circle="zone"))
        == 1
    )
    assert ties(anna, kind="contract") == ties(anna, step="etching") == ties(anna, since="2026-11-21") == []
    for query in (
        {"kind": "contract"},
        {"step": "etching"},
        {"kind": "nonsense"},
        {"company": "olga-outside"},
    ):
        assert "No tie is like that" in page(anna, **query), query
    for query in ({}, {"period": "nonsense"}, {"company": "alpha"}, {"kind": "planned", "step": "dicing"}):
        assert "<figure" in page(anna, **query), query
    assert "Alpha has ties with 1 company" in page(anna, company="alpha")
    assert client.get(GRAPH, {"company": "nobody"}).status_code == 404
    rows = client.get(GRAPH, {"circle": "all", "format": "csv"}).content.decode("utf-8-sig").splitlines()
    assert rows[1].startswith("Alpha,Beta,planned,Dicing; Lithography; Packaging,")
    assert client.get(GRAPH, {"circle": "all", "format": "xlsx"}).content.startswith(b"PK")
    file = client.get(GRAPH, {"circle": "all", "format": "graphml"})
    assert file["Content-Type"].startswith("application/graphml+xml")
    assert file.content.count(b"<node ") == 2
    assert b'source="alpha" target="beta"' in file.content


def test_a_plan_is_not_told_on_the_profile(consortia_scene: Scene, client: Client) -> None:
    planned(consortia_scene)
    text = consortia_scene.anna.sign_in(client).get("/organisations/alpha/").content.decode()
    assert "Works with" not in text


def test_the_number_of_queries_does_not_grow(consortia_scene: Scene, counted_queries: QueryCounter) -> None:
    scene = consortia_scene
    planned(scene)
    readers = {"visitor": Client(), "member": scene.anna.sign_in(Client())}
    for number in range(2):
        for name, reader in readers.items():
            with counted_queries(f"graph, {name}"):
                page(reader)
        scene.company(f"more-{number}", "lithography", "dicing")
        scene.solved(scene.draft(f"Line {number}"))
