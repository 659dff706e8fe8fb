"""Anybody claims a profile; staff answer where nobody administers it, its administrators elsewhere."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from gildia.accounts.models import Person
from gildia.journal.models import Act
from gildia.registry.models import Circle, Claim, Mandate, Organisation
from gildia.registry.tests.cast import Player, enter, organisation, person

Committed = Callable[..., Any]
ASKED = {"title": "Директор", "message": "Работаю там", "scopes": ["administer", "partner"]}


@pytest.fixture
def orphan(zone: Circle) -> Organisation:
    """A published profile of the zone that nobody administers."""
    own = organisation("tonkosloy", "Тонкослой")
    enter(zone, own)
    return own


@pytest.fixture
def zoya(db: None) -> Person:
    """Somebody without any mandate."""
    return person("zoya@tonkosloy.example", "Зоя")


@pytest.fixture
def asked(client: Client, orphan: Organisation, zoya: Person) -> Claim:
    """Zoya has claimed it."""
    client.force_login(zoya)
    pdf = SimpleUploadedFile("Приказ.pdf", b"%PDF-1.7\n%%EOF")
    assert client.post(f"/organisations/{orphan.slug}/claim/", {**ASKED, "evidence": pdf}).status_code == 302
    return Claim.objects.get()


def test_staff_approve_and_the_mandate_holds_at_once(
    client: Client, asked: Claim, pavel: Player, olga: Player, zoya: Person,
    django_capture_on_commit_callbacks: Committed,
) -> None:  # fmt: skip
    page = f"/claims/{asked.pk}/"
    assert "waiting" in client.get(page).content.decode()
    assert client.post(f"{page}approve/", {"scopes": ["administer"]}).status_code == 404
    assert olga.sign_in(client).get(page).status_code == 404
    assert olga.sign_in(client).post(f"{page}approve/", {"scopes": ["administer"]}).status_code == 404
    pavel.sign_in(client)
    assert "Тонкослой" in client.get("/claims/").content.decode()
    assert client.post(f"{page}approve/", {"scopes": ["vote"]}).status_code == 422
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(f"{page}approve/", {"scopes": ["administer"]}).status_code == 302
    asked.refresh_from_db()
    held = Mandate.objects.get(person=zoya)
    assert (asked.state, asked.mandate, held.scopes) == ("approved", held, ["administer"])
    assert (held.granted_by, held.granted_under) == (pavel.person, pavel.mandate)
    assert mail.outbox[-1].to == [zoya.email]
    assert Act.objects.filter(verb="claim.approve").count() == 1
    client.force_login(zoya)
    assert client.get("/organisations/tonkosloy/people/").status_code == 200
    assert client.post(f"{page}withdraw/").status_code == 302
    asked.refresh_from_db()
    assert asked.state == "approved"


def test_a_denial_needs_a_reason_which_the_claimant_reads(
    client: Client, asked: Claim, pavel: Player, zoya: Person, django_capture_on_commit_callbacks: Committed
) -> None:
    pavel.sign_in(client)
    assert client.post(f"/claims/{asked.pk}/deny/", {"reason": ""}).status_code == 422
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"/claims/{asked.pk}/deny/", {"reason": "Нет приказа"})
    assert "Нет приказа" in mail.outbox[-1].body
    client.force_login(zoya)
    assert "Нет приказа" in client.get(f"/claims/{asked.pk}/").content.decode()
    assert not Mandate.objects.filter(person=zoya).exists()
    assert client.post("/organisations/tonkosloy/claim/", ASKED).status_code == 302


def test_an_approval_is_revoked_with_its_mandate(client: Client, asked: Claim, pavel: Player) -> None:
    pavel.sign_in(client)
    client.post(f"/claims/{asked.pk}/approve/", {"scopes": ["administer"]})
    client.post(f"/claims/{asked.pk}/revoke/", {"reason": "Подделка"})
    asked.refresh_from_db()
    assert asked.state == "revoked"
    assert asked.mandate is not None
    assert asked.mandate.revocation_reason == "Подделка"


def test_a_claim_is_made_once_and_can_be_withdrawn(client: Client, asked: Claim) -> None:
    again = client.post("/organisations/tonkosloy/claim/", ASKED)
    assert again.status_code == 422
    assert "already claimed" in again.content.decode()
    client.post(f"/claims/{asked.pk}/withdraw/")
    asked.refresh_from_db()
    assert asked.state == "withdrawn"
    assert "Тонкослой" in client.get("/claims/").content.decode()


def test_an_administered_profile_is_answered_by_its_administrators(
    client: Client, anna: Player, pavel: Player, zoya: Person, django_capture_on_commit_callbacks: Committed
) -> None:
    client.force_login(zoya)
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/organisations/pribor-sensor/claim/", ASKED)
    assert mail.outbox[-1].to == [anna.person.email]
    claim = Claim.objects.get()
    pavel.sign_in(client)
    assert client.get(f"/claims/{claim.pk}/").status_code == 404
    assert client.post(f"/claims/{claim.pk}/approve/", {"scopes": ["partner"]}).status_code == 404
    anna.sign_in(client)
    assert "Зоя" in client.get("/organisations/pribor-sensor/people/").content.decode()
    assert client.post(f"/claims/{claim.pk}/approve/", {"scopes": ["partner"]}).status_code == 302
    assert Mandate.objects.get(person=zoya).granted_by == anna.person


def test_the_evidence_opens_for_the_claimant_and_those_who_decide_only(
    client: Client, asked: Claim, pavel: Player, olga: Player, zoya: Person
) -> None:
    address = ""
    for who, status in ((zoya, 200), (pavel.person, 200), (olga.person, 404)):
        client.force_login(who)
        page = client.get(f"/claims/{asked.pk}/")
        assert page.status_code == status
        if status == 200:
            address = page.content.decode().split('href="/documents/')[1].split('"')[0]
            assert client.get(f"/documents/{address}").status_code == 200
    assert client.get(f"/documents/{address}").status_code == 404


def test_what_cannot_be_claimed_does_not_exist(client: Client, zoya: Person, orphan: Organisation) -> None:
    client.force_login(zoya)
    assert client.get("/organisations/tonkosloy/claim/").status_code == 200
    Organisation.objects.filter(pk=orphan.pk).update(state="archived")
    assert client.get("/organisations/tonkosloy/claim/").status_code == 404
    assert client.post("/organisations/no-such/claim/", ASKED).status_code == 404
    client.logout()
    assert client.get("/organisations/tonkosloy/claim/").status_code == 302
