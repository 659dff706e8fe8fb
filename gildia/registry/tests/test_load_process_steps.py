"""Loading the shipped value chains."""

from datetime import UTC, datetime
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gildia.journal.models import Act
from gildia.registry.actions import taxonomy
from gildia.registry.models import ProcessChain, ProcessStep, Segment

NOW = datetime(2026, 4, 1, 9, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture
def shipped() -> taxonomy.Loaded:
    return taxonomy.load_shipped(now=NOW)


def test_it_adds_every_segment_chain_and_step(shipped: taxonomy.Loaded) -> None:
    rows = Segment.objects.count() + ProcessChain.objects.count() + ProcessStep.objects.count()
    assert shipped == taxonomy.Loaded(added=rows, changed=0)
    step = ProcessStep.objects.select_related("chain").get(code="wafer-dicing")
    assert step.chain.code == "microelectronics"
    assert all(step.words[language][1:] for language in ("ru", "en", "zh"))


@pytest.mark.usefixtures("shipped")
def test_a_repeat_writes_nothing() -> None:
    with CaptureQueriesContext(connection) as captured:
        again = taxonomy.load_shipped(now=NOW)
    assert again == taxonomy.Loaded(added=0, changed=0)
    assert not any(query["sql"].startswith(("INSERT", "UPDATE")) for query in captured.captured_queries)


@pytest.mark.usefixtures("shipped")
def test_it_brings_old_steps_up_to_date_but_leaves_edited_ones() -> None:
    ProcessStep.objects.filter(code="lithography").update(name_en="Old words")
    ProcessStep.objects.filter(code="etching").update(name_en="Our words", edited=True)
    assert taxonomy.load_shipped(now=NOW) == taxonomy.Loaded(added=0, changed=1)
    renewed = ProcessStep.objects.get(code="lithography")
    assert renewed.name_en != "Old words"
    assert ProcessStep.objects.get(code="etching").name_en == "Our words"
    act = Act.objects.get(verb="process_step.change")
    assert act.changes == {"name_en": ["Old words", renewed.name_en]}


def test_the_command_says_what_it_did() -> None:
    said = StringIO()
    call_command("load_process_steps", stdout=said)
    assert "0 steps brought up to date" in said.getvalue()
