"""What everybody sees of zones: list, page, calendar, API, and what rooms above add."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime

import pytest
import time_machine
from django.apps import apps
from django.test import Client

from gildia.config.testing.pages import GildiaClient
from gildia.foundation.panels import Panel
from gildia.registry.models import Circle
from gildia.registry.tests.cast import Player, enter, organisation
from gildia.zones.models import MovedDay, Territory, Zone
from gildia.zones.queries.zones import calendar_of, zone_of

Counted = Callable[[str], AbstractContextManager[None]]

TODAY = datetime(2026, 11, 22, 10, tzinfo=UTC)


def test_the_list_names_every_zone_and_says_what_to_do_without_one(client: Client, place: Zone) -> None:
    assert "Зона" not in client.get("/zones/").content.decode()
    assert "Zone" in client.get("/zones/").content.decode()
    Zone.objects.all().delete()
    assert "add_zone" in client.get("/zones/").content.decode()


def test_the_page_tells_what_the_zone_is(client: Client, place: Zone, anna: Player) -> None:
    place.summary_en, place.about_ru = "For instruments.", "Первый абзац.\n\nВторой абзац."
    place.save()
    Territory.objects.create(zone=place, name_ru="Площадка", area_hectares=12, latitude=55, longitude=37)
    page = client.get("/zones/zone/").content.decode()
    for words in (
        "For instruments.",
        'lang="ru"',
        "<p>Второй абзац.</p>",
        "1 company of the zone",
        "Cluster",
        "INN",
        "12 ha",
        'data-accent="green"',
        "zone-places",
        "/organisations/?zone=zone",
    ):
        assert words in page, words
    assert client.get("/zones/no-such/").status_code == 404
    assert client.get("/zones/cluster/").status_code == 404


def test_an_invented_zone_says_so(client: Client, place: Zone) -> None:
    assert "is invented" not in client.get("/zones/zone/").content.decode()
    Zone.objects.update(is_demo=True)
    assert "is invented" in client.get("/zones/zone/").content.decode()


def test_hidden_companies_are_not_counted(client: Client, place: Zone, anna: Player) -> None:
    hidden = organisation("hidden", "Скрытая", state="draft")
    enter(place.circle, hidden)
    assert "1 company of the zone" in client.get("/zones/zone/").content.decode()
    assert client.get("/api/v1/zones/zone").json()["companies"] == 1
    assert client.get("/api/v1/organisations?zone=zone").json()["total"] == 1


def test_rooms_above_add_panels_for_whom_they_have_something(
    client: Client, place: Zone, anna: Player, monkeypatch: pytest.MonkeyPatch
) -> None:
    panel = Panel("A panel", "zones/compared.html", "gildia.zones.tests.panels.of_zone")
    monkeypatch.setattr(apps.get_app_config("website"), "zone_panels", (panel,), raising=False)
    assert "A panel" not in client.get("/zones/zone/").content.decode()
    page = anna.sign_in(client).get("/zones/zone/")
    assert "A panel" in page.content.decode()
    assert {"row": "Said of zone"} in [dict(part.panel) for part in page.context["panels"]]


def test_the_next_days_off_are_shown_with_what_was_moved(client: Client, place: Zone) -> None:
    MovedDay.objects.create(zone=place, day=date(2026, 11, 27), name_en="Day of the zone")
    with time_machine.travel(TODAY, tick=False):
        page = client.get("/zones/zone/").content.decode()
    assert page.index("Day of the zone") < page.index("31 December 2026")
    assert "1–6 January 2027" in page


def test_a_term_is_counted_and_explained(client: Client, place: Zone) -> None:
    address = "/zones/zone/calendar/?start=2026-12-29&count={}&kind={}"
    working = client.get(address.format(2, "working")).content.decode()
    assert "Monday, 11 January 2027" in working
    assert "11 days off lie between" in working
    calendar = client.get(address.format(4, "calendar")).content.decode()
    assert "Monday, 11 January 2027" in calendar
    assert "2 January 2027, is a day off" in calendar
    for wrong in (address.format(-1, "working"), address.format("x", "working"), address.format(1, "moon")):
        assert client.get(wrong).status_code == 422
    assert client.get("/zones/zone/calendar/?start=9999-12-31&count=9&kind=working").status_code == 422
    assert client.get("/zones/zone/calendar/?year=99999").status_code == 200


def test_programs_read_zones_and_count_terms(client: Client, place: Zone) -> None:
    Territory.objects.create(zone=place, name_ru="Площадка")
    assert [zone["code"] for zone in client.get("/api/v1/zones").json()] == ["zone"]
    told = client.get("/api/v1/zones/zone").json()
    assert (told["calendar"], told["weekend"], told["identifier_schemes"]) == ("RU", [6, 7], ["inn"])
    assert told["managing_company"] == "managing"
    assert told["territories"][0]["name"] == {"ru": "Площадка"}
    assert client.get("/api/v1/zones/no-such").status_code == 404
    term = client.get("/api/v1/zones/zone/term?start=2026-12-29&working_days=2")
    assert term.json() == {"end": "2027-01-11"}
    assert client.get("/api/v1/zones/zone/term?start=1000-01-01&working_days=2").status_code == 422


def test_other_rooms_find_a_zone_by_its_circle_and_by_its_cluster(
    place: Zone, zone: Circle, cluster: Circle
) -> None:
    assert zone_of(zone) == zone_of(cluster) == place
    lonely = Circle.objects.create(kind="cluster", code="lonely", name_ru="Один", name_en="Alone")
    assert zone_of(lonely) is None
    MovedDay.objects.create(zone=place, day=date(2026, 12, 5), is_working=True)
    MovedDay.objects.create(zone=place, day=date(2026, 12, 7), removed_at=TODAY)
    assert dict(calendar_of(place).overrides) == {date(2026, 12, 5): True}


def test_queries_do_not_grow_with_rows(
    client: Client, place: Zone, anna: Player, pavel: Player, counted_queries: Counted
) -> None:
    staff = pavel.sign_in(GildiaClient())
    pages = [("zones, visitor", client, "/zones/"), ("zone, visitor", client, "/zones/zone/")]
    pages += [("zone settings", staff, "/zones/zone/settings/"), ("zone staff", staff, "/zones/zone/staff/")]
    for name, reader, address in pages:
        with counted_queries(name):
            assert reader.get(address).status_code == 200
    for number in range(12):
        more = organisation(f"more-{number}", f"Ещё {number}")
        enter(place.circle, more)
        Territory.objects.create(zone=place, name_ru=f"Площадка {number}")
        MovedDay.objects.create(zone=place, day=date(2026, 12, 1 + number))
        circle = Circle.objects.create(kind="zone", code=f"z-{number}", name_ru="Зона", name_en="Zone")
        Zone.objects.create(circle=circle, country="RU")
    for name, reader, address in pages:
        with counted_queries(name):
            assert reader.get(address).status_code == 200
