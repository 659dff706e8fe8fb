"""Two at once: a moderator who approves what its company takes back, and one link pressed twice."""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection

from gildia.foundation.errors import Refused
from gildia.journal.models import Act
from gildia.opportunities.actions import lifetime, opportunities, reviews
from gildia.opportunities.actions.letters import renewal_token
from gildia.opportunities.models import Opportunity
from gildia.opportunities.models.opportunities import OpportunityQuerySet
from gildia.opportunities.tests.scene import GOOD, NOW, published, sent
from gildia.registry.tests.cast import Player

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*attempts: Callable[[], object]) -> list[str]:
    """How attempts of the same moment end."""
    ready = threading.Barrier(len(attempts), timeout=20)
    outcomes: list[str] = []

    def run(attempt: Callable[[], object]) -> None:
        ready.wait()
        try:
            attempt()
            outcomes.append("done")
        except Refused:
            outcomes.append("refused")
        except DatabaseError:
            outcomes.append("stopped by the database")
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(attempt,)) for attempt in attempts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return sorted(outcomes)


def approve_and_retract(made: Opportunity, anna: Player, pavel: Player) -> list[str]:
    version = made.versions.get()
    options: dict[str, Any] = {"code": made.code, "now": NOW}
    by, reviewer = anna.actor, pavel.actor
    return at_once(
        lambda: reviews.approve(version_id=version.pk, judgement=GOOD, by=reviewer, **options),
        lambda: opportunities.retract(by=by, **options),
    )


def test_what_is_taken_back_while_it_is_approved_is_one_of_the_two(anna: Player, pavel: Player) -> None:
    made = sent(anna)
    assert approve_and_retract(made, anna, pavel) == ["done", "refused"]
    made.refresh_from_db()
    states = (made.state, made.versions.get().state)
    assert states in {("published", "accepted"), ("draft", "writing")}
    assert Act.objects.filter(verb__in=["opportunity.publish", "opportunity.retract"]).count() == 1


def test_without_the_lock_both_would_go_on(
    anna: Player, pavel: Player, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The race is real: with the lock taken away both find it waiting, and only the database stops one."""
    made = sent(anna)
    both_looked = threading.Barrier(2, timeout=20)
    keep, move_version = reviews._keep, opportunities.move_version

    def late_keep(*args: Any, **kwargs: Any) -> None:
        both_looked.wait()
        keep(*args, **kwargs)

    def late_move(*args: Any, **kwargs: Any) -> None:
        both_looked.wait()
        move_version(*args, **kwargs)

    monkeypatch.setattr(reviews, "_keep", late_keep)
    monkeypatch.setattr(opportunities, "move_version", late_move)
    monkeypatch.setattr(OpportunityQuerySet, "select_for_update", lambda self, **_options: self)
    assert approve_and_retract(made, anna, pavel) != ["done", "refused"]


def test_a_link_pressed_twice_at_once_renews_once(anna: Player, pavel: Player) -> None:
    made = published(anna, pavel)
    token = renewal_token(made, anna.mandate)
    later = NOW + timedelta(days=5)
    outcomes = at_once(*(lambda: lifetime.renew_by_link(token=token, now=later) for _ in range(2)))
    assert outcomes == ["done", "refused"]
    assert Act.objects.filter(verb="opportunity.renew").count() == 1
