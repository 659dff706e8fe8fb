"""Pages and programs: saving a search, what is new, how often, and nobody else's."""

import json
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import quote

import pytest
import time_machine
from django.test import Client

from gildia.alerts.actions import searches
from gildia.alerts.models import SavedSearch, Subscription
from gildia.alerts.rules import MOST_SEARCHES, Frequency, Kind
from gildia.alerts.tests.scene import dices, hears, matched, round_at, saved
from gildia.config.testing.counts import QueryCounter
from gildia.opportunities.tests.scene import NOW, published
from gildia.registry.models import Mandate
from gildia.registry.tests.cast import Player, mandate, organisation

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def text(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def test_a_search_is_saved_from_its_page_and_lists_what_is_new(
    client: Client, anna: Player, boris: Player, pavel: Player, clock: time_machine.Traveller
) -> None:
    published(anna, pavel, title_en="Dicing of old")
    assert "Save this search" not in text(client, "/opportunities/?q=dicing")
    boris.sign_in(client)
    page = client.get("/opportunities/?q=dicing&kind=business_request&page=1&sort=ending")
    (action,) = page.context["actions"]
    form = client.get(action.panel["url"]).context["form"]
    assert form.initial == {
        "page": "opportunities",
        "query": "q=dicing&kind=business_request",
        "name": "dicing, Business request",
    }
    assert client.post("/alerts/searches/new/", {**form.initial, "name": " "}).status_code == 422
    done = client.post("/alerts/searches/new/", form.initial, follow=True)
    assert "Nothing new, 1 result in all" in done.content.decode()
    search = SavedSearch.objects.get()
    assert (search.person, search.organisation) == (boris.person, boris.organisation)
    clock.move_to(LATER)
    published(anna, pavel, title_en="Dicing of new", now=LATER)
    told = text(client, search.get_absolute_url())
    assert "1 new result" in told
    assert told.index("Dicing of new") < told.index("Dicing of old"), "what is new stands first"
    client.post(f"{search.get_absolute_url()}seen/")
    assert "Nothing new, 2 results in all" in text(client, search.get_absolute_url())
    hears(boris, Frequency.IMMEDIATE, Kind.SEARCHES)
    assert round_at(LATER + timedelta(days=1)) == [], "what is seen is not told"


def test_a_search_of_companies_is_saved_with_its_filters(client: Client, boris: Player, olga: Player) -> None:
    dices(olga)
    boris.sign_in(client)
    assert client.get("/partners/").context["actions"] == [], "all companies are no search"
    page = client.get("/partners/?q=" + quote("резка пластин") + "&country=RU&view=map&page=2")
    (action,) = page.context["actions"]
    form = client.get(action.panel["url"]).context["form"]
    client.post("/alerts/searches/new/", form.initial)
    search = SavedSearch.objects.get()
    assert (
        search.search_url
        == f"/partners/?q={quote('резка').replace('%20', '+')}+{quote('пластин')}&country=RU"
    )
    assert "Вне зоны" in text(client, search.get_absolute_url())


def test_the_same_search_is_saved_once_and_there_are_fifty_at_most(client: Client, boris: Player) -> None:
    boris.sign_in(client)
    sent = {"page": "opportunities", "query": "kind=business_offer&q=a", "name": "A"}
    for query in (sent["query"], "q=a&kind=business_offer&view=x&page=3"):
        client.post("/alerts/searches/new/", {**sent, "query": query})
    assert SavedSearch.objects.count() == 1
    for number in range(MOST_SEARCHES - 1):
        saved(boris, f"q=word{number}")
    refused = client.post("/alerts/searches/new/", {**sent, "query": "q=onemore"})
    assert refused.status_code == 422
    assert "You have 50 saved searches" in refused.content.decode()
    empty = client.post("/alerts/searches/new/", {"page": "partners", "query": "view=map", "name": "All"})
    assert "tick a filter first" in empty.content.decode()


def test_it_is_renamed_paused_deleted_and_brought_back(client: Client, boris: Player) -> None:
    search = saved(boris, "q=dicing")
    boris.sign_in(client)
    page = search.get_absolute_url()
    assert client.post(f"{page}rename/", {"name": ""}).status_code == 422
    client.post(f"{page}rename/", {"name": "Sawing"})
    assert "“Sawing”" in text(client, page)
    client.post(f"{page}pause/")
    assert "paused" in text(client, "/alerts/")
    client.post(f"{page}resume/")
    removed = client.post(f"{page}remove/")
    assert "Deleted: Sawing" in text(client, removed["Location"])
    assert client.get(page).status_code == 404
    assert client.post(f"{page}restore/", follow=True).status_code == 200
    assert "Sawing" in text(client, "/alerts/")
    client.post(f"{page}remove/")
    assert searches.forget_removed(now=NOW + timedelta(hours=23)) == 0
    with time_machine.travel(NOW + timedelta(hours=25), tick=False):
        assert "for a day only" in client.post(f"{page}restore/", follow=True).content.decode()
    assert searches.forget_removed(now=NOW + timedelta(hours=25)) == 1


def test_what_is_new_stands_on_one_page_until_it_is_seen(
    client: Client, anna: Player, boris: Player, pavel: Player, clock: time_machine.Traveller
) -> None:
    dices(boris)
    saved(boris, "q=dicing")
    boris.sign_in(client)
    assert "Nothing is new for you" in text(client, "/alerts/")
    assert "New requests you could serve" not in text(client, "/desk/")
    matched(anna, pavel)
    searches.look_at_due(now=NOW + timedelta(hours=23), limit=10)
    page = client.get("/alerts/")
    assert "2 things are new for you" in page.content.decode()
    assert "You could serve this request" in page.content.decode()
    assert "Found by your search “Dicing for us”" in page.content.decode()
    assert "New requests you could serve" in text(client, "/desk/")
    clock.move_to(LATER)
    matched(anna, pavel, at=LATER, title_en="Came later")
    clock.move_to(NOW + timedelta(days=1))
    client.post("/alerts/seen/", {"drawn_at": (LATER - timedelta(minutes=1)).isoformat()})
    told = text(client, "/alerts/")
    assert "Came later" in told, "it was not on the page that was seen"
    client.post("/alerts/seen/", {"drawn_at": "nonsense"})
    assert "Nothing is new for you" in text(client, "/alerts/")
    assert "New requests you could serve" not in text(client, "/desk/")
    hears(boris, Frequency.IMMEDIATE, Kind.REQUESTS, Kind.COMPANIES)
    assert round_at(NOW + timedelta(days=2)) == []


def test_the_askers_page_names_the_companies_for_his_request(
    client: Client, anna: Player, boris: Player, pavel: Player
) -> None:
    dices(boris)
    matched(anna, pavel)
    told = text(anna.sign_in(client), "/alerts/")
    assert "Микросборка-Т" in told
    assert "Could serve your request “Dicing of 150 mm silicon wafers”" in told


def test_how_often_is_chosen_on_one_page(client: Client, boris: Player) -> None:
    boris.sign_in(client)
    assert "once a week" in text(client, "/alerts/")
    assert client.get("/alerts/letters/").context["form"].initial == dict.fromkeys(Kind, Frequency.WEEKLY)
    chosen = {"requests": "immediate", "companies": "daily", "searches": "never"}
    assert client.post("/alerts/letters/", {**chosen, "searches": "hourly"}).status_code == 422
    assert not Subscription.objects.exists()
    client.post("/alerts/letters/", chosen)
    rows = Subscription.objects.filter(person=boris.person)
    assert dict(rows.values_list("kind", "frequency").order_by("pk")) == chosen
    assert rows.get(kind="companies").next_at == NOW.replace(day=3, hour=6), "nine in Moscow, tomorrow"
    Mandate.objects.filter(pk=boris.mandate.pk).update(scopes=["vote"])
    assert list(client.get("/alerts/letters/").context["form"].fields) == ["searches"]


def test_everything_belongs_to_a_person_under_an_organisation(
    client: Client, anna: Player, boris: Player, pavel: Player
) -> None:
    search = saved(boris, "q=dicing")
    page = search.get_absolute_url()
    assert client.get("/alerts/").status_code == 302
    for somebody in (anna, pavel):
        somebody.sign_in(client)
        assert client.get(page).status_code == 404
        for verb in ("rename", "pause", "resume", "remove", "restore", "seen"):
            assert client.post(f"{page}{verb}/", {"name": "x"}).status_code == 404, verb
        assert search.name not in text(client, "/alerts/")
    other = mandate(boris.person, organisation("other", "Другая"), *boris.mandate.scope_set)
    session = boris.sign_in(client).session
    session["acting_mandate"] = other.pk
    session.save()
    assert client.get(page).status_code == 404
    Mandate.objects.filter(person=boris.person).update(revoked_at=NOW, revoked_by=boris.person)
    assert client.get("/alerts/").status_code == 404


def test_ones_own_searches_go_into_a_file(client: Client, boris: Player) -> None:
    saved(boris, "q=dicing")
    boris.sign_in(client)
    lines = client.get("/alerts/searches/?format=csv").content.decode("utf-8-sig").splitlines()
    assert len(lines) == 2
    assert "/opportunities/?q=dicing" in lines[1]
    assert client.get("/alerts/searches/?format=xlsx").status_code == 200
    assert client.get("/alerts/searches/").status_code == 302


def test_programs_save_list_and_delete(anna: Player, boris: Player, pavel: Player) -> None:
    dices(boris)
    client = boris.sign_in(Client())

    address = "/api/v1/alerts/searches"

    def post(**asked: str) -> tuple[int, dict[str, str]]:
        answer = client.post(address, json.dumps(asked), content_type="application/json")
        return answer.status_code, json.loads(answer.content)

    status, made = post(page="opportunities", query="q=dicing&page=2", name="Dicing")
    assert (status, made["query"]) == (201, "q=dicing")
    assert post(page="desks", query="", name="x")[0] == 422
    assert "Say what you look for" in post(page="partners", query="", name="x")[1]["detail"]
    assert [each["name"] for each in client.get(address).json()] == ["Dicing"]
    matched(anna, pavel)
    (news,) = client.get("/api/v1/alerts/news").json()["results"]
    assert (news["kind"], news["title"]) == ("requests", "Dicing of 150 mm silicon wafers")
    one = f"{address}/{made['id']}"
    assert anna.sign_in(Client()).delete(one).status_code == 404
    assert Client().delete(one).status_code == 401
    strict = Client(enforce_csrf_checks=True)
    assert boris.sign_in(strict).delete(one).status_code == 403, "another site's page cannot do it"
    assert client.delete(one).status_code == 204
    assert client.get(address).json() == []
    assert Client().get("/api/v1/alerts/news").status_code == 404


def test_the_pages_ask_as_often_for_many_as_for_few(
    client: Client, anna: Player, boris: Player, pavel: Player, counted_queries: QueryCounter
) -> None:
    dices(boris)
    boris.sign_in(client)
    search = saved(boris, "q=dicing")
    for number in range(3):
        matched(anna, pavel, title_en=f"Dicing {number}")
        saved(boris, f"q=dicing{number}")
        searches.look(search_id=search.pk, now=NOW)
        with counted_queries("alerts, news"):
            text(client, "/alerts/")
        with counted_queries("alerts, a search"):
            text(client, search.get_absolute_url())
