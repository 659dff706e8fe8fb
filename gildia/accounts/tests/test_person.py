import pytest
from django.test import Client
from pytest_django import Settings

from gildia.accounts.models import DemonstrationAccount, Person
from gildia.accounts.rules import device_of

pytestmark = pytest.mark.django_db


def test_person_page_keeps_what_was_typed(client: Client, person: Person) -> None:
    client.force_login(person)
    client.cookies["django_language"] = "ru"
    assert "Имя и язык" in client.get("/accounts/person/").text
    refused = client.post("/accounts/person/", {"name": "", "name_latin": "V. Ilina", "language": "en"})
    assert refused.status_code == 422
    assert 'value="V. Ilina"' in refused.text
    person.refresh_from_db()
    assert person.name == "Вера Ильина"


def test_the_chosen_language_is_remembered(client: Client, person: Person) -> None:
    client.force_login(person)
    client.post("/accounts/person/", {"name": "Вера Ильина", "name_latin": "", "language": "en"})
    assert 'lang="en"' in client.get("/accounts/person/", headers={"Accept-Language": "ru"}).text
    client.post("/language/", {"language": "ru", "next": "/accounts/person/"})
    assert 'lang="ru"' in client.get("/accounts/person/", headers={"Accept-Language": "en"}).text


def test_a_person_cannot_make_himself_an_operator(client: Client, person: Person) -> None:
    client.force_login(person)
    greedy = {
        "name": "Вера",
        "language": "ru",
        "is_staff": "on",
        "is_superuser": "on",
        "email": "x@example.org",
    }
    assert client.post("/accounts/person/", greedy).status_code == 302
    person.refresh_from_db()
    assert (person.name, person.is_staff, person.is_superuser, person.email) == (
        "Вера",
        False,
        False,
        "vera@example.org",
    )


def test_stepping_in_exists_only_in_demonstrations(
    client: Client, person: Person, settings: Settings
) -> None:
    account = DemonstrationAccount.objects.create(person=person, explanation_ru="Вера", explanation_en="Vera")
    address = f"/accounts/demonstration/{account.pk}/"
    assert client.post(address).status_code == 404
    assert "Sign in as" not in client.get("/accounts/login/").text

    settings.DEMONSTRATION = True
    assert "Sign in as Vera Ilina" in client.get("/accounts/login/").text
    assert client.get(address).status_code == 405
    answer = client.post(address, {"next": "https://evil.example/"})
    assert answer["Location"] == "/desk/"
    assert client.get("/accounts/person/").status_code == 200


@pytest.mark.parametrize(
    ("user_agent", "expected"),
    [
        (
            "Mozilla/5.0 (Windows NT 10.0) Chrome/120.0 Safari/537.36 Edg/120.0",
            "Edge, Windows",
        ),
        (
            "Mozilla/5.0 (iPhone; like Mac OS X) Version/17.0 Safari/604.1",
            "Safari, iPhone",
        ),
        (
            "Mozilla/5.0 (X11; Linux) Chrome/120.0 YaBrowser/24.1 Safari/537.36",
            "Yandex Browser, Linux",
        ),
        ("curl/8.0", ""),
    ],
)
def test_a_device_in_words(user_agent: str, expected: str) -> None:
    assert device_of(user_agent) == expected
