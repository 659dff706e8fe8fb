"""Who could serve a request, both ways, and what company search reads of offers."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from gildia.opportunities.actions import matching, opportunities
from gildia.opportunities.models import Match, Opportunity
from gildia.opportunities.rules import Kind
from gildia.opportunities.tests.scene import NOW, published
from gildia.partnering.actions.entries import index_organisation
from gildia.partnering.actions.learning import learn
from gildia.partnering.models import SearchEntry
from gildia.registry.models import Capability
from gildia.registry.rules import Visibility
from gildia.registry.tests.cast import Player

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel(NOW + timedelta(days=1), tick=False):
        yield


@pytest.fixture
def dicer(boris: Player) -> Player:
    """Boris' company cuts wafers and says so; the index knows it."""
    text = "Резка кремниевых пластин диаметром 100–200 мм алмазным диском, сколы до 15 мкм"
    Capability.objects.create(organisation=boris.organisation, text_ru=text)
    index_organisation(organisation_id=boris.organisation.pk)
    learn(now=NOW)
    return boris


def matched(made: Opportunity) -> list[str]:
    matching.match(opportunity_id=made.pk, now=NOW)
    return [match.organisation.slug for match in Match.objects.filter(opportunity=made).order_by("place")]


def test_a_request_finds_who_could_serve_it_and_both_sides_see_why(
    client: Client, anna: Player, dicer: Player, pavel: Player, olga: Player
) -> None:
    made = published(anna, pavel)
    assert matched(made) == ["mikrosborka-t"]
    page = dicer.sign_in(client).get("/opportunities/for-us/").content.decode()
    assert "You could serve 1 request" in page
    assert "алмазным диском" in page
    own = anna.sign_in(Client()).get(f"{made.get_absolute_url()}companies/").content.decode()
    assert "1 company could do this" in own
    assert "алмазным диском" in own
    stranger = olga.sign_in(Client())
    assert "No open request fits" in stranger.get("/opportunities/for-us/").content.decode()
    assert stranger.get(f"{made.get_absolute_url()}companies/").status_code == 404


def test_what_is_over_or_not_meant_for_a_company_does_not_match(
    anna: Player, dicer: Player, pavel: Player
) -> None:
    inside = published(anna, pavel, visibility=Visibility.ZONE.value)
    assert matched(inside) == ["mikrosborka-t"]
    assert Match.objects.for_company(dicer.actor.viewer, NOW.date()).count() == 1
    dicer.organisation.circle_memberships.update(until=NOW.date())
    assert Match.objects.for_company(dicer.actor.viewer, NOW.date()).count() == 0
    opportunities.withdraw(code=inside.code, reason="x", by=anna.actor, now=NOW)
    assert matched(inside) == []


def test_a_blind_request_is_matched_by_public_texts_alone(anna: Player, dicer: Player, pavel: Player) -> None:
    """Else a company matched by what only its zone reads would know that the owner is in it."""
    Capability.objects.update(visibility=Visibility.ZONE.value)
    index_organisation(organisation_id=dicer.organisation.pk)
    assert matched(published(anna, pavel)) == ["mikrosborka-t"]
    assert matched(published(anna, pavel, is_blind=True)) == []


def test_only_open_offers_under_a_name_become_texts_of_the_company_search(
    anna: Player, pavel: Player
) -> None:
    def texts() -> list[str]:
        entries = SearchEntry.objects.filter(organisation=anna.organisation, kind="offer")
        return list(entries.order_by("language").values_list("language", flat=True))

    published(anna, pavel, kind=Kind.BUSINESS_REQUEST)
    published(anna, pavel, kind=Kind.BUSINESS_OFFER, is_blind=True)
    assert texts() == []
    made = published(anna, pavel, kind=Kind.BUSINESS_OFFER)
    assert texts() == ["en", "ru"]
    opportunities.withdraw(code=made.code, reason="x", by=anna.actor, now=NOW)
    assert texts() == []
