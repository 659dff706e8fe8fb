"""Who gets which answer: every address × method × own, foreign and missing object × role.

The expectations stand in authorisation.txt; an address that is not there fails. `GILDIA_RECORD=1` adds
missing rows with the answers of now, to be read before they are committed.
"""

import os
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.db import transaction
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from pytest_django import DjangoDbBlocker

from gildia.accounts.models import Person
from gildia.config.testing.pages import GildiaClient
from gildia.registry.models import Organisation
from tests.authorisation_objects import FOREIGN, MISSING, OBJECTS, OWN, ROLES

TABLE = Path(__file__).with_name("authorisation.txt")
METHODS = ("GET", "POST")
SIGN_IN_BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
#: Pages of libraries guard themselves and are tested there; the door of Django's admin is listed.
NOT_OURS = ("admin:", "account_", "mfa_", "usersessions_", "socialaccount_", "openid_connect_")
LIBRARIES = ("allauth.", "django.contrib.", "django.views.generic.")
DOOR_OF_ADMIN = "admin:index"


@dataclass(frozen=True)
class Address:
    """A named address and the kinds of its parameters."""

    name: str
    parameters: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    address: Address
    method: str
    whose: str

    def __str__(self) -> str:
        return f"{self.address.name} {self.method} {self.whose}"


def addresses(resolver: URLResolver, space: str = "") -> Iterator[Address]:
    """Every named address of the installation."""
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            inner = f"{space}{entry.namespace}:" if entry.namespace else space
            yield from addresses(entry, inner)
        elif isinstance(entry, URLPattern):
            name = f"{space}{entry.name}"
            theirs = name.startswith(NOT_OURS) or entry.callback.__module__.startswith(LIBRARIES)
            if name == DOOR_OF_ADMIN or not theirs:
                kinds = entry.pattern.converters.items()
                yield Address(
                    name,
                    tuple(
                        (key, type(kind).__name__.removesuffix("Converter").lower()) for key, kind in kinds
                    ),
                )


def rows() -> list[Row]:
    """Every line the table must have."""
    return [
        Row(address, method, whose)
        for address in sorted(set(addresses(get_resolver())), key=lambda found: found.name)
        for whose in (("own", "foreign", "missing") if address.parameters else ("-",))
        for method in METHODS
    ]


def expected() -> dict[str, list[str]]:
    """The table as written: by address, method and object, the answers in the order of ROLES."""
    lines = [line.split() for line in TABLE.read_text().splitlines() if line and not line.startswith("#")]
    return {" ".join(line[:3]): line[3:] for line in lines}


def parameters(row: Row, role: str) -> dict[str, str] | None:
    """The values of an address's parameters for a role, or None if there is no such object."""
    if row.whose == "missing":
        return {key: MISSING.get(kind, "no-such") for key, kind in row.address.parameters}
    slug = OWN.get(role) if row.whose == "own" else FOREIGN
    organisation = Organisation.objects.filter(slug=slug).first()
    values = {}
    for key, _ in row.address.parameters:
        finder = OBJECTS.get(f"{row.address.name} {key}") or OBJECTS.get(key)
        if organisation is None or finder is None or (value := finder(organisation)) is None:
            return None
        values[key] = value
    return values


Clients = dict[str, GildiaClient]


@pytest.fixture(scope="module")
def clients(every_kind: None, django_db_blocker: DjangoDbBlocker) -> Clients:
    """Somebody of each role, signed in once."""
    with django_db_blocker.unblock():
        opened = {role: GildiaClient(raise_request_exception=False) for role in ROLES}
        for role, email in ROLES.items():
            if email:
                opened[role].force_login(Person.objects.get(email=email), backend=SIGN_IN_BACKEND)
    return opened


def answer(row: Row, role: str, client: GildiaClient) -> str:
    """The status a role gets, or - where the role has no such object."""
    values = parameters(row, role)
    if values is None:
        return "-"
    before = deepcopy(client.cookies)
    with transaction.atomic():
        path = reverse(row.address.name, kwargs=values)
        response = client.generic(row.method, path, content_type="application/x-www-form-urlencoded")
        transaction.set_rollback(True)
    client.cookies = before
    return str(response.status_code)


@pytest.mark.django_db
@pytest.mark.xdist_group("authorisation")
@pytest.mark.slow
@pytest.mark.parametrize("row", rows(), ids=str)
def test_everybody_gets_the_answer_of_the_table(row: Row, clients: Clients) -> None:
    known = expected()
    answers = {role: answer(row, role, client) for role, client in clients.items()}
    if set(answers.values()) == {"-"}:
        pytest.skip("the demonstration has no such object")
    if str(row) not in known and os.environ.get("GILDIA_RECORD"):
        record(row, list(answers.values()))
        return
    assert str(row) in known, "not in tests/authorisation.txt; GILDIA_RECORD=1 adds it, read it then"
    assert answers == dict(zip(ROLES, known[str(row)], strict=True))


def test_the_table_has_no_line_too_many() -> None:
    assert sorted(set(expected()) - {str(row) for row in rows()}) == []


def test_the_table_tells_no_secret() -> None:
    """No page fails, and none says that something exists which the reader may not see."""
    for line, answers in expected().items():
        assert not [code for code in answers if code.startswith("5") or code == "403"], line


def record(row: Row, answers: list[str]) -> None:
    """Add a line to the table, which stays sorted and aligned."""
    known = {**expected(), str(row): answers}
    head = f"# {'address':58} {'method':6} {'object':8} " + " ".join(f"{role:9}" for role in ROLES)
    lines = [head.rstrip()]
    for line in sorted(known):
        address, method, whose = line.split()
        lines.append(
            f"{address:60} {method:6} {whose:8} " + " ".join(f"{code:9}" for code in known[line]).rstrip()
        )
    TABLE.write_text("\n".join(lines) + "\n")
