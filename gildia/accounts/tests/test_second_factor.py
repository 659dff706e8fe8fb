import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core import mail
from django.test import Client

from gildia.accounts.models import Person
from gildia.accounts.tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db

ACTIVATE = "/accounts/2fa/totp/activate/"


def code_for(secret: str) -> str:
    """What an authenticator app shows now."""
    code: str = format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))
    return code


def sign_in(client: Client, person: Person) -> None:
    client.post("/accounts/login/", {"login": person.email, "password": PASSWORD})


def show_who_it_is(client: Client) -> None:
    assert client.post("/accounts/reauthenticate/", {"password": PASSWORD}).status_code == 302


def turn_on(client: Client) -> None:
    page = client.get(ACTIVATE)
    assert '<svg class="qr"' in page.text
    assert "data:" not in page.text
    found = re.search(r'class="secret">([A-Z2-7]+)<', page.text)
    assert found
    assert client.post(ACTIVATE, {"code": code_for(found[1])}).status_code == 302


def test_codes_from_an_app(client: Client, person: Person) -> None:
    sign_in(client, person)
    show_who_it_is(client)
    client.get(ACTIVATE)
    wrong = client.post(ACTIVATE, {"code": "000000"})
    assert wrong.status_code == 422
    assert "Enter the newest code" in wrong.text

    turn_on(client)
    client.logout()

    sign_in(client, person)
    assert "_auth_user_id" not in client.session
    assert "One more step" in client.get("/accounts/2fa/authenticate/").text
    assert client.post("/accounts/2fa/authenticate/", {"code": "000000"}).status_code == 422
    client.cookies.pop("sessionid")
    sign_in(client, person)
    recovery = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()
    assert client.post("/accounts/2fa/authenticate/", {"code": recovery[0]}).status_code == 302
    assert "_auth_user_id" in client.session
    show_who_it_is(client)
    client.post("/accounts/2fa/totp/deactivate/")
    assert mail.outbox[-1].subject == "Коды из приложения выключены"


def test_recovery_codes_are_the_owners(client: Client, person: Person) -> None:
    sign_in(client, person)
    show_who_it_is(client)
    turn_on(client)
    shown = client.get("/accounts/2fa/recovery-codes/").text
    codes = re.findall(r"<code>([0-9a-f-]+)</code>", shown)
    assert len(codes) == 10
    stranger = Client()
    for page in ("", "download/", "generate/"):
        assert stranger.get(f"/accounts/2fa/recovery-codes/{page}").status_code == 302


def test_something_grave_asks_for_the_password_again(client: Client, person: Person) -> None:
    sign_in(client, person)
    asked = client.get(ACTIVATE)
    assert asked.status_code == 302
    assert asked["Location"].startswith("/accounts/reauthenticate/")
    page = client.get(asked["Location"])
    assert "Show that it is you" in page.text
    assert client.post(asked["Location"], {"password": "нет"}).status_code == 422
    assert client.post(asked["Location"], {"password": PASSWORD})["Location"] == ACTIVATE
