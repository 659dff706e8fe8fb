"""The four people every test knows, in a small zone. Fixtures of the root conftest.

Anna administers «Прибор-Сенсор», Boris looks for partners for «Микросборка-Т», both in the zone and its
cluster; Pavel is registrar and moderator of the managing company; Olga represents a company outside.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest
from django.test import Client

from gildia.accounts.models import Person
from gildia.registry.models import Circle, CircleMembership, Mandate, Organisation
from gildia.registry.models.circles import CLUSTER, ZONE
from gildia.registry.models.organisations import PUBLISHED
from gildia.registry.permissions import Actor, actor_of
from gildia.registry.rules import Scope

SINCE = date(2020, 1, 1)
MADE_AT = datetime(2020, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Player:
    """A person of the cast with the mandate he acts under."""

    person: Person
    mandate: Mandate

    @property
    def organisation(self) -> Organisation:
        """The organisation acted for."""
        return self.mandate.organisation

    @property
    def actor(self) -> Actor:
        """The `by=` of an action."""
        return actor_of(self.mandate)

    def sign_in(self, client: Client) -> Client:
        """The client, signed in as this person."""
        client.force_login(self.person)
        return client


def organisation(slug: str, name: str, **columns: str) -> Organisation:
    """A published company."""
    values = {"legal_name": f"ООО «{name}»", "name_ru": name, "country": "RU", "state": PUBLISHED, **columns}
    return Organisation.objects.create(slug=slug, **values)


def person(email: str, name: str) -> Person:
    """Somebody who can sign in; nobody needs the password."""
    return Person.objects.create_user(email, None, name=name)


def mandate(holder: Person, organisation: Organisation, *scopes: Scope) -> Mandate:
    """A mandate in force since 2020."""
    return Mandate.objects.create(
        person=holder,
        organisation=organisation,
        scopes=[scope.value for scope in scopes],
        valid_from=SINCE,
        granted_at=MADE_AT,
    )


def enter(circle: Circle, *organisations: Organisation) -> None:
    """Organisations come into a circle."""
    for member in organisations:
        CircleMembership.objects.create(circle=circle, organisation=member, since=SINCE)


@pytest.fixture
def pavel(db: None) -> Player:
    """Registrar and moderator of the managing company."""
    managing = organisation("managing", "Управляющая компания", kind="managing_company")
    scopes = (Scope.ADMINISTER, Scope.REGISTER, Scope.MODERATE)
    return _player("pavel@managing.example", "Павел Волков", managing, *scopes)


@pytest.fixture
def zone(pavel: Player) -> Circle:
    """The zone of the managing company."""
    return Circle.objects.create(
        kind=ZONE, code="zone", name_ru="Зона", name_en="Zone", managed_by=pavel.organisation
    )


@pytest.fixture
def cluster(zone: Circle, pavel: Player) -> Circle:
    """A cluster of the zone."""
    return Circle.objects.create(
        kind=CLUSTER,
        code="cluster",
        name_ru="Кластер",
        name_en="Cluster",
        zone=zone,
        managed_by=pavel.organisation,
    )


@pytest.fixture
def anna(zone: Circle, cluster: Circle) -> Player:
    """Administrator of «Прибор-Сенсор», in the zone and the cluster."""
    own = organisation("pribor-sensor", "Прибор-Сенсор", name_en="Pribor-Sensor")
    enter(zone, own)
    enter(cluster, own)
    return _player("anna@pribor-sensor.example", "Анна Крылова", own, Scope.ADMINISTER, Scope.PARTNER)


@pytest.fixture
def boris(zone: Circle, cluster: Circle) -> Player:
    """Looks for partners for «Микросборка-Т», in the zone and the cluster; may not change its profile."""
    own = organisation("mikrosborka-t", "Микросборка-Т")
    enter(zone, own)
    enter(cluster, own)
    return _player("boris@mikrosborka.example", "Борис Орлов", own, Scope.PARTNER)


@pytest.fixture
def olga(db: None) -> Player:
    """Administrator of a company in no circle: the outsider."""
    own = organisation("olga-outside", "Вне зоны")
    return _player("olga@outside.example", "Ольга Нездешняя", own, Scope.ADMINISTER, Scope.PARTNER)


def _player(email: str, name: str, own: Organisation, *scopes: Scope) -> Player:
    holder = person(email, name)
    return Player(holder, mandate(holder, own, *scopes))
