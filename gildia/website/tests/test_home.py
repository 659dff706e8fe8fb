"""The home page."""

import pytest
from django.test import Client

from gildia.config.demo.loader import Loaded
from gildia.config.testing.counts import QueryCounter
from gildia.registry.models import Capability
from gildia.registry.rules import ANONYMOUS, Visibility
from gildia.website.queries import figures
from gildia.website.views.home import EXAMPLE_NEEDS

pytestmark = pytest.mark.django_db


def test_it_asks_what_the_reader_needs_and_gives_an_example_in_each_language(client: Client) -> None:
    page = client.get("/").content.decode()
    for language, need in EXAMPLE_NEEDS:
        assert f'lang="{language}">{need}</a>' in page


@pytest.mark.usefixtures("demonstration")
def test_the_figures_are_counted_and_cost_the_same_for_any_number_of_rows(
    client: Client, counted_queries: QueryCounter
) -> None:
    with counted_queries("home, visitor"):
        page = client.get("/", headers={"accept-language": "en"}).content.decode()
    assert f'<span class="stat-value">{figures(ANONYMOUS).organisations}</span>' in page


def test_a_private_capability_counts_for_nobody_else(demonstration: Loaded) -> None:
    before = figures(ANONYMOUS)
    shown = Capability.objects.visible_to(ANONYMOUS).order_by("pk").first()
    assert shown is not None
    shown.visibility = Visibility.ORGANISATION
    shown.save(update_fields=["visibility"])
    assert figures(ANONYMOUS).capabilities == before.capabilities - 1
