"""Who could serve a request, both ways, and what company search reads of offers."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob

from gildia.foundation.encoders import FAST
from gildia.opportunities import tasks
from gildia.opportunities.actions import matching, opportunities
from gildia.opportunities.models import Match, OfferMatch, Opportunity
from gildia.opportunities.queries.matching import OpenOffers
from gildia.opportunities.queries.readings import need_of
from gildia.opportunities.rules import Kind
from gildia.opportunities.tests.scene import NOW, published
from gildia.partnering.actions.entries import index_organisation
from gildia.partnering.actions.learning import learn
from gildia.partnering.models import SearchEntry
from gildia.partnering.queries import Search
from gildia.partnering.queries.learnt import learnt
from gildia.partnering.rules.answer import NO_FILTERS, Sort
from gildia.registry.models import Capability, CapabilityLimit
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


def test_what_still_fits_keeps_the_day_on_which_it_was_found(
    anna: Player, dicer: Player, pavel: Player
) -> None:
    made = published(anna, pavel)
    matched(made)
    first = Match.objects.get()
    later = NOW + timedelta(days=1)
    matching.match(opportunity_id=made.pk, now=later)
    assert vars_of(Match.objects.get()) == vars_of(first)
    Capability.objects.update(text_ru="Резка пластин кремния до 200 мм, сколы до 10 мкм")
    index_organisation(organisation_id=dicer.organisation.pk)
    matching.match(opportunity_id=made.pk, now=later)
    changed = Match.objects.get()
    assert (changed.pk, changed.found_at) == (first.pk, first.found_at)
    assert "до 10 мкм" in changed.text
    Capability.objects.all().delete()
    index_organisation(organisation_id=dicer.organisation.pk)
    matching.match(opportunity_id=made.pk, now=later)
    assert not Match.objects.exists()


def vars_of(match: Match) -> dict[str, object]:
    return {field.name: getattr(match, field.attname) for field in match._meta.concrete_fields}


def test_what_is_kept_is_what_the_search_answers_and_reads_nothing_twice(
    anna: Player, dicer: Player, pavel: Player, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = published(anna, pavel, text_ru="Нужна резка пластин 150 мм и сборка в корпус.\nСрочно.")
    matched(made)
    anew = Opportunity.objects.get(pk=made.pk)
    assert anew.shown is not None
    search = Search(anna.actor.viewer, need_of(anew.shown), NO_FILTERS, NOW.date(), least=0, as_typed=True)
    (found,) = search.answer(limit=5, offset=0, sort=Sort.MATCH).results
    (kept,) = Match.objects.all()
    assert (kept.organisation_id, kept.band, kept.text) == (
        found.organisation_id,
        found.band,
        found.best.text,
    )
    assert kept.score == pytest.approx(found.score, abs=1e-4)
    assert kept.entry.reasons == found.best.reasons
    assert kept.entry.pieces == found.best.pieces

    def refuse(texts: Sequence[str]) -> None:
        pytest.fail(f"read again: {texts}")

    monkeypatch.setattr(FAST, "encode_queries", refuse)
    monkeypatch.setattr(learnt().deep, "encode_queries", refuse)
    matched(anew)
    assert vars_of(Match.objects.get()) == vars_of(kept)


def test_offers_stand_beside_requests_and_a_blind_one_leads_to_no_company(
    client: Client, anna: Player, boris: Player, pavel: Player, olga: Player
) -> None:
    offer = {
        "title_ru": "Режем пластины кремния до 200 мм", "text_ru": "Алмазный диск, сколы до 15 мкм.",
        "title_en": "", "text_en": "",
    }  # fmt: skip
    learn(now=NOW)
    named = published(boris, pavel, kind=Kind.BUSINESS_OFFER, **offer)
    blind = published(boris, pavel, kind=Kind.BUSINESS_OFFER, is_blind=True, **offer)
    own = published(anna, pavel, kind=Kind.BUSINESS_OFFER, **offer)
    unlike = published(
        boris, pavel, kind=Kind.BUSINESS_OFFER, title_ru="Перевод документов", text_ru="С китайского.",
        title_en="", text_en="",
    )  # fmt: skip
    for each in (named, blind, own, unlike):
        matching.match(opportunity_id=each.pk, now=NOW)
    made = published(anna, pavel, countries=["RU"])
    matching.match(opportunity_id=made.pk, now=NOW)
    assert set(OfferMatch.objects.values_list("offer", flat=True)) == {named.pk, blind.pk}
    page = anna.sign_in(client).get(f"{made.get_absolute_url()}companies/")
    assert "2 offers that may serve it" in page.content.decode()
    owners = {row["card"].code: row["card"].owner for row in page.context["offers"]}
    assert owners[named.code].name == "Микросборка-Т"
    assert owners[blind.code] is None
    for each in (named, blind):
        reader = boris.sign_in(Client())
        asked = reader.get(f"{each.get_absolute_url()}requests/").content.decode()
        assert "You could serve 1 request" in asked
        assert "Алмазный диск" in asked
        assert olga.sign_in(Client()).get(f"{each.get_absolute_url()}requests/").status_code == 404
    opportunities.withdraw(code=blind.code, reason="x", by=boris.actor, now=NOW)
    matching.match(opportunity_id=blind.pk, now=NOW)
    assert OfferMatch.objects.get().offer == named


def test_an_offer_published_later_is_held_against_what_is_asked_for(
    anna: Player, boris: Player, pavel: Player
) -> None:
    learn(now=NOW)
    made = published(anna, pavel)
    matching.match(opportunity_id=made.pk, now=NOW)
    offer = published(boris, pavel, kind=Kind.BUSINESS_OFFER, title_ru="Режем пластины кремния")
    matching.match(opportunity_id=offer.pk, now=NOW)
    assert matching.fit_offers(now=NOW) == 1
    assert OfferMatch.objects.get().offer == offer


@pytest.mark.parametrize(("most", "verdict"), [("100", "met"), ("300", "missed")])
def test_limits_in_fields_are_held_against_those_of_companies(
    anna: Player, dicer: Player, pavel: Player, most: str, verdict: str
) -> None:
    """They count, and not what the text says of the same."""
    CapabilityLimit.objects.create(
        capability=Capability.objects.get(), quantity="wafer-diameter", minimum=50, maximum=200, unit="mm"
    )
    limits = [{"quantity": "wafer-diameter", "minimum": most, "maximum": most, "unit": "mm"}]
    matched(published(anna, pavel, limits=limits))
    told = [each for each in Match.objects.get().reasons if each["kind"] == "limit"]
    assert [
        (each["verdict"], each["params"]["wanted"]["value"])
        for each in told
        if each["params"]["quantity"] == "wafer-diameter"
    ] == [(verdict, float(most))]


def test_a_night_goes_on_where_it_was_and_leaves_alone_what_others_have_in_hand(
    anna: Player, dicer: Player, pavel: Player
) -> None:
    made = [published(anna, pavel) for _ in range(3)]
    offers = OpenOffers(NOW.date())
    night = NOW + timedelta(hours=17)
    assert matching.match_next(before=night, offers=offers, now=night)
    assert list(matching.waiting(night)) == made[1:]
    while matching.match_next(before=night, offers=offers, now=night):
        pass
    assert Match.objects.count() == 3
    assert not matching.waiting(night).exists()
    assert matching.waiting(night + timedelta(days=1)).count() == 3


def test_each_turn_of_a_night_leaves_the_next_one_in_the_queue(
    anna: Player, dicer: Player, pavel: Player, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So that another worker helps, and somebody goes on when this one is killed."""
    for _ in range(2):
        published(anna, pavel)
    waiting = ProcrastinateJob.objects.filter(task_name="opportunities.nightly", status="todo")
    night = int((NOW + timedelta(days=2)).timestamp())
    monkeypatch.setattr(tasks, "TURN_S", -1.0)
    tasks.match_all(timestamp=night)
    assert [job.args for job in waiting] == [{"timestamp": night}]
    assert not Match.objects.exists()
    monkeypatch.setattr(tasks, "TURN_S", 60.0)
    with time_machine.travel(NOW + timedelta(days=2, minutes=1), tick=False):
        tasks.match_all(timestamp=night)
    assert (Match.objects.count(), waiting.count()) == (2, 1)
    waiting.delete()
    tasks.match_all(timestamp=night)
    assert not waiting.exists()


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
