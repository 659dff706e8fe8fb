"""Staff change a zone section by section, see who changed what, and take nothing away for good."""

from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from PIL import Image

from gildia.config.testing.pages import GildiaClient
from gildia.documents.permissions import link_to
from gildia.foundation.errors import NotPermitted
from gildia.journal.models import Act
from gildia.registry.models import Circle, Segment
from gildia.registry.rules import Scope
from gildia.registry.tests.cast import Player
from gildia.zones.actions import zones
from gildia.zones.models import MovedDay, Territory, Zone
from gildia.zones.queries.zones import calendar_of
from gildia.zones.rules import SECTION_DEEDS, Section, allows
from gildia.zones.tests.conftest import staff

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
SETTINGS = "/zones/zone/settings/"


def about(**changed: Any) -> dict[str, Any]:
    """The form of the texts."""
    return {
        "version": 1,
        "name_ru": "Зона",
        "name_en": "Zone",
        "summary_ru": "Зона для приборостроителей.",
        "website": "zone.example",
        "segments": [],
        **changed,
    }


FORMS: dict[Section, dict[str, Any]] = {
    Section.ABOUT: about(),
    Section.LOOK: {"version": 1, "accent": "plum"},
    Section.LANGUAGES: {"version": 1, "languages": ["ru", "en", "zh"], "leading": "en"},
    Section.LAW: {"version": 1, "country": "RU", "identifier_schemes": ["inn", "lei"], "main": "lei"},
    Section.CALENDAR: {
        "version": 1,
        "holidays": "DE",
        "part": "BY",
        "weekend": ["5", "6"],
        "time_zone": "Europe/Berlin",
    },
}


@pytest.mark.parametrize("scope", [Scope.EDIT, Scope.REGISTER, Scope.ADMINISTER, Scope.MODERATE, Scope.SIGN])
@pytest.mark.parametrize("section", Section)
def test_a_section_is_changed_by_those_whose_role_says_so(
    section: Section, scope: Scope, place: Zone
) -> None:
    somebody = staff(place, scope).sign_in(GildiaClient())
    is_allowed = allows(SECTION_DEEDS[section], {scope})
    assert somebody.get(f"{SETTINGS}{section}/").status_code == (200 if is_allowed else 404)
    answer = somebody.post(f"{SETTINGS}{section}/", FORMS[section])
    assert answer.status_code == (302 if is_allowed else 404)
    assert Act.objects.filter(verb="zone.change").count() == is_allowed
    assert (
        f"{SETTINGS}{section}/" in somebody.get(SETTINGS).content.decode()
    ) == is_allowed or scope is Scope.SIGN


def test_what_was_typed_is_what_stands(client: Client, pavel: Player, place: Zone) -> None:
    segment = Segment.objects.create(code="optics", name_ru="Оптика", name_en="Optics")
    pavel.sign_in(client)
    client.post(f"{SETTINGS}about/", about(segments=[segment.pk], name_ru="Новая зона"))
    for version, section in enumerate(list(Section)[1:], start=2):
        client.post(f"{SETTINGS}{section}/", FORMS[section] | {"version": version})
    place.refresh_from_db()
    assert (place.circle.name_ru, place.summary_ru, place.website) == (
        "Новая зона",
        "Зона для приборостроителей.",
        "https://zone.example",
    )
    assert list(place.segments.all()) == [segment]
    assert (place.accent, place.languages, place.identifier_schemes) == (
        "plum",
        ["en", "ru", "zh"],
        ["lei", "inn"],
    )
    assert (place.calendar, place.weekend, place.time_zone) == ("DE-BY", [5, 6], "Europe/Berlin")
    assert place.version == 6


def test_the_history_tells_before_and_after_in_words(client: Client, pavel: Player, place: Zone) -> None:
    Segment.objects.create(code="optics", name_ru="Оптика", name_en="Optics")
    pavel.sign_in(client)
    optics = list(Segment.objects.values_list("pk", flat=True))
    client.post(f"{SETTINGS}about/", about(segments=optics, name_en="Another zone"))
    client.post(f"{SETTINGS}calendar/", FORMS[Section.CALENDAR] | {"version": 2})
    page = client.get("/zones/zone/history/").content.decode()
    for words in ("Another", "name in English", "Optics", "Saturday", "Friday", "Павел Волков"):
        assert words in page


def test_saving_the_same_changes_nothing(client: Client, pavel: Player, place: Zone) -> None:
    pavel.sign_in(client)
    for _ in range(2):
        client.post(f"{SETTINGS}look/", FORMS[Section.LOOK])
    place.refresh_from_db()
    assert (place.version, Act.objects.filter(verb="zone.change").count()) == (2, 1)


def test_two_editors_do_not_overwrite_each_other(client: Client, pavel: Player, place: Zone) -> None:
    pavel.sign_in(client)
    client.post(f"{SETTINGS}about/", about(summary_ru="Первый"))
    late = client.post(f"{SETTINGS}about/", about(summary_ru="Второй"))
    assert late.status_code == 409
    page = late.content.decode()
    assert "Первый" in page
    assert "Второй" in page
    assert Zone.objects.get().summary_ru == "Первый"
    assert client.post(f"{SETTINGS}about/", about(version=2, summary_ru="Второй")).status_code == 302
    assert Zone.objects.get().summary_ru == "Второй"


@pytest.mark.parametrize(
    ("section", "data", "said"),
    [
        ("about", about(summary_ru=""), "This field is required"),
        ("about", about(summary_ru="я" * 301), "at most 300"),
        ("languages", {"version": 1, "languages": ["en"], "leading": "ru"}, "Tick this language above"),
        (
            "law",
            {"version": 1, "country": "RU", "identifier_schemes": ["inn"], "main": "lei"},
            "Tick this number",
        ),
        ("calendar", {"version": 1, "holidays": "DE", "part": "QQ"}, "There is no such part"),
        ("calendar", {"version": 1, "holidays": "", "part": "BY"}, "Leave this empty"),
        ("calendar", {"version": 1, "holidays": "RU", "weekend": list("1234567")}, "at least one day"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(
    section: str, data: dict[str, Any], said: str, client: Client, pavel: Player, place: Zone
) -> None:
    answer = pavel.sign_in(client).post(f"{SETTINGS}{section}/", data)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert Zone.objects.get().version == 1


def test_forms_ask_in_the_languages_of_the_zone(client: Client, pavel: Player, place: Zone) -> None:
    pavel.sign_in(client)
    assert "summary_zh" not in client.get(f"{SETTINGS}about/").content.decode()
    client.post(f"{SETTINGS}languages/", FORMS[Section.LANGUAGES])
    for page in (f"{SETTINGS}about/", "/zones/zone/territories/add/", "/zones/zone/days/add/"):
        assert "_zh" in client.get(page).content.decode()


def test_a_logo_is_seen_by_everybody_until_it_is_taken_away(
    client: Client, pavel: Player, place: Zone
) -> None:
    picture = BytesIO()
    Image.new("RGB", (4, 4)).save(picture, "PNG")
    pavel.sign_in(client)
    form = {"version": 1, "accent": "green"}
    upload = SimpleUploadedFile("logo.png", picture.getvalue())
    assert client.post(f"{SETTINGS}look/", {**form, "upload": upload}).status_code == 302
    logo = Zone.objects.get().logo
    assert logo is not None
    visitor = GildiaClient()
    assert "zone-logo" in visitor.get("/zones/zone/").content.decode()
    assert visitor.get(link_to(logo.pk, None)).status_code == 200
    no_picture = SimpleUploadedFile("logo.png", b"no picture")
    assert client.post(f"{SETTINGS}look/", {**form, "version": 2, "upload": no_picture}).status_code == 422
    client.post(f"{SETTINGS}look/", {**form, "version": 2, "without_logo": "on"})
    assert Zone.objects.get().logo is None
    assert visitor.get(link_to(logo.pk, None)).status_code == 404


def territory(**changed: Any) -> dict[str, Any]:
    """The form of a territory."""
    return {
        "name_ru": "Северная площадка",
        "area_hectares": "12.5",
        "latitude": "55.7",
        "longitude": "37.7",
        **changed,
    }


def test_a_territory_is_added_changed_removed_and_brought_back(
    client: Client, pavel: Player, place: Zone
) -> None:
    pavel.sign_in(client)
    assert client.post("/zones/zone/territories/add/", territory()).status_code == 302
    row = Territory.objects.get()
    page = f"/zones/zone/territories/{row.pk}/"
    version = client.get(page).context["form"].initial["version"]
    changed = territory(name_ru="Южная площадка", version=version)
    assert client.post(page, changed).status_code == 302
    late = client.post(page, territory(name_ru="Западная площадка", version=version))
    assert late.status_code == 409
    assert "Южная площадка" in GildiaClient().get("/zones/zone/").content.decode()
    removed = client.post(f"{page}remove/")
    assert "Undo" in client.get(removed["Location"]).content.decode()
    assert "Южная площадка" not in GildiaClient().get("/zones/zone/").content.decode()
    assert client.get(page).status_code == 404
    assert client.post(f"{page}restore/").status_code == 302
    assert "Южная площадка" in GildiaClient().get("/zones/zone/").content.decode()
    verbs = Act.objects.filter(subject_kind="zones.territory").order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["territory.add", "territory.change", "territory.remove", "territory.restore"]
    told = client.get("/zones/zone/history/").content.decode()
    assert "Territory removed" in told
    assert "restore_record" not in client.get("/organisations/managing/history/").content.decode()


def test_a_removal_is_undone_for_a_day_only(client: Client, pavel: Player, place: Zone) -> None:
    row = Territory.objects.create(zone=place, name_ru="Площадка")
    pavel.sign_in(client)
    client.post(f"/zones/zone/territories/{row.pk}/remove/")
    with time_machine.travel(datetime.now(UTC) + timedelta(hours=25), tick=False):
        client.force_login(pavel.person)
        client.post(f"/zones/zone/territories/{row.pk}/restore/")
    row.refresh_from_db()
    assert row.removed_at is not None


@pytest.mark.parametrize(
    "wrong",
    [{"name_ru": ""}, {"longitude": ""}, {"latitude": "91"}, {"area_hectares": "0"}, {"latitude": "north"}],
)
def test_a_wrong_territory_is_refused(
    wrong: dict[str, str], client: Client, pavel: Player, place: Zone
) -> None:
    answer = pavel.sign_in(client).post("/zones/zone/territories/add/", territory(**wrong))
    assert answer.status_code == 422
    assert not Territory.objects.exists()


def test_a_decree_is_entered_at_once_and_counts(client: Client, pavel: Player, place: Zone) -> None:
    pavel.sign_in(client)
    form = {"days": "2026-11-30 – 2026-12-01\n04.12.2026", "kind": "off", "name_ru": "Перенос"}
    assert client.post("/zones/zone/days/add/", form).status_code == 302
    worked = {"days": "2026-12-05", "kind": "worked", "name_ru": "Рабочая суббота"}
    assert client.post("/zones/zone/days/add/", worked).status_code == 302
    calendar = calendar_of(place)
    assert [calendar.is_working(date(2026, 12, day)) for day in (1, 2, 4, 5, 6)] == [
        False,
        True,
        False,
        True,
        False,
    ]
    page = GildiaClient().get("/zones/zone/calendar/?year=2026").content.decode()
    assert "Перенос" in page
    assert "Рабочая суббота" in page
    again = client.post("/zones/zone/days/add/", {**form, "days": "2026-12-07\n2026-12-04"})
    assert again.status_code == 422
    assert "4 December 2026 is moved already" in again.content.decode()
    assert MovedDay.objects.count() == 4


def test_a_wrong_line_is_named(client: Client, pavel: Player, place: Zone) -> None:
    form = {"days": "2026-12-01\n31 декабря", "kind": "off", "name_ru": "Перенос"}
    answer = pavel.sign_in(client).post("/zones/zone/days/add/", form)
    assert answer.status_code == 422
    assert "Line 2, “31 декабря”" in answer.content.decode()


def test_a_moved_day_goes_and_comes_back_unless_moved_anew(
    client: Client, pavel: Player, place: Zone
) -> None:
    pavel.sign_in(client)
    form = {"days": "2026-12-01", "kind": "off", "name_ru": "Перенос"}
    client.post("/zones/zone/days/add/", form)
    row = MovedDay.objects.get()
    client.post(f"/zones/zone/days/{row.pk}/remove/")
    assert calendar_of(place).is_working(date(2026, 12, 1))
    client.post(f"/zones/zone/days/{row.pk}/restore/")
    assert not calendar_of(place).is_working(date(2026, 12, 1))
    client.post(f"/zones/zone/days/{row.pk}/remove/")
    client.post("/zones/zone/days/add/", form)
    client.post(f"/zones/zone/days/{row.pk}/restore/")
    assert MovedDay.objects.current().count() == 1


def test_the_action_itself_refuses_who_may_not_and_foreign_fields(
    place: Zone, anna: Player, pavel: Player
) -> None:
    look: dict[str, Any] = {"zone": place, "section": Section.LOOK, "version": 1, "now": NOW}
    with pytest.raises(NotPermitted):
        zones.change(values={"accent": "blue"}, by=anna.actor, **look)
    with pytest.raises(ValueError, match="calendar"):
        zones.change(values={"calendar": "DE"}, by=pavel.actor, **look)


@pytest.mark.parametrize(
    "wrong",
    [
        {"languages": []},
        {"languages": ["xx"]},
        {"weekend": [1, 2, 3, 4, 5, 6, 7]},
        {"weekend": [8]},
        {"accent": "pink"},
        {"country": "ru"},
    ],
)
def test_the_database_keeps_a_zone_sound(wrong: dict[str, Any], place: Zone) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Zone.objects.filter(pk=place.pk).update(**wrong)


def test_the_database_keeps_land_and_days_sound(place: Zone, cluster: Circle) -> None:
    MovedDay.objects.create(zone=place, day=date(2026, 12, 1))
    for broken in (
        Territory(zone=place),
        Territory(zone=place, name_ru="Без долготы", latitude=55),
        Territory(zone=place, name_ru="Не на Земле", latitude=55, longitude=181),
        Territory(zone=place, name_ru="Без земли", area_hectares=0),
        MovedDay(zone=place, day=date(2026, 12, 1)),
        Zone(circle=cluster, country="RU"),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            broken.save()
