"""From the draft to the end: who takes each step, what the database holds."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import DatabaseError, IntegrityError, transaction

from gildia.foundation.errors import NotPermitted, Refused
from gildia.opportunities.actions import lifetime, opportunities, reviews
from gildia.opportunities.actions.letters import renewal_token
from gildia.opportunities.actions.reviews import Judgement
from gildia.opportunities.models import Opportunity, Review, Version
from gildia.opportunities.models.opportunities import OPPORTUNITY_MOVES
from gildia.opportunities.models.versions import VERSION_MOVES
from gildia.opportunities.rules import SCORES, Kind
from gildia.opportunities.tests.scene import GOOD, NOW, approved, begun, published, sent
from gildia.registry.models import Organisation
from gildia.registry.tests.cast import Player

pytestmark = pytest.mark.django_db
Committed = Callable[..., Any]


def test_a_request_goes_from_draft_to_publication_and_its_company_hears_of_it(
    anna: Player, pavel: Player, boris: Player, django_capture_on_commit_callbacks: Committed
) -> None:
    made = begun(anna)
    assert (made.state, made.sent_at) == ("draft", None)
    with pytest.raises(NotPermitted):
        opportunities.send(code=made.code, by=boris.actor, now=NOW)
    with django_capture_on_commit_callbacks(execute=True):
        made = opportunities.send(code=made.code, by=anna.actor, now=NOW)
    assert made.state == "review"
    assert [letter.to for letter in mail.outbox] == [[pavel.person.email]]
    version = made.versions.get()
    with pytest.raises(NotPermitted):
        reviews.approve(code=made.code, version_id=version.pk, judgement=GOOD, by=boris.actor, now=NOW)
    with django_capture_on_commit_callbacks(execute=True):
        made = approved(made, pavel)
    assert made.state == "published"
    assert made.until_date == (NOW + timedelta(days=30)).date()
    assert made.shown == version
    assert "Dicing of 150 mm silicon wafers" in mail.outbox[-1].subject or (
        "Резка кремниевых пластин" in mail.outbox[-1].subject
    )
    assert mail.outbox[-1].to == [anna.person.email]


def test_a_returned_one_is_a_draft_again_with_the_reason(anna: Player, pavel: Player) -> None:
    made = sent(anna)
    version = made.versions.get()
    options: dict[str, Any] = {"code": made.code, "version_id": version.pk, "by": pavel.actor, "now": NOW}
    with pytest.raises(Refused, match="what the company is to change"):
        reviews.give_back(judgement=GOOD, **options)
    low = Judgement({**GOOD.scores, "clarity": 2}, reason="Сколько пластин?")
    with pytest.raises(Refused, match="why it is so low") as refusal:
        reviews.give_back(judgement=low, **options)
    assert refusal.value.field == "clarity_words"
    explained = Judgement(low.scores, {"clarity": "нет объёма"}, "Сколько пластин?")
    made = reviews.give_back(judgement=explained, **options)
    assert (made.state, made.versions.get().state) == ("draft", "writing")
    assert Review.objects.get().words == {"clarity": "нет объёма"}
    with pytest.raises(Refused, match="moved on"):
        reviews.approve(judgement=GOOD, **options)


def test_a_changed_text_is_reviewed_while_the_old_one_stays_shown(anna: Player, pavel: Player) -> None:
    made = published(anna, pavel)
    first = made.shown
    changed = {"title_ru": "Резка пластин 200 мм"}
    options: dict[str, Any] = {"is_blind": False, "lifetime_days": 30, "by": anna.actor, "now": NOW}
    opportunities.write(code=made.code, content=changed, **options)
    opportunities.send(code=made.code, by=anna.actor, now=NOW)
    made.refresh_from_db()
    assert (made.state, made.shown) == ("published", first)
    with pytest.raises(Refused, match="being reviewed"):
        opportunities.write(code=made.code, content=changed, **options)
    made = approved(made, pavel)
    assert Version.objects.get(opportunity=made, state="accepted").title_ru == "Резка пластин 200 мм"
    assert sorted(made.versions.values_list("number", "state")) == [(1, "replaced"), (2, "accepted")]


def test_a_moderator_decides_on_the_version_he_read(anna: Player, pavel: Player) -> None:
    made = sent(anna)
    read = made.versions.get()
    opportunities.retract(code=made.code, by=anna.actor, now=NOW)
    with pytest.raises(Refused, match="moved on"):
        reviews.approve(code=made.code, version_id=read.pk, judgement=GOOD, by=pavel.actor, now=NOW)


@pytest.mark.parametrize(
    ("kind", "content", "sentence"),
    [
        (Kind.BUSINESS_REQUEST, {"cooperation": []}, "kinds of cooperation"),
        (Kind.TECHNOLOGY_OFFER, {}, "stage of development, rights"),
        (Kind.RESEARCH_REQUEST, {"programme": "Horizon"}, "deadline of the programme, role"),
        (Kind.BUSINESS_OFFER, {"text_ru": "", "text_en": ""}, "title and text"),
        (Kind.BUSINESS_OFFER, {"is_machine_ru": True, "is_machine_en": True}, "read through one language"),
    ],
)
def test_what_is_missing_is_named_before_review(
    anna: Player, kind: Kind, content: dict[str, Any], sentence: str
) -> None:
    made = begun(anna, kind=kind, **content)
    with pytest.raises(Refused, match=sentence):
        opportunities.send(code=made.code, by=anna.actor, now=NOW)
    assert Opportunity.objects.get().state == "draft"


def test_a_change_of_an_expired_one_publishes_it_again(anna: Player, pavel: Player) -> None:
    made = published(anna, pavel)
    later = NOW + timedelta(days=40)
    lifetime.expire_due(now=later)
    options: dict[str, Any] = {"code": made.code, "by": anna.actor, "now": later}
    opportunities.write(content={"title_ru": "Резка, снова"}, is_blind=False, lifetime_days=60, **options)
    opportunities.send(**options)
    made = approved(made, pavel, now=later)
    assert (made.state, made.until_date) == ("published", (later + timedelta(days=60)).date())


def test_staff_read_what_was_sent_and_never_what_is_being_written(anna: Player, pavel: Player) -> None:
    seen = Opportunity.objects.visible_to(pavel.actor.viewer)
    made = begun(anna)
    assert not seen.exists()
    opportunities.send(code=made.code, by=anna.actor, now=NOW)
    assert seen.exists()
    opportunities.retract(code=made.code, by=anna.actor, now=NOW)
    assert not seen.exists()


def test_closing_is_for_what_others_have_seen_and_for_good(
    anna: Player, boris: Player, pavel: Player
) -> None:
    made = begun(anna)
    with pytest.raises(Refused, match="moved on"):
        opportunities.close(code=made.code, by=anna.actor, now=NOW)
    made = published(anna, pavel)
    with pytest.raises(NotPermitted):
        opportunities.close(code=made.code, by=boris.actor, now=NOW)
    assert opportunities.close(code=made.code, by=anna.actor, now=NOW).state == "closed"
    assert not Opportunity.objects.visible_to(boris.actor.viewer).filter(pk=made.pk).exists()
    with pytest.raises(Refused, match="moved on"):
        opportunities.close(code=made.code, by=anna.actor, now=NOW)


def test_withdrawing_needs_a_reason_and_is_for_good(anna: Player, pavel: Player) -> None:
    made = published(anna, pavel)
    made = opportunities.withdraw(code=made.code, reason="Нашли", by=anna.actor, now=NOW)
    assert made.state == "withdrawn"
    assert not Opportunity.objects.visible_to(pavel.actor.viewer).published(NOW.date()).exists()
    with pytest.raises(Refused, match="moved on"):
        opportunities.withdraw(code=made.code, reason="Ещё раз", by=anna.actor, now=NOW)
    with pytest.raises(Refused, match="over"):
        opportunities.write(
            code=made.code, content={}, is_blind=False, lifetime_days=30, by=anna.actor, now=NOW
        )


def test_it_expires_after_its_day_and_a_link_renews_it_once(
    anna: Player, pavel: Player, django_capture_on_commit_callbacks: Committed
) -> None:
    made = published(anna, pavel)
    last = NOW + timedelta(days=30)
    with django_capture_on_commit_callbacks(execute=True):
        assert [lifetime.remind_due(now=last - timedelta(days=days)) for days in (8, 7, 6)] == [0, 1, 0]
    assert "/opportunities/renew/" in mail.outbox[-1].body
    assert lifetime.expire_due(now=last) == 0
    assert lifetime.expire_due(now=last + timedelta(days=1)) == 1
    made.refresh_from_db()
    assert made.state == "expired"
    token = renewal_token(made, anna.mandate)
    later = last + timedelta(days=2)
    renewed = lifetime.renew_by_link(token=token, now=later)
    assert (renewed.state, renewed.until_date) == ("published", (later + timedelta(days=30)).date())
    with pytest.raises(Refused, match="renewed already"):
        lifetime.renew_by_link(token=token, now=later)
    with pytest.raises(NotPermitted):
        lifetime.renew_by_link(token=token + "x", now=later)
    anna.mandate.valid_until = NOW.date()
    anna.mandate.save()
    with pytest.raises(NotPermitted):
        lifetime.renew_by_link(token=renewal_token(renewed, anna.mandate), now=later)


def test_the_database_holds_both_tables_of_moves(anna: Player) -> None:
    made = begun(anna)
    version = made.versions.get()
    allowed = set(OPPORTUNITY_MOVES["draft"].values())
    for state in set(OPPORTUNITY_MOVES) - allowed - {"draft"}:
        with pytest.raises(DatabaseError), transaction.atomic():
            Opportunity.objects.filter(pk=made.pk).update(state=state)
    for state in set(VERSION_MOVES) - set(VERSION_MOVES["writing"].values()) - {"writing"}:
        with pytest.raises(DatabaseError), transaction.atomic():
            Version.objects.filter(pk=version.pk).update(state=state)


def test_the_database_refuses_what_must_never_be(anna: Player, boris: Player, pavel: Player) -> None:
    made = published(anna, pavel)
    rows, versions = Opportunity.objects.filter(pk=made.pk), Version.objects.filter(opportunity=made)
    broken: list[Callable[[], object]] = [
        lambda: rows.update(organisation=boris.organisation),
        lambda: rows.update(is_blind=True),
        lambda: rows.update(kind="business_offer"),
        lambda: rows.update(shown=None),
        lambda: rows.update(state="withdrawn"),
        rows.delete,
        lambda: versions.update(title_ru="Другое"),
        lambda: versions.update(stage=10),
        versions.delete,
        lambda: Version.objects.create(opportunity=made, number=2),
        lambda: Version.objects.create(opportunity=made, number=1, title_ru="x"),
        lambda: Review.objects.update(clarity=1),
    ]
    for breaking in broken:
        with pytest.raises((DatabaseError, IntegrityError)), transaction.atomic():
            breaking()


def test_scores_stay_on_their_scale(anna: Player, pavel: Player) -> None:
    made = sent(anna)
    version = made.versions.get()
    for score in (0, 6):
        judgement = Judgement(dict.fromkeys(SCORES, score), dict.fromkeys(SCORES, "x"))
        with pytest.raises(IntegrityError), transaction.atomic():
            reviews.approve(
                code=made.code, version_id=version.pk, judgement=judgement, by=pavel.actor, now=NOW
            )


def test_only_a_published_profile_publishes(anna: Player) -> None:
    Organisation.objects.filter(pk=anna.organisation.pk).update(state="archived")
    with pytest.raises(Refused, match="profile is not published"):
        sent(anna)
