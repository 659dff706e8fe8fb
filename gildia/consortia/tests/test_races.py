"""Two at once: started and changed, cancelled and kept, asked by two people, and a worker that is killed."""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from gildia.consortia.actions import consortia, inviting, solving
from gildia.consortia.actions.consortia import Conditions, StepTerms
from gildia.consortia.actions.inviting import Invitation
from gildia.consortia.models import Consortium, GapRequest, Team
from gildia.consortia.models.consortia import (
    CANCELLED,
    DRAFT,
    SOLVED,
    SOLVING,
    WAITING,
    ConsortiumQuerySet,
)
from gildia.consortia.queries.candidates import gather
from gildia.consortia.rules.solving import Limits, solve
from gildia.consortia.tests.scene import NOW, Scene
from gildia.consortia.tests.test_acting import ANSWERS
from gildia.foundation.errors import Refused
from gildia.introductions.models import Introduction
from gildia.opportunities.actions import opportunities
from gildia.opportunities.models import Opportunity

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
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(attempt,)) for attempt in attempts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return sorted(outcomes)


def drafted(scene: Scene) -> Consortium:
    scene.offer(scene.boris.organisation, "dicing")
    asked = scene.draft()
    return scene.change(asked, StepTerms(scene.steps["dicing"]))


def change(scene: Scene, asked: Consortium) -> None:
    consortia.change(
        consortium_id=asked.pk,
        conditions=Conditions(),
        steps=[StepTerms(scene.steps["packaging"])],
        by=scene.anna.actor,
        now=NOW,
    )


def start_and_change(scene: Scene, asked: Consortium) -> list[str]:
    options: dict[str, Any] = {"consortium_id": asked.pk, "by": scene.anna.actor, "now": NOW}
    return at_once(lambda: consortia.start(**options), lambda: change(scene, asked))


def test_what_is_started_is_what_was_asked_before_or_after_a_change(consortia_scene: Scene) -> None:
    asked = drafted(consortia_scene)
    outcomes = start_and_change(consortia_scene, asked)
    asked.refresh_from_db()
    assert asked.state == WAITING
    codes = list(asked.steps.values_list("process_step__code", flat=True).order_by("position"))
    assert (outcomes, codes) in [(["done", "done"], ["packaging"]), (["done", "refused"], ["dicing"])]


def test_without_the_lock_a_change_would_take_the_start_back(
    consortia_scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The race is real: both find a draft, and what waits for the worker is changed under its hands."""
    asked = drafted(consortia_scene)
    monkeypatch.setattr(ConsortiumQuerySet, "select_for_update", lambda rows, **_options: rows)
    both_looked, find_own = threading.Barrier(2, timeout=20), consortia.find_own

    def late(*args: Any, **kwargs: Any) -> Consortium:
        found = find_own(*args, **kwargs)
        both_looked.wait()
        return found

    monkeypatch.setattr(consortia, "find_own", late)
    assert start_and_change(consortia_scene, asked) == ["done", "done"]
    asked.refresh_from_db()
    codes = list(asked.steps.values_list("process_step__code", flat=True).order_by("position"))
    assert (asked.state, codes) == (WAITING, ["packaging"]), "nobody was told that it had been started"


def test_what_is_cancelled_while_it_is_kept_has_an_answer_or_none(consortia_scene: Scene) -> None:
    scene = consortia_scene
    asked = drafted(scene)
    consortia.start(consortium_id=asked.pk, by=scene.anna.actor, now=NOW)
    turn = solving.begin(consortium_id=asked.pk, now=NOW)
    assert turn is not None
    gathered = gather(asked, scene.anna.actor.viewer, today=NOW.date())
    solution = solve(gathered.problem, alternatives=0, limits=Limits(), watch=lambda _progress: True)
    outcomes = at_once(
        lambda: solving.keep(turn=turn, gathered=gathered, solution=solution, now=NOW),
        lambda: consortia.cancel(consortium_id=asked.pk, by=scene.anna.actor, now=NOW),
    )
    asked.refresh_from_db()
    teams = Team.objects.filter(consortium=asked).count()
    assert (outcomes, asked.state, teams) in [
        (["done", "done"], CANCELLED, 0),
        (["done", "refused"], SOLVED, 1),
    ]


def test_two_who_start_at_once_start_it_once(consortia_scene: Scene) -> None:
    asked = drafted(consortia_scene)
    options: dict[str, Any] = {"consortium_id": asked.pk, "by": consortia_scene.anna.actor, "now": NOW}
    outcomes = at_once(lambda: consortia.start(**options), lambda: consortia.start(**options))
    assert outcomes == ["done", "refused"]


def test_two_workers_take_it_up_once_and_a_killed_one_is_followed(consortia_scene: Scene) -> None:
    scene = consortia_scene
    asked = drafted(scene)
    consortia.start(consortium_id=asked.pk, by=scene.anna.actor, now=NOW)
    turns: list[Any] = []
    at_once(*[lambda: turns.append(solving.begin(consortium_id=asked.pk, now=NOW))] * 2)
    assert sorted(turn is None for turn in turns) == [False, True]
    (killed,) = [turn for turn in turns if turn is not None]
    later = NOW + timedelta(minutes=10)
    assert solving.take_up(consortium_id=asked.pk, silent_since=later)
    solving.run(consortium_id=asked.pk, clock=lambda: later)
    asked.refresh_from_db()
    assert asked.state == SOLVED
    gathered = gather(asked, scene.anna.actor.viewer, today=NOW.date())
    solution = solve(gathered.problem, alternatives=0, limits=Limits(), watch=lambda _progress: True)
    solving.keep(turn=killed, gathered=gathered, solution=solution, now=later)
    assert Team.objects.filter(consortium=asked).count() == 1, "the overtaken one keeps nothing"
    assert SOLVING not in {asked.state, DRAFT}


def test_two_people_ask_each_company_once(consortia_scene: Scene) -> None:
    scene = consortia_scene
    asked = scene.solved(drafted(scene))
    boris = scene.boris.organisation

    def ask() -> None:
        inviting.ask_companies(
            consortium_id=asked.pk,
            invitations={boris.pk: Invitation("A part in a team: dicing", ANSWERS)},
            is_consented=True,
            by=scene.anna.actor,
            now=NOW,
        )

    assert at_once(ask, ask) == ["done", "done"]
    assert Introduction.objects.count() == 1


def request_twice(scene: Scene) -> list[str]:
    asked = scene.draft()
    asked = scene.solved(scene.change(asked, StepTerms(scene.steps["dicing"])))
    gap = asked.steps.get()

    def request() -> None:
        inviting.request_gaps(
            consortium_id=asked.pk,
            contents={gap.pk: {"title_en": "Sought: dicing"}},
            is_blind=False,
            by=scene.anna.actor,
            now=NOW,
        )

    return at_once(request, request)


def test_two_people_make_one_request_of_a_gap(consortia_scene: Scene) -> None:
    assert request_twice(consortia_scene) == ["done", "done"]
    assert Opportunity.objects.count() == 1


def test_without_the_lock_there_would_be_two(consortia_scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    both_looked, begin = threading.Barrier(2, timeout=20), opportunities.begin

    def late(**options: Any) -> Opportunity:
        both_looked.wait()
        return begin(**options)

    monkeypatch.setattr(opportunities, "begin", late)
    monkeypatch.setattr(ConsortiumQuerySet, "select_for_update", lambda rows, **_options: rows)
    request_twice(consortia_scene)
    assert Opportunity.objects.count() == 2
    assert GapRequest.objects.count() == 1
