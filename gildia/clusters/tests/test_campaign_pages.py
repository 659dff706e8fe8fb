"""The pages of re-signing campaigns: what staff lead, what a member reads, and what nobody else sees."""

import csv
import io
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from gildia.agreements.actions import signing as agreement_signing
from gildia.agreements.tests.authority import NOW
from gildia.clusters.actions import campaigns, resigning
from gildia.clusters.models import Campaign, CampaignEntry
from gildia.clusters.tests.campaigning import (
    agreement_of,
    approve_anew,
    begin,
    entry_of,
    sent,
    sign,
    two_members,
)
from gildia.clusters.tests.reading import HOME, body, enter
from gildia.clusters.tests.scene import Founding
from gildia.config.testing.counts import QueryCounter
from gildia.registry.rules import Scope
from gildia.registry.tests.cast import Player, mandate, person

pytestmark = pytest.mark.django_db
LIST = f"{HOME}campaigns/"


@pytest.fixture
def ready(founding_scene: Founding) -> Founding:
    founding_scene.choose_agreement()
    return founding_scene


@pytest.fixture
def members(ready: Founding) -> list[Player]:
    return two_members(ready)


@pytest.fixture
def begun(ready: Founding, members: list[Player]) -> Campaign:
    """A campaign whose agreements can be signed today."""
    return sent(ready, due_at=timezone.now() + timedelta(days=30))


def typed(**others: str) -> dict[str, str]:
    day = timezone.localdate() + timedelta(days=30)
    return {"due_date": day.isoformat(), "sure": "on", **others}


def test_staff_see_what_changes_and_begin(client: Client, ready: Founding, members: list[Player]) -> None:
    enter(ready, ready.company(3).organisation)
    ready.pavel.sign_in(client)
    assert "1 member has not signed version 1" in body(client, LIST)
    approve_anew(ready)
    page = body(client, LIST)
    assert "3 members have not signed version 2" in page
    assert "What version 2 changes in version 1" in page
    assert '<li class="redline-removed">' in page
    assert "{second_party}" not in page, "variables are filled, or left open with a sign"
    for wrong in ({"due_date": ""}, {"due_date": "2020-01-01"}, {"sure": ""}):
        refused = client.post(LIST, typed(**wrong))
        assert (refused.status_code, 'class="errors"' in refused.content.decode()) == (422, True), wrong
    assert not Campaign.objects.exists()
    made = client.post(LIST, typed())
    campaign = Campaign.objects.get()
    assert made["Location"] == campaign.get_absolute_url()
    assert timezone.localtime(campaign.due_at).strftime("%H:%M") == "23:59"
    assert "0 of 3 members have signed" in body(client, campaign.get_absolute_url())
    page = body(client, LIST)
    assert "Version 2 is being signed until" in page
    assert 'name="due_date"' not in page
    again = client.post(LIST, typed())
    assert (again.status_code, "Another campaign is under way" in again.content.decode()) == (422, True)


def test_without_a_text_or_when_all_have_signed_it_says_what_to_do(
    client: Client, founding_scene: Founding
) -> None:
    founding_scene.pavel.sign_in(client)
    assert "There is no approved text yet" in body(client, LIST)
    founding_scene.choose_agreement()
    assert "nobody to ask" in body(client, LIST)
    two_members(founding_scene)
    page = body(client, LIST)
    assert "Every member has signed version 1" in page
    assert "write a new version" in page
    page = body(client, f"{HOME}agreement/")
    assert "version 1: 2 members" in page
    assert LIST in page
    assert "version 1: 2 members" not in body(Client(), f"{HOME}agreement/")


def test_nobody_else_sees_any_of_it(
    client: Client, ready: Founding, members: list[Player], begun: Campaign, olga: Player
) -> None:
    entry = begun.entries.order_by("pk")[0]
    pages = [LIST, begun.get_absolute_url()]
    acts = [f"/campaigns/{begun.pk}/{verb}/" for verb in ("cancel", "remind", "try-again")]
    acts.append(f"/campaign-entries/{entry.pk}/send-again/")
    narrow = person("narrow@company-1.example", "Нина Узкая")
    partner = Player(narrow, mandate(narrow, members[0].organisation, Scope.PARTNER))
    for page in [*pages, *acts]:
        assert client.get(page).status_code in {302, 405}, "a visitor is asked to sign in"
    for stranger in (olga, partner):
        stranger.sign_in(client)
        for page in pages:
            assert client.get(page).status_code == 404
        for page in [*acts, LIST]:
            assert client.post(page, typed(reason="x")).status_code == 404
    members[0].sign_in(client)
    for page in pages:
        body(client, page)
    for page in [*acts, LIST]:
        assert client.post(page, typed(reason="x")).status_code == 404
    assert client.get(acts[0]).status_code == 404
    begun.refresh_from_db()
    assert (begun.state, begun.remind_asked_at) == ("running", None)


def test_a_member_reads_what_changes_for_it_and_signs(
    client: Client, ready: Founding, members: list[Player], begun: Campaign
) -> None:
    first = members[0]
    first.sign_in(client)
    assert "See what changes" in body(client, f"/memberships/{entry_of(first).membership_id}/")
    page = body(client, begun.get_absolute_url())
    assert "What version 2 changes in version 1, which your company has signed" in page
    assert f"/agreements/{agreement_of(first).pk}/sign/" in page
    assert "Company 2" not in page, "the others are not its business"
    assert begun.get_absolute_url() in body(client, LIST)
    sign(ready, first)
    page = body(client, begun.get_absolute_url())
    assert "Both sides have signed it" in page
    assert "See what changes" not in body(client, f"/memberships/{entry_of(first).membership_id}/")
    late = ready.company(9)
    ready.joined(late)
    assert "it has signed this text already" in body(late.sign_in(client), begun.get_absolute_url())


def test_a_member_of_long_ago_reads_the_whole_text(client: Client, ready: Founding) -> None:
    old = ready.company(4)
    enter(ready, old.organisation)
    made = begin(ready)
    old.sign_in(client)
    page = body(client, made.get_absolute_url())
    assert "the whole text is new to it" in page
    assert "Company 4 joins Microelectronics cluster" in page
    assert "is being prepared" in page


def test_staff_lead_it_to_the_end(
    client: Client, ready: Founding, members: list[Player], begun: Campaign
) -> None:
    first, second = members
    ready.pavel.sign_in(client)
    page, address = body(client, begun.get_absolute_url()), begun.get_absolute_url()
    assert "waits for the company&#x27;s signature" in page
    assert "has not opened it" in page
    client.get(f"/agreements/{agreement_of(first).pk}/")
    first.sign_in(client).get(f"/agreements/{agreement_of(first).pk}/")
    ready.pavel.sign_in(client)
    assert "has read it" in body(client, address)
    sign(ready, first)
    mine = ready.agreements.place_of(agreement_of(second), second)
    agreement_signing.decline(signatory_id=mine.pk, reason="Нет денег", by=second.actor, now=timezone.now())
    page = body(client, address)
    assert "1 of 2 members have signed" in page
    assert "declined: Нет денег" in page
    assert "because=not_resigned" in page
    leaving = body(client, f"/memberships/{entry_of(second).membership_id}/leave/?because=not_resigned")
    assert '<option value="not_resigned" selected>' in leaving
    assert "Company 1" not in body(client, f"{address}?progress=unsigned")
    assert "Company 2" not in body(client, f"{address}?q=company 1")
    assert client.post(f"/campaign-entries/{entry_of(second).pk}/send-again/").status_code == 302
    assert "is being prepared" in body(client, address)
    resigning.advance(campaign_id=begun.pk, now=timezone.now())
    assert client.post(f"{address}remind/").status_code == 302
    begun.refresh_from_db()
    assert begun.remind_asked_at is not None
    refused = client.post(f"{address}cancel/", {"reason": ""})
    assert (refused.status_code, 'class="errors"' in refused.content.decode()) == (422, True)
    assert client.post(f"{address}cancel/", {"reason": "Опечатка"}).status_code == 302
    page = body(client, address)
    assert "Cancelled: Опечатка" in page
    assert "Send again" not in page
    client.post(f"{address}remind/")
    assert "This campaign is over." in body(client, address)


def test_what_is_held_up_is_said_with_its_reason(
    client: Client, ready: Founding, members: list[Player]
) -> None:
    approve_anew(ready)
    made = begin(ready)
    CampaignEntry.objects.update(trouble="Полномочие закончилось")
    ready.pavel.sign_in(client)
    page = body(client, made.get_absolute_url())
    assert page.count("Полномочие закончилось") == 2
    assert client.post(f"{made.get_absolute_url()}try-again/").status_code == 302
    assert not CampaignEntry.objects.exclude(trouble="").exists()


def test_the_table_is_taken_along(
    client: Client, ready: Founding, members: list[Player], begun: Campaign
) -> None:
    ready.pavel.sign_in(client)
    answer = client.get(f"{begun.get_absolute_url()}?format=csv")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [row[0] for row in rows] == ["Company", "Company 1", "Company 2"]
    assert rows[1][2].startswith("version 1, ")
    assert rows[1][5] == agreement_of(members[0]).code
    sheet = client.get(f"{begun.get_absolute_url()}?format=xlsx")
    assert sheet["Content-Disposition"].endswith('signing-anew-micro-2.xlsx"')
    members[0].sign_in(client)
    own = client.get(f"{begun.get_absolute_url()}?format=csv")
    assert own["Content-Type"].startswith("text/html"), "a member gets its own page, never the table"


def test_the_number_of_queries_stays_as_it_is(
    client: Client, ready: Founding, members: list[Player], begun: Campaign, counted_queries: QueryCounter
) -> None:
    pages = {"campaign, staff": begun.get_absolute_url(), "campaigns, staff": LIST}
    ready.pavel.sign_in(client)
    for name, page in pages.items():
        body(client, page)
        with counted_queries(name):
            body(client, page)
    campaigns.cancel(campaign_id=begun.pk, reason="x", by=ready.pavel.actor, now=NOW)
    enter(ready, *(ready.company(number).organisation for number in range(10, 18)))
    more = begin(ready, due_at=timezone.now() + timedelta(days=20), now=timezone.now())
    resigning.advance(campaign_id=more.pk, now=timezone.now())
    with counted_queries("campaign, staff"):
        body(client, more.get_absolute_url())
