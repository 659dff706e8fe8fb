"""The operator adds a zone by a command, which writes what is missing and nothing twice."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from gildia.accounts.models import Person
from gildia.config.testing.pages import nothing_written
from gildia.journal.models import Act
from gildia.registry.models import Circle, Mandate, Organisation
from gildia.registry.tests.cast import Player, person
from gildia.zones.models import Zone

pytestmark = pytest.mark.django_db

NEW = ["valley", "--name-ru=Долина", "--name-en=Valley", "--country=FR"]
COMPANY = "--managing-company-name=Lumen Gestion SAS"


def add(*arguments: str) -> str:
    said = StringIO()
    call_command("add_zone", *arguments, stdout=said)
    return said.getvalue()


def test_everything_is_written_once(client: Client) -> None:
    command = [*NEW, COMPANY, "--administrator=Odile@Valley.example=Odile Valley"]
    said = add(*command)
    for words in (
        "zone valley",
        "managing company lumen-gestion-sas",
        "account odile@valley.example",
        "password",
    ):
        assert words in said
    with nothing_written():
        assert "nothing was written" in add(*command)
    zone = Zone.objects.get(circle__code="valley")
    assert (zone.country, zone.calendar) == ("FR", "FR")
    assert Act.objects.filter(verb="zone.add").count() == 1
    odile = Person.objects.get()
    assert not odile.has_usable_password()
    client.force_login(odile)
    for page in ("settings/", "settings/about/", "settings/law/", "staff/give/"):
        assert client.get(f"/zones/valley/{page}").status_code == 200


def test_what_is_there_is_taken(zone: Circle, pavel: Player) -> None:
    anna = person("anna@example.com", "Анна")
    said = add("zone", "--name-ru=Другое", "--name-en=Other", "--country=RU", "--managing-company=managing",
               "--administrator=anna@example.com")  # fmt: skip
    assert "account" not in said
    assert Zone.objects.get().circle == zone
    assert zone.name_ru == "Зона"
    assert Mandate.objects.get(person=anna).organisation == pavel.organisation
    assert Organisation.objects.count() == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["Big Zone", *NEW[1:], COMPANY], "small Latin letters"),
        ([*NEW[:3], "--country=XX", COMPANY], "no country XX"),
        ([*NEW, "--managing-company=nobody"], "no organisation nobody"),
        ([*NEW, "--managing-company=olga-outside"], "no managing company"),
        ([*NEW, COMPANY, "--administrator=nobody"], "valid email"),
        (["cluster", *NEW[1:], COMPANY], "cluster already"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_written(
    arguments: list[str], said: str, cluster: Circle, olga: Player
) -> None:
    with pytest.raises(CommandError, match=said):
        add(*arguments)
    assert not Zone.objects.exists()
