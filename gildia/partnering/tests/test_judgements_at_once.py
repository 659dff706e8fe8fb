"""Two presses of the same moment: one mark, one act."""

import threading
from typing import Any

import pytest
from django.db import DatabaseError, connection

from gildia.journal.models import Act
from gildia.partnering.actions import judgements as actions
from gildia.partnering.actions.entries import index_organisation
from gildia.partnering.models import Judgement, JudgementQuerySet
from gildia.partnering.rules.judgements import Because, Side
from gildia.partnering.tests.test_judgements import NEED, NOW
from gildia.registry.models import Capability
from gildia.registry.tests.cast import Player

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def options(anna: Player, boris: Player) -> dict[str, Any]:
    """What Boris says of Anna's company."""
    Capability.objects.create(organisation=anna.organisation, text_ru=NEED)
    index_organisation(organisation_id=anna.organisation.pk)
    return {
        "side": Side.SEEKS, "text": NEED, "company": anna.organisation.slug, "because": Because.TOO_FAR,
        "by": boris.actor, "now": NOW,
    }  # fmt: skip


def at_once(attempt: Any, count: int = 2) -> list[str]:  # noqa: ANN401 - any action
    ready = threading.Barrier(count, timeout=20)
    outcomes: list[str] = []

    def run() -> None:
        ready.wait()
        try:
            attempt()
            outcomes.append("done")
        except DatabaseError:
            outcomes.append("stopped by the database")
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return sorted(outcomes)


def acts(verb: str) -> int:
    return Act.objects.filter(verb=verb).count()


def test_pressed_twice_at_once_it_is_given_once(options: dict[str, Any]) -> None:
    assert at_once(lambda: actions.give(**options)) == ["done", "done"]
    assert Judgement.objects.count() == 1
    assert acts("judgement.give") == 1


def test_without_looking_first_only_the_database_stops_the_second(
    options: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The race is real: who creates without asking again what stands is refused by the constraint alone."""

    def careless(self: JudgementQuerySet, defaults: dict[str, Any], **columns: Any) -> tuple[Judgement, bool]:
        return self.create(**columns, **defaults), True

    monkeypatch.setattr(actions, "holds", lambda *_args, **_named: True)
    monkeypatch.setattr(JudgementQuerySet, "get_or_create", careless)
    assert at_once(lambda: actions.give(**options)) == ["done", "stopped by the database"]
    assert Judgement.objects.count() == 1


def test_taken_back_twice_at_once_it_is_one_act(options: dict[str, Any]) -> None:
    row = actions.give(**options)
    back = {"judgement_id": row.pk, "by": options["by"], "now": NOW}
    assert at_once(lambda: actions.take_back(**back)) == ["done", "done"]
    assert acts("judgement.take_back") == 1


def test_without_the_lock_it_would_be_two_acts(
    options: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The race is real: with the lock taken away both find it standing."""
    row = actions.give(**options)
    both_looked = threading.Barrier(2, timeout=20)
    save = Judgement.save

    def late_save(self: Judgement, **named: Any) -> None:
        both_looked.wait()
        save(self, **named)

    monkeypatch.setattr(Judgement, "save", late_save)
    monkeypatch.setattr(JudgementQuerySet, "select_for_update", lambda self, **_options: self)
    back = {"judgement_id": row.pk, "by": options["by"], "now": NOW}
    at_once(lambda: actions.take_back(**back))
    assert acts("judgement.take_back") == 2
