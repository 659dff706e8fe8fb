"""Before names no page says who the other side is: not its text, its source, its headers nor its lists."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.db.models import CharField, TextField
from django.test import Client

from gildia.introductions.tests.scene import asked_about, named
from gildia.opportunities.tests.scene import NOW
from gildia.registry.tests.cast import Player

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel(NOW + timedelta(hours=1), tick=False):
        yield


def hide(player: Player, canary: str) -> tuple[str, ...]:
    """A canary in every text of a company and of its person; answers how it is written."""
    own = player.organisation
    for field in own._meta.get_fields():
        if isinstance(field, CharField | TextField) and not field.choices:
            if field.name in {"slug", "country", "search_key", "sort_ru", "sort_en"}:
                continue
            value = {"website": f"https://{canary}.example", "email": f"info@{canary}.example"}
            setattr(own, field.name, value.get(field.name, f"{canary} {field.name}"))
    own.slug = canary
    own.save()
    player.person.name, player.person.email = f"Name {canary}", f"mail@{canary}.example"
    player.person.save()
    return (canary, canary.capitalize(), f"/organisations/{canary}/")


@pytest.mark.parametrize("is_blind", [True, False])
def test_the_canary_of_the_hidden_side_is_on_no_page(
    anna: Player, boris: Player, pavel: Player, *, is_blind: bool
) -> None:
    of_anna, of_boris = hide(anna, "zayavochka"), hide(boris, "otklichok")
    made = asked_about(anna, boris, pavel, is_blind=is_blind)
    one, home = made.get_absolute_url(), "/introductions/"
    about = made.opportunity.get_absolute_url() if made.opportunity else ""
    paths = [
        home, f"{home}?sort=newest", f"{home}?side=asked&turn=ours", f"{home}?format=csv", one,
        f"{one}messages/", f"{one}accept/", f"{one}decline/", f"{one}withdraw/", f"{one}consent/",
        f"{one}report/", "/desk/", about,
    ]  # fmt: skip
    for reader, hidden, secrets in ((boris, anna, of_anna), (anna, boris, of_boris)):
        if hidden is anna and not is_blind:
            continue
        client = reader.sign_in(Client())
        for path in paths:
            answer = client.get(path, follow=True)
            told = f"{answer.headers}{answer.content.decode('utf-8', 'replace')}"
            for secret in secrets:
                assert secret not in told, (reader.person.name, path, secret)
        assert client.get(home, {"q": secrets[0]}).context["rows"] == []
    named_one = named(anna, boris, pavel, is_blind=is_blind, title_en="Another")
    for reader, hidden, secrets in ((boris, anna, of_anna), (anna, boris, of_boris)):
        page = reader.sign_in(Client()).get(named_one.get_absolute_url()).content.decode()
        assert secrets[0] in page, "the canary sings once names are known"
        assert hidden.person.email not in page
        assert hidden.person.name not in page
