import re

import pytest
from django.core import mail
from django.test import Client

from gildia.accounts.models import Person
from gildia.accounts.tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db

NEW = {"name": "Пётр Новиков", "email": "petr@example.org", "password1": "длинный надёжный пароль"}


def link_in(message: mail.EmailMessage) -> str:
    found = re.search(r"https?://[^/\s]+(/\S+)", str(message.body))
    assert found
    return found[1]


def signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_sign_up_confirm_sign_in(client: Client) -> None:
    client.cookies["django_language"] = "ru"
    sent = client.post("/accounts/signup/", NEW, follow=True)
    assert "Мы отправили вам письмо" in sent.text
    assert not signed_in(client)
    assert (
        client.post("/accounts/login/", {"login": NEW["email"], "password": NEW["password1"]}).status_code
        == 302
    )
    assert not signed_in(client)

    message = mail.outbox[0]
    assert message.subject == "Подтвердите адрес электронной почты"
    assert str(message.body).startswith("Здравствуйте!")
    page = client.get(link_in(message))
    assert "petr@example.org — ваш адрес?" in page.text
    client.post(link_in(message))
    client.post("/accounts/login/", {"login": "PETR@example.org", "password": NEW["password1"]})
    assert signed_in(client)
    assert Person.objects.get(email="petr@example.org").language == "ru"


def test_sign_up_does_not_tell_who_has_an_account(client: Client, person: Person) -> None:
    taken = client.post("/accounts/signup/", {**NEW, "email": person.email})
    free = client.post("/accounts/signup/", NEW)
    assert (taken.status_code, taken["Location"]) == (free.status_code, free["Location"])
    assert [message.subject for message in mail.outbox] == [
        "У вас уже есть учётная запись",
        "Confirm your e-mail address",
    ]


def test_refused_sign_up_keeps_what_was_typed(client: Client) -> None:
    page = client.post("/accounts/signup/", {**NEW, "password1": "1234"})
    assert page.status_code == 422
    assert 'value="Пётр Новиков"' in page.text
    assert "The account is not created yet" in page.text
    assert "1234" not in page.text


def test_wrong_password_and_its_limit(client: Client, person: Person) -> None:
    wrong = {"login": person.email, "password": "не тот пароль", "idempotency_key": "the same every time"}
    answers = [client.post("/accounts/login/", wrong) for _ in range(5)]
    assert {answer.status_code for answer in answers} == {422}
    assert "The e-mail address or the password is not right." in answers[0].text
    limited = client.post("/accounts/login/", {"login": person.email, "password": PASSWORD})
    assert "Wait five minutes" in limited.text
    assert not signed_in(client)


def test_too_many_attempts_answer_429_in_words(client: Client) -> None:
    for _ in range(20):
        client.post("/accounts/password/reset/", {"email": "nobody@example.org"})
    answer = client.post("/accounts/password/reset/", {"email": "somebody@example.org"})
    assert answer.status_code == 429
    assert "Wait a few minutes" in answer.text


def test_reset_password(client: Client, person: Person) -> None:
    known = client.post("/accounts/password/reset/", {"email": person.email})
    unknown = client.post("/accounts/password/reset/", {"email": "nobody@example.org"})
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    letter, refusal = mail.outbox
    assert letter.subject == "Задать новый пароль"
    assert str(letter.body).startswith("Здравствуйте, Вера Ильина!")
    assert refusal.subject == "There is no account with this address"

    page = client.get(link_in(letter), follow=True)
    action = page.request["PATH_INFO"]
    short = client.post(action, {"password1": "1", "password2": "1"})
    assert short.status_code == 422
    client.post(action, {"password1": "совсем новый пароль", "password2": "совсем новый пароль"})
    person.refresh_from_db()
    assert person.check_password("совсем новый пароль")
    assert mail.outbox[-1].subject == "Ваш пароль изменён"
    assert "This link no longer works" in client.get(link_in(letter), follow=True).text


def test_a_page_elsewhere_is_never_the_next_one(client: Client, person: Person) -> None:
    credentials = {"login": person.email, "password": PASSWORD}
    for foreign in ("https://evil.example/", "//evil.example", "javascript:alert(1)", "\\\\evil.example"):
        answer = client.post("/accounts/login/", {**credentials, "next": foreign})
        assert "evil" not in answer["Location"]
        assert "javascript" not in answer["Location"]
        client.logout()
    own = client.post("/accounts/login/", {**credentials, "next": "/accounts/person/"})
    assert own["Location"] == "/accounts/person/"


def test_sessions_are_listed_and_ended_elsewhere(client: Client, person: Person) -> None:
    firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0"
    elsewhere = Client(HTTP_USER_AGENT=firefox)
    credentials = {"login": person.email, "password": PASSWORD}
    elsewhere.post("/accounts/login/", credentials)
    client.post("/accounts/login/", credentials)
    elsewhere.get("/accounts/person/")
    page = client.get("/accounts/sessions/")
    assert "Firefox, Linux" in page.text
    client.post("/accounts/sessions/", {"idempotency_key": "k"})
    assert elsewhere.get("/accounts/person/").status_code == 302
    assert client.get("/accounts/person/").status_code == 200


def test_nothing_typed_by_a_stranger_goes_into_a_mail(client: Client) -> None:
    name = "Buy at https://evil.example\r\nBcc: everybody@example.org"
    smuggled = {**NEW, "name": name, "email": "a@example.org\r\nBcc: b@example.org"}
    assert client.post("/accounts/signup/", smuggled).status_code == 422
    assert not mail.outbox
    client.post("/accounts/signup/", {**NEW, "name": name})
    assert [message.recipients() for message in mail.outbox] == [["petr@example.org"]]
    assert "Bcc" not in mail.outbox[0].message()
    assert "evil" not in mail.outbox[0].body
