"""Needs that nobody answers: what is kept, who reads it, and that it goes away again."""

from datetime import UTC, datetime, timedelta

import pytest
from allauth.core import ratelimit
from django.test import Client, RequestFactory
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from gildia.config.testing.counts import QueryCounter
from gildia.config.testing.pages import GildiaClient
from gildia.journal.models import Act, Receipt
from gildia.partnering.actions import unanswered as actions
from gildia.partnering.actions.entries import index_organisation
from gildia.partnering.models import UnansweredNeed, WantedAnswer
from gildia.partnering.rules.unanswered import KEPT_FOR, text_key
from gildia.registry.models import Capability, Circle, Mandate
from gildia.registry.rules import ANONYMOUS, Scope, Visibility
from gildia.registry.tests.cast import Player, enter, mandate, person

pytestmark = pytest.mark.django_db

PAGE = "/partners/"
LIST = "/partners/unanswered/"
NEED = "выращивание монокристаллов нитрида галлия"
NOW = datetime(2026, 4, 1, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def nobody_does_it(anna: Player) -> None:
    """The zone has one company, which does something else."""
    Capability.objects.create(organisation=anna.organisation, text_ru="Доставка обедов в офисы")
    index_organisation(organisation_id=anna.organisation.pk)


def keep(zone: Circle, text: str = NEED, *, now: datetime = NOW) -> UnansweredNeed:
    actions.report_missing(viewer=ANONYMOUS, zone=zone.pk, text=text, email="", now=now)
    return UnansweredNeed.objects.get(zone=zone, text_key=text_key(text))


def test_a_members_search_is_kept_without_him_and_a_visitors_is_not(
    client: Client, boris: Player, zone: Circle
) -> None:
    visitor = client.get(PAGE, {"q": NEED})
    assert UnansweredNeed.objects.count() == 0
    assert "Tell the managing company that this is missing" in visitor.content.decode()

    member = boris.sign_in(GildiaClient()).get(PAGE, {"q": NEED})

    row = UnansweredNeed.objects.get()
    assert (row.zone, row.text, row.language, row.days, row.companies_now) == (zone, NEED, "ru", 1, 0)
    assert "the words, never who asked" in member.content.decode()
    columns = {field.name: str(getattr(row, field.name)) for field in row._meta.fields}
    assert "Борис" not in str(columns)
    assert "Микросборка" not in str(columns)
    assert not Act.objects.filter(person__isnull=False).exists()


def test_a_reload_is_no_demand_and_another_day_is(zone: Circle) -> None:
    for text in (NEED, f"  {NEED.upper()}. ", NEED):
        keep(zone, text)
    assert keep(zone).days == 1
    assert keep(zone, now=NOW + timedelta(days=1)).days == 2
    assert UnansweredNeed.objects.count() == 1


def test_what_is_found_or_filtered_is_not_kept(boris: Player) -> None:
    member = boris.sign_in(GildiaClient())
    member.get(PAGE, {"q": "доставка обедов в офисы"})
    member.get(PAGE, {"q": NEED, "country": "CN"})
    member.get(PAGE, {"q": "!!!"})
    assert UnansweredNeed.objects.count() == 0


def test_a_member_of_two_zones_chooses_whom_to_tell(boris: Player, pavel: Player, zone: Circle) -> None:
    other = Circle.objects.create(
        kind="zone", code="other", name_ru="Другая", name_en="Other", managed_by=pavel.organisation
    )
    enter(other, boris.organisation)
    member = boris.sign_in(GildiaClient())

    page = member.get(PAGE, {"q": NEED})
    assert UnansweredNeed.objects.count() == 0
    assert "Tell the managing company" in page.content.decode()
    told = member.post("/partners/missing/", {"text": NEED, "zone": other.pk})

    assert told.status_code == 302
    assert UnansweredNeed.objects.get().zone == other


def test_a_visitor_tells_once_however_often_he_sends(client: Client, zone: Circle) -> None:
    form = {"text": NEED, "zone": zone.pk, "email": "Who@Example.org", "idempotency_key": ""}
    for _ in range(3):
        assert client.post("/partners/missing/", form).status_code == 302

    row = UnansweredNeed.objects.get()
    assert (row.days, row.told_on) == (1, timezone.localdate())
    assert WantedAnswer.objects.get().email == "who@example.org"
    assert Receipt.objects.count() == 0


def test_a_wrong_report_says_what_is_wrong(client: Client, zone: Circle, olga: Player) -> None:
    nothing = client.post("/partners/missing/", {"text": "!!!", "zone": zone.pk})
    address = client.post("/partners/missing/", {"text": NEED, "zone": zone.pk, "email": "nobody"})
    elsewhere = client.post("/partners/missing/", {"text": NEED, "zone": 999_999})
    assert [nothing.status_code, address.status_code, elsewhere.status_code] == [422] * 3
    assert "Say in words what is missing." in nothing.content.decode()
    assert UnansweredNeed.objects.count() == 0


def test_somebody_who_reports_too_much_has_to_wait(client: Client, zone: Circle) -> None:
    ratelimit.clear(RequestFactory().post("/"), action="report_missing")
    answers = [
        client.post("/partners/missing/", {"text": f"{NEED} {number}", "zone": zone.pk}).status_code
        for number in range(21)
    ]
    assert answers == [302] * 20 + [422]
    ratelimit.clear(RequestFactory().post("/"), action="report_missing")


def test_a_member_says_why_it_did_not_help_and_an_outsider_cannot(
    boris: Player, olga: Player, zone: Circle
) -> None:
    form = {"text": "доставка обедов", "reason": "too_far"}
    assert olga.sign_in(GildiaClient()).post("/partners/unhelpful/", form).status_code == 404
    member = boris.sign_in(GildiaClient())
    for _ in range(2):
        assert member.post("/partners/unhelpful/", form).status_code == 302
    assert member.post("/partners/unhelpful/", {**form, "reason": "colour"}).status_code == 422

    row = UnansweredNeed.objects.get()
    assert (row.zone, row.reasons) == (zone, ["too_far"])


def test_only_staff_of_the_zone_read_the_list(
    client: Client, anna: Player, olga: Player, pavel: Player, zone: Circle
) -> None:
    keep(zone)
    analyst = mandate(person("a@managing.example", "А"), pavel.organisation, Scope.ANALYSE)
    elsewhere = mandate(person("b@outside.example", "Б"), olga.organisation, Scope.MODERATE)
    answers = {}
    for name, who in {
        "anna": anna.person, "pavel": pavel.person, "analyst": analyst.person, "elsewhere": elsewhere.person,
    }.items():  # fmt: skip
        reader = GildiaClient()
        reader.force_login(who)
        answers[name] = reader.get(LIST).status_code
    assert answers == {"anna": 404, "pavel": 200, "analyst": 200, "elsewhere": 404}
    assert client.get(LIST).status_code == 302


def test_staff_handle_a_need_and_the_addresses_go(pavel: Player, zone: Circle) -> None:
    actions.report_missing(viewer=ANONYMOUS, zone=zone.pk, text=NEED, email="who@example.org", now=NOW)
    row = UnansweredNeed.objects.get()
    analyst = Mandate.objects.create(
        person=person("a@managing.example", "А"), organisation=pavel.organisation, scopes=["analyse"],
        valid_from=NOW.date(), granted_at=NOW,
    )  # fmt: skip
    reading = GildiaClient()
    reading.force_login(analyst.person)
    staff = pavel.sign_in(GildiaClient())
    address = f"{LIST}{row.pk}/handled/"

    assert "who@example.org" not in reading.get(LIST, {"days": 180}).content.decode()
    assert reading.post(address, {"note": "Письмо"}).status_code == 404
    staff.post(address, {"note": "Пригласили «Нитрид» из Томска"})

    row.refresh_from_db()
    assert (row.note, row.handled_by) == ("Пригласили «Нитрид» из Томска", pavel.person)
    assert WantedAnswer.objects.count() == 0
    act = Act.objects.get(verb="unanswered_need.handle")
    assert NEED not in f"{act.subject_name} {act.changes}"
    assert "Нитрид" not in f"{act.subject_name} {act.changes}"
    assert UnansweredNeed.objects.waiting().count() == 0
    keep(zone, now=timezone.now() + timedelta(days=1))
    assert UnansweredNeed.objects.waiting().count() == 1


def test_the_list_is_filtered_sorted_and_exported(pavel: Player, zone: Circle) -> None:
    now = timezone.now()
    for days, text in ((1, NEED), (40, "gallium nitride boules"), (100, "сварка кузовов")):
        keep(zone, text, now=now - timedelta(days=days))
    staff = pavel.sign_in(GildiaClient())

    def texts(**query: str) -> list[str]:
        return [row.text for row, *_ in staff.get(LIST, query).context["rows"]]

    assert texts() == [NEED, "gallium nitride boules", "сварка кузовов"]
    assert texts(sort="asked") == list(reversed(texts()))
    assert texts(days="30") == [NEED]
    assert texts(language="en") == ["gallium nitride boules"]
    assert NEED in staff.get(LIST, {"format": "csv"}).content.decode()
    assert staff.get(LIST, {"format": "xlsx"}).content.startswith(b"PK")


def test_nothing_outlives_half_a_year(zone: Circle) -> None:
    actions.report_missing(viewer=ANONYMOUS, zone=zone.pk, text=NEED, email="who@example.org", now=NOW)
    keep(zone, "сварка кузовов", now=NOW + timedelta(days=1))

    assert actions.forget_old(now=NOW + KEPT_FOR) == 0
    assert actions.forget_old(now=NOW + KEPT_FOR + timedelta(days=1)) == 1

    assert [row.text for row in UnansweredNeed.objects.order_by("pk")] == ["сварка кузовов"]
    assert WantedAnswer.objects.count() == 0


def test_it_shows_that_somebody_does_it_by_now_as_far_as_every_member_may_see(
    boris: Player, zone: Circle
) -> None:
    keep(zone)
    hidden = Capability.objects.create(
        organisation=boris.organisation, text_ru=NEED, visibility=Visibility.ORGANISATION
    )
    index_organisation(organisation_id=boris.organisation.pk)
    assert actions.look_again(now=NOW + timedelta(days=7)) == 0

    hidden.visibility = Visibility.ZONE
    hidden.save()
    index_organisation(organisation_id=boris.organisation.pk)
    assert actions.look_again(now=NOW + timedelta(days=14)) == 1

    assert UnansweredNeed.objects.get().companies_now == 1


def test_the_list_costs_as_many_queries_for_any_length(
    pavel: Player, zone: Circle, counted_queries: QueryCounter
) -> None:
    staff = pavel.sign_in(GildiaClient())
    now = timezone.now()
    keep(zone, now=now)
    staff.get(LIST)
    with counted_queries("unanswered needs, registrar"):
        staff.get(LIST)
    for number in range(10):
        keep(zone, f"{NEED} {number}", now=now)
    with counted_queries("unanswered needs, registrar"):
        staff.get(LIST)


@given(st.text(max_size=40))
def test_case_spaces_and_signs_at_the_ends_make_no_other_need(text: str) -> None:
    assert text_key(f"  {text} ?! ") == text_key(text)
    assert text_key(text_key(text)) == text_key(text_key(text).upper())
