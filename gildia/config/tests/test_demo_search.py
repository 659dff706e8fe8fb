"""The search on the demonstration zone: right companies for the needs, and only what a reader may see.

One group of the test run, since reading seven hundred texts by both encoders takes a minute.
"""

import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from gildia.config.demo.loader import Loaded
from gildia.foundation import text as analyser
from gildia.partnering.actions import entries, learning
from gildia.partnering.models import SearchEntry
from gildia.partnering.queries import search
from gildia.partnering.queries.spelling import readings
from gildia.partnering.rules.answer import NO_FILTERS, Sort
from gildia.registry.models import Mandate, Organisation
from gildia.registry.permissions import viewer_of
from gildia.registry.rules import ANONYMOUS, Viewer

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("demonstration search")]

NOW = datetime(2026, 4, 1, 9, tzinfo=UTC)
FIRST = 3
RIGHT_AT_LEAST = 27
NEEDS: list[dict[str, Any]] = tomllib.loads(
    (Path(__file__).parents[1] / "demo" / "needs.toml").read_text(encoding="utf-8")
)["need"]
WORDS = [
    (typed, meant)
    for half in tomllib.loads((Path(__file__).parent / "spelling_words.toml").read_text("utf-8")).values()
    for typed, meant in [*half["slips"], *half["other_ways"], *((word, "") for word in half["right"])]
]


@pytest.fixture(scope="module", autouse=True)
def indexed(demonstration: Loaded, django_db_blocker: Any) -> Iterator[None]:  # noqa: ANN401
    """Every text read by both encoders, as after the worker's night."""
    with django_db_blocker.unblock():
        for _ in entries.read_deeply_in_batches(measured=False):
            pass
        learning.learn(now=NOW)
        yield


def found(need: str, viewer: Viewer = ANONYMOUS) -> list[str]:
    answer = search(viewer, need, filters=NO_FILTERS, limit=100, offset=0, sort=Sort.MATCH, today=NOW.date())
    return [match.slug for match in answer.results or answer.nearest]


def test_the_right_company_is_among_the_first_three_for_nine_needs_of_ten() -> None:
    wrong = [
        need["text"] for need in NEEDS if not set(need["organisations"]) & set(found(need["text"])[:FIRST])
    ]

    assert len(NEEDS) - len(wrong) >= RIGHT_AT_LEAST, "\n".join(wrong)


@pytest.mark.parametrize(("typed", "meant"), WORDS)
def test_a_word_is_read_as_the_zone_writes_it_or_left_alone(typed: str, meant: str) -> None:
    read = " ".join(reading.read_as for reading in readings(typed, ANONYMOUS))
    assert analyser.keys(read) == analyser.keys(meant)


def test_a_need_without_anybody_says_so() -> None:
    answer = search(
        ANONYMOUS,
        "fresh oysters delivered by horse carriage",
        filters=NO_FILTERS,
        limit=20,
        offset=0,
        sort=Sort.MATCH,
        today=NOW.date(),
    )

    assert answer.nobody_does_it


def test_the_page_and_the_api_give_the_same_answer(client: Client) -> None:
    need = {"q": "нужна резка пластин 200 мм на кристаллы"}

    page = client.get(reverse("partnering:search"), need, headers={"Accept-Language": "ru"})
    api = client.get("/api/v1/partners/search", need, headers={"Accept-Language": "ru"})

    assert page.status_code == api.status_code == 200
    slugs = [result["organisation"]["slug"] for result in api.json()["results"]]
    assert slugs
    places = [page.content.decode().index(f"/organisations/{slug}/") for slug in slugs]
    assert places == sorted(places)
    first = api.json()["results"][0]
    assert first["organisation"]["slug"] == "kremniy-dicing"
    assert {"met"} <= {reason["verdict"] for reason in first["reasons"]}


def test_what_is_hidden_is_found_by_its_owner_alone() -> None:
    secret = Organisation.objects.get(slug="pribor-sensor")
    capability = SearchEntry.objects.filter(
        organisation=secret, audience=[-secret.pk], kind="capability"
    ).order_by("pk")[0]
    owner = viewer_of(Mandate.objects.filter(organisation=secret).order_by("pk")[0])

    for_owner = search(
        owner, capability.text, filters=NO_FILTERS, limit=5, offset=0, sort=Sort.MATCH, today=NOW.date()
    )
    for_visitor = search(
        ANONYMOUS, capability.text, filters=NO_FILTERS, limit=100, offset=0, sort=Sort.MATCH, today=NOW.date()
    )

    shown = [entry for match in for_owner.results for entry in (match.best, *match.others)]
    leaked = [entry for match in for_visitor.results for entry in (match.best, *match.others)]
    assert capability.pk in {entry.entry_id for entry in shown}
    assert capability.pk not in {entry.entry_id for entry in leaked}
