"""Staff look through what companies change, take it back with a reason, and decide corrections."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from gildia.journal.models import Act
from gildia.registry.actions import organisations, records
from gildia.registry.models import Capability, Circle, Correction, Identifier, Mandate, Organisation, Review
from gildia.registry.queries.moderation import open_work
from gildia.registry.rules import ANONYMOUS, Visibility
from gildia.registry.tests.cast import Player

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
INN = "9900000017"


def edit(anna: Player, **fields: Any) -> Act:
    """Anna changes the profile."""
    anna.organisation.refresh_from_db()
    organisations.change(
        organisation=anna.organisation,
        version=anna.organisation.version,
        fields=fields,
        by=anna.actor,
        now=NOW,
    )
    return Act.objects.order_by("-pk")[0]


def capability(anna: Player, text: str, **columns: Any) -> Capability:
    """Anna adds a capability."""
    new = Capability(text_ru=text, **columns)
    added = records.add(organisation=anna.organisation, record=new, by=anna.actor, now=NOW)
    assert isinstance(added, Capability)
    return added


def test_the_queue_shows_before_and_after_to_staff_only(
    client: Client, anna: Player, olga: Player, pavel: Player
) -> None:
    edit(anna, summary_ru="Датчики давления")
    act = edit(anna, summary_ru="Датчики вибрации")
    page = pavel.sign_in(client).get("/moderation/").content.decode()
    assert "<del>давления</del><ins>вибрации</ins>" in page
    for stranger in (anna, olga):
        assert stranger.sign_in(client).get("/moderation/").status_code == 404
        assert client.post("/moderation/seen/", {"act": act.pk}).status_code == 404
        assert client.post(f"/moderation/{act.pk}/revert/", {"reason": "x"}).status_code == 404
    assert not Review.objects.exists()


def test_seen_changes_leave_the_queue_and_stay_in_the_list_of_all(
    client: Client, anna: Player, pavel: Player
) -> None:
    act = edit(anna, summary_ru="Датчики")
    assert open_work(pavel.actor.viewer).edits == 1
    pavel.sign_in(client).post("/moderation/seen/", {"act": [act.pk, "x", 999999]})
    assert open_work(pavel.actor.viewer).edits == 0
    assert Review.objects.get().seen_by == pavel.person
    assert "Датчики" not in client.get("/moderation/").content.decode()
    assert "Датчики" in client.get("/moderation/?show=all").content.decode()
    filtered = "/moderation/?show=all&kind=registry.capability"
    assert "Датчики" not in client.get(filtered).content.decode()
    assert "Датчики" in client.get("/moderation/?show=all&q=прибор").content.decode()
    assert "Датчики" not in client.get("/moderation/?show=all&q=другая").content.decode()


def test_a_change_is_taken_back_and_the_company_reads_why(
    client: Client, anna: Player, pavel: Player, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    edit(anna, summary_ru="Датчики", employees=5)
    act = edit(anna, summary_ru="Лучшие датчики в мире", employees=500)
    page = f"/moderation/{act.pk}/revert/"
    assert pavel.sign_in(client).post(page, {"reason": ""}).status_code == 422
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(page, {"reason": "Реклама"}).status_code == 302
    anna.organisation.refresh_from_db()
    assert (anna.organisation.summary_ru, anna.organisation.employees) == ("Датчики", 5)
    review = Review.objects.get(act=act)
    assert review.reason == "Реклама"
    assert review.reverted_by_act is not None
    assert review.reverted_by_act.person == pavel.person
    assert "Реклама" in mail.outbox[-1].body


def test_a_change_with_a_newer_one_on_top_is_not_taken_back(
    client: Client, anna: Player, pavel: Player
) -> None:
    act = edit(anna, summary_ru="Первое")
    edit(anna, summary_ru="Второе")
    response = pavel.sign_in(client).post(f"/moderation/{act.pk}/revert/", {"reason": "x"})
    assert response.status_code == 422
    assert "changed this again" in response.content.decode()


def test_records_are_taken_back_too(client: Client, anna: Player, pavel: Player) -> None:
    added = capability(anna, "Собираем датчики")
    act = Act.objects.get(verb="capability.add")
    pavel.sign_in(client).post(f"/moderation/{act.pk}/revert/", {"reason": "x"})
    assert not Capability.objects.filter(pk=added.pk).exists()
    kept = capability(anna, "Калибруем")
    version = records.version_of(kept)
    kept.text_ru = "Продаём всё"
    kept.lead_time_days = 3
    records.change(record=kept, version=version, by=anna.actor, now=NOW)
    changed = Act.objects.get(verb="capability.change")
    client.post(f"/moderation/{changed.pk}/revert/", {"reason": "x"})
    held = Capability.objects.get(pk=kept.pk)
    assert (held.text_ru, held.lead_time_days) == ("Калибруем", None)


def test_what_a_company_keeps_to_itself_is_not_told(client: Client, anna: Player, pavel: Player) -> None:
    capability(anna, "Канарейка", visibility=Visibility.ORGANISATION.value)
    Organisation.objects.filter(pk=anna.organisation.pk).update(field_visibility={"phone": 3})
    edit(anna, phone="+7 495 000-00-00")
    page = pavel.sign_in(client).get("/moderation/").content.decode()
    assert "Канарейка" not in page
    assert "000-00-00" not in page
    assert "keeps this to itself" in page


def test_the_queue_costs_the_same_for_few_and_many_changes(
    client: Client, anna: Player, pavel: Player, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    for number in range(30):
        capability(anna, f"Умеем {number}")
        edit(anna, summary_ru=f"Описание {number}")
    pavel.sign_in(client)
    with django_assert_max_num_queries(32):
        client.get("/moderation/")


def test_a_correction_is_asked_compared_and_approved(
    client: Client,
    anna: Player,
    boris: Player,
    pavel: Player,
    django_capture_on_commit_callbacks: Callable[..., Any],
) -> None:
    page = "/organisations/pribor-sensor/corrections/"
    data = {"what": "identifier:inn", "after": "9900 000 017", "explanation": "Получили номер"}
    assert boris.sign_in(client).post(page, data).status_code == 404
    anna.sign_in(client)
    wrong = client.post(page, {**data, "after": "1027700132195"})
    assert wrong.status_code == 422
    assert "looks like OGRN" in wrong.content.decode()
    assert client.post(page, data).status_code == 302
    assert client.post(page, data).status_code == 422
    correction = Correction.objects.get()
    approve = f"/moderation/corrections/{correction.pk}/approve/"
    assert client.post(approve).status_code == 404
    pavel.sign_in(client)
    assert INN in client.get("/moderation/corrections/").content.decode()
    assert open_work(pavel.actor.viewer).corrections == 1
    with django_capture_on_commit_callbacks(execute=True):
        client.post(approve)
    assert Identifier.objects.get(organisation=anna.organisation).value == INN
    assert mail.outbox[-1].to == [anna.person.email]
    client.post(approve)
    assert Act.objects.filter(verb="correction.approve").count() == 1


def test_a_correction_is_denied_with_a_reason_or_withdrawn(
    client: Client, anna: Player, pavel: Player
) -> None:
    page = "/organisations/pribor-sensor/corrections/"
    data = {"what": "legal_name", "after": "АО «Прибор»", "explanation": "Переименованы"}
    anna.sign_in(client).post(page, data)
    first = Correction.objects.get()
    pavel.sign_in(client)
    client.post(f"/moderation/corrections/{first.pk}/deny/", {"reason": ""})
    first.refresh_from_db()
    assert first.state == "pending"
    client.post(f"/moderation/corrections/{first.pk}/deny/", {"reason": "Нет записи"})
    anna.sign_in(client)
    assert "Нет записи" in client.get(page).content.decode()
    client.post(page, data)
    second = Correction.objects.get(state="pending")
    client.post(f"/moderation/corrections/{second.pk}/withdraw/", {"next": page})
    second.refresh_from_db()
    assert second.state == "withdrawn"
    anna.organisation.refresh_from_db()
    assert anna.organisation.legal_name == "ООО «Прибор-Сенсор»"


def test_a_number_of_another_organisation_and_a_changed_entry_are_refused(
    client: Client, anna: Player, boris: Player, pavel: Player
) -> None:
    page = "/organisations/pribor-sensor/corrections/"
    anna.sign_in(client).post(page, {"what": "identifier:inn", "after": INN, "explanation": "x"})
    Identifier.objects.create(organisation=boris.organisation, scheme="inn", value=INN)
    correction = Correction.objects.get()
    approve = f"/moderation/corrections/{correction.pk}/approve/"
    answer = pavel.sign_in(client).post(approve, follow=True)
    assert "Another organisation has this number" in answer.content.decode()
    Identifier.objects.create(organisation=anna.organisation, scheme="inn", value="9900000024")
    answer = client.post(approve, follow=True)
    assert "has changed since" in answer.content.decode()


def test_only_registrars_decide_corrections(client: Client, pavel: Player, anna: Player) -> None:
    anna.sign_in(client).post(
        "/organisations/pribor-sensor/corrections/", {"what": "country", "after": "BY", "explanation": "x"}
    )
    Mandate.objects.filter(pk=pavel.mandate.pk).update(scopes=["moderate"])
    pavel.sign_in(client)
    assert client.get("/moderation/").status_code == 200
    assert client.get("/moderation/corrections/").status_code == 404
    assert client.post(f"/moderation/corrections/{Correction.objects.get().pk}/approve/").status_code == 404


@pytest.mark.django_db
def test_open_work_is_nothing_for_visitors(zone: Circle) -> None:
    assert zone.code == "zone"
    assert open_work(ANONYMOUS).total == 0
