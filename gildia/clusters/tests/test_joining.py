"""A company's way into a cluster: every verb, who may, and what two at once do."""

import threading
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.db import DatabaseError
from hypothesis import given
from hypothesis import strategies as st

from gildia.agreements.queries.files import content_of
from gildia.agreements.queries.verification import verify
from gildia.agreements.tests.authority import NOW
from gildia.clusters.actions import (
    certificates,
    clusters,
    invitations,
    joinings,
    memberships,
    offices,
    signing,
)
from gildia.clusters.actions.invitations import Terms
from gildia.clusters.models import Invitation, Joining, JoiningMessage, Membership
from gildia.clusters.models.joinings import (
    COMPANY_LABELS,
    JOINING_MOVES,
    OPEN,
    STAFF_LABELS,
)
from gildia.clusters.tests.scene import TODAY, Committed, Founding, day
from gildia.clusters.tests.together import at_once
from gildia.foundation.errors import NotPermitted, Refused
from gildia.journal.models import Act
from gildia.registry.models import Circle, CircleMembership, Mandate
from gildia.registry.permissions import Actor
from gildia.registry.tests.cast import Player

pytestmark = pytest.mark.django_db


@given(walk=st.lists(st.integers(0, 20), max_size=12))
def test_every_walk_ends_where_nothing_is_open_or_stays_on_its_way(walk: list[int]) -> None:
    state = "invited"
    for step in walk:
        verbs = sorted(JOINING_MOVES[state])
        if not verbs:
            break
        state = JOINING_MOVES[state][verbs[step % len(verbs)]]
    assert state in JOINING_MOVES
    assert (state in OPEN) or not set(JOINING_MOVES[state]) - {"invite", "reopen"}


def test_both_sides_have_a_word_for_every_state() -> None:
    assert set(STAFF_LABELS) == set(COMPANY_LABELS) == set(JOINING_MOVES)


@pytest.fixture
def ready(founding_scene: Founding) -> Founding:
    """A cluster whose agreement is chosen."""
    founding_scene.choose_agreement()
    return founding_scene


def test_an_invited_company_signs_and_is_a_member(
    ready: Founding,
    mailoutbox: list[EmailMessage],
    django_capture_on_commit_callbacks: Committed,
) -> None:
    player = ready.company(1)
    with django_capture_on_commit_callbacks(execute=True):
        joining = ready.invite(player.organisation)
    assert Invitation.objects.get().mailed_at == NOW
    letter = mailoutbox[-1]
    assert letter.to == ["office@company-1.example"]
    assert (
        letter.subject == "Приглашение вступить: Кластер микроэлектроники" or "Invitation" in letter.subject
    )
    joinings.accept(joining_id=joining.pk, by=player.actor, now=NOW)
    joined = ready.sign(joining, player)
    assert joined.state == "joined"
    assert joined.membership is not None
    assert (joined.membership.number, joined.membership.joined_date) == (1, TODAY)
    assert CircleMembership.objects.filter(
        circle=ready.cluster.circle, organisation=player.organisation, until=None
    ).exists()
    verbs = Act.objects.filter(verb__startswith="joining.").order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["joining.invite", "joining.accept", "joining.issue", "joining.join"]


def test_an_application_is_screened_asked_answered_decided_and_signed(ready: Founding) -> None:
    player, staff = ready.company(1), ready.pavel.actor
    made = joinings.apply(
        cluster_id=ready.cluster.pk, kind="associate", motivation="Делаем корпуса", by=player.actor, now=NOW
    )
    step: dict[str, Any] = {"joining_id": made.pk, "now": NOW}
    joinings.request(**step, text="Пришлите устав", by=staff)
    joinings.supply(**step, text="Вот он", by=player.actor)
    joinings.pass_on(**step, by=staff)
    joinings.give_back(**step, text="Кто владелец?", by=staff)
    joinings.pass_on(**step, by=staff)
    joinings.approve(**step, decision_note="Решение 12", by=staff)
    joined = ready.sign(made, player)
    assert joined.state == "joined"
    assert Membership.objects.get().kind == "associate"
    kinds = list(JoiningMessage.objects.order_by("pk").values_list("kind", flat=True))
    assert kinds == ["request", "supply", "note"]
    read = list(JoiningMessage.objects.read_by_company().order_by("pk").values_list("kind", flat=True))
    assert read == ["request", "supply"], "notes stay among staff"


def test_an_invited_company_asks_first_and_then_declines_with_a_reason(ready: Founding) -> None:
    player = ready.company(1)
    joining = ready.invite(player.organisation)
    step: dict[str, Any] = {"joining_id": joining.pk, "now": NOW}
    joinings.ask(**step, text="Каков взнос?", by=player.actor)
    Invitation.objects.update(expires_at=NOW + timedelta(hours=1))
    joinings.answer(**step, text="100 000 ₽", by=ready.pavel.actor)
    assert Invitation.objects.get().expires_at == NOW + joinings.ANSWERED_LASTS, "time to read the answer"
    with pytest.raises(Refused) as refusal:
        joinings.decline(**step, reason_kind="no-such", reason="", by=player.actor)
    assert refusal.value.field == "reason_kind"
    joinings.decline(**step, reason_kind="fees", reason="Дорого", by=player.actor)
    joining.refresh_from_db()
    assert (joining.state, joining.reason_kind) == ("declined", "fees")
    assert Invitation.objects.get().used_at == NOW


def test_an_invitation_without_approval_is_screened(ready: Founding) -> None:
    player = ready.company(1)
    joining = ready.invite(player.organisation, is_approved=False)
    joinings.accept(joining_id=joining.pk, motivation="Хотим", by=player.actor, now=NOW)
    joining.refresh_from_db()
    assert (joining.state, joining.motivation) == ("screening", "Хотим")


def test_where_the_council_decides_staff_do_not_and_the_head_does(ready: Founding) -> None:
    head, player, staff = ready.company(7), ready.company(1), ready.pavel.actor
    terms = offices.Terms("head", "Мария Головина", TODAY, mandate=head.mandate)
    offices.begin(cluster_id=ready.cluster.pk, terms=terms, by=staff, now=NOW)
    ready.cluster.decided_by = "council"
    ready.cluster.save(update_fields=["decided_by"])
    with pytest.raises(Refused, match="council decides"):
        ready.invite(player.organisation)
    made = joinings.apply(cluster_id=ready.cluster.pk, kind="full", motivation="x", by=player.actor, now=NOW)
    joinings.pass_on(joining_id=made.pk, by=staff, now=NOW)
    assert made in Joining.objects.visible_to(head.actor.viewer)
    with pytest.raises(NotPermitted):
        joinings.approve(joining_id=made.pk, by=staff, now=NOW)
    joinings.approve(joining_id=made.pk, by=head.actor, now=NOW)
    joined = ready.sign(made, player)
    assert (joined.state, joined.approved_under) == ("joined", head.mandate)
    assert joined.handled_under == ready.pavel.mandate, "the agreement is prepared under the staff's mandate"


def staff_verbs(made: Joining, by: Actor) -> list[Callable[[], object]]:
    step: dict[str, Any] = {"joining_id": made.pk, "by": by, "now": NOW}
    return [
        lambda: joinings.request(**step, text="x"),
        lambda: joinings.pass_on(**step),
        lambda: joinings.approve(**step),
        lambda: joinings.refuse(**step, reason="x"),
        lambda: joinings.withdraw(**step, reason="x"),
        lambda: joinings.answer(**step, text="x"),
        lambda: joinings.give_back(**step, text="x"),
        lambda: joinings.write_note(**step, text="x"),
        lambda: joinings.reopen(**step),
        lambda: invitations.resend(**step),
    ]


def company_verbs(made: Joining, by: Actor) -> list[Callable[[], object]]:
    step: dict[str, Any] = {"joining_id": made.pk, "by": by, "now": NOW}
    return [
        lambda: joinings.accept(**step),
        lambda: joinings.ask(**step, text="x"),
        lambda: joinings.decline(**step, reason_kind="fees", reason="x"),
        lambda: joinings.supply(**step, text="x"),
        lambda: joinings.retract(**step, reason="x"),
    ]


def test_nobody_takes_the_other_sides_steps_and_strangers_none(ready: Founding, olga: Player) -> None:
    player = ready.company(1)
    made = ready.invite(player.organisation)
    for attempt in (
        *staff_verbs(made, player.actor),
        *staff_verbs(made, olga.actor),
        *company_verbs(made, ready.pavel.actor),
        *company_verbs(made, olga.actor),
    ):
        with pytest.raises(NotPermitted):
            attempt()
    made.refresh_from_db()
    assert made.state == "invited"
    joinings.accept(joining_id=made.pk, by=player.actor, now=NOW)


def test_a_mandate_revoked_a_moment_ago_answers_for_nobody(ready: Founding) -> None:
    player = ready.company(1)
    made, actor = ready.invite(player.organisation), player.actor
    Mandate.objects.filter(pk=player.mandate.pk).update(revoked_at=NOW, revoked_by=player.person)
    with pytest.raises(NotPermitted):
        joinings.accept(joining_id=made.pk, by=actor, now=NOW)


def test_what_has_moved_on_is_refused(ready: Founding) -> None:
    player = ready.company(1)
    made = ready.invite(player.organisation)
    joinings.accept(joining_id=made.pk, by=player.actor, now=NOW)
    with pytest.raises(Refused, match="moved on"):
        joinings.accept(joining_id=made.pk, by=player.actor, now=NOW)
    with pytest.raises(Refused, match="moved on"):
        joinings.withdraw(joining_id=made.pk, reason="x", by=ready.pavel.actor, now=NOW)


def test_a_company_is_on_its_way_once_and_a_member_once(ready: Founding) -> None:
    player = ready.company(1)
    ready.invite(player.organisation)
    with pytest.raises(Refused, match="on its way"):
        ready.invite(player.organisation)
    with pytest.raises(Refused, match="on its way"):
        joinings.apply(cluster_id=ready.cluster.pk, kind="full", motivation="", by=player.actor, now=NOW)
    other = ready.company(2)
    ready.joined(other)
    with pytest.raises(Refused, match="member already"):
        ready.invite(other.organisation)


def test_a_declined_agreement_ends_it_and_a_cancelled_one_comes_back(ready: Founding) -> None:
    first, second = ready.company(1), ready.company(2)
    declined = ready.invite(first.organisation)
    joinings.accept(joining_id=declined.pk, by=first.actor, now=NOW)
    declined = ready.decline_to_sign(declined, first)
    assert (declined.state, declined.reason) == ("declined", "Сроки")
    cancelled = ready.invite(second.organisation)
    joinings.accept(joining_id=cancelled.pk, by=second.actor, now=NOW)
    signing.prepare(joining_id=cancelled.pk, now=NOW)
    cancelled = ready.cancel(cancelled)
    assert (cancelled.state, cancelled.trouble) == ("deciding", "Ошибка в тексте")
    joinings.approve(joining_id=cancelled.pk, by=ready.pavel.actor, now=NOW)
    assert ready.sign(cancelled, second).state == "joined"


def test_without_a_text_or_a_mandate_staff_read_what_to_do(
    founding_scene: Founding, mailoutbox: list[EmailMessage]
) -> None:
    player, staff = founding_scene.company(1), founding_scene.pavel
    with pytest.raises(Refused, match="agreement on joining first"):
        founding_scene.invite(player.organisation)
    made = joinings.apply(
        cluster_id=founding_scene.cluster.pk, kind="full", motivation="x", by=player.actor, now=NOW
    )
    joinings.pass_on(joining_id=made.pk, by=staff.actor, now=NOW)
    joinings.approve(joining_id=made.pk, by=staff.actor, now=NOW)
    signing.prepare(joining_id=made.pk, now=NOW)
    made.refresh_from_db()
    assert made.state == "deciding"
    assert made.trouble
    founding_scene.choose_agreement()
    joinings.approve(joining_id=made.pk, by=staff.actor, now=NOW)
    assert founding_scene.sign(made, player).state == "joined"


def test_preparing_twice_makes_one_agreement(ready: Founding) -> None:
    player = ready.company(1)
    made = ready.invite(player.organisation)
    joinings.accept(joining_id=made.pk, by=player.actor, now=NOW)
    first = signing.prepare(joining_id=made.pk, now=NOW).agreement
    assert signing.prepare(joining_id=made.pk, now=NOW).agreement == first


def test_a_link_that_ran_out_lapses_and_is_taken_up_again(ready: Founding) -> None:
    player = ready.company(1)
    made = ready.invite(player.organisation)
    later = NOW + timedelta(days=31)
    assert invitations.lapse_overdue(now=NOW) == 0
    assert invitations.lapse_overdue(now=later) == 1
    made.refresh_from_db()
    assert made.state == "lapsed"
    again = invitations.resend(joining_id=made.pk, by=ready.pavel.actor, now=later)
    assert (again.state, Invitation.objects.working(later).count()) == ("invited", 1)
    assert ready.invite(ready.company(2).organisation).pk != made.pk


def test_reminders_come_every_three_days_and_once_each(
    ready: Founding,
    mailoutbox: list[EmailMessage],
    django_capture_on_commit_callbacks: Committed,
) -> None:
    ready.invite(ready.company(1).organisation)
    with django_capture_on_commit_callbacks(execute=True):
        assert invitations.remind(now=NOW + timedelta(days=2)) == 0
        assert invitations.remind(now=NOW + timedelta(days=3)) == 1
        assert invitations.remind(now=NOW + timedelta(days=3)) == 0
    assert [mail.to for mail in mailoutbox] == [["director@company-1.example"]]


def test_a_membership_is_suspended_resumed_and_left(ready: Founding, olga: Player) -> None:
    player, staff = ready.company(1), ready.pavel.actor
    membership = ready.joined(player).membership
    assert membership is not None
    inside = CircleMembership.objects.filter(circle=ready.cluster.circle, organisation=player.organisation)
    step: dict[str, Any] = {"membership_id": membership.pk, "now": NOW}
    memberships.suspend(**step, reason="Долг", by=staff)
    assert not inside.filter(until=None).exists()
    memberships.resume(**step, by=staff)
    assert inside.filter(until=None).count() == 1
    with pytest.raises(NotPermitted):
        memberships.leave(**step, on=TODAY, because="own_wish", reason="", by=olga.actor)
    with pytest.raises(Refused) as refusal:
        memberships.leave(**step, on=TODAY, because="excluded", reason="", by=player.actor)
    assert refusal.value.field == "because"
    memberships.leave(**step, on=TODAY, because="own_wish", reason="", by=player.actor)
    assert not inside.filter(until=None).exists()
    membership.refresh_from_db()
    assert (membership.state, membership.left_date) == ("left", TODAY)
    with pytest.raises(Refused, match="changed"):
        memberships.resume(**step, by=staff)
    assert ready.joined(player).membership != membership, "and it may come back under a new number"


def test_a_day_before_joining_is_no_day_to_leave(ready: Founding) -> None:
    membership = ready.joined(ready.company(1)).membership
    assert membership is not None
    with pytest.raises(Refused) as refusal:
        memberships.leave(
            membership_id=membership.pk, on=day(-1), because="other", reason="", by=ready.pavel.actor, now=NOW
        )
    assert refusal.value.field == "on"


def test_a_dissolved_cluster_takes_nobody(ready: Founding) -> None:
    player = ready.company(1)
    made = ready.invite(player.organisation)
    clusters.dissolve(
        cluster_id=ready.cluster.pk, reason="Не сложилось", on=TODAY, by=ready.pavel.actor, now=NOW
    )
    with pytest.raises(Refused, match="dissolved"):
        joinings.accept(joining_id=made.pk, by=player.actor, now=NOW)
    with pytest.raises(Refused, match="dissolved"):
        ready.invite(ready.company(2).organisation)


@pytest.mark.parametrize("days", [0, 181])
def test_a_link_works_for_a_bounded_time(ready: Founding, days: int) -> None:
    terms = Terms(email="x@example.com", link_days=days)
    with pytest.raises(Refused) as refusal:
        invitations.invite(
            cluster_id=ready.cluster.pk, company=ready.company(1).organisation, kind="full",
            is_approved=True, terms=terms, by=ready.pavel.actor, now=NOW,
        )  # fmt: skip
    assert refusal.value.field == "link_days"


@pytest.mark.django_db(transaction=True)
def test_accepting_and_declining_at_once_do_one_of_the_two(ready: Founding) -> None:
    player = ready.company(1)
    made, actor = ready.invite(player.organisation), player.actor
    step: dict[str, Any] = {"joining_id": made.pk, "by": actor, "now": NOW}
    refused = at_once(
        lambda: joinings.accept(**step),
        lambda: joinings.decline(**step, reason_kind="time", reason=""),
        lambda: joinings.accept(**step),
    )
    assert len(refused) == 2
    assert Joining.objects.get().state in {"preparing", "declined"}
    assert Act.objects.filter(verb__in=["joining.accept", "joining.decline"]).count() == 1


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_the_second_is_not_refused(ready: Founding, monkeypatch: pytest.MonkeyPatch) -> None:
    """The race is real: with the lock taken away the second is not refused, only the database stops it."""
    made = joinings.apply(
        cluster_id=ready.cluster.pk, kind="full", motivation="x", by=ready.company(1).actor, now=NOW
    )
    step: dict[str, Any] = {"joining_id": made.pk, "by": ready.pavel.actor, "now": NOW}
    both_looked = threading.Barrier(2, timeout=60)

    def unlocked(joining_id: int) -> Joining:
        found = Joining.objects.select_related("organisation", "cluster__circle__zone", "cluster__template")
        joining = found.get(pk=joining_id)
        both_looked.wait()
        return joining

    stopped: list[DatabaseError] = []

    def attempt(action: Callable[[], object]) -> None:
        try:
            action()
        except DatabaseError as error:
            stopped.append(error)

    monkeypatch.setattr(joinings, "locked", unlocked)
    refused = at_once(
        lambda: attempt(lambda: joinings.pass_on(**step)),
        lambda: attempt(lambda: joinings.request(**step, text="Пришлите устав")),
    )
    assert (refused, len(stopped)) == ([], 1)


@pytest.mark.django_db(transaction=True)
def test_two_invitations_of_one_company_at_once_make_one(ready: Founding) -> None:
    company = ready.company(1).organisation
    refused = at_once(lambda: ready.invite(company), lambda: ready.invite(company))
    assert len(refused) == 1
    assert Joining.objects.count() == Invitation.objects.standing().count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_letters_of_one_invitation_at_once_go_once(ready: Founding) -> None:
    ready.invite(ready.company(1).organisation)
    invitation = Invitation.objects.get()
    Invitation.objects.update(mailing_at=None, mailed_at=None)
    sent: list[bool] = []
    deliver = partial(invitations.deliver, invitation_id=invitation.pk, now=NOW)
    at_once(lambda: sent.append(deliver()), lambda: sent.append(deliver()))
    assert sorted(sent) == [False, True]


def test_a_member_has_a_certificate_that_holds_as_long_as_the_membership(ready: Founding) -> None:
    player, staff = ready.company(1), ready.pavel.actor
    membership = ready.joined(player).membership
    assert membership is not None
    step: dict[str, Any] = {"membership_id": membership.pk, "now": NOW}
    first = certificates.issue(**step).certificate
    assert first is not None
    assert certificates.issue(**step).certificate == first, "asked once, made once"
    verdict = verify(content_of(first.document), now=NOW)
    assert (verdict.genuine, verdict.code) == (True, first.code)
    said = {fact.label["en"]: fact.value["en"] for fact in first.stated}
    assert (said["Member"], said["Number in the list of members"]) == ("Company 1", "1")
    memberships.change_kind(**step, kind="associate", by=staff)
    second = certificates.issue(**step).certificate
    assert second is not None
    assert second != first
    assert verify(content_of(first.document), now=NOW).genuine is False
    memberships.suspend(**step, reason="Долг", by=staff)
    assert verify(content_of(second.document), now=NOW).genuine is False
    with pytest.raises(Refused, match="suspended"):
        certificates.ask(**step, by=player.actor)
    memberships.resume(**step, by=staff)
    assert certificates.issue(**step).certificate is not None
    with pytest.raises(NotPermitted):
        certificates.ask(**step, by=ready.company(2).actor)


def test_a_certificate_that_cannot_be_made_is_asked_for_no_longer(ready: Founding) -> None:
    membership = ready.joined(ready.company(1)).membership
    assert membership is not None
    Circle.objects.filter(pk=ready.cluster.circle_id).update(managed_by=None)
    given_up = certificates.issue(membership_id=membership.pk, now=NOW)
    assert (given_up.certificate, given_up.certificate_asked_at) == (None, None)
    assert Act.objects.get(verb="membership.certificate_failed").changes["reason"][1]
