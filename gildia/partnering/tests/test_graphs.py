"""Graph indexes come when an index has outgrown comparing all texts, and go when it is small again."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gildia.foundation.encoders import DEEP
from gildia.partnering.actions import entries, graphs, learning
from gildia.partnering.models import SearchEntry
from gildia.partnering.queries import candidates, search
from gildia.partnering.queries.graphs import FAST_GRAPH, deep_graph
from gildia.partnering.queries.graphs import graphs as known_graphs
from gildia.partnering.rules.answer import NO_FILTERS, SearchAnswer, Sort
from gildia.partnering.tests.test_index import organisation
from gildia.registry.models import Capability
from gildia.registry.rules import ANONYMOUS

NOW = datetime(2026, 4, 1, 9, tzinfo=UTC)
BOTH = {FAST_GRAPH: True, deep_graph(DEEP.id): True}


@pytest.fixture
def index() -> None:
    texts = {"rezka": "Резка пластин", "dicing": "Wafer dicing", "litye": "Литьё"}
    made = [Capability(organisation=organisation(slug), text_ru=text) for slug, text in texts.items()]
    Capability.objects.bulk_create(made)
    entries.index_organisations(organisation_ids=[each.organisation_id for each in made], deep=False)
    for _ in entries.read_deeply_in_batches():
        pass
    learning.learn(now=NOW)


@pytest.fixture
def outgrown(index: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """As if three texts were too many to compare, under whatever filters."""
    monkeypatch.setattr(graphs, "SMALL", 1)
    monkeypatch.setattr(candidates, "SMALL", 1)
    monkeypatch.setattr(candidates, "FEW", 0)


def answer() -> SearchAnswer:
    return search(ANONYMOUS, "резка пластин", filters=NO_FILTERS, limit=9, offset=0, sort=Sort.MATCH)


def asks_graphs() -> bool:
    """Whether a search orders its statement as the graphs are ordered."""
    with CaptureQueriesContext(connection) as captured:
        answer()
    return any("hnsw.ef_search" in query["sql"] for query in captured)


@pytest.mark.django_db
@pytest.mark.usefixtures("index")
def test_a_small_index_has_none() -> None:
    graphs.tend()

    assert known_graphs() == {}
    assert not asks_graphs()


@pytest.mark.django_db
@pytest.mark.usefixtures("outgrown")
def test_until_they_are_made_all_texts_are_compared_and_then_the_answer_is_the_same() -> None:
    before = answer()
    assert not asks_graphs()

    graphs.tend()

    assert known_graphs() == BOTH
    assert asks_graphs()
    assert answer() == before


@pytest.mark.django_db
@pytest.mark.usefixtures("outgrown")
def test_an_index_that_has_shrunk_gives_them_up_only_when_it_is_small_indeed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    graphs.tend()
    monkeypatch.setattr(graphs, "SMALL", 2 * SearchEntry.objects.count())
    monkeypatch.setattr(graphs, "SMALL_AGAIN", SearchEntry.objects.count())
    graphs.tend()
    assert known_graphs() == BOTH

    monkeypatch.setattr(graphs, "SMALL_AGAIN", SearchEntry.objects.count() + 1)
    graphs.tend()
    assert known_graphs() == {}


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("outgrown")
def test_one_whose_making_was_killed_is_not_asked_and_made_again() -> None:
    """Outside a transaction, as the worker does it: PostgreSQL keeps what is unfit for use."""
    graphs.tend()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE pg_index SET indisvalid = false WHERE indexrelid = %s::regclass", [deep_graph(DEEP.id)]
        )
    assert not asks_graphs()

    graphs.tend()

    assert known_graphs() == BOTH
    assert asks_graphs()
    graphs._drop(BOTH)
