"""From the question to open contacts and back: states, consents, and who may do what."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from gildia.foundation.errors import NotPermitted, Refused
from gildia.introductions.actions import answering, asking, stages
from gildia.introductions.actions.asking import About, AlreadyAsked, Answers, Revealing
from gildia.introductions.models import Consent, Introduction
from gildia.introductions.models.introductions import INTRODUCTION_MOVES
from gildia.introductions.tests.scene import ANSWERS, again, asked, asked_about, named, opened
from gildia.opportunities.actions import opportunities
from gildia.opportunities.tests.scene import NOW, published
from gildia.registry.models import Mandate
from gildia.registry.tests.cast import Player, organisation

pytestmark = pytest.mark.django_db


def test_from_the_question_to_contacts_and_back(anna: Player, boris: Player, pavel: Player) -> None:
    made = asked_about(anna, boris, pavel)
    assert (made.state, made.stage) == ("asked", 1)
    made = answering.accept(code=made.code, by=anna.actor, now=NOW)
    assert (made.state, made.stage) == ("named", 2)
    stages.consent(code=made.code, by=boris.actor, now=NOW)
    assert again(made).state == "named"
    made = stages.consent(code=made.code, by=anna.actor, now=NOW)
    assert (made.state, made.stage) == ("open", 3)
    made = stages.withdraw_consent(code=made.code, by=boris.actor, now=NOW)
    assert (made.state, made.stage) == ("named", 2)
    assert stages.consent(code=made.code, by=boris.actor, now=NOW).state == "open", "Anna's yes still stands"
    made = answering.end(code=made.code, by=anna.actor, now=NOW)
    assert (made.state, made.stage) == ("ended", 2)
    kept = (
        Consent.objects.filter(introduction=made).order_by("pk").values_list("side", "stage", "withdrawn_at")
    )
    assert [(side, stage, at is None) for side, stage, at in kept] == [
        ("asking", "named", True), ("asked", "named", True), ("asking", "open", False),
        ("asked", "open", True), ("asking", "open", True),
    ]  # fmt: skip


def test_only_the_company_asked_answers(anna: Player, boris: Player, olga: Player, pavel: Player) -> None:
    made = asked_about(anna, boris, pavel)
    for stranger in (boris, olga, pavel):
        with pytest.raises(NotPermitted):
            answering.accept(code=made.code, by=stranger.actor, now=NOW)
    with pytest.raises(NotPermitted):
        answering.withdraw(code=made.code, by=anna.actor, now=NOW)
    assert answering.accept(code=made.code, by=anna.actor, now=NOW).state == "named"


def test_only_the_two_companies_see_it(anna: Player, boris: Player, olga: Player, pavel: Player) -> None:
    made = opened(anna, boris, pavel)
    seen = [
        Introduction.objects.visible_to(player.actor.viewer).filter(pk=made.pk).exists()
        for player in (anna, boris, olga, pavel)
    ]
    assert seen == [True, True, False, False]


def test_asking_needs_the_tick_three_answers_and_something_published(
    anna: Player, boris: Player, pavel: Player
) -> None:
    made = published(anna, pavel)
    with pytest.raises(Refused, match="Tick") as refusal:
        asked(boris, made, is_consented=False)
    assert refusal.value.field == "is_consented"
    short = Answers(bring=ANSWERS.bring, proof="да", next_step=ANSWERS.next_step)
    with pytest.raises(Refused) as refusal:
        asked(boris, made, answers=short)
    assert refusal.value.field == "proof"
    with pytest.raises(Refused, match="own company"):
        asked(anna, made)
    opportunities.withdraw(code=made.code, reason="Нашли сами", by=anna.actor, now=NOW)
    with pytest.raises(NotPermitted):
        asked(boris, made)


def test_answers_that_say_whose_they_are_are_refused_with_the_places(
    anna: Player, boris: Player, pavel: Player
) -> None:
    made = published(anna, pavel)
    telling = Answers(ANSWERS.bring, "Посмотрите сайт mikrosborka.ru о нас.", "Звоните в Микросборку-Т.")
    with pytest.raises(Revealing, match="2 places") as refusal:
        asked(boris, made, answers=telling)
    found = {
        (each.field, refusal.value.texts[each.field][each.start : each.end])
        for each in refusal.value.findings
    }
    assert ("next_step", "Микросборку-Т") in found
    assert refusal.value.texts["proof"] == telling.proof
    assert not Introduction.objects.exists()


def test_one_question_at_a_time_about_one_thing(anna: Player, boris: Player, pavel: Player) -> None:
    made = published(anna, pavel)
    first = asked(boris, made)
    with pytest.raises(AlreadyAsked):
        asked(boris, made)
    options: dict[str, Any] = {"answers": ANSWERS, "is_consented": True, "by": boris.actor, "now": NOW}
    about_company = About.company(anna.organisation.pk)
    assert asking.ask(about=about_company, **options).opportunity is None
    with pytest.raises(AlreadyAsked):
        asking.ask(about=about_company, **options)
    answering.withdraw(code=first.code, by=boris.actor, now=NOW)
    assert asked(boris, made).state == "asked"


def test_a_consortium_asks_each_company_once(anna: Player, boris: Player, pavel: Player) -> None:
    about = About.consortium("CONSORTIUM01", anna.organisation.pk, subject="Силовой модуль: резка пластин")
    options: dict[str, Any] = {"answers": ANSWERS, "is_consented": True, "by": boris.actor, "now": NOW}
    made = asking.ask(about=about, **options)
    assert asking.ask(about=about, **options) == made
    answering.decline(
        code=made.code, reason_kind="busy", reason="", is_reason_shown=False, by=anna.actor, now=NOW
    )
    assert asking.ask(about=about, **options) == made
    assert Introduction.objects.count() == 1


def test_withdrawal_of_the_opportunity_lapses_questions_and_leaves_introductions(
    anna: Player, boris: Player, olga: Player, pavel: Player
) -> None:
    opportunity = published(anna, pavel)
    waiting, known = asked(boris, opportunity), asked(olga, opportunity)
    answering.accept(code=known.code, by=anna.actor, now=NOW)
    opportunities.withdraw(code=opportunity.code, reason="Нашли сами", by=anna.actor, now=NOW)
    assert (again(waiting).state, again(known).state) == ("lapsed", "named")


def test_the_database_holds_the_same_table(anna: Player, boris: Player, pavel: Player) -> None:
    made = asked_about(anna, boris, pavel)
    for state in set(INTRODUCTION_MOVES) - set(INTRODUCTION_MOVES["asked"].values()) - {"asked"}:
        with pytest.raises((IntegrityError, DatabaseError)), transaction.atomic():
            Introduction.objects.filter(pk=made.pk).update(state=state)
    for change in ({"bring": "other words"}, {"asked": boris.organisation}, {"is_blind": True}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Introduction.objects.filter(pk=made.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        Introduction.objects.filter(pk=made.pk).delete()


def test_a_consent_is_kept_and_only_withdrawn(anna: Player, boris: Player, pavel: Player) -> None:
    made = named(anna, boris, pavel)
    consent = Consent.objects.get(introduction=made, side="asking")
    for change in ({"side": "asked"}, {"stage": "open"}, {"person": anna.person}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Consent.objects.filter(pk=consent.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        consent.delete()


def test_after_a_decline_there_is_a_months_rest(anna: Player, boris: Player, pavel: Player) -> None:
    opportunity = published(anna, pavel)
    made = asked(boris, opportunity)
    words: dict[str, Any] = {"reason_kind": "busy", "reason": "", "is_reason_shown": False, "by": anna.actor}
    with pytest.raises(Refused, match="fits best"):
        answering.decline(code=made.code, **{**words, "reason_kind": "weather"}, now=NOW)
    answering.decline(code=made.code, **words, now=NOW)
    with pytest.raises(Refused, match="a month after"):
        asked(boris, opportunity, now=NOW + timedelta(days=29))
    assert asked(boris, opportunity, now=NOW + timedelta(days=30)).state == "asked"


def test_a_company_for_which_nobody_answers_is_not_asked(boris: Player) -> None:
    silent = organisation("silent", "Тихая")
    about = About.company(silent.pk)
    with pytest.raises(Refused, match="Nobody answers"):
        asking.ask(about=about, answers=ANSWERS, is_consented=True, by=boris.actor, now=NOW)
    hidden = organisation("hidden", "Скрытая", visibility="3")
    with pytest.raises(NotPermitted):
        asking.ask(
            about=About.company(hidden.pk), answers=ANSWERS, is_consented=True, by=boris.actor, now=NOW
        )


def test_a_company_waits_for_so_many_answers_and_no_more(
    anna: Player, boris: Player, pavel: Player, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = published(anna, pavel), published(anna, pavel)
    monkeypatch.setattr(asking, "MOST_WAITING", 1)
    made = asked(boris, first)
    with pytest.raises(Refused, match="waits for 1"):
        asked(boris, second)
    answering.accept(code=made.code, by=anna.actor, now=NOW)
    assert asked(boris, second).state == "asked"


def test_the_first_consent_is_withdrawn_from_every_stage(anna: Player, boris: Player, pavel: Player) -> None:
    made = opened(anna, boris, pavel)
    made = answering.withdraw(code=made.code, reason="Планы изменились", by=anna.actor, now=NOW)
    assert (made.state, made.ended_by, made.stage) == ("withdrawn", "asked", 2)
    standing = Consent.objects.standing().filter(introduction=made).values_list("side", flat=True)
    assert set(standing) == {"asking"}
    for late in (stages.consent, stages.withdraw_consent, answering.end):
        with pytest.raises(Refused, match="moved on"):
            late(code=made.code, by=boris.actor, now=NOW)


def test_a_mandate_that_was_taken_back_does_nothing_more(anna: Player, boris: Player, pavel: Player) -> None:
    made = asked_about(anna, boris, pavel)
    before = anna.actor
    Mandate.objects.filter(pk=anna.mandate.pk).update(revoked_at=NOW, revoked_by=pavel.person)
    with pytest.raises(NotPermitted):
        answering.accept(code=made.code, by=before, now=NOW)
