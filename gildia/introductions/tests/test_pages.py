"""The pages of introductions, as both sides walk through them."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from gildia.config.testing.counts import QueryCounter
from gildia.introductions.models import Introduction, Outcome, ReadMark
from gildia.introductions.models.introductions import ASKED, DECLINED, ENDED, NAMED, OPEN, WITHDRAWN
from gildia.introductions.models.outcomes import CONFIRMED, DISPUTED, RETRACTED
from gildia.introductions.tests.scene import ANSWERS, again, asked, asked_about, named, opened, reported
from gildia.opportunities.tests.scene import NOW, published
from gildia.registry.tests.cast import Player

pytestmark = pytest.mark.django_db
HOME = "/introductions/"
THREE: dict[str, Any] = {"bring": ANSWERS.bring, "proof": ANSWERS.proof, "next_step": ANSWERS.next_step}
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel(NOW + timedelta(hours=1), tick=False):
        yield


def body(client: Client, path: str, status: int = 200, /, **sent: Any) -> str:
    """A page's text; with `sent` it is posted."""
    answer = client.post(path, sent) if sent else client.get(path)
    assert answer.status_code == status, (path, answer.status_code)
    return re.sub(r"\s+", " ", answer.content.decode())


def test_interest_is_written_looked_at_and_sent(
    client: Client, anna: Player, boris: Player, pavel: Player
) -> None:
    made = published(anna, pavel)
    path = f"/introductions/ask/opportunity/{made.code}/"
    assert "Sign in to express interest" in body(client, made.get_absolute_url())
    assert client.get(path).status_code == 302
    boris.sign_in(client)
    assert path in body(client, made.get_absolute_url())
    assert "What shows that you can?" in body(client, path)
    preview = body(client, path, **THREE)
    assert "What they will read" in preview
    assert ANSWERS.proof in preview
    assert not Introduction.objects.exists()
    assert ANSWERS.proof in body(client, path, step="change", **THREE)
    unticked = body(client, path, 422, step="send", **THREE)
    assert "Tick that you agree" in unticked
    assert ANSWERS.bring in unticked
    sent = client.post(path, {"step": "send", "is_consented": "on", **THREE})
    introduction = Introduction.objects.get()
    assert sent.headers["Location"] == introduction.get_absolute_url()
    assert introduction.state == ASKED
    assert "To your introduction" in body(client, made.get_absolute_url())
    assert client.get(path).headers["Location"] == introduction.get_absolute_url()
    anna.sign_in(client)
    assert "1 company has expressed interest" in body(client, made.get_absolute_url())
    assert client.get(path).status_code == 404


def test_words_that_give_the_company_away_are_marked_and_nothing_is_lost(
    client: Client, anna: Player, boris: Player, pavel: Player
) -> None:
    path = f"/introductions/ask/opportunity/{published(anna, pavel).code}/"
    name = boris.organisation.name.value
    boris.sign_in(client)
    refused = body(client, path, 422, **{**THREE, "proof": f"Ask anybody about {name}."})
    assert "This says which company you are" in refused
    assert re.search(r"<mark>[^<]+</mark>", refused)
    assert ANSWERS.bring in refused
    short = body(client, path, 422, **{**THREE, "proof": "yes"})
    assert "at least 10 characters" in short
    assert ANSWERS.next_step in short
    assert not Introduction.objects.exists()


def test_a_company_is_asked_from_its_profile(
    client: Client, anna: Player, boris: Player, olga: Player
) -> None:
    profile = anna.organisation.get_absolute_url()
    path = f"/introductions/ask/company/{anna.organisation.slug}/"
    assert "Ask for an introduction" not in body(client, profile)
    anna.sign_in(client)
    assert "Ask for an introduction" not in body(client, profile)
    boris.sign_in(client)
    assert path in body(client, profile)
    client.post(path, {"step": "send", "is_consented": "on", **THREE})
    made = Introduction.objects.get()
    assert anna.organisation.name.value in body(client, made.get_absolute_url()), "asked under its name"
    assert made.get_absolute_url() in body(client, profile)
    anna.sign_in(client)
    page = body(client, made.get_absolute_url())
    assert boris.organisation.name.value not in page
    assert ANSWERS.bring in page
    olga.sign_in(client)
    assert client.get(made.get_absolute_url()).status_code == 404


def test_accepting_says_what_becomes_visible(
    client: Client, anna: Player, boris: Player, pavel: Player
) -> None:
    made = asked_about(anna, boris, pavel, is_blind=True)
    path = made.get_absolute_url()
    boris.sign_in(client)
    assert client.get(f"{path}accept/").status_code == 302, "not his to accept"
    assert client.post(f"{path}accept/").status_code == 404
    assert anna.organisation.name.value not in body(client, path)
    anna.sign_in(client)
    asks = body(client, f"{path}accept/")
    assert anna.organisation.name.value in asks, "what they will see"
    assert boris.organisation.name.value not in asks
    assert client.post(f"{path}accept/").status_code == 302
    assert again(made).state == NAMED
    assert boris.organisation.name.value in body(client, path)
    boris.sign_in(client)
    assert anna.organisation.name.value in body(client, path)


def test_declining_asks_for_the_reason(client: Client, anna: Player, boris: Player, pavel: Player) -> None:
    made = asked_about(anna, boris, pavel)
    path = f"{made.get_absolute_url()}decline/"
    anna.sign_in(client)
    told = body(client, path, 422, reason="We have one already, thank you.")
    assert "Choose the reason that fits best." in told
    assert "We have one already, thank you." in told
    client.post(path, {"reason_kind": "found", "reason": "Kept to ourselves."})
    assert again(made).state == DECLINED
    assert "Kept to ourselves." in body(client, made.get_absolute_url())
    boris.sign_in(client)
    read = body(client, made.get_absolute_url())
    assert "We have found somebody already" in read
    assert "Kept to ourselves." not in read


def test_the_conversation_has_read_marks_and_asks_for_news(
    client: Client, anna: Player, boris: Player, pavel: Player
) -> None:
    made = named(anna, boris, pavel)
    path = made.get_absolute_url()
    boris.sign_in(client)
    assert "Write something first." in body(client, f"{path}write/", 422, text="")
    too_long = "ё" * 5001
    assert too_long in body(client, f"{path}write/", 422, text=too_long)
    assert client.post(f"{path}write/", {"text": "When can\n\nwe talk?"}).headers["Location"].startswith(path)
    seen = re.search(r"seen=([\d-]+)", body(client, path))
    assert seen is not None
    assert client.get(f"{path}messages/?seen={seen[1]}").status_code == 204
    anna.sign_in(client)
    read = body(client, path)
    assert "we talk?" in read
    mark = re.search(r'name="message" value="(\d+)"', read)
    assert mark is not None
    assert not ReadMark.objects.exists(), "looking at the page writes nothing"
    assert client.post(f"{path}read/", {"message": mark[1]}).status_code == 302
    assert client.post(f"{path}read/", {"message": mark[1]}, HTTP_HX_REQUEST="true").content == b""
    assert client.post(f"{path}read/", {"message": "9" * 30}).status_code == 302
    assert "I have read this" not in body(client, path)
    boris.sign_in(client)
    news = client.get(f"{path}messages/?seen={seen[1]}")
    assert news.status_code == 200, "it was read meanwhile"
    assert "message-mark" in news.content.decode()


def test_contacts_are_named_opened_and_closed_again(
    client: Client, anna: Player, boris: Player, pavel: Player
) -> None:
    made = named(anna, boris, pavel)
    path = made.get_absolute_url()
    boris.sign_in(client)
    assert "Choose somebody of your company" in body(client, f"{path}consent/", 422, phone="+7 495 1")
    sent = {"contact": str(boris.actor.mandate_id), "phone": "+7 495 000-00-01"}
    assert client.post(f"{path}consent/", sent).status_code == 302
    assert again(made).state == NAMED
    anna.sign_in(client)
    before = body(client, path)
    assert "+7 495 000-00-01" not in before
    assert boris.person.email not in before
    assert "Do you?" in before
    client.post(f"{path}consent/", {"contact": str(anna.actor.mandate_id), "phone": ""})
    assert again(made).state == OPEN
    assert "+7 495 000-00-01" in body(client, path)
    boris.sign_in(client)
    client.post(f"{path}contact/", {**sent, "phone": "+7 495 000-00-03"})
    anna.sign_in(client)
    assert "+7 495 000-00-03" in body(client, path)
    boris.sign_in(client)
    assert client.post(f"{path}withdraw-consent/").status_code == 302
    anna.sign_in(client)
    closed = body(client, path)
    assert "+7 495" not in closed
    assert boris.person.email not in closed


def test_files_are_given_and_taken_back(client: Client, anna: Player, boris: Player, pavel: Player) -> None:
    made = opened(anna, boris, pavel)
    path = made.get_absolute_url()
    boris.sign_in(client)
    assert client.post(f"{path}files/", {}).status_code == 422
    wrong = SimpleUploadedFile("virus.exe", b"MZ", "application/pdf")
    assert client.post(f"{path}files/", {"file": wrong}).status_code == 422
    good = SimpleUploadedFile("route.pdf", PDF, "application/pdf")
    assert client.post(f"{path}files/", {"file": good}).status_code == 302
    anna.sign_in(client)
    link = re.search(r'href="(/documents/[^"]+)"', body(client, path))
    assert link is not None
    assert client.get(link[1]).status_code == 200
    file_id = made.files.get().pk
    assert client.post(f"{path}files/{file_id}/take-back/").status_code == 404, "it is not hers"
    boris.sign_in(client)
    assert client.post(f"{path}files/{file_id}/take-back/").status_code == 302
    anna.sign_in(client)
    assert "route.pdf" not in body(client, path)
    assert client.get(link[1]).status_code == 404


def test_outcomes_are_reported_confirmed_disputed_and_shown(
    client: Client, anna: Player, boris: Player, pavel: Player
) -> None:
    made = opened(anna, boris, pavel)
    path = made.get_absolute_url()
    boris.sign_in(client)
    told = {"kind": "met", "happened_date": "2026-03-02", "value_band": "1m", "currency": "RUB"}
    assert "Only quotes, contracts and deliveries" in body(client, f"{path}report/", 422, **told)
    assert "still to come" in body(client, f"{path}report/", 422, **{**told, "happened_date": "2999-01-01"})
    day = NOW.date().isoformat()
    sent = {**told, "kind": "contract", "happened_date": day, "may_be_shown": "on"}
    assert client.post(f"{path}report/", sent).status_code == 302
    outcome = Outcome.objects.get()
    confirm = f"{path}outcomes/{outcome.pk}/confirm/"
    assert client.post(confirm).status_code == 404, "not by whoever said it"
    anna.sign_in(client)
    page = body(client, path)
    assert "Confirm what came of it" in page
    assert "100 thousand to 1 million, roubles" in page
    assert "Say in a few words" in body(client, f"{path}outcomes/{outcome.pk}/dispute/", 422, reason=" ")
    client.post(f"{path}outcomes/{outcome.pk}/dispute/", {"reason": "It was a quote."})
    assert Outcome.objects.get().state == DISPUTED
    pavel.sign_in(client)
    assert "It was a quote." in body(client, f"{HOME}staff/")
    anna.sign_in(client)
    assert client.post(confirm, {"may_be_shown": "on"}).status_code == 302
    assert Outcome.objects.get().state == CONFIRMED
    assert "both companies agree" in body(client, path)
    client.post(f"{path}outcomes/{outcome.pk}/show/", {"may_be_shown": "no"})
    assert "yours does not" in body(client, path)
    second = reported(made, boris, "met")
    boris.sign_in(client)
    client.post(f"{path}outcomes/{second.pk}/retract/")
    second.refresh_from_db()
    assert second.state == RETRACTED


def test_a_moderator_reads_only_what_is_written_since_he_was_asked_in(
    client: Client, anna: Player, boris: Player, pavel: Player
) -> None:
    made = named(anna, boris, pavel)
    path = made.get_absolute_url()
    boris.sign_in(client)
    client.post(f"{path}write/", {"text": "Between the two of us."})
    pavel.sign_in(client)
    assert client.get(path).status_code == 404
    assert path not in body(client, f"{HOME}staff/")
    boris.sign_in(client)
    assert "This field is required." in body(client, f"{path}ask-moderator/", 422, reason=" ")
    with time_machine.travel(NOW + timedelta(hours=2), tick=False):
        assert client.post(f"{path}ask-moderator/", {"reason": "They are silent."}).status_code == 302
    with time_machine.travel(NOW + timedelta(hours=3), tick=False):
        client.post(f"{path}write/", {"text": "Let us see."})
        pavel.sign_in(client)
        assert path in body(client, f"{HOME}staff/")
        page = body(client, path)
        assert "They are silent." in page
        assert "Let us see." in page
        assert "Between the two of us." not in page
        assert client.post(f"{path}write/", {"text": "How can I help?"}).status_code == 302
        anna.sign_in(client)
        assert "How can I help?" in body(client, path)
        assert client.post(f"{path}end-moderation/").status_code == 404, "the other side asked"
        pavel.sign_in(client)
        assert client.post(f"{path}leave/").status_code == 302
        assert client.get(path).status_code == 404
        assert client.post(f"{path}leave/").status_code == 404, "once is enough"


@pytest.mark.parametrize(("verb", "state"), [("withdraw", WITHDRAWN), ("end", ENDED)])
def test_either_side_ends_it_and_both_read_on(
    client: Client, anna: Player, boris: Player, pavel: Player, verb: str, state: str
) -> None:
    made = named(anna, boris, pavel)
    path = made.get_absolute_url()
    boris.sign_in(client)
    client.post(f"{path}write/", {"text": "Good bye."})
    too_long = "x" * 1001
    assert too_long in body(client, f"{path}{verb}/", 422, reason=too_long)
    client.post(f"{path}{verb}/", {"reason": "We have moved on.", "is_reason_shown": "on"})
    assert again(made).state == state
    anna.sign_in(client)
    page = body(client, path)
    assert "Good bye." in page
    assert "We have moved on." in page
    assert f'action="{path}write/"' not in page
    assert client.post(f"{path}write/", {"text": "Wait!"}).status_code == 422


def test_the_list_is_searched_sorted_narrowed_and_taken_along(
    client: Client, anna: Player, boris: Player, pavel: Player
) -> None:
    boris.sign_in(client)
    assert "No introduction yet" in body(client, HOME)
    blind = asked_about(anna, boris, pavel, is_blind=True, title_en="Blind dicing")
    asked(boris, published(anna, pavel, title_en="Open etching"))
    told = body(client, HOME)
    assert "Blind dicing" in told
    assert "Open etching" in told
    name = anna.organisation.name.value
    assert [row.title for row in client.get(HOME, {"q": name}).context["rows"]] == ["Open etching"]
    assert [row.title for row in client.get(HOME, {"q": "dicing"}).context["rows"]] == ["Blind dicing"]
    assert [row.title for row in client.get(HOME, {"turn": "ours"}).context["rows"]] == []
    assert len(client.get(HOME, {"turn": ["ours", "theirs"], "sort": "oldest"}).context["rows"]) == 2
    lines = client.get(HOME, {"format": "csv"}).content.decode("utf-8-sig").splitlines()
    (line,) = [line for line in lines if "Blind dicing" in line]
    assert name not in line
    assert blind.code in line
    assert client.get(HOME, {"format": "xlsx"}).headers["Content-Type"].startswith("application/vnd")
    anna.sign_in(client)
    assert "2 introductions wait for you" in body(client, HOME)
    told = body(client, HOME)
    assert boris.organisation.name.value not in told
    rows = client.get(HOME, {"about": blind.opportunity.code if blind.opportunity else ""}).context["rows"]
    assert [row.title for row in rows] == ["Blind dicing"]
    assert [row.title for row in client.get(HOME, {"q": boris.organisation.name.value}).context["rows"]] == []


def test_pages_tell_no_other_site_and_are_kept_by_nobody(
    client: Client, anna: Player, boris: Player, pavel: Player
) -> None:
    made = named(anna, boris, pavel)
    boris.sign_in(client)
    for path in (HOME, made.get_absolute_url(), f"{made.get_absolute_url()}end/"):
        answer = client.get(path)
        assert answer.headers["Referrer-Policy"] == "same-origin"
        assert "no-store" in answer.headers["Cache-Control"]


def test_the_list_and_the_page_ask_the_database_a_fixed_number_of_times(
    client: Client, anna: Player, boris: Player, pavel: Player, counted_queries: QueryCounter
) -> None:
    made = opened(anna, boris, pavel)
    for number in range(3):
        asked(boris, published(anna, pavel, title_en=f"Another {number}", is_blind=bool(number % 2)))
    for player, who in ((boris, "asking"), (anna, "asked")):
        player.sign_in(client)
        with counted_queries(f"introductions, {who} side"):
            client.get(HOME)
        with counted_queries(f"introduction, {who} side"):
            client.get(made.get_absolute_url())
