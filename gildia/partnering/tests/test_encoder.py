"""Another deep encoder reads everything in the background, and then takes the place of the old one."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from pytest_django import Settings

from gildia.foundation.encoders import DEEP, OnnxEncoder
from gildia.foundation.tests.tiny_encoder import make_tiny_encoder
from gildia.partnering import tasks
from gildia.partnering.actions import encoder, entries, graphs, learning
from gildia.partnering.models import IndexState, LanguageMean, SearchEntry, StepVector
from gildia.partnering.queries import candidates, search
from gildia.partnering.queries.graphs import FAST_GRAPH, deep_graph
from gildia.partnering.queries.graphs import graphs as known_graphs
from gildia.partnering.queries.learnt import learnt
from gildia.partnering.rules.answer import NO_FILTERS, Match, Sort
from gildia.partnering.rules.needs import read_need
from gildia.partnering.tests.test_index import capability, organisation
from gildia.registry.models import ProcessChain, ProcessStep, Segment
from gildia.registry.rules import ANONYMOUS

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 4, 1, 9, tzinfo=UTC)
TEXTS = {
    "rezka": "Резка пластин",
    "dicing": "wafer dicing",
    "linza": "линза и прицел",
    "litye": "литьё пластмасс",
    "rest": "Бухгалтерские услуги",
}


@pytest.fixture
def index() -> None:
    """Five companies and a process step, read by the shipped encoder."""
    segment = Segment.objects.create(code="chips")
    chain = ProcessChain.objects.create(code="chips", segment=segment)
    ProcessStep.objects.create(chain=chain, code="dicing", name_ru="резка", name_en="dicing")
    for slug, text in TEXTS.items():
        capability(organisation(slug), text)
    for _ in entries.read_deeply_in_batches():
        pass
    learning.learn(now=NOW)


@pytest.fixture
def wanted(settings: Settings, tmp_path: Path) -> OnnxEncoder:
    """What the operator has named."""
    folder = make_tiny_encoder(tmp_path / "tiny")
    settings.DEEP_ENCODER = f"onnx:{folder}"
    return OnnxEncoder(folder)


def answers() -> list[tuple[Match, ...]]:
    """What is found, with all scores, for three needs."""
    needs = ("резка пластин", "lens", "注塑")
    return [
        search(ANONYMOUS, need, filters=NO_FILTERS, limit=9, offset=0, sort=Sort.MATCH).results
        for need in needs
    ]


def encoders_of(column: str) -> set[str]:
    rows = SearchEntry.objects.exclude(**{f"{column}_vector": None})
    return set(rows.values_list(f"{column}_encoder", flat=True))


def slugs(found: list[tuple[Match, ...]]) -> list[list[str]]:
    return [[match.slug for match in matches] for matches in found]


def dimensions_of_indexes() -> set[str]:
    """For how many numbers the graph indexes of deep vectors are made."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexdef FROM pg_indexes"
            " WHERE tablename = 'partnering_searchentry' AND indexname LIKE 'partnering_deep_%'"
        )
        return {number for (made,) in cursor for number in re.findall(r"halfvec\((\d+)\)", made)}


def read_all() -> None:
    for _ in encoder.read_next_in_batches():
        pass


@pytest.mark.usefixtures("index")
def test_the_old_encoder_answers_until_the_new_one_has_read_all(
    wanted: OnnxEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(encoder, "DEEP_BATCH", 1)
    before = answers()

    assert encoder.follow_setting()
    for _ in encoder.read_next_in_batches():
        assert answers() == before
        assert not encoder.switch(now=NOW) or encoder.progress().next_encoder == ""
    assert encoder.progress().encoder == wanted.id

    after = answers()
    assert after != before
    assert {slug.slug for slug in after[0][:2]} == {"rezka", "dicing"}, "to this encoder they are one thing"
    assert encoders_of("deep") == {wanted.id}
    assert {len(entry.deep_vector or ()) for entry in SearchEntry.objects.all()} == {24}
    assert set(StepVector.objects.values_list("deep_encoder", flat=True)) == {wanted.id}
    assert not encoder.follow_setting(), "nothing is left to do"


@pytest.mark.usefixtures("index")
def test_it_goes_on_where_it_was_stopped(wanted: OnnxEncoder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoder, "DEEP_BATCH", 1)
    encoder.follow_setting()
    batches = encoder.read_next_in_batches()
    next(batches)
    next(batches)
    batches.close()
    assert encoder.progress().read == 2

    assert encoder.follow_setting()
    rest = sum(encoder.read_next_in_batches())

    assert rest == SearchEntry.objects.count() - 2
    assert encoder.switch(now=NOW)


@pytest.mark.usefixtures("index")
def test_texts_written_meanwhile_get_both_vectors(wanted: OnnxEncoder) -> None:
    encoder.follow_setting()
    read_all()
    changed = SearchEntry.objects.get(text=TEXTS["linza"])
    capability(organisation("late"), "прицел")
    capability(changed.organisation, "прицел и линза")
    assert not encoder.switch(now=NOW), "new texts wait"

    for _ in entries.read_deeply_in_batches():
        pass
    assert encoders_of("deep") == {DEEP.id}
    read_all()
    assert encoders_of("next_deep") == {wanted.id}
    assert encoder.switch(now=NOW)

    assert not SearchEntry.objects.filter(deep_vector=None).exists()
    assert {"late", "linza"} == set(slugs(answers())[1][:2])


@pytest.mark.usefixtures("index")
def test_the_way_back_is_short(wanted: OnnxEncoder, settings: Settings) -> None:
    before = answers()
    call_command("reindex", stdout=StringIO(), stderr=StringIO())
    assert answers() != before
    capability(organisation("late"), "прицел")

    settings.DEEP_ENCODER = ""
    assert encoder.follow_setting()
    assert encoder.progress().read == SearchEntry.objects.count() - 2, "only the late company is to read"
    read_all()
    SearchEntry.objects.filter(organisation__slug="late").delete()
    assert encoder.switch(now=NOW)
    assert slugs(answers()) == slugs(before)


@pytest.mark.usefixtures("index")
def test_a_change_given_up_leaves_everything_as_it_was(wanted: OnnxEncoder, settings: Settings) -> None:
    before = answers()
    encoder.follow_setting()
    next(encoder.read_next_in_batches())
    settings.DEEP_ENCODER = ""
    assert not encoder.follow_setting()
    assert not encoder.switch(now=NOW)
    assert answers() == before


def test_an_empty_index_begins_with_the_encoder_that_is_named(wanted: OnnxEncoder) -> None:
    call_command("reindex", stdout=StringIO(), stderr=StringIO())
    capability(organisation("rezka"), "Резка пластин")
    for _ in entries.read_deeply_in_batches():
        pass
    assert encoders_of("deep") == {wanted.id}


@pytest.mark.usefixtures("index")
def test_vectors_of_two_encoders_are_never_compared(wanted: OnnxEncoder) -> None:
    """A search that began before the change was committed asks with a vector of the old encoder."""
    known = learnt()
    need = candidates.ask(read_need("линза"), known)
    call_command("reindex", stdout=StringIO(), stderr=StringIO())

    found = candidates.nearest(SearchEntry.objects.visible_to(ANONYMOUS), need, known)

    assert found
    assert {each.deep for each in found} == {None}


@pytest.mark.usefixtures("index")
def test_a_folder_that_is_gone_costs_the_deep_vectors_only(wanted: OnnxEncoder) -> None:
    call_command("reindex", stdout=StringIO(), stderr=StringIO())
    IndexState.objects.update(deep_source="onnx:/nowhere", version=99)
    assert "rezka" in {match.slug for match in answers()[0]}


@pytest.mark.usefixtures("index")
def test_means_of_another_encoder_come_from_the_taxonomy_and_the_texts(wanted: OnnxEncoder) -> None:
    encoder.follow_setting()
    prior = LanguageMean.objects.get(encoder=wanted.id, side="text", language="ru")
    assert prior.mean == prior.prior
    read_all()
    encoder.switch(now=NOW)
    own = LanguageMean.objects.get(encoder=wanted.id, side="text", language="ru")
    assert own.prior == prior.prior
    assert own.mean != own.prior


@pytest.mark.usefixtures("index")
def test_the_worker_follows_and_the_operator_sees_how_far(wanted: OnnxEncoder) -> None:
    def said() -> str:
        told = StringIO()
        call_command("reindex", "--status", stdout=told)
        return told.getvalue()

    assert f"{SearchEntry.objects.count()} texts; 0 wait for the deep encoder {DEEP.id}.\n" == said()
    encoder.follow_setting()
    assert f"{wanted.id} has read 0 of" in said()
    tasks.follow_encoder(timestamp=0)
    assert f"0 wait for the deep encoder {wanted.id}.\n" in said()


@pytest.mark.usefixtures("index")
def test_vectors_of_an_encoder_that_nobody_remembers_are_read_anew(
    wanted: OnnxEncoder, settings: Settings
) -> None:
    before = answers()
    call_command("reindex", stdout=StringIO(), stderr=StringIO())
    IndexState.objects.all().delete()
    settings.DEEP_ENCODER = ""
    call_command("reindex", stdout=StringIO(), stderr=StringIO())
    assert encoders_of("deep") == {DEEP.id}
    assert slugs(answers()) == slugs(before)


@pytest.fixture
def outgrown(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A large index with graphs. Tables are emptied after a test outside a transaction, but keep them."""
    monkeypatch.setattr(graphs, "SMALL", 1)
    owner = organisation("rezka", summary_ru="Резка пластин")
    entries.index_organisations(organisation_ids=[owner.pk], deep=False)
    for _ in entries.read_deeply_in_batches():
        pass
    learning.learn(now=NOW)
    graphs.tend()
    yield
    graphs._drop(known_graphs())


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("outgrown")
def test_the_graph_is_the_encoder_s(wanted: OnnxEncoder) -> None:
    """Outside a transaction, as the worker does it: the graph is made while others read and write."""
    assert dimensions_of_indexes() == {"384"}
    call_command("reindex", stdout=StringIO(), stderr=StringIO())
    assert dimensions_of_indexes() == {"24"}
    assert encoder.progress().encoder == wanted.id
    assert asked_with_an_index(wanted.id, 24)


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("outgrown")
def test_what_a_killed_worker_left_is_mended(wanted: OnnxEncoder) -> None:
    """A graph that PostgreSQL keeps, unfit for use; or, when it was killed at the end, the old one."""
    mended = {FAST_GRAPH: True, deep_graph(wanted.id): True}
    encoder.follow_setting()
    read_all()
    graphs.make_deep(wanted, "next_deep")
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE pg_index SET indisvalid = false WHERE indexrelid = %s::regclass",
            [deep_graph(wanted.id)],
        )

    assert encoder.switch(now=NOW)

    assert known_graphs() == mended
    with connection.cursor() as cursor:
        cursor.execute("CREATE INDEX partnering_deep_old ON partnering_searchentry (id)")
    assert not encoder.follow_setting()
    assert known_graphs() == mended


def asked_with_an_index(encoder_id: str, dimensions: int) -> bool:
    """Whether PostgreSQL can answer the search's order by a graph index."""
    vector = str([0.1] * dimensions)
    with connection.cursor() as cursor, transaction.atomic():
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(
            f"EXPLAIN SELECT id FROM partnering_searchentry WHERE deep_encoder = '{encoder_id}'"  # noqa: S608
            f" ORDER BY deep_vector::halfvec({dimensions}) <#> %s::halfvec LIMIT 1",
            [vector],
        )
        return "partnering_deep_" in str(cursor.fetchall())
