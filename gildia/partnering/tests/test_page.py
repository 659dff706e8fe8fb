"""The search page and the same search for programs, as visitors and companies meet them."""

import json

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gildia.config.testing.counts import QueryCounter
from gildia.partnering.actions.entries import index_organisation
from gildia.partnering.rules.answer import MAX_NEED_LENGTH
from gildia.registry.models import Capability, Organisation
from gildia.registry.rules import Visibility
from gildia.registry.tests.cast import Player, organisation

pytestmark = pytest.mark.django_db

PAGE = "/partners/"
API = "/api/v1/partners/search"
CANARY = "квазикристаллизация"


def capability(owner: Organisation, text: str, visibility: Visibility = Visibility.PUBLIC) -> Capability:
    made = Capability.objects.create(organisation=owner, text_ru=text, visibility=visibility)
    index_organisation(organisation_id=owner.pk)
    return made


def test_it_shows_who_does_it_with_the_words_that_match(client: Client, anna: Player) -> None:
    capability(anna.organisation, "Дисковая резка кремниевых пластин на кристаллы")

    page = client.get(PAGE, {"q": "резка пластин"}, headers={"Accept-Language": "ru"})

    html = page.content.decode()
    assert "Прибор-Сенсор" in html
    assert "<mark>резка</mark>" in html
    assert "совпали слова: резка, пластин" in html
    assert reverse("registry:profile", args=["pribor-sensor"]) in html


def test_it_lists_everybody_when_nothing_is_asked(client: Client, anna: Player, boris: Player) -> None:
    capability(anna.organisation, "Резка пластин")
    capability(boris.organisation, "Сборка плат")

    answer = client.get(API).json()

    assert {each["organisation"]["slug"] for each in answer["results"]} == {"pribor-sensor", "mikrosborka-t"}
    assert all(each["band"] is None for each in answer["results"])


@pytest.mark.parametrize(
    ("visibility", "seen_by"),
    [
        (Visibility.PUBLIC, {"visitor", "olga", "boris", "anna"}),
        (Visibility.ZONE, {"boris", "anna", "pavel"}),
        (Visibility.CLUSTER, {"boris", "anna", "pavel"}),
        (Visibility.ORGANISATION, {"anna"}),
    ],
)
def test_a_text_is_found_counted_and_shown_only_to_whom_it_is_visible(
    visibility: Visibility,
    seen_by: set[str],
    anna: Player,
    boris: Player,
    olga: Player,
    pavel: Player,
) -> None:
    capability(anna.organisation, f"Выполняем работы: {CANARY} сплавов", visibility)
    clients = {"visitor": Client()} | {
        name: player.sign_in(Client())
        for name, player in {"anna": anna, "boris": boris, "olga": olga, "pavel": pavel}.items()
    }

    for name, client in clients.items():
        if name == "pavel" and visibility is Visibility.PUBLIC:
            continue
        page = client.get(PAGE, {"q": CANARY}).content.decode()
        api = json.dumps(client.get(API, {"q": CANARY}).json(), ensure_ascii=False)
        file = client.get(PAGE, {"q": CANARY, "format": "csv"}).content.decode()
        found = f"{CANARY} сплавов"
        shown = [found in page.replace("<mark>", "").replace("</mark>", ""), found in api, found in file]
        assert shown == [name in seen_by] * 3, name


def test_an_outsiders_answer_is_the_same_whether_or_not_something_hidden_exists(
    client: Client, anna: Player, boris: Player
) -> None:
    capability(boris.organisation, "Сборка печатных плат, монтаж компонентов")
    capability(anna.organisation, "Резка пластин")
    before = client.get(API, {"q": f"{CANARY} плат"}).json()

    capability(anna.organisation, f"{CANARY} плат", Visibility.ORGANISATION)

    assert client.get(API, {"q": f"{CANARY} плат"}).json() == before


def test_facets_narrow_and_a_ticked_value_never_vanishes(client: Client, anna: Player, boris: Player) -> None:
    capability(anna.organisation, "Резка пластин на кристаллы")
    capability(boris.organisation, "Лазерная резка пластин")

    narrowed = client.get(API, {"q": "резка пластин", "country": "CN"}).json()

    assert narrowed["results"] == []
    countries = {value["value"]: value for value in narrowed["facets"]["country"]}
    assert countries["CN"] == {"value": "CN", "label": "China", "count": 0, "selected": True}
    assert countries["RU"]["count"] == 2


@pytest.mark.parametrize("layout", ["list", "table", "map"])
def test_every_view_shows_the_same_companies(client: Client, anna: Player, layout: str) -> None:
    capability(anna.organisation, "Резка пластин на кристаллы")

    page = client.get(PAGE, {"q": "резка пластин", "view": layout}, headers={"Accept-Language": "ru"})

    assert "Прибор-Сенсор" in page.content.decode()


def test_a_file_runs_no_formula(client: Client, anna: Player) -> None:
    capability(anna.organisation, '=HYPERLINK("http://evil.example";"резка пластин")')

    file = client.get(PAGE, {"q": "резка пластин", "format": "csv"})

    assert file["Content-Disposition"] == 'attachment; filename="partners.csv"'
    assert "'=HYPERLINK" in file.content.decode()


def test_a_chip_takes_its_condition_out_of_the_need(client: Client, anna: Player) -> None:
    capability(anna.organisation, "Резка пластин")

    page = client.get(PAGE, {"q": "резка пластин 200 мм, ISO 9001"})

    chips = dict(page.context["chips"])
    assert list(chips) == ["wafer diameter = 200\u00a0mm", "ISO 9001"]
    without = client.get(PAGE + chips["ISO 9001"])
    assert "ISO 9001" not in dict(without.context["chips"])
    assert without.context["asked"].need.startswith("резка пластин 200 мм")


def test_the_number_of_queries_does_not_grow_with_the_results(
    client: Client, anna: Player, counted_queries: QueryCounter
) -> None:
    def ask() -> None:
        assert client.get(PAGE, {"q": "резка пластин"}).status_code == 200

    capability(anna.organisation, "Резка пластин")
    ask()
    with counted_queries("partner search, visitor"):
        ask()
    for number in range(15):
        capability(organisation(f"firm-{number}", f"Фирма {number}"), f"Резка пластин, линия {number}")
    with counted_queries("partner search, visitor"):
        ask()


HOSTILE = [
    "я",
    "🙂🚀",
    "' OR 1=1; DROP TABLE registry_organisation; --",
    "(((((((([a-z]+)*)*)*",
    "%_\\",
    "\x00",
    "а" * (MAX_NEED_LENGTH + 500),
    "и на в для",
    "200 мм",
    "<script>alert(1)</script>",
]


@pytest.mark.parametrize("need", HOSTILE, ids=range(len(HOSTILE)))
def test_any_need_gets_a_clear_answer(client: Client, anna: Player, need: str) -> None:
    capability(anna.organisation, "Резка пластин")

    page = client.get(PAGE, {"q": need})

    assert page.status_code == 200
    assert "<script>alert" not in page.content.decode()
    assert client.get(API, {"q": need}).status_code in {200, 422}


# The test client takes "{%" for a template that was left unrendered.
@given(st.text(st.characters(codec="utf-8", exclude_characters="{"), max_size=300))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_text_brings_the_page_down(client: Client, anna: Player, need: str) -> None:
    assert client.get(PAGE, {"q": need}).status_code == 200


def test_a_wrong_parameter_of_the_api_is_named(client: Client) -> None:
    refused = client.get(API, {"limit": "1000", "sort": "colour"})

    assert refused.status_code == 422
    assert "limit" in refused.content.decode()
