"""Two zones with a managing company each: that of the cast, and one elsewhere."""

import pytest

from gildia.registry.models import Circle
from gildia.registry.models.circles import ZONE
from gildia.registry.rules import Scope
from gildia.registry.tests.cast import Player, mandate, organisation, person
from gildia.zones.models import Zone


@pytest.fixture
def place(zone: Circle) -> Zone:
    """The zone that Pavel's company runs: Russian and English, Russian holidays."""
    return Zone.objects.create(circle=zone, country="RU", calendar="RU", identifier_schemes=["inn"])


@pytest.fixture
def odile(db: None) -> Player:
    """Has every role of the managing company of the other zone."""
    managing = organisation("elsewhere-company", "Ailleurs Gestion", kind="managing_company")
    holder = person("odile@elsewhere.example", "Odile Ailleurs")
    scopes = (Scope.ADMINISTER, Scope.REGISTER, Scope.MODERATE, Scope.EDIT, Scope.ANALYSE)
    return Player(holder, mandate(holder, managing, *scopes))


@pytest.fixture
def elsewhere(odile: Player) -> Zone:
    """The other zone, in France."""
    circle = Circle.objects.create(
        kind=ZONE, code="elsewhere", name_ru="Другая", name_en="Elsewhere", managed_by=odile.organisation
    )
    return Zone.objects.create(circle=circle, country="FR", calendar="FR", languages=["en"], accent="blue")


def staff(place: Zone, *scopes: Scope, email: str = "vera@managing.example") -> Player:
    """Somebody of the managing company of a zone with some scopes."""
    manager = place.circle.managed_by
    assert manager is not None
    holder = person(email, "Вера Штатная")
    return Player(holder, mandate(holder, manager, *scopes))
