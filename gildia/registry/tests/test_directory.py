"""The directory: what each viewer finds, counts, and takes away as a file."""

import io
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from gildia.registry.models import (
    Capability,
    Certificate,
    Organisation,
    ProcessChain,
    ProcessStep,
    Segment,
    Site,
)
from gildia.registry.models.organisations import DRAFT
from gildia.registry.rules import Visibility
from gildia.registry.tests.cast import Player, enter, organisation

TODAY = timezone.localdate()
Counted = Callable[[str], AbstractContextManager[None]]


def names(response: object) -> list[str]:
    context: Any = getattr(response, "context")  # noqa: B009 - the test client adds it
    return [card.name for card in context["cards"]]


def facet(response: object, key: str) -> dict[str, tuple[int, bool]]:
    context: Any = getattr(response, "context")  # noqa: B009 - the test client adds it
    found = [facet for facet in context["facets"] if facet.name == key]
    return {option.value: (option.count, option.chosen) for each in found for option in each.options}


@pytest.fixture
def steps(db: None) -> list[ProcessStep]:
    segment = Segment.objects.create(code="microelectronics", name_ru="Микроэлектроника", name_en="Micro")
    chain = ProcessChain.objects.create(code="micro", segment=segment, name_ru="Цепочка", name_en="Chain")
    return [
        ProcessStep.objects.create(chain=chain, code=code, position=place, name_ru=name, name_en=code)
        for place, (code, name) in enumerate([("dicing", "Резка"), ("bonding", "Разварка")])
    ]


def fill(own: Organisation, step: ProcessStep, visibility: Visibility = Visibility.PUBLIC) -> None:
    """A company with one of everything."""
    Capability.objects.create(
        organisation=own, text_ru="Умеем", process_step=step, visibility=visibility.value
    )
    Certificate.objects.create(
        organisation=own, standard="ISO 9001", valid_until=TODAY, visibility=visibility.value
    )
    Site.objects.create(
        organisation=own,
        city_ru="Томск",
        country="RU",
        latitude="56.5",
        longitude="85",
        visibility=visibility,
    )
    own.segments.add(step.chain.segment)


def test_it_lists_what_everybody_may_see(client: Client, anna: Player, boris: Player) -> None:
    organisation("draft", "Черновик", state=DRAFT)
    hidden = organisation("hidden", "Только зоне")
    Organisation.objects.filter(pk=hidden.pk).update(visibility=Visibility.ZONE)
    enter(anna.organisation.circle_memberships.get(circle__kind="zone").circle, hidden)
    visitor = names(client.get("/organisations/"))
    assert "Микросборка-Т" in visitor
    assert not {"Черновик", "Только зоне"} & set(visitor)
    inside = names(boris.sign_in(client).get("/organisations/"))
    assert "Только зоне" in inside
    assert "Черновик" not in inside


@pytest.mark.parametrize(
    "typed", ["прибор", "ПРИБОР-сенсор", "Pribor", "pribor sensor", "прибор сенсар", "ООО «Прибор-Сенсор»"]
)
def test_names_are_found_in_either_script(client: Client, anna: Player, typed: str) -> None:
    organisation("other", "Ёлочные игрушки")
    found = client.get("/organisations/", {"q": typed}, headers={"accept-language": "ru"})
    assert names(found) == ["Прибор-Сенсор"]
    assert names(client.get("/organisations/", {"q": "елочные"})) == ["Ёлочные игрушки"]
    assert names(client.get("/organisations/", {"q": "ничего похожего"})) == []


@pytest.mark.parametrize(
    "query",
    [
        "q=" + "я" * 10_000, "q=%00%00", "q=';DROP TABLE--", "q=🙂", "q=%25_", "page=0", "page=999999999999",
        "page=x", "sort=nonsense", "view=nonsense", "zone=nope&zone=outside&size=nope&country=zz&step=%00",
        "format=pdf", "&".join(f"segment=s{number}" for number in range(200)),
        "sort=completeness&state=draft",
    ],
)  # fmt: skip
def test_any_address_gets_an_answer(client: Client, anna: Player, query: str) -> None:
    assert client.get(f"/organisations/?{query}").status_code == 200


def test_facets_are_or_inside_and_and_between(
    client: Client, anna: Player, boris: Player, steps: list[ProcessStep]
) -> None:
    fill(anna.organisation, steps[0])
    fill(boris.organisation, steps[1])
    organisation("abroad", "Далеко", country="CN")
    one = client.get("/organisations/?step=dicing")
    assert names(one) == ["Прибор-Сенсор"] or names(one) == ["Pribor-Sensor"]
    assert facet(one, "step") == {"dicing": (1, True), "bonding": (1, False)}
    both = client.get("/organisations/?step=dicing&step=bonding")
    assert len(names(both)) == 2
    nobody = client.get("/organisations/?step=dicing&country=CN")
    assert names(nobody) == []
    assert facet(nobody, "step")["dicing"] == (0, True), "a tick never vanishes"
    assert facet(nobody, "country") == {"CN": (0, True), "RU": (1, False)}
    outside = client.get("/organisations/?zone=outside")
    assert "Далеко" in names(outside)
    assert facet(outside, "zone")["zone"][0] == 2


def test_what_is_kept_inside_leaks_into_no_count(
    client: Client, anna: Player, boris: Player, olga: Player, steps: list[ProcessStep]
) -> None:
    fill(anna.organisation, steps[0], Visibility.CLUSTER)
    fill(boris.organisation, steps[1], Visibility.ORGANISATION)
    Organisation.objects.filter(pk=anna.organisation.pk).update(
        employees=98761, field_visibility={"employees": Visibility.CLUSTER.value}
    )
    for query in ("", "?step=dicing", "?size=large", "?view=map", "?view=table", "?format=csv"):
        text = client.get(f"/organisations/{query}").content.decode()
        assert not re.search("ISO 9001|Томск|98.?761", text)
    assert names(client.get("/organisations/?step=dicing")) == []
    assert names(client.get("/organisations/?size=large")) == []
    olga.sign_in(client)
    assert facet(client.get("/organisations/"), "step") == {}
    boris.sign_in(client)
    seen = client.get("/organisations/?step=dicing", headers={"accept-language": "ru"})
    assert names(seen) == ["Прибор-Сенсор"]
    assert set(facet(seen, "step")) == {"dicing", "bonding"}, "one's own counts too"
    assert names(client.get("/organisations/?size=large", headers={"accept-language": "ru"})) == names(seen)


def test_an_expired_certificate_counts_no_more(client: Client, anna: Player) -> None:
    held = Certificate.objects.create(organisation=anna.organisation, standard="ISO 1", valid_until=TODAY)
    assert len(names(client.get("/organisations/?certificate=ISO 1"))) == 1
    Certificate.objects.filter(pk=held.pk).update(valid_until=TODAY - timedelta(days=1))
    assert names(client.get("/organisations/?certificate=ISO 1")) == []


def test_files_hold_no_formulas(client: Client, anna: Player) -> None:
    Organisation.objects.filter(pk=anna.organisation.pk).update(
        name_ru="=HYPERLINK(1)", name_en="", summary_ru="@SUM(A1)"
    )
    text = client.get("/organisations/?format=csv").content.decode("utf-8-sig")
    assert "'=HYPERLINK(1),'@SUM(A1)" in text
    book = load_workbook(io.BytesIO(client.get("/organisations/?format=xlsx").content))
    kinds = {cell.data_type for row in book.worksheets[0] for cell in row}
    assert "f" not in kinds


def test_staff_sort_by_completeness_and_see_drafts(client: Client, pavel: Player, anna: Player) -> None:
    draft = organisation("draft", "Черновик", state=DRAFT)
    enter(anna.organisation.circle_memberships.get(circle__kind="zone").circle, draft)
    assert "percent" not in client.get("/organisations/?sort=completeness").content.decode()
    pavel.sign_in(client)
    listed = client.get("/organisations/?sort=completeness&view=table")
    assert [card.percent for card in listed.context["cards"]] == sorted(
        card.percent for card in listed.context["cards"]
    )
    assert names(client.get("/organisations/?state=draft")) == ["Черновик"]


def test_queries_do_not_grow_with_rows(
    client: Client, anna: Player, steps: list[ProcessStep], counted_queries: Counted
) -> None:
    fill(anna.organisation, steps[0])
    with counted_queries("directory, visitor"):
        client.get("/organisations/")
    anna.sign_in(client)
    with counted_queries("directory, member"):
        client.get("/organisations/")
    with CaptureQueriesContext(connection) as few:
        client.get("/organisations/?view=map")
    for number in range(60):
        fill(organisation(f"more-{number}", f"Ещё {number}"), steps[number % 2])
    with counted_queries("directory, member"):
        client.get("/organisations/")
    with CaptureQueriesContext(connection) as many:
        client.get("/organisations/?view=map")
    assert len(many) == len(few)
