"""The agreement that a side wants first, on the page of the introduction."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from gildia.agreements.actions.sealing import advance
from gildia.agreements.tests.scene import Scene
from gildia.introductions.actions import nda
from gildia.introductions.tests.scene import again, named
from gildia.opportunities.tests.scene import NOW
from gildia.registry.models import Mandate
from gildia.registry.rules import Scope
from gildia.registry.tests.cast import Player

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel(NOW + timedelta(hours=1), tick=False):
        yield


def body(client: Client, path: str) -> str:
    """A page's text on one line."""
    return re.sub(r"\s+", " ", client.get(path).content.decode())


def test_it_is_asked_for_signed_from_the_page_and_done_without(
    scene: Scene, anna: Player, boris: Player, pavel: Player
) -> None:
    made, client = named(anna, boris, pavel), Client()
    path = made.get_absolute_url()
    anna.sign_in(client)
    assert f"{path}require-nda/" in body(client, path)
    refused = client.post(f"{path}require-nda/")
    assert refused.status_code == 422
    assert "No managing company of yours keeps" in refused.content.decode()
    Mandate.objects.filter(pk=boris.mandate.pk).update(scopes=[Scope.PARTNER.value, Scope.SIGN.value])
    nda.add_shipped(by=scene.pavel.actor, now=NOW)
    assert client.post(f"{path}require-nda/").status_code == 302
    wanted = again(made).nda_id
    assert wanted is not None
    advance(agreement_id=wanted, now=NOW)
    page = body(client, path)
    assert "Your company wants it signed" in page
    assert f"{path}require-nda/" not in page
    boris.sign_in(client)
    page = body(client, path)
    assert f"/agreements/{wanted}/sign/" in page, "the obvious next step"
    assert "The other company wants it signed" in page
    assert f"{path}waive-nda/" not in page
    assert client.post(f"{path}waive-nda/").status_code == 404
    anna.sign_in(client)
    assert client.post(f"{path}waive-nda/").status_code == 302
    assert again(made).nda_id is None
