"""Programs draft, start, cancel and read consortia; the export can be checked by anybody who has it."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from gildia.consortia.actions import consortia, solving
from gildia.consortia.models import Consortium
from gildia.consortia.models.consortia import CANCELLED, SOLVED, WAITING
from gildia.consortia.rules.problem import digest_of
from gildia.consortia.tests.scene import NOW, Scene
from gildia.registry.rules import Visibility

API = "/api/v1/consortia"
STEPS = ("lithography", "dicing", "packaging")


def post(client: Client, address: str, given: dict[str, Any] | None = None) -> Any:  # noqa: ANN401
    return client.post(address, json.dumps(given or {}), content_type="application/json")


def test_a_program_drafts_starts_cancels_and_reads(consortia_scene: Scene, client: Client) -> None:
    scene = consortia_scene
    scene.company("alpha", *STEPS)
    assert post(client, API, {"name": "Line", "chain": "line"}).status_code == 401
    assert client.get(API).json() == []
    scene.anna.sign_in(client)
    assert post(client, API, {"name": "Line", "chain": "none such"}).status_code == 422
    assert post(client, API, {"name": "Line", "chain": "line", "steps": []}).status_code == 422
    made = post(client, API, {"name": "Line", "chain": "line", "steps": ["dicing", "packaging"]})
    assert made.status_code == 201
    address = f"{API}/{made.json()['id']}"
    assert [step["process_step"] for step in made.json()["steps"]] == ["dicing", "packaging"]
    assert post(client, f"{address}/cancel").status_code == 422, "nothing is under way"
    assert post(client, f"{address}/start").json()["state"] == WAITING
    assert post(client, f"{address}/cancel").json()["state"] == CANCELLED
    assert client.get(f"{address}/answer").status_code == 404
    post(client, f"{address}/start")
    solving.run(consortium_id=made.json()["id"], clock=lambda: NOW)
    assert client.get(address).json()["state"] == SOLVED
    answer = client.get(f"{address}/answer").json()
    assert [part["name"] for part in answer["teams"][0]["parts"]] == ["Alpha", "Alpha"]
    assert digest_of(answer["problem"]) == answer["digest"]
    client.logout()
    scene.boris.sign_in(client)
    for stranger in (client.get(address), client.get(f"{address}/answer"), post(client, f"{address}/start")):
        assert stranger.status_code == 404


def test_readers_get_no_more_than_the_register_tells_them(consortia_scene: Scene, client: Client) -> None:
    scene = consortia_scene
    hidden = scene.company("hidden")
    scene.offer(hidden, "dicing", visibility=Visibility.ZONE)
    hidden.visibility = Visibility.ZONE.value
    hidden.save(update_fields=["visibility"])
    found = scene.solved(scene.draft())
    consortia.share(
        consortium_id=found.pk, organisation=scene.olga.organisation, by=scene.anna.actor, now=NOW
    )
    scene.olga.sign_in(client)
    answer = client.get(f"{API}/{found.pk}/answer").json()
    (part,) = answer["teams"][0]["parts"]
    assert (part["company"], part["name"], part["share"]) == (None, "", None)
    assert (answer["problem"], answer["companies"], answer["companies_compared"]) == (None, [], None)
    assert "Hidden" not in client.get(found.get_absolute_url(), {"format": "json"}).content.decode()


def test_whoever_has_the_export_can_check_it(consortia_scene: Scene, client: Client, tmp_path: Path) -> None:
    scene = consortia_scene
    for slug in ("alpha", "beta"):
        scene.company(slug, "dicing", "packaging")
    scene.company("gamma", "lithography")
    found = scene.solved(scene.draft())
    scene.anna.sign_in(client)
    exported = client.get(found.get_absolute_url(), {"format": "json"})
    assert "attachment" in exported["Content-Disposition"]
    file, said = tmp_path / "answer.json", StringIO()
    file.write_bytes(exported.content)
    call_command("check_consortium", str(file), stdout=said)
    assert "cover 3 steps" in said.getvalue()
    for forged in (_without_an_offer, _with_a_smaller_team):
        data = json.loads(exported.content)
        forged(data)
        file.write_text(json.dumps(data), encoding="utf-8")
        with pytest.raises(CommandError):
            call_command("check_consortium", str(file), stdout=said)
    assert Consortium.objects.get().digest == json.loads(exported.content)["digest"]


def _without_an_offer(data: dict[str, Any]) -> None:
    data["problem"]["offers"].pop()


def _with_a_smaller_team(data: dict[str, Any]) -> None:
    team = data["teams"][0]
    gone = team["parts"][0]["company"]
    team["parts"] = [part for part in team["parts"] if part["company"] != gone]
    team["size"] -= 1
