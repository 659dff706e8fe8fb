import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client

from gildia.accounts.models import Person
from gildia.accounts.tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db


def test_add_and_remove_an_address(client: Client, person: Person) -> None:
    client.post("/accounts/login/", {"login": person.email, "password": PASSWORD})
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    client.post("/accounts/email/", {"action_add": "1", "email": "second@example.org"})
    assert mail.outbox[-1].recipients() == ["second@example.org"]
    assert mail.outbox[-1].subject == "Подтвердите адрес электронной почты"
    assert "not confirmed" in client.get("/accounts/email/").text
    client.post("/accounts/email/", {"action_remove": "", "email": person.email})
    assert EmailAddress.objects.filter(email=person.email).exists()
    client.post("/accounts/email/", {"action_remove": "", "email": "second@example.org"})
    assert not EmailAddress.objects.filter(email="second@example.org").exists()


def test_a_refused_address_stays_typed(client: Client, person: Person) -> None:
    client.force_login(person)
    refused = client.post("/accounts/email/", {"action_add": "1", "email": "not an address"})
    assert refused.status_code == 422
    assert 'value="not an address"' in refused.text
