"""The API: the same as the pages, and every problem as JSON."""

from typing import Any

import pytest
from django.test import Client

from gildia.registry.models import Capability
from gildia.registry.rules import Visibility
from gildia.registry.tests.cast import Player


def test_it_lists_and_reads_organisations(client: Client, anna: Player, boris: Player) -> None:
    Capability.objects.create(organisation=anna.organisation, text_ru="Всем")
    Capability.objects.create(organisation=anna.organisation, text_ru="Своим", visibility=Visibility.CLUSTER)
    listed = client.get("/api/v1/organisations?zone=zone&limit=1").json()
    assert (listed["total"], len(listed["results"])) == (2, 1)
    address = "/api/v1/organisations/pribor-sensor"
    assert [each["text"]["ru"] for each in client.get(address).json()["capabilities"]] == ["Всем"]
    inside = boris.sign_in(client).get(address).json()["capabilities"]
    assert {each["text"]["ru"] for each in inside} == {"Всем", "Своим"}


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/api/v1/organisations/none", 404),
        ("/api/v1/nothing", 404),
        ("/api/v1/organisations?limit=0", 422),
        ("/api/v1/organisations?offset=x", 422),
        ("/api/v1/organisations?sort=nonsense", 422),
        ("/api/v1/organisations?q=" + "я" * 300, 422),
    ],
)
def test_every_problem_is_json(client: Client, anna: Player, address: str, status: int) -> None:
    answer = client.get(address)
    assert (answer.status_code, answer["Content-Type"].split(";")[0]) == (status, "application/json")
    assert answer.json()["detail"]


def test_the_description_is_complete_and_comes_from_here(client: Client, db: Any) -> None:  # noqa: ANN401
    described = client.get("/api/v1/openapi.json").json()
    assert {"/api/v1/organisations", "/api/v1/organisations/{slug}", "/api/v1/partners/search"} <= set(
        described["paths"]
    )
    page = client.get("/api/v1/docs").content.decode()
    assert "https://" not in page
    assert "http://" not in page
