"""Who is asleep is reminded after three days and after seven, once each; a killed worker goes on."""

from datetime import timedelta
from typing import Any

import pytest

from gildia.clusters.tests.scene import Committed
from gildia.introductions.actions import answering, conversation, letters
from gildia.introductions.actions.reminding import remind_due
from gildia.introductions.models import Introduction, Reminder
from gildia.introductions.tests.scene import again, asked, named, reported
from gildia.opportunities.tests.scene import NOW, published
from gildia.registry.tests.cast import Player

pytestmark = pytest.mark.django_db


def after(days: float) -> dict[str, Any]:
    return {"now": NOW + timedelta(days=days)}


def reminders() -> list[tuple[str, str, int]]:
    rows = Reminder.objects.order_by("pk").values_list("side", "turn", "after_days")
    return list(rows)


def test_an_unanswered_question_is_brought_to_mind_twice_and_lapses(
    anna: Player, boris: Player, pavel: Player, mailoutbox: list[Any],
    django_capture_on_commit_callbacks: Committed,
) -> None:  # fmt: skip
    made = asked(boris, published(anna, pavel))
    with django_capture_on_commit_callbacks(execute=True):
        told = [remind_due(**after(days)) for days in (2.9, 3, 4, 7, 7.5, 12)]
    assert told == [0, 1, 0, 1, 0, 0]
    assert reminders() == [("asked", "ask", 3), ("asked", "ask", 7)]
    assert [letter.to for letter in mailoutbox] == [[anna.person.email]] * 2
    assert answering.lapse_due(**after(20.9)) == 0
    assert answering.lapse_due(**after(21)) == 1
    assert (again(made).state, answering.lapse_due(**after(22))) == ("lapsed", 0)


def test_a_message_waits_for_the_other_side_since_its_first_unanswered_one(
    anna: Player, boris: Player, pavel: Player
) -> None:
    made = named(anna, boris, pavel)

    def say(player: Player, days: float) -> None:
        conversation.write(code=made.code, text="Добрый день", by=player.actor, **after(days))

    say(boris, 0)
    say(boris, 2)
    assert remind_due(**after(3)) == 1
    say(anna, 4)
    assert remind_due(**after(6.9)) == 0
    assert remind_due(**after(7)) == 1
    assert reminders() == [("asked", "message", 3), ("asking", "message", 3)]
    answering.end(code=made.code, by=anna.actor, **after(8))
    assert remind_due(**after(20)) == 0


def test_an_outcome_waits_for_the_other_sides_word(anna: Player, boris: Player, pavel: Player) -> None:
    made = named(anna, boris, pavel)
    reported(made, anna)
    answering.end(code=made.code, by=anna.actor, now=NOW)
    assert [remind_due(**after(days)) for days in (1, 8, 9)] == [0, 1, 0]
    assert reminders() == [("asking", "outcome", 7)]


def test_a_worker_killed_half_way_goes_on_and_repeats_nothing(
    anna: Player, boris: Player, olga: Player, pavel: Player, mailoutbox: list[Any],
    django_capture_on_commit_callbacks: Committed, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    opportunity = published(anna, pavel)
    for player in (boris, olga):
        asked(player, opportunity)
    whole = letters.tell
    done: list[int] = []

    def killed(introduction: Introduction, *arguments: Any, **words: Any) -> None:
        if done:
            raise KeyboardInterrupt
        done.append(introduction.pk)
        whole(introduction, *arguments, **words)

    monkeypatch.setattr(letters, "tell", killed)
    with django_capture_on_commit_callbacks(execute=True), pytest.raises(KeyboardInterrupt):
        remind_due(**after(3))
    assert len(reminders()) == 1, "the second one's row went with its letter"
    monkeypatch.setattr(letters, "tell", whole)
    with django_capture_on_commit_callbacks(execute=True):
        assert remind_due(**after(3)) == 1
    assert len(mailoutbox) == len(reminders()) == 2
