"""The pages: the list and its forms, one from draft to publication, the queue, the link of a letter."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from gildia.config.testing.counts import QueryCounter
from gildia.opportunities.actions import lifetime, opportunities
from gildia.opportunities.actions.letters import renewal_token
from gildia.opportunities.models import Opportunity, Review
from gildia.opportunities.rules import SCORES, Kind
from gildia.opportunities.tests.scene import NOW, approved, begun, published, sent
from gildia.registry.models import ProcessChain, ProcessStep, Segment
from gildia.registry.rules import Visibility
from gildia.registry.tests.cast import Player

pytestmark = pytest.mark.django_db
HOME = "/opportunities/"


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel(NOW + timedelta(days=1), tick=False):
        yield


def body(client: Client, path: str, status: int = 200) -> str:
    response = client.get(path)
    assert response.status_code == status, path
    return response.content.decode()


def typed(**changed: Any) -> dict[str, Any]:
    """What a company types."""
    return {
        "title_en": "Dicing of wafers",
        "text_en": "We need 400 wafers a month.",
        "cooperation": ["services"],
        "visibility": "0",
        "lifetime_days": "30",
        "limits-TOTAL_FORMS": "0",
        "limits-INITIAL_FORMS": "0",
        **changed,
    }


def scored(made: Opportunity, decision: str, **changed: Any) -> dict[str, Any]:
    """What a moderator ticks."""
    version = made.versions.order_by("-number")[0]
    return {"version_id": version.pk, "decision": decision, **dict.fromkeys(SCORES, 4), **changed}


def test_a_company_writes_sends_and_a_moderator_publishes(
    client: Client, anna: Player, pavel: Player, boris: Player
) -> None:
    anna.sign_in(client)
    assert "technology offer" in body(client, f"{HOME}new/").lower()
    begin = f"{HOME}new/business_request/"
    wrong = client.post(begin, typed(title_en=""))
    assert (wrong.status_code, "We need 400 wafers" in wrong.content.decode()) == (422, True)
    assert client.post(begin, typed()).status_code == 302
    made = Opportunity.objects.get()
    page = made.get_absolute_url()
    assert "Only your company sees it" in body(client, page)
    assert client.post(f"{page}write/", typed(text_en="We need 500 wafers a month.")).status_code == 302
    assert client.post(f"{page}send/").status_code == 302
    assert "A moderator reads it" in body(client, page)
    other = boris.sign_in(Client())
    for path in (page, f"{page}write/", f"{page}withdraw/", f"{page}review/", f"{HOME}review/"):
        body(other, path, 404)
    assert other.post(f"{page}retract/").status_code == 404
    staff = pavel.sign_in(Client())
    assert "Dicing of wafers" in body(staff, f"{HOME}review/")
    assert "500 wafers" in body(staff, f"{page}review/")
    assert staff.post(f"{page}review/", scored(made, "return")).status_code == 422
    assert staff.post(f"{page}review/", scored(made, "approve", clarity="")).status_code == 422
    assert Review.objects.count() == 0
    assert staff.post(f"{page}review/", scored(made, "approve")).status_code == 302
    assert "Dicing of wafers" in body(Client(), HOME)
    assert "500 wafers" in body(Client(), page)
    assert "Прибор-Сенсор" in body(Client(), page) or "Pribor-Sensor" in body(Client(), page)
    assert "4 of 5" in body(client, page)
    assert "4 of 5" not in body(Client(), page)


def test_the_reason_of_a_return_is_read_by_the_company_alone(
    client: Client, anna: Player, pavel: Player, boris: Player
) -> None:
    made = sent(anna)
    page = made.get_absolute_url()
    staff = pavel.sign_in(Client())
    answer = staff.post(f"{page}review/", scored(made, "return", reason="How many wafers?"))
    assert answer.status_code == 302
    assert "How many wafers?" in body(anna.sign_in(client), page)
    body(boris.sign_in(Client()), page, 404)


def test_a_machine_draft_says_so_wherever_it_is_shown(client: Client, anna: Player, pavel: Player) -> None:
    made = published(anna, pavel, is_machine_en=True)
    for path in (HOME, made.get_absolute_url()):
        assert "machine draft" in body(client, path)
    published(anna, pavel)
    assert body(client, HOME).count("machine draft") == 1


def test_words_facets_and_order(client: Client, anna: Player, boris: Player, pavel: Player) -> None:
    chips = Segment.objects.create(code="chips", name_ru="Чипы", name_en="Chips")
    chain = ProcessChain.objects.create(code="front", segment=chips, name_ru="Ц", name_en="Front end")
    dicing = ProcessStep.objects.create(code="dicing", chain=chain, name_ru="Резка", name_en="Dicing")
    published(anna, pavel, segments=["chips"], process_step=dicing)
    offer = {"title_en": "Free glovebox", "text_en": "Inert atmosphere, 4 hours a day.", "title_ru": "Бокс"}
    published(boris, pavel, kind=Kind.BUSINESS_OFFER, now=NOW + timedelta(hours=1), **offer)
    technology: dict[str, Any] = {"stage": 6, "rights": ["patent"], "title_en": "Etching recipe"}
    published(boris, pavel, kind=Kind.TECHNOLOGY_OFFER, now=NOW + timedelta(hours=2), **technology)
    found = {
        "": ["Etching recipe", "Free glovebox", "Dicing of 150 mm silicon wafers"],
        "?q=glovebox": ["Free glovebox"],
        "?q=боксы": ["Free glovebox"],
        "?q=%00%27": [],
        "?kind=business_offer&kind=technology_offer": ["Etching recipe", "Free glovebox"],
        "?kind=business_offer&stage=6": [],
        "?segment=chips&step=dicing": ["Dicing of 150 mm silicon wafers"],
        "?country=CN": [],
        "?sort=ending": ["Dicing of 150 mm silicon wafers", "Free glovebox", "Etching recipe"],
    }
    for query, titles in found.items():
        shown = client.get(f"{HOME}{query}").context
        assert sorted(card.title.value for card in shown["cards"]) == sorted(titles), query
        if not query:
            assert [card.title.value for card in shown["cards"]] == titles
    facets = {each.name: each for each in client.get(f"{HOME}?kind=business_offer").context["facets"]}
    assert {option.value: option.count for option in facets["kind"].options} == {
        "business_offer": 1, "business_request": 1, "technology_offer": 1,
    }  # fmt: skip
    empty = client.get(f"{HOME}?kind=business_offer&stage=6").context["facets"]
    assert {each.name: [option.count for option in each.options] for each in empty}["stage"] == [0]


def test_lists_ask_as_many_questions_of_the_database_for_one_row_as_for_many(
    client: Client, anna: Player, pavel: Player, counted_queries: QueryCounter
) -> None:
    staff, member = pavel.sign_in(Client()), anna.sign_in(Client())
    asked = {
        "opportunities, visitor": (client, HOME),
        "opportunities, own": (member, f"{HOME}mine/"),
        "opportunities, review": (staff, f"{HOME}review/"),
    }
    for turn in range(2):
        for number in range(turn * 3 + 1):
            published(anna, pavel, is_blind=number % 2 == 1)
            sent(anna)
        for name, (reader, path) in asked.items():
            reader.get(path)
            with counted_queries(name):
                body(reader, path)


def test_the_list_goes_into_files_and_a_feed(client: Client, anna: Player, pavel: Player) -> None:
    published(anna, pavel, title_en="=HYPERLINK(1)")
    inside = published(anna, pavel, visibility=Visibility.ZONE.value, title_en="Inside only")
    lines = client.get(f"{HOME}?format=csv").content.decode("utf-8-sig").splitlines()
    assert (len(lines), "'=HYPERLINK(1)" in lines[1]) == (2, True)
    assert client.get(f"{HOME}?format=xlsx").content[:2] == b"PK"
    feed = anna.sign_in(client).get(f"{HOME}feed/")
    assert feed["Content-Type"].startswith("application/atom+xml")
    assert ("HYPERLINK" in feed.content.decode(), "Inside only" in feed.content.decode()) == (True, False)
    assert "Inside only" in body(client, HOME)
    body(Client(), inside.get_absolute_url(), 404)


def test_programs_read_what_pages_show(client: Client, anna: Player, pavel: Player) -> None:
    made = published(anna, pavel, is_machine_en=True)
    hidden = published(anna, pavel, visibility=Visibility.ZONE.value, is_blind=True)
    begun(anna)
    listed = client.get("/api/v1/opportunities?kind=business_request").json()
    assert [each["code"] for each in listed["results"]] == [made.code]
    assert listed["facets"]["kind"] == {"business_request": 1}
    read = client.get(f"/api/v1/opportunities/{made.code}").json()
    assert read["company"]["name"] == "Pribor-Sensor"
    assert {each["language"]: each["is_machine_draft"] for each in read["wordings"]} == {
        "en": True,
        "ru": False,
    }
    assert client.get(f"/api/v1/opportunities/{hidden.code}").status_code == 404
    assert client.get("/api/v1/opportunities?sort=nonsense").status_code == 422
    inside = anna.sign_in(client).get("/api/v1/opportunities").json()
    assert inside["total"] == 2


def test_a_companys_own_say_what_comes_next(
    client: Client, anna: Player, pavel: Player, boris: Player
) -> None:
    begun(anna, title_en="A draft of ours")
    published(anna, pavel, title_en="A published one")
    page = body(anna.sign_in(client), f"{HOME}mine/")
    assert "A draft of ours" in page
    assert "Others read it until" in page
    assert "A draft of ours" not in body(boris.sign_in(Client()), f"{HOME}mine/")
    assert Client().get(f"{HOME}mine/").status_code == 302


def test_what_is_shown_is_changed_dropped_renewed_and_withdrawn(
    client: Client, anna: Player, pavel: Player
) -> None:
    made = published(anna, pavel)
    page = made.get_absolute_url()
    anna.sign_in(client)
    assert client.post(f"{page}write/", typed(title_en="Another title")).status_code == 302
    assert "Another title" in body(client, page)
    assert "Another title" not in body(Client(), page)
    assert client.post(f"{page}write/", typed(is_blind="on")).status_code == 422
    assert client.post(f"{page}drop/").status_code == 302
    assert "Another title" not in body(client, page)
    assert client.post(f"{page}renew/").status_code == 302
    made.refresh_from_db()
    assert made.until_date == (NOW + timedelta(days=31)).date()
    assert client.post(f"{page}withdraw/", {"reason": ""}).status_code == 422
    assert client.post(f"{page}withdraw/", {"reason": "Found one"}).status_code == 302
    assert "Found one" in body(client, page)
    body(Client(), page, 404)


def test_the_link_of_a_letter_asks_before_it_renews(client: Client, anna: Player, pavel: Player) -> None:
    made = published(anna, pavel)
    address = f"{HOME}renew/{renewal_token(made, anna.mandate)}/"
    before = made.until_date
    assert "Keep it published until" in body(client, address)
    made.refresh_from_db()
    assert made.until_date == before, "looking renews nothing"
    answer = client.post(address)
    assert (answer.status_code, answer["Referrer-Policy"]) == (302, "same-origin")
    made.refresh_from_db()
    assert made.until_date == (NOW + timedelta(days=31)).date()
    assert "It is renewed" in body(client, address)
    assert client.post(address).status_code == 302
    made.refresh_from_db()
    assert made.until_date == (NOW + timedelta(days=31)).date()
    body(client, f"{HOME}renew/nothing/", 404)


def test_a_withdrawn_one_is_not_renewed_by_its_link(client: Client, anna: Player, pavel: Player) -> None:
    made = published(anna, pavel)
    address = f"{HOME}renew/{renewal_token(made, anna.mandate)}/"
    opportunities.withdraw(code=made.code, reason="Found", by=anna.actor, now=NOW)
    assert "cannot be renewed" in body(client, address)
    assert client.post(address).status_code == 302
    assert Opportunity.objects.get().state == "withdrawn"


def test_what_has_passed_its_day_is_not_shown_even_before_the_worker_comes(
    client: Client, anna: Player, pavel: Player
) -> None:
    published(anna, pavel)
    assert "Dicing of 150 mm" in body(client, HOME)
    with time_machine.travel(NOW + timedelta(days=31), tick=False):
        assert "Dicing of 150 mm" not in body(client, HOME)
        assert lifetime.expire_due(now=NOW + timedelta(days=31)) == 1


LIMITS = {
    "limits-TOTAL_FORMS": "1", "limits-INITIAL_FORMS": "0", "limits-0-quantity": "wafer-diameter",
    "limits-0-maximum": "200", "limits-0-unit": "mm",
}  # fmt: skip


def test_limits_are_written_read_and_kept_in_every_version(
    client: Client, anna: Player, pavel: Player
) -> None:
    begin = f"{HOME}new/business_request/"
    anna.sign_in(client)
    another = client.post(begin, typed(**LIMITS, add_limit="1"))
    assert (another.status_code, Opportunity.objects.count()) == (200, 0)
    assert 'value="Dicing of wafers"' in another.content.decode()
    wrong = client.post(begin, typed(**{**LIMITS, "limits-0-unit": "kg"}))
    assert (wrong.status_code, "This quantity is measured in" in wrong.content.decode()) == (422, True)
    assert client.post(begin, typed(**LIMITS)).status_code == 302
    made = Opportunity.objects.get()
    page = made.get_absolute_url()
    assert "wafer diameter up to 200" in body(client, page)
    assert 'value="200"' in body(client, f"{page}write/")
    opportunities.send(code=made.code, by=anna.actor, now=NOW)
    approved(made, pavel)
    assert "wafer diameter up to 200" in body(Client(), page)
    read = Client().get(f"/api/v1/opportunities/{made.code}").json()
    assert read["limits"] == [{"quantity": "wafer-diameter", "minimum": None, "maximum": "200", "unit": "mm"}]
    changed = {**LIMITS, "limits-0-maximum": "300"}
    assert client.post(f"{page}write/", typed(**changed)).status_code == 302
    assert [version.limits[0]["maximum"] for version in made.versions.order_by("number")] == ["200", "300"]


class Program:
    """A program with the session of a person and its CSRF token."""

    def __init__(self, player: Player) -> None:
        self.client = Client(enforce_csrf_checks=True)
        player.sign_in(self.client)
        self.client.get(HOME)
        self.client.cookies["csrftoken"] = "a" * 32

    def send(self, method: str, path: str, given: object = None, **headers: str) -> Any:  # noqa: ANN401
        return self.client.generic(
            method, f"/api/v1/own/opportunities{path}", json.dumps(given or {}), "application/json",
            headers={"X-CSRFToken": "a" * 32, **headers},
        )  # fmt: skip


def test_programs_write_as_pages_do(anna: Player, boris: Player, pavel: Player) -> None:
    program, stranger = Program(anna), Program(boris)
    given = {
        "kind": "business_request", "title": {"en": "Dicing of wafers"}, "text": {"en": "400 of them."},
        "limits": [{"quantity": "wafer-diameter", "maximum": "200"}],
    }  # fmt: skip
    once = {"Idempotency-Key": "one"}
    first, again = (program.send("POST", "", given, **once) for _ in range(2))
    assert (first.status_code, again.json()) == (201, first.json())
    made = Opportunity.objects.get()
    assert (first.json()["state"], first.json()["limits"][0]["unit"]) == ("draft", "mm")
    refused = program.send("POST", f"/{made.code}/send")
    assert (refused.status_code, refused.json()["field"]) == (422, "cooperation")
    changed = {**given, "cooperation": ["services"], "text": {"en": "500 wafers a month."}}
    assert program.send("PUT", f"/{made.code}", changed).json()["texts"]["en"] == "500 wafers a month."
    for method, path in (("PUT", ""), ("POST", "/send"), ("POST", "/renew"), ("POST", "/withdraw")):
        answer = stranger.send(method, f"/{made.code}{path}", {**changed, "reason": "x"})
        assert answer.status_code == 404, path
    assert stranger.client.get(f"/api/v1/own/opportunities/{made.code}").status_code == 404
    assert program.send("POST", f"/{made.code}/send").json()["state"] == "review"
    assert program.send("POST", f"/{made.code}/retract").json()["version_state"] == "writing"
    program.send("POST", f"/{made.code}/send")
    approved(made, pavel)
    with time_machine.travel(NOW + timedelta(days=2), tick=False):
        assert program.send("POST", f"/{made.code}/renew").json()["until"] == "2026-06-02"
    listed = program.client.get("/api/v1/own/opportunities").json()
    assert [(each["code"], each["state"]) for each in listed] == [(made.code, "published")]
    assert program.send("POST", f"/{made.code}/withdraw", {"reason": ""}).status_code == 422
    assert program.send("POST", f"/{made.code}/withdraw", {"reason": "Found"}).json()["state"] == "withdrawn"


@pytest.mark.parametrize(
    ("wrong", "place"),
    [
        ({"title": {}}, ["body", "title_ru"]),
        ({"process_step": "nonsense"}, ["body", "process_step"]),
        ({"segments": ["nonsense"]}, ["body", "segments"]),
        ({"lifetime_days": 7}, ["body", "lifetime_days"]),
        ({"machine_drafts": ["zh"]}, ["body", "is_machine_zh"]),
        ({"limits": [{"quantity": "mass", "maximum": "2", "unit": "mm"}]}, ["body", "limits", "0", "unit"]),
        ({"text": {"en": "a\x00b"}}, ["body", "text_en"]),
    ],
)
def test_a_program_learns_which_place_is_wrong(anna: Player, wrong: dict[str, Any], place: list[str]) -> None:
    given = {"kind": "business_request", "title": {"en": "x"}, "text": {"en": "y"}, **wrong}
    answer = Program(anna).send("POST", "", given)
    assert (answer.status_code, [each["loc"] for each in answer.json()["detail"]]) == (422, [place])
    assert not Opportunity.objects.exists()


def test_a_program_needs_a_session_and_its_token(anna: Player) -> None:
    given = {"kind": "business_request", "title": {"en": "x"}}
    assert Client().post("/api/v1/own/opportunities", given, "application/json").status_code == 401
    program = Program(anna)
    assert program.send("POST", "", given, **{"X-CSRFToken": ""}).status_code == 403
    assert program.send("POST", "", given).status_code == 201
