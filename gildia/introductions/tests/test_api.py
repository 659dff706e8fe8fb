"""Introductions for programs: the same steps and the same silence as on the pages."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from gildia.introductions.models import Introduction, Message
from gildia.introductions.tests.scene import ANSWERS, asked_about, named
from gildia.opportunities.tests.scene import NOW, published
from gildia.registry.tests.cast import Player

pytestmark = pytest.mark.django_db
HOME = "/api/v1/introductions"
THREE = {"bring": ANSWERS.bring, "proof": ANSWERS.proof, "next_step": ANSWERS.next_step}


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel(NOW + timedelta(hours=1), tick=False):
        yield


def post(client: Client, path: str, status: int = 200, /, key: str = "", **sent: Any) -> Any:  # noqa: ANN401
    """What a program gets for what it sends."""
    headers = {"Idempotency-Key": key} if key else {}
    answer = client.post(path, sent, content_type="application/json", headers=headers)
    assert answer.status_code == status, answer.content
    return answer.json()


def test_a_program_walks_the_whole_way(anna: Player, boris: Player, pavel: Player) -> None:
    made, theirs, ours = published(anna, pavel, is_blind=True), Client(), Client()
    boris.sign_in(theirs)
    anna.sign_in(ours)
    sent: dict[str, Any] = {"opportunity": made.code, **THREE}
    assert post(theirs, HOME, 422, **sent, is_consented=False)["field"] == "is_consented"
    told = post(theirs, HOME, 201, key="once", **sent, is_consented=True)
    assert post(theirs, HOME, 201, key="once", **sent, is_consented=True) == told
    assert Introduction.objects.count() == 1
    assert told["other"] == {"outline": None, "name": None, "url": None, "contact": None}
    one = f"{HOME}/{told['code']}"
    listed = ours.get(HOME).json()
    assert (listed["total"], listed["results"][0]["turn"], listed["results"][0]["company"]) == (
        1,
        "ours",
        None,
    )
    assert ours.get(HOME, {"turn": "over"}).json()["total"] == 0
    accepted = post(ours, f"{one}/accept")
    assert accepted["other"]["name"] == boris.organisation.name.value
    assert "decline" not in accepted["verbs"]
    assert post(ours, f"{one}/decline", 422, reason_kind="busy")["detail"]
    post(theirs, f"{one}/messages", text="Hello\x00")
    assert Message.objects.get().text == "Hello"
    post(theirs, f"{one}/consent", phone="+7 495 000-00-01")
    assert ours.get(one).json()["other"]["contact"] is None
    opened = post(ours, f"{one}/consent")
    assert (opened["state"], opened["other"]["contact"]["phone"]) == ("open", "+7 495 000-00-01")
    day = NOW.date().isoformat()
    report = {"kind": "contract", "day": day, "value_band": "1m", "currency": "RUB"}
    assert post(theirs, f"{one}/outcomes", 422, **report, process_step="none")["field"] == "process_step"
    outcome = post(theirs, f"{one}/outcomes", **report)["outcomes"][0]["id"]
    post(theirs, f"{one}/outcomes/{outcome}/confirm", 404)
    post(ours, f"{one}/outcomes/{outcome}/dispute", 422, reason="")
    assert post(ours, f"{one}/outcomes/{outcome}/confirm")["outcomes"][0]["state"] == "confirmed"
    assert post(theirs, f"{one}/close")["state"] == "named"
    assert post(ours, f"{one}/end", reason="Done", is_reason_shown=False)["state"] == "ended"
    exported = theirs.get(f"{HOME}/export").json()["introductions"]
    assert [each["messages"][0]["text"] for each in exported] == ["Hello"]
    assert exported[0]["reason"] == ""


def test_declining_and_withdrawing(anna: Player, boris: Player, pavel: Player) -> None:
    theirs, ours = Client(), Client()
    boris.sign_in(theirs)
    anna.sign_in(ours)
    first = asked_about(anna, boris, pavel)
    told = post(ours, f"{HOME}/{first.code}/decline", reason_kind="busy", reason="Ours alone.")
    assert told["reason"] == "Ours alone."
    read = theirs.get(f"{HOME}/{first.code}").json()
    assert (read["state"], read["reason_kind"], read["reason"]) == ("declined", "busy", "")
    second = asked_about(anna, boris, pavel)
    assert post(theirs, f"{HOME}/{second.code}/withdraw")["state"] == "withdrawn"


def test_nobody_else_learns_that_there_is_one(
    anna: Player, boris: Player, olga: Player, pavel: Player
) -> None:
    made = named(anna, boris, pavel)
    paths = [f"{HOME}/{made.code}", f"{HOME}/nothing-here"]
    for player in (olga, pavel):
        client = player.sign_in(Client())
        assert [client.get(path).status_code for path in paths] == [404, 404]
        post(client, f"{paths[0]}/messages", 404, text="Hello")
    visitor = Client()
    assert {visitor.get(path).status_code for path in [*paths, HOME]} == {401}
    strict = Client(enforce_csrf_checks=True)
    boris.sign_in(strict)
    assert strict.post(f"{paths[0]}/end", {}, content_type="application/json").status_code == 403


def test_before_names_nothing_of_the_hidden_side_is_answered(
    anna: Player, boris: Player, pavel: Player
) -> None:
    made = asked_about(anna, boris, pavel, is_blind=True)
    for reader, hidden in ((boris, anna), (anna, boris)):
        client = reader.sign_in(Client())
        for path in (HOME, f"{HOME}/{made.code}", f"{HOME}/export"):
            told = client.get(path).content.decode()
            assert made.code in told
            for secret in (hidden.organisation.name.value, hidden.organisation.slug, hidden.person.email):
                assert secret not in told, (path, secret)
