"""Outcomes: who says them, who confirms, what counts and who may know."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from gildia.foundation.errors import NotPermitted, Refused
from gildia.introductions.actions import answering, outcomes
from gildia.introductions.models import Outcome
from gildia.introductions.models.outcomes import OUTCOME_MOVES
from gildia.introductions.queries.introductions import page_of
from gildia.introductions.queries.outcomes import confirmed_outcomes, counts_by_circle, disputes_for
from gildia.introductions.rules import Side
from gildia.introductions.tests.scene import TODAY, again, asked_about, named, reported
from gildia.opportunities.tests.scene import NOW
from gildia.registry.models import Circle, Organisation, ProcessChain, ProcessStep, Segment
from gildia.registry.rules import ANONYMOUS
from gildia.registry.tests.cast import Player

pytestmark = pytest.mark.django_db


def options(outcome: Outcome, player: Player) -> dict[str, Any]:
    return {
        "code": outcome.introduction.code,
        "outcome_id": outcome.pk,
        "by": player.actor,
        "now": NOW,
    }


def a_step() -> ProcessStep:
    segment = Segment.objects.create(code="power", name_ru="Силовая", name_en="Power")
    chain = ProcessChain.objects.create(code="chain", name_ru="Цепочка", name_en="Chain", segment=segment)
    return ProcessStep.objects.create(chain=chain, code="dicing", name_ru="Резка", name_en="Dicing")


def test_it_counts_once_the_other_side_confirms(
    anna: Player, boris: Player, pavel: Player, zone: Circle
) -> None:
    outcome = reported(named(anna, boris, pavel), boris)
    assert confirmed_outcomes(boris.actor.viewer) == []
    with pytest.raises(NotPermitted):
        outcomes.confirm(may_be_shown=False, **options(outcome, boris))
    outcomes.confirm(may_be_shown=False, **options(outcome, anna))
    (tie,) = confirmed_outcomes(boris.actor.viewer)
    assert {tie.first_id, tie.second_id} == {anna.organisation.pk, boris.organisation.pk}
    assert (tie.kind, tie.day, tie.is_own) == ("contract", TODAY, True)
    assert counts_by_circle(pavel.actor.viewer)[zone.pk] == {"contract": 1}
    assert counts_by_circle(anna.actor.viewer) == {}
    with pytest.raises(Refused, match="moved on"):
        outcomes.retract(**options(outcome, boris))


def test_a_dispute_is_for_staff_and_does_not_count(
    anna: Player, boris: Player, pavel: Player, strange_staff: Player
) -> None:
    outcome = reported(named(anna, boris, pavel), boris)
    with pytest.raises(Refused, match="not so"):
        outcomes.dispute(reason=" ", **options(outcome, anna))
    outcomes.dispute(reason="Договора ещё нет", **options(outcome, anna))
    assert confirmed_outcomes(anna.actor.viewer) == []
    (dispute,) = disputes_for(pavel.actor.viewer)
    assert (dispute.kind, dispute.reason) == ("contract", "Договора ещё нет")
    assert (disputes_for(strange_staff.actor.viewer), disputes_for(anna.actor.viewer)) == ([], [])
    assert outcomes.confirm(may_be_shown=False, **options(outcome, anna)).state == "confirmed"
    assert disputes_for(pavel.actor.viewer) == []


def test_staff_of_the_asking_side_learn_no_blind_owner_from_a_dispute(
    anna: Player, olga: Player, pavel: Player, strange_staff: Player
) -> None:
    """Olga's company is in no circle, so that staff of any zone look after it."""
    outcome = reported(named(anna, olga, pavel, is_blind=True), olga)
    outcomes.dispute(reason="Договора ещё нет", **options(outcome, anna))
    assert disputes_for(strange_staff.actor.viewer) == []
    assert len(disputes_for(pavel.actor.viewer)) == 1
    open_one = reported(named(anna, olga, pavel, title_en="Open"), olga)
    outcomes.dispute(reason="Договора ещё нет", **options(open_one, anna))
    assert len(disputes_for(strange_staff.actor.viewer)) == 1


def test_what_cannot_be_is_refused_beside_its_field(anna: Player, boris: Player, pavel: Player) -> None:
    made = named(anna, boris, pavel)
    wrong: list[tuple[str, dict[str, Any]]] = [
        ("kind", {"kind": "married"}),
        ("happened_date", {"happened_date": TODAY + timedelta(days=1)}),
        ("happened_date", {"happened_date": TODAY - timedelta(days=1)}),
        ("value_band", {"kind": "met", "value_band": "1m", "currency": "RUB"}),
        ("currency", {"value_band": "1m"}),
    ]
    for field, given in wrong:
        with pytest.raises(Refused) as refusal:
            reported(made, boris, **given)
        assert refusal.value.field == field
    outcome = reported(made, boris, value_band="1m", currency="RUB")
    assert (outcome.value_band, outcome.currency) == ("1m", "RUB")


def test_it_is_reported_from_the_names_on_and_for_a_year_after_the_end(
    anna: Player, boris: Player, pavel: Player
) -> None:
    made = asked_about(anna, boris, pavel)
    with pytest.raises(Refused, match="from the names on"):
        reported(made, boris)
    answering.accept(code=made.code, by=anna.actor, now=NOW)
    answering.end(code=made.code, by=anna.actor, now=NOW)
    assert reported(made, boris, now=NOW + timedelta(days=365)).state == "reported"
    with pytest.raises(Refused, match="for a year"):
        reported(made, boris, now=NOW + timedelta(days=366))


def test_the_step_is_the_opportunitys_unless_another_is_named(
    anna: Player, boris: Player, pavel: Player
) -> None:
    step = a_step()
    made = named(anna, boris, pavel, process_step=step)
    assert reported(made, boris).process_step == step


def test_others_know_it_if_both_let_them_and_only_by_its_month(
    anna: Player, boris: Player, olga: Player, pavel: Player
) -> None:
    made = named(anna, boris, pavel)
    outcome = reported(made, boris, may_be_shown=True)
    outcomes.confirm(may_be_shown=False, **options(outcome, anna))
    assert confirmed_outcomes(olga.actor.viewer) == []
    outcomes.show(may_be_shown=True, **options(outcome, anna))
    for viewer in (olga.actor.viewer, ANONYMOUS):
        (tie,) = confirmed_outcomes(viewer)
        assert (tie.day, tie.is_own) == (TODAY.replace(day=1), False)
    Organisation.objects.filter(pk=anna.organisation.pk).update(visibility=1)
    assert confirmed_outcomes(ANONYMOUS) == [], "who does not see a company does not see what it did"
    Organisation.objects.filter(pk=anna.organisation.pk).update(visibility=0)
    outcomes.show(may_be_shown=False, **options(outcome, boris))
    assert confirmed_outcomes(ANONYMOUS) == []


def test_of_a_blind_opportunity_others_learn_no_step(anna: Player, boris: Player, pavel: Player) -> None:
    step = a_step()
    for is_blind in (True, False):
        made = named(anna, boris, pavel, process_step=step, is_blind=is_blind)
        outcome = reported(made, boris, may_be_shown=True)
        outcomes.confirm(may_be_shown=True, **options(outcome, anna))
    assert [tie.process_step_id for tie in confirmed_outcomes(ANONYMOUS)] == [None, step.pk]
    assert [tie.process_step_id for tie in confirmed_outcomes(anna.actor.viewer)] == [step.pk, step.pk]


def test_the_owner_is_offered_to_close_after_a_confirmed_contract(
    anna: Player, boris: Player, pavel: Player
) -> None:
    made = named(anna, boris, pavel)
    outcome = reported(made, boris)
    assert "close_opportunity" not in page_of(again(made), Side.ASKED, now=NOW).verbs
    outcomes.confirm(may_be_shown=False, **options(outcome, anna))
    assert "close_opportunity" in page_of(again(made), Side.ASKED, now=NOW).verbs
    assert "close_opportunity" not in page_of(again(made), Side.ASKING, now=NOW).verbs


def test_the_database_holds_the_same_table(anna: Player, boris: Player, pavel: Player) -> None:
    outcome = reported(named(anna, boris, pavel), boris, value_band="1m", currency="RUB")
    outcomes.confirm(may_be_shown=False, **options(outcome, anna))
    for state in set(OUTCOME_MOVES) - {"confirmed"}:
        with pytest.raises((DatabaseError, IntegrityError)), transaction.atomic():
            Outcome.objects.filter(pk=outcome.pk).update(state=state)
    for change in ({"kind": "met"}, {"happened_date": TODAY + timedelta(days=1)}, {"side": "asked"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Outcome.objects.filter(pk=outcome.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        outcome.delete()
