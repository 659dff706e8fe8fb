"""Editing a profile: who may, what is refused and how, and that nobody's text is lost."""

from typing import Any

import pytest
from django.test import Client

from gildia.journal.models import Act
from gildia.registry.actions.organisations import free_slug
from gildia.registry.models import Activity, Capability, Organisation, ProcessChain, ProcessStep, Segment
from gildia.registry.models.organisations import ARCHIVED, PUBLISHED
from gildia.registry.rules import Visibility
from gildia.registry.tests.cast import Player, organisation

ADDRESS = "/organisations/pribor-sensor/"
TEXTS = f"{ADDRESS}edit/texts/"
FACTS = f"{ADDRESS}edit/facts/"
CAPABILITIES = f"{ADDRESS}records/capabilities/"


def form_of(client: Client, address: str, **changed: Any) -> dict[str, Any]:
    """What a browser would send of a form, with some fields changed."""
    context = client.get(address).context
    fields = list(context["form"])
    limits = context.get("limits")
    if limits is not None:
        fields += [*limits.management_form, *(field for row in limits for field in row)]
    values = {field.html_name: field.value() for field in fields}
    sent = {name: value for name, value in values.items() if value is not None and value is not False}
    return {**sent, **changed}


def errors(response: Any) -> dict[str, list[str]]:  # noqa: ANN401 - the test client adds the context
    found: dict[str, list[str]] = response.context["form"].errors
    return found


@pytest.fixture
def step(db: None) -> ProcessStep:
    segment = Segment.objects.create(code="micro", name_ru="Микроэлектроника", name_en="Microelectronics")
    chain = ProcessChain.objects.create(code="micro", segment=segment, name_ru="Цепочка", name_en="Chain")
    return ProcessStep.objects.create(
        chain=chain, code="dicing", name_ru="Резка пластин", name_en="Wafer dicing", synonyms_ru=["дайсинг"]
    )


@pytest.mark.parametrize(
    "address", [TEXTS, FACTS, f"{CAPABILITIES}add/", f"{ADDRESS}history/", f"{ADDRESS}records/sites/add/"]
)
def test_administrators_and_registrars_may_edit(
    client: Client, anna: Player, boris: Player, olga: Player, pavel: Player, address: str
) -> None:
    assert client.get(address).status_code == 302
    for player, status in ((anna, 200), (pavel, 200), (boris, 404), (olga, 404)):
        assert player.sign_in(client).get(address).status_code == status
    assert boris.sign_in(client).post(TEXTS, {"name_ru": "Чужое"}).status_code == 404


def test_a_registrar_never_sees_what_the_company_keeps_to_itself(
    client: Client, anna: Player, pavel: Player
) -> None:
    Organisation.objects.filter(pk=anna.organisation.pk).update(
        phone="+7 000", field_visibility={"phone": Visibility.ORGANISATION.value}
    )
    secret = Capability.objects.create(
        organisation=anna.organisation, text_ru="Секрет", visibility=Visibility.ORGANISATION
    )
    assert "+7 000" in anna.sign_in(client).get(FACTS).content.decode()
    assert client.get(f"{CAPABILITIES}{secret.pk}/").status_code == 200
    assert "+7 000" not in pavel.sign_in(client).get(FACTS).content.decode()
    assert client.post(FACTS, form_of(client, FACTS, employees="7")).status_code == 302
    assert Organisation.objects.get(pk=anna.organisation.pk).phone == "+7 000"
    assert client.get(f"{CAPABILITIES}{secret.pk}/").status_code == 404


def test_a_change_is_saved_recorded_and_told(client: Client, anna: Player, step: ProcessStep) -> None:
    anna.sign_in(client)
    segment = step.chain.segment
    sent = form_of(
        client, FACTS, employees="86", segments=[segment.pk], visibility_employees=Visibility.ZONE.value
    )
    assert client.post(FACTS, sent)["Location"].endswith("#section-facts")
    row = Organisation.objects.get(pk=anna.organisation.pk)
    assert (row.employees, row.visibility_of("employees"), list(row.segments.order_by("pk"))) == (
        86, Visibility.ZONE, [segment],
    )  # fmt: skip
    act = Act.objects.get(person=anna.person)
    assert (act.person, act.mandate_id) == (anna.person, anna.mandate.pk)
    assert act.changes["employees"] == [None, 86]
    told = client.get(f"{ADDRESS}history/").content.decode()
    assert "Анна Крылова" in told
    assert "Microelectronics" in told
    client.post(FACTS, form_of(client, FACTS))
    assert Act.objects.filter(person=anna.person).count() == 1, "saving without a change records nothing"


def test_two_editors_do_not_overwrite_each_other(client: Client, anna: Player, pavel: Player) -> None:
    first = form_of(anna.sign_in(client), TEXTS, summary_ru="Текст Анны")
    second = form_of(pavel.sign_in(client), TEXTS, summary_ru="Текст Павла")
    assert anna.sign_in(client).post(TEXTS, first).status_code == 302
    refused = pavel.sign_in(client).post(TEXTS, second)
    text = refused.content.decode()
    assert refused.status_code == 409
    assert "Анны" in text
    assert 'lang="ru"' in text
    assert "Текст Павла" in str(refused.context["form"]["summary_ru"].value())
    again = {**second, "version": refused.context["form"]["version"].value()}
    assert client.post(TEXTS, again).status_code == 302
    assert Organisation.objects.get(pk=anna.organisation.pk).summary_ru == "Текст Павла"


@pytest.mark.parametrize(
    ("address", "field", "typed"),
    [
        (TEXTS, "summary_ru", "я" * 2_500_000),
        (TEXTS, "name_en", "x" * 201),
        (TEXTS, "about_ru", "a\x00b"),
        (FACTS, "employees", "десять"),
        (FACTS, "employees", "-1"),
        (FACTS, "founded_year", "99999999999999999999"),
        (FACTS, "website", "foo bar"),
        (FACTS, "email", "никто"),
        (FACTS, "visibility_email", "9"),
        (FACTS, "version", "x"),
    ],
)
def test_bad_input_is_told_beside_the_field_and_kept(
    client: Client, anna: Player, address: str, field: str, typed: str
) -> None:
    anna.sign_in(client)
    answer = client.post(address, form_of(client, address, **{field: typed}))
    assert answer.status_code == 422
    assert list(errors(answer)) == [field]
    assert answer.context["form"][field].value() == typed
    assert not Act.objects.filter(person=anna.person).exists()


def test_a_name_in_some_language_must_stay(client: Client, anna: Player) -> None:
    anna.sign_in(client)
    answer = client.post(TEXTS, form_of(client, TEXTS, name_ru="", name_en=""))
    assert answer.status_code == 422
    assert "Give the name in at least one language." in answer.content.decode()


def test_a_capability_is_added_with_its_step_and_limits(
    client: Client, anna: Player, step: ProcessStep
) -> None:
    anna.sign_in(client)
    sent = form_of(client, f"{CAPABILITIES}add/", text_ru="Режем", process_step="ДАЙСИНГ")
    sent |= {"limits-0-quantity": "wafer-diameter", "limits-0-maximum": "1 200,5"}
    more = client.post(f"{CAPABILITIES}add/", {**sent, "add_limit": "1"})
    assert (more.status_code, len(more.context["limits"].forms)) == (200, 3)
    assert more.context["form"]["text_ru"].value() == "Режем"
    assert Capability.objects.count() == 0
    assert client.post(f"{CAPABILITIES}add/", sent).status_code == 302
    capability = Capability.objects.get()
    limit = capability.limits.get()
    assert (capability.process_step, str(limit.maximum.normalize() if limit.maximum else "")) == (
        step, "1200.5",
    )  # fmt: skip
    assert (limit.quantity, limit.unit) == ("wafer-diameter", "mm")
    change = f"{CAPABILITIES}{capability.pk}/"
    client.post(change, form_of(client, change, **{"limits-0-DELETE": "on"}))
    assert capability.limits.count() == 0
    act = Act.objects.order_by("-pk")[0]
    assert list(act.changes) == ["limits"]


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"limits-0-maximum": "5"}, "quantity"),
        ({"limits-0-quantity": "wafer-diameter"}, "maximum"),
        ({"limits-0-quantity": "wafer-diameter", "limits-0-maximum": "много"}, "maximum"),
        ({"limits-0-quantity": "wafer-diameter", "limits-0-maximum": "NaN"}, "maximum"),
        ({"limits-0-quantity": "wafer-diameter", "limits-0-maximum": "9" * 30}, "maximum"),
        (
            {"limits-0-quantity": "wafer-diameter", "limits-0-minimum": "9", "limits-0-maximum": "5"},
            "maximum",
        ),
        (
            {"limits-0-quantity": "wafer-diameter", "limits-0-maximum": "5", "limits-0-unit": "V"},
            "unit",
        ),
    ],
)
def test_a_limit_that_says_nothing_is_refused(
    client: Client, anna: Player, typed: dict[str, str], field: str
) -> None:
    anna.sign_in(client)
    sent = form_of(client, f"{CAPABILITIES}add/", text_ru="Режем", **typed)
    answer = client.post(f"{CAPABILITIES}add/", sent)
    assert answer.status_code == 422
    assert list(answer.context["limits"].errors[0]) == [field]
    assert Capability.objects.count() == 0


def test_a_step_that_is_none_gets_a_proposal(client: Client, anna: Player, step: ProcessStep) -> None:
    anna.sign_in(client)
    sent = form_of(client, f"{CAPABILITIES}add/", text_ru="Режем", process_step="резка плстин")
    answer = client.post(f"{CAPABILITIES}add/", sent)
    assert "Wafer dicing" in errors(answer)["process_step"][0]


def test_a_removal_is_asked_for_and_can_be_undone(client: Client, anna: Player, step: ProcessStep) -> None:
    capability = Capability.objects.create(
        organisation=anna.organisation, text_ru="Режем", process_step=step, lead_time_days=5
    )
    capability.limits.create(quantity="wafer-diameter", maximum="200", unit="mm")
    anna.sign_in(client)
    remove = f"{CAPABILITIES}{capability.pk}/remove/"
    assert "Режем" in client.get(remove).content.decode()
    address = client.post(remove)["Location"]
    assert Capability.objects.count() == 0
    offered = client.get(address.split("#")[0])
    assert "Undo" in offered.content.decode()
    undo = f"{ADDRESS}undo/{offered.context['removed'].pk}/"
    client.post(undo)
    client.post(undo)
    back = Capability.objects.get()
    assert (back.pk, back.text_ru, back.process_step, back.lead_time_days) == (
        capability.pk, "Режем", step, 5,
    )  # fmt: skip
    assert back.limits.get().maximum == 200


def test_nobody_undoes_what_is_not_his(client: Client, anna: Player, olga: Player) -> None:
    capability = Capability.objects.create(organisation=anna.organisation, text_ru="Режем")
    anna.sign_in(client).post(f"{CAPABILITIES}{capability.pk}/remove/")
    act = Act.objects.get(person=anna.person)
    assert olga.sign_in(client).post(f"{ADDRESS}undo/{act.pk}/").status_code == 404
    assert client.post(f"/organisations/olga-outside/undo/{act.pk}/").status_code == 404
    assert Capability.objects.count() == 0


def test_another_company_s_record_does_not_exist_here(client: Client, anna: Player, olga: Player) -> None:
    theirs = Capability.objects.create(organisation=olga.organisation, text_ru="Чужое")
    anna.sign_in(client)
    assert client.get(f"{CAPABILITIES}{theirs.pk}/").status_code == 404
    assert client.post(f"{CAPABILITIES}{theirs.pk}/remove/").status_code == 404
    assert client.get(f"{ADDRESS}records/nonsense/add/").status_code == 404


def test_capabilities_change_places(client: Client, anna: Player) -> None:
    rows = [
        Capability.objects.create(organisation=anna.organisation, text_ru=f"{place}", position=place)
        for place in range(3)
    ]
    anna.sign_in(client)
    client.post(f"{CAPABILITIES}{rows[2].pk}/move/", {"direction": "up"})
    client.post(f"{CAPABILITIES}{rows[0].pk}/move/", {"direction": "up"})
    order = Capability.objects.order_by("position").values_list("text_ru", flat=True)
    assert list(order) == ["0", "2", "1"]


def test_activities_are_checked_by_their_classification(client: Client, anna: Player) -> None:
    anna.sign_in(client)
    address = f"{ADDRESS}records/activities/add/"
    assert client.post(address, {"scheme": "okved", "code": "ОКВЭД 26.11.3"}).status_code == 302
    assert Activity.objects.get().code == "26.11.3"
    twice = client.post(address, {"scheme": "okved", "code": "26.11.3"})
    assert (twice.status_code, list(errors(twice))) == (422, ["code"])
    wrong = client.post(address, {"scheme": "isic", "code": "9999"})
    assert list(errors(wrong)) == ["code"]


@pytest.mark.parametrize(
    ("kind", "typed", "field"),
    [
        (
            "certificates",
            {"standard": "ISO", "valid_from": "2025-02-01", "valid_until": "2025-01-01"},
            "valid_until",
        ),
        ("certificates", {"standard": "ISO", "valid_from": "31.02.2025"}, "valid_from"),
        ("products", {"name_ru": "Датчик", "hs_code": "12а"}, "hs_code"),
        ("sites", {"kind": "office", "country": "RU", "latitude": "55"}, "longitude"),
        ("sites", {"kind": "office", "country": "XX"}, "country"),
        ("equipment", {"name_ru": "Станок", "quantity": "0"}, "quantity"),
    ],
)  # fmt: skip
def test_each_kind_of_record_refuses_nonsense(
    client: Client, anna: Player, kind: str, typed: dict[str, str], field: str
) -> None:
    anna.sign_in(client)
    answer = client.post(f"{ADDRESS}records/{kind}/add/", {"visibility": "0", **typed})
    assert (answer.status_code, list(errors(answer))) == (422, [field])


def test_a_repeated_form_has_one_effect(client: Client, anna: Player) -> None:
    anna.sign_in(client)
    sent = form_of(client, f"{CAPABILITIES}add/", text_ru="Режем", idempotency_key="once")
    assert client.post(f"{CAPABILITIES}add/", sent).status_code == 302
    assert client.post(f"{CAPABILITIES}add/", sent).status_code == 302
    assert Capability.objects.count() == 1


def test_staff_archive_and_publish(client: Client, anna: Player, pavel: Player) -> None:
    anna.sign_in(client)
    assert client.get(f"{ADDRESS}archive/").status_code == 404
    assert client.post(f"{ADDRESS}archive/").status_code == 404
    pavel.sign_in(client)
    assert client.get(f"{ADDRESS}archive/").status_code == 200
    client.post(f"{ADDRESS}archive/")
    assert Organisation.objects.get(pk=anna.organisation.pk).state == ARCHIVED
    anna.sign_in(client)
    assert client.post(f"{ADDRESS}publish/").status_code == 404, "staff archived it, staff bring it back"
    pavel.sign_in(client).post(f"{ADDRESS}publish/")
    assert Organisation.objects.get(pk=anna.organisation.pk).state == PUBLISHED


def test_addresses_are_made_of_names(anna: Player, pavel: Player) -> None:

    organisation("pribor", "Прибор")
    assert free_slug({"name_ru": "Прибор"}) == "pribor-2"
    assert free_slug({"legal_name": "中文"}) == "organisation"
