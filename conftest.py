"""Fixtures of every test."""

from collections.abc import Iterator

import pytest
from django.db.models.signals import post_save
from django.utils.translation import override

from gildia.agreements.tests.scene import scene
from gildia.clusters.tests.scene import founding_scene
from gildia.config.testing.counts import counted_queries
from gildia.config.testing.demonstration import demonstration
from gildia.config.testing.pages import GildiaClient
from gildia.config.testing.site import browser, site, visit
from gildia.consortia.tests.scene import consortia_scene
from gildia.journal.models import Act
from gildia.registry.queries.history import told
from gildia.registry.tests.cast import anna, boris, cluster, olga, pavel, zone

__all__ = [
    "anna",
    "boris",
    "browser",
    "cluster",
    "consortia_scene",
    "counted_queries",
    "demonstration",
    "founding_scene",
    "olga",
    "pavel",
    "scene",
    "site",
    "visit",
    "zone",
]


@pytest.fixture
def client() -> GildiaClient:
    """A visitor's browser without scripts, which rejects pages that break a rule of all pages."""
    return GildiaClient()


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Every test begins in English: a page of another test leaves its reader's language behind."""
    with override("en"):
        yield


@pytest.fixture(autouse=True)
def acts_in_words() -> Iterator[None]:
    """Whatever a test records, the history can tell: a verb is declared in the room's `act_verbs`."""

    def tell(instance: Act, **_signal: object) -> None:
        assert told(instance.verb), f"{instance.verb!r} has no words: declare it in the room's act_verbs"

    post_save.connect(tell, sender=Act)
    yield
    post_save.disconnect(tell, sender=Act)
