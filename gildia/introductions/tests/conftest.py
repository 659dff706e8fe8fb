"""People beside the four."""

import pytest

from gildia.registry.models import Circle
from gildia.registry.rules import Scope
from gildia.registry.tests.cast import Player, mandate, organisation, person


@pytest.fixture
def strange_staff(db: None) -> Player:
    """Registrar and moderator of another zone."""
    managing = organisation("other-managing", "Чужая управляющая", kind="managing_company")
    Circle.objects.create(kind="zone", code="other", name_ru="Другая", name_en="Other", managed_by=managing)
    holder = person("other@managing.example", "Чужой Модератор")
    return Player(holder, mandate(holder, managing, Scope.ADMINISTER, Scope.REGISTER, Scope.MODERATE))
