"""What the trail calls its subjects."""

from datetime import UTC, datetime

import pytest
from django.utils.translation import override

from gildia.journal.actions import record
from gildia.registry.models import Circle

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("acting", ["ru", "en"])
def test_a_reader_finds_the_subject_in_his_language_whoever_acted(zone: Circle, acting: str) -> None:
    with override(acting):
        act = record(verb="zone.change", subject=zone, by=None, now=datetime(2026, 4, 1, tzinfo=UTC))
    for reading, name in [("ru", "Зона"), ("en", "Zone")]:
        with override(reading):
            assert str(act.subject_name) == name
