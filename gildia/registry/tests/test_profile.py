"""Profiles: one page, and each reader sees of it what he may."""

import json
import re
import zipfile
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from io import BytesIO

import pytest
from django.test import Client
from django.utils import timezone

from gildia.registry.models import (
    Activity,
    Capability,
    CapabilityLimit,
    Certificate,
    Equipment,
    Organisation,
    Product,
    Site,
)
from gildia.registry.models.organisations import ARCHIVED
from gildia.registry.rules import Visibility
from gildia.registry.tests.cast import Player

TODAY = timezone.localdate()
Counted = Callable[[str], AbstractContextManager[None]]
ADDRESS = "/organisations/pribor-sensor/"
LEVELS = {
    Visibility.PUBLIC: "канарейка-всем",
    Visibility.ZONE: "канарейка-зоне",
    Visibility.CLUSTER: "канарейка-кластеру",
    Visibility.ORGANISATION: "канарейка-своим",
}


@pytest.fixture
def full(anna: Player) -> Organisation:
    """Anna's company with a canary of each level in every kind of record and field."""
    own = anna.organisation
    for level, words in LEVELS.items():
        shared = {"organisation": own, "visibility": level.value}
        capability = Capability.objects.create(text_ru=words, evidence_ru=words, lead_time_days=3, **shared)
        CapabilityLimit.objects.create(
            capability=capability, quantity="wafer-diameter", maximum="200", unit="mm"
        )
        Certificate.objects.create(standard=words, valid_until=TODAY, **shared)
        Equipment.objects.create(name_ru=words, **shared)
        Product.objects.create(name_ru=words, hs_code="8542.31", **shared)
        Site.objects.create(name_ru=words, country="RU", latitude="55.5", longitude="37.5", **shared)
    Activity.objects.create(organisation=own, scheme="okved", code="26.11.3", is_main=True)
    Organisation.objects.filter(pk=own.pk).update(
        phone="канарейка-кластеру", email="zone@pribor.example", about_ru="канарейка-своим",
        field_visibility={
            "phone": Visibility.CLUSTER.value, "email": Visibility.ZONE.value,
            "about": Visibility.ORGANISATION.value,
        },
    )  # fmt: skip
    own.refresh_from_db()
    return own


def canaries(client: Client, address: str = ADDRESS) -> set[Visibility]:
    """Which levels sing on a page."""
    text = client.get(address, headers={"accept-language": "ru"}).content.decode()
    return {level for level, words in LEVELS.items() if words in text}


def test_each_reader_sees_his_levels(
    client: Client, full: Organisation, boris: Player, anna: Player, olga: Player, pavel: Player
) -> None:
    for address in (ADDRESS, f"{ADDRESS}profile.json", "/api/v1/organisations/pribor-sensor"):
        client.logout()
        assert canaries(client, address) <= {Visibility.PUBLIC}
        assert canaries(olga.sign_in(client), address) <= {Visibility.PUBLIC}
        if address == ADDRESS:
            inside = set(Visibility) - {Visibility.ORGANISATION}
            assert canaries(boris.sign_in(client), address) == inside
            assert canaries(pavel.sign_in(client), address) == inside
            assert canaries(anna.sign_in(client), address) == set(Visibility)


def test_contacts_follow_their_visibility(
    client: Client, full: Organisation, boris: Player, olga: Player
) -> None:
    assert "zone@pribor.example" not in client.get(ADDRESS).content.decode()
    assert "zone@pribor.example" not in olga.sign_in(client).get(ADDRESS).content.decode()
    assert "zone@pribor.example" in boris.sign_in(client).get(ADDRESS).content.decode()


def test_limits_and_codes_are_said_in_words(client: Client, full: Organisation) -> None:
    text = client.get(ADDRESS, headers={"accept-language": "ru"}).content.decode()
    assert "диаметр пластины до 200\u00a0мм" in text
    assert "Производство электронных компонентов" in text
    assert "26.11.3" in text


def test_an_archived_profile_exists_only_for_its_own(client: Client, anna: Player, olga: Player) -> None:
    Organisation.objects.filter(pk=anna.organisation.pk).update(state=ARCHIVED)
    missing = client.get("/organisations/no-such/")
    archived = client.get(ADDRESS)
    assert (missing.status_code, archived.status_code) == (404, 404)
    told = [re.sub(rb"\w{64}|no-such|pribor-sensor", b"", page.content) for page in (missing, archived)]
    assert told[0] == told[1]
    assert olga.sign_in(client).get(ADDRESS).status_code == 404
    assert anna.sign_in(client).get(ADDRESS).status_code == 200


def test_an_expired_certificate_is_shown_as_such(client: Client, anna: Player) -> None:
    yesterday = TODAY - timedelta(days=1)
    Certificate.objects.create(organisation=anna.organisation, standard="ISO 1", valid_until=TODAY)
    assert "expired" not in client.get(ADDRESS).content.decode()
    Certificate.objects.create(organisation=anna.organisation, standard="ISO 2", valid_until=yesterday)
    assert "expired" in client.get(ADDRESS).content.decode()


def test_people_are_shown_to_companies_only(client: Client, anna: Player, olga: Player) -> None:
    assert "Анна Крылова" not in client.get(ADDRESS).content.decode()
    assert "Анна Крылова" in olga.sign_in(client).get(ADDRESS).content.decode()


def test_completeness_is_for_those_who_can_complete_it(client: Client, anna: Player, boris: Player) -> None:
    assert "section-progress" not in boris.sign_in(client).get(ADDRESS).content.decode()
    text = anna.sign_in(client).get(ADDRESS).content.decode()
    assert "section-progress" in text
    assert f"{ADDRESS}records/capabilities/add/" in text


def test_queries_do_not_grow_with_records(
    client: Client, full: Organisation, anna: Player, boris: Player, counted_queries: Counted
) -> None:
    with counted_queries("profile, visitor"):
        client.get(ADDRESS)
    boris.sign_in(client)
    with counted_queries("profile, member"):
        client.get(ADDRESS)
    anna.sign_in(client)
    with counted_queries("profile, own"):
        client.get(ADDRESS)
    for number in range(40):
        Capability.objects.create(organisation=full, text_ru=f"Ещё {number}")
    with counted_queries("profile, own"):
        client.get(ADDRESS)


def test_everything_owned_is_one_file(
    client: Client, full: Organisation, anna: Player, boris: Player
) -> None:
    assert client.get(f"{ADDRESS}export/").status_code == 302
    assert boris.sign_in(client).get(f"{ADDRESS}export/").status_code == 404
    packed = anna.sign_in(client).get(f"{ADDRESS}export/")
    with zipfile.ZipFile(BytesIO(packed.content)) as archive:
        profile = json.loads(archive.read("profile.json"))
        mandates = json.loads(archive.read("mandates.json"))
        assert {"circles.json", "history.csv", "visibility.json"} <= set(archive.namelist())
    assert {each["text"]["ru"] for each in profile["capabilities"]} == set(LEVELS.values())
    assert mandates[0]["email"] == "anna@pribor-sensor.example"
