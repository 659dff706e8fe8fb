from io import StringIO

import pytest
from django.core.mail import EmailMessage
from django.test import Client
from pytest_django import Settings

from gildia.notifications.backends import OutboxBackend
from gildia.notifications.models import OutboxMessage

pytestmark = pytest.mark.django_db


@pytest.fixture
def letter() -> OutboxMessage:
    message = EmailMessage("Здравствуйте", "Ссылка: http://localhost/x/ <b>", to=["vera@example.org"])
    OutboxBackend(stream=StringIO()).send_messages([message])
    return OutboxMessage.objects.get()


def test_outbox_exists_only_in_demonstrations(
    client: Client, letter: OutboxMessage, settings: Settings
) -> None:
    pages = ["/outbox/", f"/outbox/{letter.pk}/"]
    assert [client.get(page).status_code for page in pages] == [404, 404]
    settings.DEMONSTRATION = True
    assert [client.get(page).status_code for page in pages] == [200, 200]
    assert client.get("/outbox/999999/").status_code == 404


def test_a_letter_is_text(client: Client, letter: OutboxMessage, settings: Settings) -> None:
    settings.DEMONSTRATION = True
    page = client.get(f"/outbox/{letter.pk}/").text
    assert '<a href="http://localhost/x/"' in page
    assert "&lt;b&gt;" in page


def test_outbox_of_one_address(client: Client, letter: OutboxMessage, settings: Settings) -> None:
    settings.DEMONSTRATION = True
    assert letter.subject in client.get("/outbox/", {"to": "Vera@example.org"}).text
    assert "No mail yet" in client.get("/outbox/", {"to": "nobody@example.org"}).text
    assert client.get("/outbox/", {"to": "\x00", "page": "9" * 40}).status_code == 200
