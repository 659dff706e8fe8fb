"""The certificate on the page of a membership: asked for, made, made anew, withdrawn."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from gildia.agreements.models import Attestation
from gildia.clusters.actions import certificates, memberships
from gildia.clusters.models import Membership
from gildia.clusters.tests.scene import Founding
from gildia.registry.rules import Scope
from gildia.registry.tests.cast import Player, mandate, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def member(founding_scene: Founding) -> Player:
    """Somebody whose company has joined; the certificate is still to be made."""
    founding_scene.choose_agreement()
    player = founding_scene.company(1)
    founding_scene.joined(player)
    return player


def page(client: Client, status: int = 200) -> str:
    """The only membership's page."""
    response = client.get(f"/memberships/{Membership.objects.get().pk}/")
    assert response.status_code == status
    return response.content.decode()


def ask(client: Client) -> int:
    return client.post(f"/memberships/{Membership.objects.get().pk}/certificate/").status_code


def work() -> Attestation:
    """What the worker does."""
    made = certificates.issue(membership_id=Membership.objects.get().pk, now=timezone.now()).certificate
    assert made is not None
    return made


def test_a_member_follows_its_certificate(client: Client, member: Player, founding_scene: Founding) -> None:
    member.sign_in(client)
    shown = page(client)
    assert "is being made" in shown
    assert 'hx-trigger="every 2s"' in shown
    first = work()
    shown = page(client)
    assert all(words in shown for words in (first.file_url, first.get_absolute_url(), "Make it anew"))
    assert "hx-trigger" not in shown
    assert client.get(first.file_url).status_code == 302
    assert ask(client) == 302
    shown = page(client)
    assert "Until then the old one holds" in shown
    second = work()
    shown = page(client)
    assert (second.file_url in shown, first.file_url in shown) == (True, False)
    assert "A newer certificate replaces it" in shown
    step: dict[str, Any] = {"membership_id": Membership.objects.get().pk, "now": timezone.now()}
    memberships.suspend(**step, reason="Долг", by=founding_scene.pavel.actor)
    shown = page(client)
    assert "The membership is suspended." in shown
    assert not any(words in shown for words in ("Make the certificate", "Make it anew", second.file_url))
    assert ask(client) == 302
    assert "only while the company is a member" in page(client), "the refusal is a message"
    assert Membership.objects.get().certificate_asked_at is None


def test_staff_ask_too_and_nobody_else(client: Client, member: Player, founding_scene: Founding) -> None:
    work()
    narrow = person("narrow@company-1.example", "Нина Узкая")
    partner = Player(narrow, mandate(narrow, member.organisation, Scope.PARTNER))
    for stranger in (founding_scene.company(2), partner):
        stranger.sign_in(client)
        assert (ask(client), page(client, 404) != "") == (404, True)
    founding_scene.pavel.sign_in(client)
    assert "Make it anew" in page(client)
    assert (client.get("/memberships/1/certificate/").status_code, ask(client)) == (405, 302)
    assert Membership.objects.get().certificate_asked_at is not None
