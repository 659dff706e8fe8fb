"""A blind opportunity in letters, news and saved searches: nothing in them leads to its owner."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from gildia.alerts.actions import searches
from gildia.alerts.rules import Frequency, Kind
from gildia.alerts.tests.scene import dices, hears, matched, round_at, saved
from gildia.journal.models import Act
from gildia.opportunities.tests.scene import NOW
from gildia.opportunities.tests.test_blind import CANARIES, CANARY, owner
from gildia.registry.tests.cast import Player

__all__ = ["owner"]

pytestmark = pytest.mark.django_db
TITLE = "Dicing without a name"
MORNING = NOW + timedelta(days=1)


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def test_others_are_told_what_the_public_page_says(
    owner: Player, boris: Player, olga: Player, pavel: Player
) -> None:
    """A member, an outsider, and the very moderator who knows whose it is: a letter box is no safe place."""
    for player in (boris, olga):
        dices(player)
        hears(player, Frequency.DAILY, Kind.REQUESTS, Kind.SEARCHES)
    hears(pavel, Frequency.DAILY, Kind.SEARCHES)
    for player in (boris, olga, pavel):
        saved(player, "q=dicing")
    made = matched(owner, pavel, is_blind=True, title_en=TITLE)
    letters = round_at(MORNING)
    assert sorted(letter.address for letter in letters) == sorted(
        player.person.email for player in (boris, olga, pavel)
    )
    for letter in letters:
        assert TITLE in letter.body
        assert "A company that does not give its name" in letter.body
        assert made.get_absolute_url() in letter.body
        for secret in CANARIES:
            assert secret not in (letter.subject + letter.body + str(letter.headers)).lower(), secret
    said = {letter.body.partition("SAVED SEARCHES")[2].partition("\n--")[0] for letter in letters}
    assert len({words.split("/alerts/")[0] for words in said}) == 1, "every reader is told the same words"


def test_pages_and_programs_are_told_no_more(
    owner: Player, boris: Player, olga: Player, pavel: Player
) -> None:
    dices(boris)
    searches_of = {player: saved(player, "q=dicing") for player in (boris, olga)}
    matched(owner, pavel, is_blind=True, title_en=TITLE)
    searches.look_at_due(now=MORNING, limit=10)
    for player, search in searches_of.items():
        client = player.sign_in(Client())
        paths = ["/alerts/", search.get_absolute_url(), "/api/v1/alerts/news", "/desk/"]
        for path in paths:
            told = client.get(path).content.decode()
            assert path == "/desk/" or TITLE in told, path
            for secret in CANARIES:
                assert secret not in told.lower(), (path, secret)


def test_who_is_in_the_owners_country_or_zone_is_no_result(
    owner: Player, boris: Player, pavel: Player
) -> None:
    """A filter by country would tell the owner's by whether the letter comes."""
    saved(boris, "q=dicing&country=RU")
    saved(boris, "q=dicing&country=CN")
    hears(boris, Frequency.DAILY, Kind.SEARCHES)
    matched(owner, pavel, is_blind=True, title_en=TITLE)
    assert round_at(MORNING) == []
    matched(owner, pavel, title_en="Dicing under a name")
    (letter,) = round_at(MORNING + timedelta(days=1))
    assert "Dicing under a name" in letter.body
    assert TITLE not in letter.body


def test_a_search_leaves_out_what_is_ones_own_by_name_and_not_what_is_blind(
    owner: Player, boris: Player, pavel: Player
) -> None:
    """Whoever compares the letters of a company with the list must not find out what is missing."""
    for player in (owner, boris):
        saved(player, "q=dicing")
        hears(player, Frequency.DAILY, Kind.SEARCHES)
    matched(owner, pavel, is_blind=True, title_en=TITLE)
    matched(owner, pavel, title_en="Dicing under a name")
    told = {letter.address: letter.body for letter in round_at(MORNING)}
    assert all(TITLE in body for body in told.values())
    assert "Dicing under a name" in told[boris.person.email]
    assert "Dicing under a name" not in told[owner.person.email]


def test_its_own_company_is_told_how_many_and_nothing_else(
    owner: Player, boris: Player, pavel: Player
) -> None:
    dices(boris)
    hears(owner, Frequency.DAILY, Kind.COMPANIES)
    made = matched(owner, pavel, is_blind=True, title_en=TITLE)
    (letter,) = round_at(MORNING)
    assert letter.subject == "1 company for your requests"
    for telling in (TITLE, made.code, "Резка", "Микросборка", boris.organisation.slug, "алмазным"):
        assert telling not in letter.subject + letter.body, telling
    assert "/opportunities/mine/" in letter.body


def test_the_journal_keeps_no_words_of_a_search(owner: Player, boris: Player, pavel: Player) -> None:
    search = saved(boris, f"q={CANARY}")
    searches.rename(search_id=search.pk, name=CANARY, by=boris.actor, now=NOW)
    searches.remove(search_id=search.pk, by=boris.actor, now=NOW)
    acts = list(Act.objects.filter(verb__startswith="saved_search").order_by("pk"))
    assert len(acts) == 3
    for act in acts:
        assert CANARY not in f"{act.subject_name_ru}{act.subject_name_en}{act.changes}".lower()
