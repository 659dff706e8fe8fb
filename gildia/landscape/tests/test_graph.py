"""The graph: which ties stand in it for whom, as page, file and API."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from gildia.config.testing.counts import QueryCounter
from gildia.consortia.actions import consortia
from gildia.consortia.models import Consortium
from gildia.consortia.tests.scene import NOW, Scene
from gildia.introductions.actions import outcomes
from gildia.introductions.tests.scene import named, reported
from gildia.opportunities.models import Opportunity
from gildia.opportunities.tests.scene import NOW as OPENED
from gildia.registry.models import Organisation
from gildia.registry.rules import Visibility

GRAPH = "/landscape/graph/"
SPRING = OPENED + timedelta(days=1)


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


def shown_to(organisation: Organisation, asked: Consortium, scene: Scene) -> None:
    """Anna lets another company read her consortium."""
    consortia.share(consortium_id=asked.pk, organisation=organisation, by=scene.anna.actor, now=NOW)


def contract(scene: Scene, *, shown_by: tuple[str, ...], **options: Any) -> None:
    """Anna and Boris confirm a contract about dicing; some of them let others know."""
    options = {"process_step": scene.steps["dicing"], **options}
    made = named(scene.anna, scene.boris, scene.pavel, **options)
    said = reported(made, scene.boris, may_be_shown="boris" in shown_by)
    may_be_shown, by = "anna" in shown_by, scene.anna.actor
    outcomes.confirm(code=made.code, outcome_id=said.pk, may_be_shown=may_be_shown, by=by, now=SPRING)


@time_machine.travel(SPRING, tick=False)
@pytest.mark.parametrize("shown_by", [(), ("anna",), ("boris",)])
def test_a_deal_is_the_two_companies_own_until_both_show_it(
    consortia_scene: Scene, client: Client, shown_by: tuple[str, ...]
) -> None:
    scene = consortia_scene
    contract(scene, shown_by=shown_by)
    edge = [("Pribor-Sensor", "Микросборка-Т", "contract")]
    for player in (scene.anna, scene.boris):
        own = player.sign_in(Client())
        assert ties(own) == edge
        assert "only you see this" in page(own)
        assert "only you see this" in own.get("/organisations/pribor-sensor/").content.decode()
    for reader in (client, scene.pavel.sign_in(Client()), scene.olga.sign_in(Client())):
        assert ties(reader) == []
        assert "No ties to show yet" in page(reader)
        assert reader.get(GRAPH, {"circle": "all", "format": "csv"}).content.count(b"\n") == 1
        assert "Works with" not in reader.get("/organisations/pribor-sensor/").content.decode()


@time_machine.travel(SPRING, tick=False)
def test_what_both_show_everybody_sees(consortia_scene: Scene, client: Client) -> None:
    scene = consortia_scene
    contract(scene, shown_by=("anna", "boris"))
    for reader in (client, scene.olga.sign_in(Client()), scene.anna.sign_in(Client())):
        assert len(ties(reader, step="dicing", kind="contract")) == 1
        assert len(ties(reader, circle="zone")) == 1
        assert "only you see this" not in page(reader)
        assert "<figure" in page(reader, period="90")
    profile = scene.olga.sign_in(Client()).get("/organisations/pribor-sensor/").content.decode()
    assert "Works with" in profile
    Organisation.objects.filter(slug="mikrosborka-t").update(visibility=Visibility.ZONE.value)
    assert ties(client) == ties(scene.olga.sign_in(Client())) == []
    assert len(ties(scene.anna.sign_in(Client()))) == 1


@time_machine.travel(SPRING, tick=False)
def test_a_tie_from_a_blind_request_tells_no_step_and_no_day(consortia_scene: Scene, client: Client) -> None:
    scene = consortia_scene
    contract(scene, shown_by=("anna", "boris"), is_blind=True)
    (edge,) = client.get("/api/v1/landscape/graph?circle=all").json()["edges"]
    assert (edge["steps"], edge["since"]) == ([], "2026-03-01")
    code = Opportunity.objects.get().code
    assert code not in page(client)
    assert "Dicing" not in page(client)


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
    shown_to(scene.boris.organisation, asked, scene)
    assert ties(clients["boris"]) == edge
    assert "planned" in page(clients["boris"])
    assert ties(clients["visitor"]) == ties(clients["olga"]) == []


def test_a_shared_plan_tells_of_no_company_that_the_register_hides(consortia_scene: Scene) -> None:
    scene = consortia_scene
    asked = planned(scene)
    scene.offer(scene.anna.organisation, "packaging")
    shown_to(scene.olga.organisation, asked, scene)
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
