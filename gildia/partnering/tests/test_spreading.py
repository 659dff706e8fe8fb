"""Two PostgreSQL servers answer a search as one does."""

import os
import shutil
from collections.abc import Iterator
from io import StringIO
from urllib.parse import quote

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from psycopg.conninfo import make_conninfo

from gildia.config import database
from gildia.partnering.actions import encoder, entries, learning
from gildia.partnering.models import SearchEntry
from gildia.partnering.queries import candidates, search
from gildia.partnering.rules.answer import NO_FILTERS, Filters, Sort
from gildia.partnering.tests.test_encoder import NOW
from gildia.partnering.tests.test_index import capability, organisation
from gildia.registry.models import Organisation
from gildia.registry.rules import ANONYMOUS, Viewer, Visibility

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

ACTIONS = ("Резка", "Шлифовка", "Сборка", "Литьё", "Контроль")
THINGS = ("кремниевых пластин", "оптических линз", "пластмассовых корпусов", "печатных плат")
NEEDS = ("нарезка кремния", "lens grinding", "корпуса из пластмассы", "电路板组装", "контроль")
FILTERS = (NO_FILTERS, Filters(country=frozenset({"CN"})), Filters(size=frozenset({"small"})))


@pytest.fixture(scope="module")
def second_server() -> Iterator[str]:
    """The address of an empty database on a server of this test alone."""
    server = database.Server(database.state_dir() / f"postgresql-second-{os.getpid()}", disposable=True)
    with server.running():
        yield f"postgresql://postgres@/gildia?host={quote(str(server.socket_dir))}"
    shutil.rmtree(server.folder)


@pytest.fixture
def companies() -> list[Organisation]:
    """Twenty companies in two countries; every fifth has a capability that only itself may see."""
    made = []
    for number in range(20):
        text = f"{ACTIONS[number % 5]} {THINGS[number % 4]}"
        level = Visibility.ORGANISATION if number % 5 == 0 else Visibility.PUBLIC
        owner = organisation(f"company-{number}", country="CN" if number % 3 else "RU", employees=10 * number)
        capability(owner, text, visibility=level.value)
        made.append(owner)
    for _ in entries.read_deeply_in_batches():
        pass
    learning.learn(now=NOW)
    return made


def every_answer(viewers: list[Viewer]) -> list[object]:
    """The first twenty with every score, reason and facet."""
    return [
        search(viewer, need, filters=filters, limit=20, offset=0, sort=Sort.MATCH)
        for viewer in viewers
        for filters in FILTERS
        for need in NEEDS
    ]


def there(address: str) -> int:
    """How many entries stand on another server, for a transaction of its own."""
    with psycopg.connect(address) as other:
        return int(other.execute("SELECT count(*) FROM partnering_searchentry").fetchall()[0][0])


def test_two_servers_answer_as_one(
    second_server: str, companies: list[Organisation], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(candidates, "NEAREST", 12)
    viewers = [ANONYMOUS, Viewer(organisation_id=companies[0].pk)]
    here = SearchEntry.objects.count()
    before = every_answer(viewers)

    call_command("spread_search", second_server, stdout=StringIO())

    parts = _parts()
    assert sum(parts.values()) == here
    assert len(parts) == 2
    assert every_answer(viewers) == before
    assert there(second_server) == 0, "all of it is one transaction, and this test rolls it back"
    with pytest.raises(CommandError, match="spread already"):
        call_command("spread_search", second_server)

    call_command("spread_search", "--gather", stdout=StringIO())
    assert _parts() == {"partnering_searchentry": here}
    assert every_answer(viewers) == before


def test_the_other_server_filters_and_sorts(second_server: str, companies: list[Organisation]) -> None:
    call_command("spread_search", second_server, stdout=StringIO())

    nearest, worded = _sent_to_the_other_server("нарезка кремния")[:2]
    for sent in (nearest, worded):
        assert "audience &&" in sent.partition("WHERE")[2]
    assert "<#>" in nearest.partition("ORDER BY")[2]
    assert "tokens &&" in worded.partition("WHERE")[2]


def test_what_is_written_goes_where_it_belongs(second_server: str, companies: list[Organisation]) -> None:
    call_command("spread_search", second_server, stdout=StringIO())
    for owner in companies[:6]:
        capability(owner, f"Зюмбрикация номер {owner.pk}")
    for _ in entries.read_deeply_in_batches():
        pass
    learning.learn(now=NOW)
    assert not encoder.follow_setting(), "an encoder is changed on one server"

    found = search(ANONYMOUS, "зюмбрикация", filters=NO_FILTERS, limit=20, offset=0, sort=Sort.MATCH)

    assert {match.organisation_id for match in found.results[:6]} == {owner.pk for owner in companies[:6]}
    assert not SearchEntry.objects.filter(deep_vector=None).exists()
    entries.index_organisation(organisation_id=companies[0].pk)
    assert SearchEntry.objects.values("pk").distinct().count() == SearchEntry.objects.count()


def test_a_server_that_is_in_use_is_refused(second_server: str) -> None:
    with psycopg.connect(second_server) as other:
        other.execute("DROP TABLE IF EXISTS partnering_searchentry")
        other.execute("CREATE TABLE partnering_searchentry (id int)")
        other.execute("INSERT INTO partnering_searchentry VALUES (1)")
    with pytest.raises(CommandError, match="holds search entries"):
        call_command("spread_search", second_server)
    with psycopg.connect(second_server) as other:
        other.execute("DROP TABLE partnering_searchentry")
    ours = connection.get_connection_params()
    address = make_conninfo(
        **{name: str(ours[name]) for name in ("host", "port", "user", "dbname") if ours.get(name)}
    )
    with pytest.raises(CommandError, match="this database itself"):
        call_command("spread_search", address)


def _parts() -> dict[str, int]:
    """How many entries each part of the table holds."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tableoid::regclass::text, count(*) FROM partnering_searchentry GROUP BY 1")
        return dict(cursor.fetchall())


def _sent_to_the_other_server(need: str) -> list[str]:
    """The statements that the search's choice of candidates gives to the other server."""
    with CaptureQueriesContext(connection) as asked:
        search(ANONYMOUS, need, filters=NO_FILTERS, limit=20, offset=0, sort=Sort.MATCH)
    (choice,) = [
        query["sql"] for query in asked.captured_queries if "<#>" in query["sql"] and "UNION" in query["sql"]
    ]
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (VERBOSE, COSTS OFF) {choice}")
        return [line for (line,) in cursor if "Remote SQL" in line]
