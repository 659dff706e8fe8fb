"""Several workers at once, and a worker that dies: nothing is told twice and nothing is lost."""

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import DatabaseError, connection, models, transaction

from gildia.alerts.actions import searches, telling
from gildia.alerts.models import Notice, SavedSearch, Subscription
from gildia.alerts.rules import MOST_SEARCHES, Frequency, Kind
from gildia.alerts.tests.scene import dices, due_now, hears, matched, saved
from gildia.foundation.errors import Refused
from gildia.notifications.models import Letter
from gildia.opportunities.tests.scene import NOW
from gildia.registry.tests.cast import Player

LATER = NOW + timedelta(days=1)


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel(NOW, tick=True):
        yield


def at_once(*attempts: Callable[[], object]) -> list[object]:
    """What attempts of the same moment answer; how they fail where they do."""
    answers: list[object] = []

    def run(attempt: Callable[[], object]) -> None:
        try:
            answers.append(attempt())
        except Refused:
            answers.append("refused")
        except DatabaseError:
            answers.append("stopped by the database")
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(attempt,)) for attempt in attempts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return sorted(answers, key=str)


def told_by_two_workers(boris: Player, monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """What two workers answer of whom each has composed the letter before the other writes it down."""
    both_composed, mark = threading.Barrier(2, timeout=5), telling._mark_told

    def late(*args: Any) -> None:
        try:
            both_composed.wait()
        except threading.BrokenBarrierError:
            both_composed.abort()  # the other one found nothing to do
        mark(*args)

    monkeypatch.setattr(telling, "_mark_told", late)
    return at_once(*(lambda: telling.tell(person_id=boris.person.pk, now=LATER) for _ in range(2)))


@pytest.mark.django_db(transaction=True)
def test_two_workers_write_one_letter(
    anna: Player, boris: Player, pavel: Player, monkeypatch: pytest.MonkeyPatch
) -> None:
    dices(boris)
    hears(boris, Frequency.DAILY, Kind.REQUESTS)
    matched(anna, pavel)
    assert told_by_two_workers(boris, monkeypatch) == [0, 1]
    assert Letter.objects.count() == 1
    assert Notice.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_without_the_turn_both_compose_it_and_only_the_table_stops_one(
    anna: Player, boris: Player, pavel: Player, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The race is real."""
    dices(boris)
    hears(boris, Frequency.DAILY, Kind.REQUESTS)
    matched(anna, pavel)
    monkeypatch.setattr(models.QuerySet, "select_for_update", lambda self, **_options: self)
    assert told_by_two_workers(boris, monkeypatch) == [1, "stopped by the database"]
    assert Letter.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("place", ["post", "_mark_told"])
def test_a_worker_that_dies_loses_and_doubles_nothing(
    place: str, anna: Player, boris: Player, pavel: Player, monkeypatch: pytest.MonkeyPatch
) -> None:
    dices(boris)
    saved(boris, "q=dicing")
    hears(boris, Frequency.DAILY, Kind.REQUESTS, Kind.SEARCHES)
    matched(anna, pavel)
    searches.look_at_due(now=LATER, limit=10)
    do = getattr(telling, place)

    def do_and_die(*args: Any, **words: Any) -> None:
        do(*args, **words)
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(telling, place, do_and_die)
        with pytest.raises(SystemExit):
            telling.tell_due(now=LATER, limit=10)
    assert not Letter.objects.exists()
    assert not Notice.objects.filter(told_at__isnull=False).exists()
    assert telling.tell_due(now=LATER, limit=10) == 1
    assert Letter.objects.get().subject == "1 request you could serve, 1 new result of saved searches"
    due_now(LATER)
    assert telling.tell_due(now=LATER, limit=10) == 0


@pytest.mark.django_db
def test_a_round_goes_on_where_the_last_one_ended(
    anna: Player, boris: Player, olga: Player, pavel: Player
) -> None:
    for player in (boris, olga):
        dices(player)
        hears(player, Frequency.DAILY, Kind.REQUESTS)
        saved(player, "q=dicing")
    matched(anna, pavel)
    assert [searches.look_at_due(now=LATER, limit=1) for _ in range(3)] == [1, 1, 0]
    assert [telling.tell_due(now=LATER, limit=1) for _ in range(3)] == [1, 1, 0]
    assert sorted(Letter.objects.values_list("address", flat=True).order_by("pk")) == [
        boris.person.email,
        olga.person.email,
    ]


@pytest.mark.django_db(transaction=True)
def test_two_windows_keep_no_search_too_many(anna: Player, boris: Player) -> None:
    SavedSearch.objects.bulk_create(
        SavedSearch(
            person=boris.person, organisation=boris.organisation, page="opportunities",
            query=f"q={number}", name="x", looked_at=NOW,
        )
        for number in range(MOST_SEARCHES - 1)
    )  # fmt: skip
    by = boris.actor
    answers = at_once(
        *(
            lambda words=words: (
                searches.keep(page="opportunities", query=words, name="x", by=by, now=NOW).query
            )
            for words in ("q=one", "q=two")
        )
    )
    assert answers in (["q=one", "refused"], ["q=two", "refused"])
    assert SavedSearch.objects.count() == MOST_SEARCHES


@pytest.mark.django_db
def test_the_database_keeps_the_rules_of_the_tables(anna: Player, boris: Player, pavel: Player) -> None:
    made = matched(anna, pavel)
    search = saved(boris, "q=dicing")
    own: dict[str, Any] = {"person": boris.person, "organisation": boris.organisation, "found_at": NOW}
    Notice.objects.create(kind=Kind.REQUESTS, opportunity=made, **own)
    wrong: list[Callable[[], object]] = [
        lambda: Notice.objects.create(kind=Kind.REQUESTS, opportunity=made, **own),
        lambda: Notice.objects.create(kind=Kind.REQUESTS, company=anna.organisation, **own),
        lambda: Notice.objects.create(kind=Kind.COMPANIES, opportunity=made, **own),
        lambda: Notice.objects.create(kind=Kind.SEARCHES, opportunity=made, **own),
        lambda: Subscription.objects.create(
            person=boris.person, organisation=boris.organisation, kind=Kind.REQUESTS, frequency="weekly"
        ),
        lambda: Subscription.objects.filter(person=boris.person).update(next_at=None),
        lambda: SavedSearch.objects.filter(pk=search.pk).update(name=""),
        lambda: SavedSearch.objects.create(
            person=boris.person, organisation=boris.organisation, page=search.page, query=search.query,
            name="again", looked_at=NOW,
        ),
    ]  # fmt: skip
    for attempt in wrong:
        with pytest.raises(DatabaseError), transaction.atomic():
            attempt()
