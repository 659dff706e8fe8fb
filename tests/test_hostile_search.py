"""Whatever is searched for, page and API answer at a bounded cost; `bench/hostile` sends thousands."""

import time

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings

from bench.hostile.searches import Asked, searches
from gildia.config.testing.pages import GildiaClient
from gildia.partnering.actions.entries import index_organisation
from gildia.registry.models import Capability
from gildia.registry.tests.cast import Player

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

#: The bound is one second; a machine that does ten other things gets five.
MOST_CPU_S = 5.0


@pytest.fixture
def readers(anna: Player, boris: Player) -> list[Client]:
    """A visitor and a member, in a zone with one text."""
    text = "Резка пластин 200 мм, ISO 9001, от 500 штук в месяц"
    Capability.objects.create(organisation=anna.organisation, text_ru=text)
    index_organisation(organisation_id=anna.organisation.pk)
    visitor, member = GildiaClient(), GildiaClient()
    visitor.get("/partners/", {"q": "первый запрос загружает кодировщики"})
    return [visitor, boris.sign_in(member)]


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(searches)
def test_no_search_fails_or_takes_long(readers: list[Client], asked: Asked) -> None:
    for number, reader in enumerate(readers):
        began = time.process_time()
        answer = reader.generic(
            "GET", asked.address, QUERY_STRING=asked.query, REMOTE_ADDR=f"10.0.{number}.{hash(asked) % 250}"
        )
        assert time.process_time() - began < MOST_CPU_S
        assert answer.status_code in {200, 404, 422, 429}, asked
