"""Loading the demonstration zone into an empty register."""

from datetime import UTC, datetime
from io import StringIO

import pytest
from django.core.management import call_command

from gildia.accounts.models import DemonstrationAccount, Person
from gildia.config.demo import files, loader, people

NOW = datetime(2026, 4, 1, 9, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def test_accounts_have_a_password_in_demonstration_mode_only() -> None:
    loader.load(now=NOW, open_accounts=False)
    anna = Person.objects.get(email="anna.krylova@pribor-sensor.example")
    assert not anna.has_usable_password()
    opened = loader.load(now=NOW, open_accounts=True)
    assert opened.accounts == len(files.people())
    anna.refresh_from_db()
    assert anna.check_password(people.PASSWORD)
    others = Person.objects.exclude(pk__in=DemonstrationAccount.objects.values("person"))
    assert others.exists()
    assert not any(person.has_usable_password() for person in others.order_by("pk"))


def test_the_command_writes_one_sentence() -> None:
    said = StringIO()
    call_command("load_demo", stdout=said)
    assert said.getvalue().startswith("Demonstration zone: ")
    assert said.getvalue().count("\n") == 1
