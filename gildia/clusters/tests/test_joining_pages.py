"""The pages of the way into a cluster: what each side sees and may press, and what nobody else sees."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.test import Client
from django.utils import timezone

from gildia.agreements.tests.authority import NOW
from gildia.clusters.actions import clusters, joinings, offices, signing
from gildia.clusters.actions.clusters import Terms, Words
from gildia.clusters.models import Invitation, Joining, JoiningMessage
from gildia.clusters.tests.scene import TODAY, Committed, Founding, pdf
from gildia.registry.models import Identifier, Mandate, Organisation
from gildia.registry.rules import Scope
from gildia.registry.tests.cast import Player, mandate, person
from gildia.zones.models import Zone

pytestmark = pytest.mark.django_db
INN = "7707083893"
LINK = re.compile(r"/join/[\w-]+/")


@pytest.fixture
def ready(founding_scene: Founding) -> Founding:
    """A cluster whose agreement is chosen."""
    founding_scene.choose_agreement()
    return founding_scene


@pytest.fixture
def invited(ready: Founding) -> Joining:
    """Company 1 is invited, by a link that works today."""
    joining = ready.invite(ready.company(1).organisation)
    Invitation.objects.update(expires_at=timezone.now() + timedelta(days=30))
    return joining


def director(joining: Joining) -> Player:
    """Who administers and signs for the company of a joining."""
    rows = Mandate.objects.select_related("person", "organisation")
    held = rows.get(organisation=joining.organisation, scopes__contains=[Scope.SIGN.value])
    return Player(held.person, held)


def body(client: Client, path: str) -> str:
    """A page that is there."""
    response = client.get(path)
    assert response.status_code == 200, path
    return response.content.decode()


def address(joining: Joining, verb: str = "") -> str:
    return f"/joinings/{joining.pk}/{verb and verb + '/'}"


def test_each_side_sees_its_own_page_and_nobody_else_any(
    client: Client, ready: Founding, invited: Joining, olga: Player
) -> None:
    assert client.get(address(invited)).status_code == 302
    company = body(director(invited).sign_in(client), address(invited))
    assert "You are invited: Microelectronics cluster" in company
    assert "approved beforehand" in company
    staff = body(ready.pavel.sign_in(client), address(invited))
    assert "waits for the company" in staff
    assert "office@company-1.example" in staff
    assert "office@company-1.example" not in company
    assert olga.sign_in(client).get(address(invited)).status_code == 404
    narrow = person("narrow@company-1.example", "Нина Узкая")
    partner = Player(narrow, mandate(narrow, invited.organisation, Scope.PARTNER))
    assert partner.sign_in(client).get(address(invited)).status_code == 404


#: By verb: in which state, whose it is, what is typed, what is wrong, and where it leads.
STEPS: dict[str, tuple[str, str, dict[str, Any], dict[str, Any], str]] = {
    "accept": ("invited", "company", {"agrees": "on"}, {}, "preparing"),
    "ask": ("invited", "company", {"text": "Сколько стоит?"}, {"text": ""}, "asked"),
    "decline": ("invited", "company", {"reason_kind": "time"}, {"reason_kind": "nonsense"}, "declined"),
    "withdraw": ("invited", "staff", {"reason": "Ошибка"}, {"reason": ""}, "withdrawn"),
    "answer": ("asked", "staff", {"text": "Нисколько"}, {"text": "x" * 3001}, "invited"),
    "request": ("screening", "staff", {"text": "Устав"}, {"text": " "}, "more"),
    "pass": ("screening", "staff", {}, {}, "deciding"),
    "refuse": ("screening", "staff", {"reason": "Не наша отрасль"}, {"reason": ""}, "refused"),
    "retract": ("screening", "company", {"reason": ""}, {"reason": "x" * 1001}, "retracted"),
    "supply": ("more", "company", {"text": "Вот"}, {"text": ""}, "screening"),
    "approve": (
        "deciding",
        "staff",
        {"decision_note": "Протокол 3"},
        {"decision_note": "x" * 501},
        "preparing",
    ),
    "return": ("deciding", "staff", {"text": "Проверьте ИНН"}, {"text": ""}, "screening"),
}


def brought_to(ready: Founding, player: Player, state: str) -> Joining:
    """A joining of a company in a state."""
    if state in {"invited", "asked"}:
        joining = ready.invite(player.organisation)
        Invitation.objects.update(expires_at=timezone.now() + timedelta(days=30))
        if state == "asked":
            joinings.ask(joining_id=joining.pk, text="?", by=player.actor, now=NOW)
        return joining
    step: dict[str, Any] = {"by": ready.pavel.actor, "now": NOW}
    joining = joinings.apply(
        cluster_id=ready.cluster.pk, kind="full", motivation="Хотим", by=player.actor, now=NOW
    )
    if state == "more":
        joinings.request(joining_id=joining.pk, text="Что ещё?", **step)
    if state == "deciding":
        joinings.pass_on(joining_id=joining.pk, **step)
    return joining


@pytest.mark.parametrize("verb", STEPS)
def test_a_step_is_taken_by_whose_it_is(client: Client, ready: Founding, olga: Player, verb: str) -> None:
    state, whose, typed, wrong, leads_to = STEPS[verb]
    player = ready.company(1)
    joining = brought_to(ready, player, state)
    mine, other = (player, ready.pavel) if whose == "company" else (ready.pavel, player)
    page = address(joining, verb)
    for stranger in (other, olga):
        stranger.sign_in(client)
        assert (client.get(page).status_code, client.post(page, typed).status_code) == (404, 404)
    mine.sign_in(client)
    assert page in body(client, address(joining))
    body(client, page)
    if wrong:
        refused = client.post(page, wrong)
        assert refused.status_code == 422
        assert "errors" in refused.content.decode()
    assert client.post(page, typed).status_code == 302
    joining.refresh_from_db()
    assert joining.state == leads_to
    body(client, address(joining))
    if state != leads_to:
        assert client.get(page).status_code == 302, "asked again, it leads back to the page"
        moved_on = client.post(page, typed)
        assert (moved_on.status_code, "in the meantime" in moved_on.content.decode()) == (422, True)


def test_notes_stay_among_staff_and_files_go_with_answers(client: Client, ready: Founding) -> None:
    player = ready.company(1)
    joining = brought_to(ready, player, "more")
    player.sign_in(client)
    assert client.post(address(joining, "supply"), {"text": "Вот устав", "file": pdf()}).status_code == 302
    ready.pavel.sign_in(client)
    note = {"text": "Позвонить директору", "file": pdf("call.pdf")}
    assert client.post(address(joining, "note"), note).status_code == 302
    staff = body(client, address(joining))
    assert "Позвонить директору" in staff
    files = dict(re.findall(r'href="(/documents/[^"]+)">([\w.]+)<', staff))
    assert sorted(files.values()) == ["call.pdf", "minutes.pdf"]
    for path in files:
        assert client.get(path.replace("&amp;", "&")).status_code == 200
    company = body(player.sign_in(client), address(joining))
    assert "Позвонить директору" not in company
    theirs = re.findall(r'href="(/documents/[^"]+)">([\w.]+)<', company)
    assert [name for _path, name in theirs] == ["minutes.pdf"]
    assert client.get(theirs[0][0].replace("&amp;", "&")).status_code == 200
    assert "Позвонить" not in body(client, f"/organisations/{player.organisation.slug}/history/")
    assert JoiningMessage.objects.filter(kind="note").count() == 1


def test_the_page_leads_from_invitation_to_membership(
    client: Client, ready: Founding, invited: Joining
) -> None:
    player = director(invited)
    player.sign_in(client)
    assert "At most" in body(client, address(invited, "accept"))
    unconfirmed = client.post(address(invited, "accept"), {"motivation": "Рады"})
    assert (unconfirmed.status_code, "Рады" in unconfirmed.content.decode()) == (422, True)
    assert "joins Microelectronics cluster" in unconfirmed.content.decode(), "the text stands above"
    assert client.post(address(invited, "accept"), {"motivation": "Рады", "agrees": "on"}).status_code == 302
    assert "Your agreement is being prepared" in body(client, address(invited))
    joined = ready.sign(invited, player)
    assert "You are a member" in body(client, address(joined))
    assert "You are a member" in body(client, "/joinings/")
    assert "No. 1" in body(ready.pavel.sign_in(client), address(joined))


def test_after_a_no_both_sides_can_begin_again(client: Client, invited: Joining, ready: Founding) -> None:
    player = director(invited)
    player.sign_in(client)
    client.post(address(invited, "decline"), {"reason_kind": "time", "reason": "Осенью"})
    page = body(client, address(invited))
    assert "not now; perhaps later" in page.lower()
    assert "/clusters/micro/apply/" in page
    staff = body(ready.pavel.sign_in(client), address(invited))
    assert "/clusters/micro/invite/?organisation=company-1" in staff
    again = ready.invite(player.organisation)
    assert "/clusters/micro/invite/" not in body(client, address(again))


def test_what_hinders_an_agreement_is_shown_with_what_to_do(client: Client, founding_scene: Founding) -> None:
    player = founding_scene.company(1)
    joining = brought_to(founding_scene, player, "deciding")
    founding_scene.pavel.sign_in(client)
    client.post(address(joining, "approve"), {})
    signing.prepare(joining_id=joining.pk, now=NOW)
    page = body(client, address(joining))
    assert "has no approved agreement" in page
    assert "approve once more" in page
    assert "has no approved agreement" not in body(player.sign_in(client), address(joining))


def test_a_company_applies_and_others_learn_how(
    client: Client, ready: Founding, olga: Player, boris: Player
) -> None:
    page = "/clusters/micro/apply/"
    assert "Create an account" in body(client, page)
    assert client.post(page, {"kind": "full", "motivation": "x"}).status_code == 404
    newcomer = person("new@example.com", "Новая")
    client.force_login(newcomer)
    assert "You act for no company yet" in body(client, page)
    assert "Only somebody who administers" in body(boris.sign_in(client), page)
    assert client.post(page, {"kind": "full", "motivation": "x"}).status_code == 404
    assert "Invite a company" in body(ready.pavel.sign_in(client), page)
    assert "joins Microelectronics cluster" in body(olga.sign_in(client), page)
    refused = client.post(page, {"kind": "boss", "motivation": ""})
    assert (refused.status_code, refused.content.decode().count('class="errors"')) == (422, 2)
    made = client.post(page, {"kind": "associate", "motivation": "Растём"})
    joining = Joining.objects.get()
    assert (made["Location"], joining.state, joining.kind) == (address(joining), "screening", "associate")
    assert "on its way into the cluster already" in body(client, page)
    terms = Terms(Words({"ru": "Кластер", "en": "Cluster"}), is_open=False)
    clusters.change(cluster_id=ready.cluster.pk, terms=terms, seen_at=None, by=ready.pavel.actor, now=NOW)
    assert "takes no applications" in body(ready.company(2).sign_in(client), page)


def test_the_numbers_that_the_zone_asks_for_and_the_profile_lacks_are_named(
    client: Client, ready: Founding, olga: Player
) -> None:
    page = "/clusters/micro/apply/"
    assert "numbers that your profile lacks" not in body(olga.sign_in(client), page)
    Zone.objects.create(circle=ready.zone, country="RU", calendar="RU", identifier_schemes=["inn", "ogrn"])
    Identifier.objects.create(organisation=olga.organisation, scheme="inn", value=INN)
    assert "your profile lacks: OGRN." in body(client, page)
    Organisation.objects.filter(pk=olga.organisation.pk).update(country="CN")
    assert "numbers that your profile lacks" not in body(client, page)


def test_one_company_is_invited(client: Client, ready: Founding, olga: Player) -> None:
    player, page = ready.company(1), "/clusters/micro/invite/"
    typed = {
        "company": "Company 1", "name": "Иван", "email": "ivan@company-1.example", "language": "en",
        "kind": "observer", "is_approved": "on", "greeting": "Ждём вас", "link_days": "10",
    }  # fmt: skip
    for stranger in (player, olga):
        stranger.sign_in(client)
        assert (client.get(page).status_code, client.post(page, typed).status_code) == (404, 404)
    ready.pavel.sign_in(client)
    known = body(client, f"{page}?organisation=company-1")
    assert 'value="director@company-1.example"' in known
    for wrong, words in (
        ({"company": "Нет такой"}, "no such company"),
        ({"company": "Компания"}, "Several companies fit"),
        ({"email": "ivan"}, "valid email"),
        ({"link_days": "400"}, "between 1 and 180"),
        ({"kind": "boss"}, "valid choice"),
    ):
        ready.company(2) if "Several" in words else None
        refused = client.post(page, {**typed, **wrong})
        assert (refused.status_code, words in refused.content.decode()) == (422, True), wrong
        assert "Ждём вас" in refused.content.decode()
    made = client.post(page, typed)
    joining = Joining.objects.get()
    assert (made["Location"], joining.kind) == (address(joining), "observer")
    sent = Invitation.objects.get()
    assert (sent.email, sent.language, sent.greeting) == ("ivan@company-1.example", "en", "Ждём вас")
    again = client.post(page, typed)
    assert (again.status_code, "on its way" in again.content.decode()) == (422, True)


def test_a_company_outside_the_register_is_added_on_the_way(client: Client, ready: Founding) -> None:
    ready.pavel.sign_in(client)
    page = "/clusters/micro/invite/new/"
    typed = {"legal_name": "ООО «Новая плата»", "country": "RU", "scheme": "inn", "number": "7707083893"}
    for wrong in ({"number": "7707083890"}, {"country": "XX"}, {"legal_name": ""}):
        assert client.post(page, {**typed, **wrong}).status_code == 422
    made = client.post(page, typed)
    company = Organisation.objects.get(identifiers__value="7707083893")
    assert made["Location"] == f"/clusters/micro/invite/?organisation={company.slug}"
    assert (company.state, company.name_ru) == ("published", "Новая плата")
    twice = client.post(page, typed)
    assert (twice.status_code, "has this number already" in twice.content.decode()) == (422, True)
    assert Identifier.objects.filter(value="7707083893").count() == 1


def test_an_invitation_is_sent_again_to_somebody_else(
    client: Client, ready: Founding, invited: Joining
) -> None:
    page = address(invited, "resend")
    assert director(invited).sign_in(client).get(page).status_code == 404
    ready.pavel.sign_in(client)
    assert "office@company-1.example" in body(client, page)
    typed = {"name": "", "email": "new@company-1.example", "language": "ru", "greeting": "", "link_days": "5"}
    assert client.post(page, {**typed, "email": ""}).status_code == 422
    assert client.post(page, {**typed, "link_days": "0"}).status_code == 422
    assert client.post(page, typed).status_code == 302
    assert sorted(Invitation.objects.values_list("withdrawn_at", flat=True), key=str)[-1] is None
    assert Invitation.objects.standing().get().email == "new@company-1.example"


def test_nobody_knows_whether_a_letter_went(client: Client, ready: Founding, invited: Joining) -> None:
    ready.pavel.sign_in(client)
    board = "/clusters/micro/joining/"
    Invitation.objects.update(mailing_at=timezone.now(), mailed_at=None)
    assert "is being sent" in body(client, address(invited))
    assert "perhaps not sent" not in body(client, board)
    Invitation.objects.update(mailing_at=timezone.now() - timedelta(minutes=6))
    assert "Nobody knows whether the letter" in body(client, address(invited))
    assert "perhaps not sent" in body(client, board)


@pytest.fixture
def token(
    ready: Founding,
    mailoutbox: list[EmailMessage],
    django_capture_on_commit_callbacks: Committed,
) -> str:
    """The path of a link that works today, as its letter has it."""
    with django_capture_on_commit_callbacks(execute=True):
        ready.invite(ready.company(1).organisation)
    Invitation.objects.update(expires_at=timezone.now() + timedelta(days=30))
    found = LINK.search(str(mailoutbox[-1].body))
    assert found is not None
    return found[0]


def test_a_link_shows_a_visitor_what_it_is_and_leads_the_company_to_its_page(
    client: Client, token: str, olga: Player
) -> None:
    shown = client.get(token)
    assert shown.status_code == 200
    assert shown["Referrer-Policy"] == "same-origin"
    page = shown.content.decode()
    assert "/organisations/company-1/claim/" in page
    assert Invitation.objects.get().used_at is None
    assert client.post(token).status_code == 405
    joining = Joining.objects.get()
    mine = director(joining).sign_in(client).get(token)
    assert (mine.status_code, mine["Location"]) == (302, address(joining))
    assert_nowhere(olga.sign_in(client), token)
    client.force_login(person("new@example.com", "Новая"))
    newcomer = body(client, token)
    assert "/organisations/company-1/claim/" in newcomer
    assert "Sign in" not in newcomer.partition("<main")[2], "he has just signed in"


def assert_nowhere(client: Client, path: str) -> None:
    """The page of a link that never was, to the letter."""
    page, never = client.get(path), client.get("/join/never-was/")
    assert page.status_code == never.status_code == 404
    assert plain(page.content.decode(), path) == plain(never.content.decode(), "/join/never-was/")
    assert "company-1" not in page.content.decode()


def plain(page: str, path: str) -> str:
    """A page without what differs from request to request."""
    page = page.replace(path, "").replace(path.replace("/", "%2F"), "")
    return re.sub(r'(value|name="idempotency_key" value)="[\w-]{20,}"', "", page)


def use(joining: Joining) -> None:
    joinings.decline(
        joining_id=joining.pk, reason_kind="time", reason="", by=director(joining).actor, now=NOW
    )


def expire(_joining: Joining) -> None:
    Invitation.objects.update(expires_at=timezone.now() - timedelta(minutes=1))


def withdraw(joining: Joining) -> None:
    Invitation.objects.standing().update(withdrawn_at=NOW)


@pytest.mark.parametrize(
    ("end", "words"),
    [(use, "answered by it"), (expire, "time was over"), (withdraw, "took it back")],
)
def test_a_link_that_ended_says_why_to_its_owner_only(
    client: Client, token: str, olga: Player, boris: Player, end: Callable[[Joining], None], words: str
) -> None:
    joining = Joining.objects.get()
    end(joining)
    assert_nowhere(client, token)
    for stranger in (olga, boris):
        assert_nowhere(stranger.sign_in(client), token)
    client.force_login(person("new@example.com", "Новая"))
    assert_nowhere(client, token)
    narrow = person("narrow@company-1.example", "Нина Узкая")
    partner = Player(narrow, mandate(narrow, joining.organisation, Scope.PARTNER))
    assert_nowhere(partner.sign_in(client), token)
    owner = director(joining).sign_in(client)
    told = owner.get(token)
    assert (told.status_code, words in told.content.decode()) == (410, True)
    assert address(joining) in told.content.decode()


def test_a_foreign_link_leads_nowhere_and_says_nothing(client: Client, ready: Founding, token: str) -> None:
    """The invitation of another company: its own people act for another one."""
    assert_nowhere(ready.company(2).sign_in(client), token)
    assert_nowhere(ready.pavel.sign_in(client), token)


def test_after_its_time_an_invitation_cannot_be_accepted(
    client: Client, ready: Founding, invited: Joining
) -> None:
    director(invited).sign_in(client)
    expire(invited)
    assert "time for an answer is over" in body(client, address(invited))
    late = client.post(address(invited, "accept"), {"agrees": "on"})
    assert (late.status_code, "time for an answer is over" in late.content.decode()) == (422, True)
    assert client.post(address(invited, "decline"), {"reason_kind": "time"}).status_code == 302


def test_the_council_decides_where_it_does(client: Client, ready: Founding) -> None:
    head = ready.company(5)
    terms = Terms(Words({"ru": "Кластер", "en": "Cluster"}), decided_by="council")
    clusters.change(cluster_id=ready.cluster.pk, terms=terms, seen_at=None, by=ready.pavel.actor, now=NOW)
    office = offices.Terms("head", "Глава", TODAY, mandate=head.mandate, organisation=head.organisation)
    offices.begin(cluster_id=ready.cluster.pk, terms=office, by=ready.pavel.actor, now=NOW)
    joining = brought_to(ready, ready.company(1), "deciding")
    ready.pavel.sign_in(client)
    assert address(joining, "approve") not in body(client, address(joining))
    assert client.post(address(joining, "approve"), {}).status_code == 404
    head.sign_in(client)
    assert address(joining, "approve") in body(client, address(joining))
    assert "Company 1" in body(client, "/clusters/micro/joining/")
    assert client.get("/clusters/micro/invite/").status_code == 404
    assert client.post(address(joining, "approve"), {}).status_code == 302


def test_a_company_on_no_way_learns_where_clusters_are(client: Client, olga: Player) -> None:
    assert "on its way into no cluster" in body(olga.sign_in(client), "/joinings/")
