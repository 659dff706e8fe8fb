"""What letters tell, when, and to whom no more."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.utils import timezone

from gildia.alerts.actions import searches, subscriptions
from gildia.alerts.models import Notice, Subscription
from gildia.alerts.queries.news import new_requests
from gildia.alerts.rules import Frequency, Kind
from gildia.alerts.tests.scene import (
    DICING,
    MINUTES,
    addresses,
    dices,
    due_now,
    hears,
    matched,
    round_at,
    saved,
)
from gildia.notifications.actions import send_waiting
from gildia.notifications.models import Letter
from gildia.opportunities.actions import matching, opportunities
from gildia.opportunities.models import Match
from gildia.opportunities.queries.readings import need_of
from gildia.opportunities.tests.scene import NOW, published
from gildia.partnering.actions import judgements
from gildia.partnering.actions.entries import index_organisation
from gildia.partnering.rules.judgements import Because, Side
from gildia.registry.models import Capability, Mandate, Organisation
from gildia.registry.rules import Scope, Visibility
from gildia.registry.tests.cast import Player

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def test_a_match_is_told_once_with_its_reason_and_a_link(
    anna: Player, boris: Player, olga: Player, pavel: Player
) -> None:
    dices(boris)
    for player in (boris, olga):
        hears(player, Frequency.IMMEDIATE, Kind.REQUESTS)
    made = matched(anna, pavel)
    (letter,) = round_at(LATER)
    assert letter.address == boris.person.email
    assert letter.subject == "1 request you could serve"
    for told in ("Dicing of 150 mm", "business request, Pribor-Sensor", DICING[:40], made.get_absolute_url()):
        assert told in letter.body, told
    matching.match(opportunity_id=made.pk, now=LATER)
    assert round_at(LATER + 30 * MINUTES) == []


def test_companies_are_told_to_whoever_asked(anna: Player, boris: Player, pavel: Player) -> None:
    dices(boris)
    hears(anna, Frequency.DAILY, Kind.COMPANIES)
    matched(anna, pavel)
    assert round_at(LATER) == [], "it is not the morning yet"
    (letter,) = round_at(NOW + timedelta(days=1))
    assert letter.subject == "1 company for your requests"
    for told in ("For “Dicing of 150 mm silicon wafers”: 1 company", "Микросборка-Т", DICING[:40]):
        assert told in letter.body, told
    assert round_at(NOW + timedelta(days=2)) == []


def test_at_most_one_letter_a_quarter_of_an_hour(anna: Player, boris: Player, pavel: Player) -> None:
    dices(boris)
    hears(boris, Frequency.IMMEDIATE, Kind.REQUESTS)
    matched(anna, pavel, title_en="First")
    assert len(round_at(LATER)) == 1
    second = published(anna, pavel, title_en="Second")
    matching.match(opportunity_id=second.pk, now=LATER + 5 * MINUTES)
    third = published(anna, pavel, title_en="Third")
    matching.match(opportunity_id=third.pk, now=LATER + 6 * MINUTES)
    assert round_at(LATER + 10 * MINUTES) == []
    (letter,) = round_at(LATER + 15 * MINUTES)
    assert letter.subject == "2 requests you could serve"
    assert "First" not in letter.body


def test_one_letter_of_the_morning_tells_all_kinds(anna: Player, boris: Player, pavel: Player) -> None:
    dices(boris)
    dices(anna)
    saved(anna, "q=packaging")
    hears(anna, Frequency.WEEKLY, *Kind)
    matched(anna, pavel)
    matched(boris, pavel, title_en="Packaging of dice")
    (letter,) = round_at(NOW + timedelta(days=8))
    assert letter.subject == (
        "1 request you could serve, 1 company for your requests, 1 new result of saved searches"
    )
    assert letter.body.count("Packaging of dice") == 2, "as a match, and as a result"


def test_a_long_list_is_cut_and_all_of_it_is_told(anna: Player, boris: Player, pavel: Player) -> None:
    dices(boris)
    hears(boris, Frequency.IMMEDIATE, Kind.REQUESTS)
    for number in range(12):
        matched(anna, pavel, title_en=f"Dicing {number:02}")
    (letter,) = round_at(LATER)
    assert letter.subject == "12 requests you could serve"
    assert letter.body.count("- Dicing") == 10
    assert "and 2 more: http" in letter.body
    assert round_at(LATER + 30 * MINUTES) == []
    assert Notice.objects.filter(told_at__isnull=False).count() == 12


def test_a_search_tells_what_comes_and_nothing_old(anna: Player, boris: Player, pavel: Player) -> None:
    published(anna, pavel, title_en="Dicing of old")
    search = saved(boris, "q=dicing")
    hears(boris, Frequency.IMMEDIATE, Kind.SEARCHES)
    assert round_at(LATER) == []
    published(anna, pavel, title_en="Dicing of new", now=LATER)
    with time_machine.travel(LATER + MINUTES, tick=False):
        (letter,) = round_at(LATER + 60 * MINUTES)
    assert letter.subject == "1 new result of saved searches"
    assert "“Dicing for us”: 1 new" in letter.body
    assert "Dicing of new" in letter.body
    assert "Dicing of old" not in letter.body
    assert search.notices.filter(told_at__isnull=False).count() == 2
    assert round_at(LATER + timedelta(days=2)) == []


def test_a_search_for_companies_tells_who_is_new_and_why(anna: Player, boris: Player, olga: Player) -> None:
    dices(olga)
    saved(anna, "q=резка+пластин", page="partners")
    hears(anna, Frequency.DAILY, Kind.SEARCHES)
    dices(boris)
    (letter,) = round_at(NOW + timedelta(days=1))
    assert "Микросборка-Т" in letter.body
    assert "words that match" in letter.body
    assert "Вне зоны" not in letter.body
    assert f"/organisations/{boris.organisation.slug}/" in letter.body


def test_paused_and_removed_searches_are_silent(anna: Player, boris: Player, pavel: Player) -> None:
    paused, removed = saved(boris, "q=dicing"), saved(boris, "q=wafers")
    hears(boris, Frequency.DAILY, Kind.SEARCHES)
    searches.pause(search_id=paused.pk, by=boris.actor, now=NOW)
    searches.remove(search_id=removed.pk, by=boris.actor, now=NOW)
    published(anna, pavel)
    assert round_at(NOW + timedelta(days=1)) == []
    searches.resume(search_id=paused.pk, by=boris.actor, now=NOW + timedelta(days=1))
    assert round_at(NOW + timedelta(days=2)) == [], "it came before"
    published(anna, pavel, title_en="Dicing once more")
    assert "Dicing once more" in round_at(NOW + timedelta(days=4))[0].body


def test_what_is_hidden_or_over_between_match_and_letter_is_left_out(
    anna: Player, boris: Player, olga: Player, pavel: Player
) -> None:
    dices(boris)
    dices(olga)
    hears(boris, Frequency.DAILY, Kind.REQUESTS, Kind.SEARCHES)
    hears(anna, Frequency.DAILY, Kind.COMPANIES)
    saved(boris, "q=dicing")
    matched(anna, pavel, title_en="Stays")
    narrowed = matched(anna, pavel, title_en="Narrowed")
    over = matched(anna, pavel, title_en="Over")
    searches.look_at_due(now=NOW + timedelta(hours=23), limit=10)
    assert Match.objects.filter(organisation=boris.organisation).count() == 3
    type(narrowed).objects.filter(pk=narrowed.pk).update(visibility=Visibility.CLUSTER.value)
    boris.organisation.circle_memberships.filter(circle__kind="cluster").update(until=timezone.localdate(NOW))
    opportunities.withdraw(code=over.code, reason="x", by=anna.actor, now=NOW)
    Organisation.objects.filter(pk=olga.organisation.pk).update(visibility=Visibility.ORGANISATION.value)
    index_organisation(organisation_id=olga.organisation.pk)
    Capability.objects.filter(organisation=boris.organisation).update(visibility=Visibility.CLUSTER.value)
    index_organisation(organisation_id=boris.organisation.pk)
    (letter,) = round_at(NOW + timedelta(days=1))
    assert letter.address == boris.person.email, "the text by which Boris was found is not Anna's to see"
    assert letter.subject == "1 request you could serve, 1 new result of saved searches"
    assert "Stays" in letter.body
    assert "Narrowed" not in letter.body
    assert "Over" not in letter.body


def test_what_was_marked_as_not_relevant_is_no_news(
    anna: Player, boris: Player, olga: Player, pavel: Player
) -> None:
    for player in (boris, olga):
        dices(player)
        hears(player, Frequency.DAILY, Kind.REQUESTS)
    hears(anna, Frequency.DAILY, Kind.COMPANIES)
    made = matched(anna, pavel)
    assert made.shown is not None
    about: dict[str, Any] = {"text": need_of(made.shown), "about": made.code, "because": Because.VOLUME}
    own, other = boris.organisation.slug, olga.organisation.slug
    judgements.give(side=Side.SERVES, company=own, by=boris.actor, now=NOW, **about)
    judgements.give(side=Side.SEEKS, company=other, by=anna.actor, now=NOW, **about)
    assert not new_requests(boris.actor.viewer, timezone.localdate(NOW)).exists()
    told = {letter.address: letter.body for letter in round_at(NOW + timedelta(days=1))}
    assert set(told) == {anna.person.email, olga.person.email}
    assert "Микросборка-Т" in told[anna.person.email]
    assert "Вне зоны" not in told[anna.person.email]


def test_without_a_mandate_everything_falls_silent(anna: Player, boris: Player, pavel: Player) -> None:
    dices(boris)
    search = saved(boris, "q=dicing")
    hears(boris, Frequency.DAILY, Kind.REQUESTS, Kind.SEARCHES)
    matched(anna, pavel)
    Mandate.objects.filter(pk=boris.mandate.pk).update(
        revoked_at=NOW, revoked_by=boris.person, revocation_reason="x"
    )
    assert round_at(NOW + timedelta(days=1)) == []
    assert search.notices.filter(told_at__isnull=True).count() == 0, "nothing was looked at for him"
    Mandate.objects.filter(pk=boris.mandate.pk).update(revoked_at=None, revoked_by=None)
    due_now(NOW + timedelta(days=2))
    (letter,) = round_at(NOW + timedelta(days=2))
    assert letter.subject == "1 request you could serve, 1 new result of saved searches"


def test_matches_are_for_those_who_look_for_partners(anna: Player, boris: Player, pavel: Player) -> None:
    dices(boris)
    hears(boris, Frequency.DAILY, Kind.REQUESTS)
    matched(anna, pavel)
    Mandate.objects.filter(pk=boris.mandate.pk).update(scopes=[Scope.VOTE.value])
    assert round_at(NOW + timedelta(days=1)) == []
    Mandate.objects.filter(pk=boris.mandate.pk).update(scopes=[Scope.PARTNER.value])
    assert addresses(round_at(NOW + timedelta(days=2))) == [boris.person.email]


def test_who_looks_for_partners_is_told_weekly_and_others_are_not_asked(
    anna: Player, boris: Player, pavel: Player
) -> None:
    Mandate.objects.filter(pk=anna.mandate.pk).update(scopes=[Scope.VOTE.value])
    hears(boris, Frequency.NEVER)
    assert subscriptions.enrol(now=NOW, limit=10) == 1, "Pavel; Boris has chosen, Anna does not look"
    rows = Subscription.objects.filter(person=pavel.person)
    assert {(row.kind, row.frequency) for row in rows} == {(kind, Frequency.WEEKLY) for kind in Kind}
    assert subscriptions.enrol(now=NOW, limit=10) == 0


def test_the_link_stops_its_kind_without_a_sign_in(
    client: Client, anna: Player, boris: Player, pavel: Player, mailoutbox: list[mail.EmailMessage]
) -> None:
    dices(boris)
    hears(boris, Frequency.IMMEDIATE, Kind.REQUESTS, Kind.SEARCHES)
    matched(anna, pavel)
    round_at(LATER)
    assert send_waiting(now=LATER) == 1
    (sent,) = mailoutbox
    assert sent.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = sent.extra_headers["List-Unsubscribe"].strip("<>")
    assert address in sent.body
    path = address.partition("://")[2].partition("/")[2]
    page = client.get(f"/{path}")
    assert "Stop these letters?" in page.content.decode()
    assert page["Referrer-Policy"] == "same-origin"
    assert Subscription.objects.get(person=boris.person, kind=Kind.REQUESTS).frequency == "immediate"
    strict = Client(enforce_csrf_checks=True)
    for _twice in range(2):
        done = strict.post(f"/{path}", {"List-Unsubscribe": "One-Click"})
        assert done.status_code == 200, "mail programs follow no redirect"
    assert "No more letters about this" in client.get(f"/{path}").content.decode()
    chosen = dict(
        Subscription.objects.filter(person=boris.person).values_list("kind", "frequency").order_by("pk")
    )
    assert chosen == {"requests": "never", "companies": "never", "searches": "immediate"}
    assert client.get(f"/{path[:-2]}x/").status_code == 404


def test_letters_speak_the_readers_language(anna: Player, boris: Player, pavel: Player) -> None:
    dices(boris)
    boris.person.language = "ru"
    boris.person.save()
    hears(boris, Frequency.IMMEDIATE, Kind.REQUESTS)
    matched(anna, pavel)
    (letter,) = round_at(LATER)
    assert letter.subject == "1 запрос, который вам по силам"
    for told in ("Резка кремниевых пластин 150 мм", "деловой запрос", "В вашем профиле:", "Здравствуйте"):
        assert told in letter.body, told


def test_no_log_names_an_address_or_a_need(
    anna: Player, boris: Player, pavel: Player, caplog: pytest.LogCaptureFixture, mailoutbox: list[Any]
) -> None:
    caplog.set_level("DEBUG")
    dices(boris)
    saved(boris, "q=dicing")
    hears(boris, Frequency.IMMEDIATE, Kind.REQUESTS, Kind.SEARCHES)
    matched(anna, pavel)
    round_at(LATER)
    send_waiting(now=LATER)
    assert len(mailoutbox) == 1
    assert not Letter.objects.exists()
    for secret in (boris.person.email, "dicing", "Dicing"):
        assert secret not in "\n".join(
            r.getMessage() for r in caplog.records if "sql" not in r.name and r.name != "django.db.backends"
        )
