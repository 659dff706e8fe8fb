"""Needs that are misspelt: what they are read as, and what is left alone."""

from datetime import UTC, datetime

import pytest
from django.test import Client

from gildia.partnering.actions.learning import learn
from gildia.partnering.queries.spelling import readings
from gildia.partnering.tests.test_page import API, PAGE, capability
from gildia.registry.models import Capability
from gildia.registry.permissions import viewer_of
from gildia.registry.rules import ANONYMOUS, Visibility
from gildia.registry.tests.cast import Player

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 4, 1, 9, tzinfo=UTC)
HIDDEN = "квазикристаллизация"


@pytest.fixture
def vocabulary(anna: Player, boris: Player) -> None:
    """What the index knows: a few public words, and a hidden one."""
    Capability.objects.create(organisation=anna.organisation, text_en="Wafer dicing, QFN packages")
    capability(anna.organisation, "Резка пластин, корпусирование в чистых помещениях")
    capability(boris.organisation, "Чистые помещения, микросхемы")
    capability(boris.organisation, f"{HIDDEN} сплавов", Visibility.ORGANISATION)
    learn(now=NOW)


@pytest.mark.usefixtures("vocabulary")
@pytest.mark.parametrize(
    ("typed", "read_as"),
    [
        ("резка плсатин", ["пластин"]),
        ("корпусировние", ["корпусирование"]),
        ("htprf gkfcnby", ["резка пластин"]),
        ("цфаук", ["wafer"]),
        ("korpusirovanie", ["корпусирование"]),
        ("chistye pomescheniya", ["чистые помещения"]),
        ("дайсинг", ["dicing"]),
        ("уэйфер", ["wafer"]),
        ("резкапластин", ["резка пластин"]),
        ("микро схемы", ["микросхемы"]),
        ("wafre", ["wafer"]),
        ("резка пластин", []),
        ("QFN48 и QFN", []),
        ("Микросборка-Т", []),
        ("2018 200 мм", []),
        ("Produktion von Leiterplatten", []),
        (HIDDEN[:-1] + "и", []),
        ("квазикристализация", []),
    ],
)
def test_a_need_is_read_as_the_index_writes_it(typed: str, read_as: list[str]) -> None:
    assert [reading.read_as for reading in readings(typed, ANONYMOUS)] == read_as


@pytest.mark.usefixtures("vocabulary")
def test_who_may_see_a_word_is_not_corrected_by_words_of_others(boris: Player) -> None:
    Capability.objects.create(
        organisation=boris.organisation, text_ru="плстин", visibility=Visibility.ORGANISATION
    )
    capability(boris.organisation, "сплавов", Visibility.ORGANISATION)

    assert [reading.read_as for reading in readings("плстин", ANONYMOUS)] == ["пластин"]
    assert readings("плстин", viewer_of(boris.mandate)) == ()


@pytest.mark.usefixtures("vocabulary")
def test_the_page_says_what_it_searched_for_and_searches_as_typed_when_asked(client: Client) -> None:
    page = client.get(PAGE, {"q": "htprf gkfcnby"}, headers={"Accept-Language": "ru"})

    assert "Искали также: «резка пластин»." in page.content.decode()
    assert (
        "<mark>Резка</mark>" in page.content.decode() or "<mark>Резка пластин</mark>" in page.content.decode()
    )
    literal = client.get(PAGE + page.context["as_typed"])
    assert literal.context["answer"].need.readings == ()
    assert literal.context["answer"].need.text == "htprf gkfcnby"
    assert all("as_typed=1" in address for _, address in literal.context["exports"])


@pytest.mark.usefixtures("vocabulary")
def test_a_program_is_told_too(client: Client) -> None:
    told = client.get(API, {"q": "htprf"}).json()

    assert told["readings"] == [{"typed": "htprf", "read_as": "резка", "kind": "layout"}]
    assert client.get(API, {"q": "htprf", "as_typed": "1"}).json()["readings"] == []


def test_a_need_of_an_index_that_knows_nothing_stays_as_it_is() -> None:
    assert readings("htprf gkfcnby", ANONYMOUS) == ()
