"""The board: what waits for whom and for how long, as a page and as a file."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from gildia.agreements.tests.authority import NOW
from gildia.clusters.actions import joinings
from gildia.clusters.models import Invitation, Joining
from gildia.clusters.models.joinings import OPEN
from gildia.clusters.queries.board import (
    PATIENCE_DAYS,
    waiting_for_company,
    waiting_for_decision,
    waiting_for_staff,
)
from gildia.clusters.tests.scene import Founding
from gildia.config.testing.counts import QueryCounter
from gildia.registry.tests.cast import Player

pytestmark = pytest.mark.django_db
BOARD = "/clusters/micro/joining/"


@pytest.fixture
def ready(founding_scene: Founding) -> Founding:
    """A cluster whose agreement is chosen."""
    founding_scene.choose_agreement()
    return founding_scene


@pytest.fixture
def busy(ready: Founding) -> list[Player]:
    """One company in each of invited, asked, screening, deciding, and two that declined."""
    players = [ready.company(number) for number in range(1, 7)]
    invited = [ready.invite(player.organisation) for player in (*players[:2], *players[4:])]
    Invitation.objects.update(expires_at=timezone.now() + timedelta(days=30))
    joinings.ask(joining_id=invited[1].pk, text="?", by=players[1].actor, now=NOW)
    applied = [
        joinings.apply(
            cluster_id=ready.cluster.pk, kind="associate", motivation="x", by=player.actor, now=NOW
        )
        for player in players[2:4]
    ]
    joinings.pass_on(joining_id=applied[1].pk, by=ready.pavel.actor, now=NOW)
    for joining, player in zip(invited[2:], players[4:], strict=True):
        joinings.decline(joining_id=joining.pk, reason_kind="fees", reason="", by=player.actor, now=NOW)
    return players


def body(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, path
    return response.content.decode()


def companies(page: str) -> set[int]:
    """Which companies a page lists."""
    return {number for number in range(1, 7) if f"Company {number}</a>" in page}


def test_the_board_is_for_staff_and_shows_what_was_asked_for(
    client: Client, ready: Founding, busy: list[Player], olga: Player
) -> None:
    for stranger in (olga, busy[0]):
        assert stranger.sign_in(client).get(BOARD).status_code == 404
    ready.pavel.sign_in(client)
    for query, shown in (
        ("", {1, 2, 3, 4}),
        ("?waits_for=staff", {2, 3}),
        ("?waits_for=company", {1}),
        ("?waits_for=decider", {4}),
        ("?kind=associate", {3, 4}),
        ("?q=company 2", {2}),
        ("?part=ended", {5, 6}),
        ("?part=nonsense&kind=x&waits_for=y&sort=z&page=9", {1, 2, 3, 4}),
    ):
        assert companies(body(client, BOARD + query)) == shown, query
    assert "On their way: 4" in body(client, BOARD)
    ended = body(client, f"{BOARD}?part=ended")
    assert '<span class="desk-count">2</span> the fees are too high' in ended


def test_who_waits_too_long_is_marked_and_ages_sort(
    client: Client, ready: Founding, busy: list[Player]
) -> None:
    now = timezone.now()
    Joining.objects.update(state_since=now)
    Joining.objects.filter(state="asked").update(state_since=now - timedelta(days=4))
    ready.pavel.sign_in(client)
    page = body(client, BOARD)
    assert page.count("longer than it should") == 1
    assert page.index("Company 2</a>") < page.index("Company 1</a>")
    page = body(client, f"{BOARD}?sort=-age")
    assert page.index("Company 2</a>") > page.index("Company 1</a>")
    assert set(PATIENCE_DAYS) == set(OPEN), "every open state has its patience"


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
def test_the_board_goes_out_as_a_file(
    client: Client, ready: Founding, busy: list[Player], file_format: str
) -> None:
    ready.pavel.sign_in(client)
    response = client.get(f"{BOARD}?part=ended&format={file_format}")
    assert f"joining-micro.{file_format}" in response["Content-Disposition"]
    if file_format == "csv":
        written = response.content.decode("utf-8-sig")
        assert len(written.splitlines()) == 3
        assert "the fees are too high" in written


def test_its_queries_do_not_grow_with_its_rows(
    client: Client, ready: Founding, counted_queries: QueryCounter
) -> None:
    ready.pavel.sign_in(client)
    for number in range(8):
        ready.invite(ready.company(number).organisation)
        if number in {1, 7}:
            with counted_queries("joining board, staff"):
                body(client, BOARD)


def test_a_joining_is_shown_in_few_queries(
    client: Client, ready: Founding, busy: list[Player], counted_queries: QueryCounter
) -> None:
    joining = Joining.objects.get(organisation=busy[1].organisation)
    page = f"/joinings/{joining.pk}/"
    ready.pavel.sign_in(client)
    with counted_queries("joining, staff"):
        body(client, page)
    busy[1].sign_in(client)
    for _more in range(2):
        with counted_queries("joining, company"):
            body(client, page)
        joinings.answer(joining_id=joining.pk, text="Да", by=ready.pavel.actor, now=timezone.now())
        joinings.ask(joining_id=joining.pk, text="А ещё?", by=busy[1].actor, now=timezone.now())


def test_what_waits_is_counted_for_each_desk(ready: Founding, busy: list[Player], olga: Player) -> None:
    staff, company = ready.pavel.actor.viewer, busy[0].actor.viewer
    counted: list[tuple[Any, int, int]] = [
        (waiting_for_staff, 2, 0),
        (waiting_for_decision, 1, 0),
        (waiting_for_company, 0, 1),
    ]
    for waiting, for_staff, for_company in counted:
        assert waiting(staff).count() == for_staff
        assert waiting(company).count() == for_company
        assert not waiting(olga.actor.viewer).exists()


def test_staff_find_what_waits_for_them_across_clusters(
    client: Client, ready: Founding, busy: list[Player], counted_queries: QueryCounter
) -> None:
    ready.pavel.sign_in(client)
    with counted_queries("joinings, staff"):
        page = body(client, "/joinings/")
    assert companies(page) == {2, 3, 4}
    assert BOARD in page
    own = body(busy[1].sign_in(client), "/joinings/")
    assert "Waits for you" not in own
    assert "Microelectronics cluster" in own
