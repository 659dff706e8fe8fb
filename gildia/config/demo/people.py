"""People of the demonstration: representatives of companies, and the accounts a visitor may use."""

from collections.abc import Iterable
from datetime import date, datetime
from functools import cache

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password

from gildia.accounts.models import DemonstrationAccount, Person
from gildia.config.demo.files import Table
from gildia.foundation.languages import columns
from gildia.registry.models import Mandate, Organisation

#: Published in the README; set in demonstration mode only.
PASSWORD = "gildia-demo"  # noqa: S105 - published on purpose
MANDATES_FROM = date(2024, 1, 1)
EVIDENCE = "Демонстрационные данные"


def add_representatives(organisation: Organisation, tables: Iterable[Table], *, now: datetime) -> None:
    """The people of an invented company with their mandates; they have no password."""
    for table in tables:
        _grant(_person(table), organisation, table, now=now)


def add_account(table: Table, *, position: int, open_it: bool, now: datetime) -> bool:
    """An account of the sign-in page with its further mandates; False if all of it was there."""
    if DemonstrationAccount.objects.filter(person__email=table["email"]).exists():
        return open_it and _open(Person.objects.get(email=table["email"]))
    person = _person(table)
    for mandate in table.get("mandate", []):
        _grant(person, Organisation.objects.get(slug=mandate["organisation"]), mandate, now=now)
    texts = columns("explanation", table["explanation"])
    DemonstrationAccount.objects.create(
        person=person,
        position=position,
        explanation_ru=texts["explanation_ru"],
        explanation_en=texts["explanation_en"],
    )
    if open_it:
        _open(person)
    return True


def _person(table: Table) -> Person:
    """The person with this address, made without a password if need be."""
    found = Person.objects.filter(email=table["email"]).first()
    if found is not None:
        return found
    operator = table.get("operator", False)
    person = Person.objects.create_user(
        table["email"],
        None,
        name=table["name"],
        name_latin=table["name_latin"],
        is_staff=operator,
        is_superuser=operator,
    )
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    return person


def _open(person: Person) -> bool:
    """Give the shared password to an account that has none; one that was changed stays."""
    if person.has_usable_password():
        return False
    person.password = _hashed_password()
    person.save(update_fields=["password"])
    return True


@cache
def _hashed_password() -> str:
    """Hashing is slow by design, and the password is the same for all."""
    return make_password(PASSWORD)


def _grant(person: Person, organisation: Organisation, table: Table, *, now: datetime) -> None:
    Mandate.objects.create(
        person=person,
        organisation=organisation,
        scopes=table["scopes"],
        title_ru=table["title"].get("ru", ""),
        title_en=table["title"].get("en", ""),
        valid_from=MANDATES_FROM,
        evidence_note=EVIDENCE,
        granted_at=now,
    )
