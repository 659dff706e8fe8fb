"""Re-signing campaigns: who is asked, what the worker does, how it ends, and what two at once do."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.utils import timezone

from gildia.agreements.actions import agreements
from gildia.agreements.actions import signing as agreement_signing
from gildia.agreements.actions.sealing import advance as advance_agreement
from gildia.agreements.models import Agreement, TemplateVersion
from gildia.agreements.rules.texts import Variable
from gildia.agreements.tests.authority import NOW
from gildia.agreements.tests.scene import VARIABLES
from gildia.clusters.actions import campaigns, clusters, joinings, memberships, resigning, signing
from gildia.clusters.models import Campaign, CampaignEntry, Membership
from gildia.clusters.queries import campaigns as queries
from gildia.clusters.tests.campaigning import (
    DUE,
    agreement_of,
    approve_anew,
    begin,
    entry_of,
    sent,
    sign,
    two_members,
)
from gildia.clusters.tests.reading import enter
from gildia.clusters.tests.scene import TODAY, Committed, Founding
from gildia.clusters.tests.together import Worker, at_once
from gildia.foundation.errors import NotPermitted, Refused
from gildia.journal.models import Act
from gildia.notifications.models import OutboxMessage
from gildia.registry.models import Mandate
from gildia.registry.rules import Scope
from gildia.registry.tests.cast import Player, mandate, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def ready(founding_scene: Founding) -> Founding:
    """A cluster whose agreement is chosen."""
    founding_scene.choose_agreement()
    return founding_scene


@pytest.fixture
def members(ready: Founding) -> list[Player]:
    """Two companies that have signed version 1."""
    return two_members(ready)


@pytest.fixture
def begun(ready: Founding, members: list[Player]) -> Campaign:
    """A campaign whose agreements are out."""
    return sent(ready)


def progress_of(player: Player) -> str:
    found = queries.with_progress(CampaignEntry.objects.filter(membership__organisation=player.organisation))
    return str(found.get().progress)


def state_of(campaign: Campaign) -> str:
    return Campaign.objects.get(pk=campaign.pk).state


def test_members_sign_the_new_text_and_the_campaign_finishes(
    ready: Founding,
    members: list[Player],
    mailoutbox: list[EmailMessage],
    django_capture_on_commit_callbacks: Committed,
) -> None:
    long_ago = ready.company(3)
    enter(ready, long_ago.organisation)
    first, second = members
    before = Membership.objects.get(organisation=first.organisation).agreement
    version = approve_anew(ready)
    made = begin(ready)
    assert [entry.before for entry in made.entries.order_by("pk")][::2] == [before, None]
    with django_capture_on_commit_callbacks(execute=True):
        resigning.advance(campaign_id=made.pk, now=NOW)
    told = [letter for letter in mailoutbox if "asked to sign the new text" in letter.subject]
    assert [letter.to for letter in told] == [[player.person.email] for player in (first, second, long_ago)]
    assert f"/campaigns/{made.pk}/" in told[0].body
    assert ("compares it clause by clause" in told[0].body, "signed none on this" in told[2].body) == (
        True,
        True,
    )
    for entry in made.entries.order_by("pk"):
        assert entry.agreement is not None
        assert (entry.agreement.version, entry.agreement.expires_at) == (version, DUE)
        advance_agreement(agreement_id=entry.agreement.pk, now=NOW)
    Membership.objects.update(certificate_asked_at=None)
    sign(ready, first)
    membership = Membership.objects.get(organisation=first.organisation)
    assert membership.agreement == agreement_of(first)
    assert membership.certificate_asked_at is not None
    assert (progress_of(first), progress_of(second), state_of(made)) == ("signed", "waiting", "running")
    sign(ready, second)
    with django_capture_on_commit_callbacks(execute=True):
        sign(ready, long_ago)
    assert state_of(made) == "finished"
    assert "is signed" in mailoutbox[-1].subject
    verbs = list(
        Act.objects.filter(verb__startswith="campaign.").order_by("pk").values_list("verb", flat=True)
    )
    assert verbs == ["campaign.begin", "campaign.finish"]
    with pytest.raises(Refused, match="every member has signed version 2"):
        begin(ready)


def test_what_could_not_work_is_refused_at_once(ready: Founding, members: list[Player], olga: Player) -> None:
    with pytest.raises(Refused, match="every member has signed version 1"):
        begin(ready)
    approve_anew(ready)
    for days in (0, 366):
        with pytest.raises(Refused) as refusal:
            begin(ready, due_at=NOW + timedelta(days=days))
        assert refusal.value.field == "due_date"
    for stranger in (members[0], olga):
        with pytest.raises(NotPermitted):
            begin(ready, by=stranger.actor)
    begin(ready)
    with pytest.raises(Refused, match="Another campaign is under way"):
        begin(ready)


def test_a_text_that_asks_for_something_new_is_not_sent_to_anybody(
    ready: Founding, members: list[Player]
) -> None:
    approve_anew(ready, [*VARIABLES, Variable("bank", "Банк", "Bank")])
    with pytest.raises(Refused, match="cannot go out yet"):
        begin(ready)
    assert not Campaign.objects.exists()


def test_a_cluster_without_text_or_dissolved_asks_nobody(ready: Founding) -> None:
    TemplateVersion.objects.update(state="retired")
    with pytest.raises(Refused, match="no approved agreement"):
        begin(ready)
    clusters.dissolve(cluster_id=ready.cluster.pk, reason="x", on=TODAY, by=ready.pavel.actor, now=NOW)
    with pytest.raises(Refused, match="dissolved"):
        begin(ready)


def test_done_again_nothing_is_made_twice(begun: Campaign) -> None:
    there = Agreement.objects.count()
    for entry in begun.entries.order_by("pk"):
        resigning.prepare(entry_id=entry.pk, now=NOW)
    resigning.advance(campaign_id=begun.pk, now=NOW)
    assert Agreement.objects.count() == there
    assert Act.objects.filter(verb="membership.ask_again").count() == 2


def test_what_hinders_an_agreement_is_shown_and_tried_again(ready: Founding, members: list[Player]) -> None:
    approve_anew(ready)
    made = begin(ready)
    Mandate.objects.filter(pk=ready.pavel.mandate.pk).update(valid_until=TODAY - timedelta(days=1))
    resigning.advance(campaign_id=made.pk, now=NOW)
    assert {progress_of(player) for player in members} == {"trouble"}
    assert "mandate of Павел Волков is over" in entry_of(members[0]).trouble
    holder = person("vera@managing.example", "Вера Новая")
    vera = Player(holder, mandate(holder, ready.pavel.organisation, Scope.REGISTER, Scope.SIGN))
    assert campaigns.try_again(campaign_id=made.pk, by=vera.actor, now=NOW) == 2
    resigning.advance(campaign_id=made.pk, now=NOW)
    assert {progress_of(player) for player in members} == {"waiting"}
    assert agreement_of(members[0]).prepared_under == vera.mandate


def test_a_newer_text_in_between_holds_the_rest_up(ready: Founding, members: list[Player]) -> None:
    approve_anew(ready)
    made = begin(ready)
    approve_anew(ready)
    resigning.advance(campaign_id=made.pk, now=NOW)
    assert "Cancel this campaign and begin a new one" in entry_of(members[0]).trouble
    assert Agreement.objects.count() == 2, "the two of joining"


def decline(scene: Founding, player: Player) -> None:
    mine = scene.agreements.place_of(agreement_of(player), player)
    agreement_signing.decline(signatory_id=mine.pk, reason="Нет денег", by=player.actor, now=NOW)


def expire(_scene: Founding, _player: Player) -> None:
    agreements.expire_overdue(now=DUE + timedelta(hours=1))


@pytest.mark.parametrize("end", [decline, expire])
def test_who_did_not_sign_is_asked_again_or_leaves(
    ready: Founding, members: list[Player], begun: Campaign, end: Callable[[Founding, Player], None]
) -> None:
    first, second = members
    sign(ready, second)
    step: dict[str, Any] = {"entry_id": entry_of(first).pk, "by": ready.pavel.actor}
    with pytest.raises(Refused, match="in the meantime"):
        campaigns.send_again(**step, now=NOW)
    end(ready, first)
    assert (progress_of(first), state_of(begun)) == ("unsigned", "running")
    ended = agreement_of(first)
    later = DUE + timedelta(hours=2)
    for stranger in members:
        with pytest.raises(NotPermitted):
            campaigns.send_again(**{**step, "by": stranger.actor}, now=later)
    campaigns.send_again(**step, now=later)
    resigning.advance(campaign_id=begun.pk, now=later)
    again = agreement_of(first)
    assert again != ended
    assert again.expires_at == later + timedelta(days=30), "the last day is over, so the cluster's days count"
    membership = entry_of(first).membership
    memberships.leave(
        membership_id=membership.pk,
        on=TODAY,
        because="not_resigned",
        reason="",
        by=ready.pavel.actor,
        now=NOW,
    )
    assert (progress_of(first), state_of(begun)) == ("gone", "finished")
    resigning.advance(campaign_id=begun.pk, now=later)
    again.refresh_from_db()
    assert again.state == "cancelled", "who left signs nothing any more"


def test_cancelling_takes_back_what_is_not_signed(
    ready: Founding, members: list[Player], begun: Campaign, olga: Player
) -> None:
    first, second = members
    sign(ready, first)
    step: dict[str, Any] = {"campaign_id": begun.pk, "reason": "Опечатка", "now": NOW}
    for stranger in (first, olga):
        with pytest.raises(NotPermitted):
            campaigns.cancel(**step, by=stranger.actor)
    campaigns.cancel(**step, by=ready.pavel.actor)
    resigning.advance(campaign_id=begun.pk, now=NOW)
    taken_back = agreement_of(second)
    assert (taken_back.state, taken_back.reason) == ("cancelled", "Опечатка")
    assert Membership.objects.get(organisation=first.organisation).agreement == agreement_of(first)
    assert Membership.objects.get(organisation=second.organisation).agreement == entry_of(second).before
    with pytest.raises(Refused, match="over"):
        campaigns.cancel(**step, by=ready.pavel.actor)
    with pytest.raises(Refused, match="over"):
        campaigns.ask_to_remind(campaign_id=begun.pk, by=ready.pavel.actor, now=NOW)
    assert begin(ready).entries.get().membership.organisation == second.organisation


def test_all_signed_a_cancelled_agreement_still_counts(
    ready: Founding, members: list[Player], begun: Campaign
) -> None:
    """Both sides signed a moment before; the document is finished, and the membership rests on it."""
    first = members[0]
    for each in (first, ready.pavel):
        ready.agreements.sign(agreement_of(first), each)
    campaigns.cancel(campaign_id=begun.pk, reason="Поздно", by=ready.pavel.actor, now=NOW)
    resigning.advance(campaign_id=begun.pk, now=NOW)
    advance_agreement(agreement_id=agreement_of(first).pk, now=NOW)
    assert Membership.objects.get(organisation=first.organisation).agreement == agreement_of(first)
    assert agreement_of(first).state == "completed"


def test_who_joins_by_the_old_text_meanwhile_is_asked_too(ready: Founding, members: list[Player]) -> None:
    late = ready.company(5)
    joining = ready.invite(late.organisation)
    joinings.accept(joining_id=joining.pk, by=late.actor, now=NOW)
    signing.prepare(joining_id=joining.pk, now=NOW)
    approve_anew(ready)
    made = begin(ready)
    assert ready.sign(joining, late).state == "joined"
    assert made.entries.count() == 3
    newest = ready.company(6)
    ready.joined(newest)
    assert made.entries.count() == 3, "who joined by the new text is not asked"


def test_reminding_now_writes_once_to_who_is_missing(
    ready: Founding,
    members: list[Player],
    begun: Campaign,
    mailoutbox: list[EmailMessage],
    django_capture_on_commit_callbacks: Committed,
) -> None:
    first, second = members
    sign(ready, first)
    mailoutbox.clear()
    for hours, letters in ((1, 0), (25, 1), (26, 1), (50, 2)):
        now = NOW + timedelta(hours=hours)
        with django_capture_on_commit_callbacks(execute=True):
            campaigns.ask_to_remind(campaign_id=begun.pk, by=ready.pavel.actor, now=now)
            resigning.advance(campaign_id=begun.pk, now=now)
            resigning.advance(campaign_id=begun.pk, now=now + timedelta(days=3))
        assert len(mailoutbox) == letters, hours
    assert {tuple(letter.to) for letter in mailoutbox} == {(second.person.email,)}
    with pytest.raises(NotPermitted):
        campaigns.ask_to_remind(campaign_id=begun.pk, by=first.actor, now=NOW)


@pytest.mark.django_db(transaction=True)
def test_two_who_begin_at_once_begin_one(ready: Founding, members: list[Player]) -> None:
    approve_anew(ready)
    refused = at_once(partial(begin, ready), partial(begin, ready))
    assert [str(each) for each in refused] == ["Another campaign is under way. Finish or cancel it first."]
    assert (Campaign.objects.count(), CampaignEntry.objects.count()) == (1, 2)


@pytest.mark.django_db(transaction=True)
def test_the_last_signature_and_leaving_at_once_finish_it_once(
    ready: Founding, members: list[Player], begun: Campaign
) -> None:
    first, second = members
    sign(ready, first)
    agreement = agreement_of(second)
    for each in (second, ready.pavel):
        ready.agreements.sign(agreement, each)
    membership = entry_of(second).membership
    refused = at_once(
        lambda: advance_agreement(agreement_id=agreement.pk, now=NOW),
        lambda: memberships.leave(
            membership_id=membership.pk, on=TODAY, because="own_wish", reason="", by=second.actor, now=NOW
        ),
    )
    assert refused == []
    assert state_of(begun) == "finished"
    assert Act.objects.filter(verb="campaign.finish").count() == 1


COMPANIES = 30


def asked() -> int:
    return CampaignEntry.objects.filter(agreement__isnull=False).count()


def issued() -> int:
    return Agreement.objects.filter(issued__isnull=False).count()


def reached(count: Callable[[], int], enough: int) -> bool:
    return count() >= enough


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_killed_worker_doubles_neither_agreements_nor_letters(ready: Founding, tmp_path: Path) -> None:
    players = [ready.company(number) for number in range(COMPANIES)]
    enter(ready, *(player.organisation for player in players))
    now = timezone.now()
    made = begin(ready, due_at=now + timedelta(days=30), now=now)
    worker = Worker(tmp_path)
    for enough in (3, 12, 24):
        worker.until(partial(reached, asked, enough))
        assert asked() < COMPANIES, "it was killed in the middle"
    worker.until(partial(reached, issued, COMPANIES // 2))
    worker.until(partial(reached, issued, COMPANIES))
    assert made.entries.exclude(trouble="").count() == 0
    assert (asked(), Agreement.objects.count()) == (COMPANIES, COMPANIES)
    assert Act.objects.filter(verb="membership.ask_again").count() == COMPANIES
    told = Counter(
        (recipient, mail.subject, mail.body)
        for mail in OutboxMessage.objects.order_by("pk")
        for recipient in mail.recipients
    )
    assert set(told.values()) == {1}
    of_campaign = [body for _recipient, _subject, body in told if made.get_absolute_url() in body]
    assert COMPANIES - 5 <= len(of_campaign) <= COMPANIES, "at most one lost for each kill, none doubled"
    assert queries.with_work().count() == 0
