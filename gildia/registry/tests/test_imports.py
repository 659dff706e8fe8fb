"""A registrar imports a list of companies in two steps; nothing is written before the second."""

import io
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.dispatch import receiver
from django.test import Client

from gildia.foundation.errors import NotPermitted
from gildia.journal.models import Act
from gildia.registry import tasks
from gildia.registry.actions import import_apply, imports
from gildia.registry.events import organisations_changed
from gildia.registry.models import Circle, Identifier, ImportBatch, ImportRow, Organisation
from gildia.registry.models.imports import APPLIED, APPLYING, CANCELLED, FAILED, PREVIEWED, READING
from gildia.registry.tests.cast import Player, enter, organisation

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
HEADINGS = ["Наименование", "ИНН", "Сайт", "Сотрудников"]
INNS = ["9900000017", "9900000024", "9900000031"]


def csv_file(
    *rows: Sequence[str], encoding: str = "cp1251", name: str = "Резиденты.csv"
) -> SimpleUploadedFile:
    """A table as Russian Excel saves it."""
    text = "\n".join(";".join(row) for row in (HEADINGS, *rows))
    return SimpleUploadedFile(name, text.encode(encoding), content_type="text/csv")


def xlsx_file(*rows: Sequence[object]) -> SimpleUploadedFile:
    """A workbook."""
    book = openpyxl.Workbook()
    for row in (HEADINGS, *rows):
        book.worksheets[0].append(list(row))
    buffer = io.BytesIO()
    book.save(buffer)
    return SimpleUploadedFile("Резиденты.xlsx", buffer.getvalue())


@pytest.fixture
def upload(pavel: Player, zone: Circle, client: Client) -> Callable[..., ImportBatch]:
    """Upload a file as Pavel and look at the preview."""
    assert zone.managed_by == pavel.organisation
    pavel.sign_in(client)

    def inner(file: SimpleUploadedFile, **data: Any) -> ImportBatch:
        response = client.post("/imports/new/", {"file": file, "country": "RU", **data})
        assert response.status_code == 302
        assert client.get(response["Location"]).status_code == 200
        return ImportBatch.objects.order_by("-pk")[0]

    return inner


def outcomes(batch: ImportBatch) -> dict[int, str]:
    """What each row was found to be."""
    return dict(ImportRow.objects.filter(batch=batch).order_by("number").values_list("number", "outcome"))


def names() -> set[str]:
    """The legal names in the register."""
    return set(Organisation.objects.order_by("pk").values_list("legal_name", flat=True))


def test_new_matched_doubtful_and_wrong_rows_and_what_comes_of_them(
    upload: Callable[..., ImportBatch], client: Client, anna: Player, zone: Circle
) -> None:
    enter(zone, organisation("mikrosborka", "Микросборка-Т"))
    Identifier.objects.create(organisation=anna.organisation, scheme="inn", value=INNS[0])
    batch = upload(
        csv_file(
            ("ООО «Прибор-Сенсор Плюс»", INNS[0], "pribor.example", "86"),
            ("АО «Новый Завод»", INNS[1], "", "1 200"),
            ("Микросборка Т", "", "", ""),
            ("ООО «Беда»", "1027700132195", "", ""),
            ("", INNS[2], "", ""),
            ("ЗАО «Новый завод»", INNS[1], "", ""),
        ),
        circle=zone.pk,
    )
    assert outcomes(batch) == {2: "matched", 3: "new", 4: "doubtful", 5: "wrong", 6: "wrong", 7: "wrong"}
    assert "АО «Новый Завод»" not in names()
    wrong = client.get(f"/imports/{batch.pk}/?outcome=wrong").content.decode()
    assert "looks like OGRN" in wrong
    assert "no name" in wrong
    assert "row 3 already" in wrong
    matched = client.get(f"/imports/{batch.pk}/?outcome=matched").content.decode()
    assert "<ins> Плюс</ins>" in matched or "<ins>" in matched

    told: list[int] = []

    @receiver(organisations_changed)
    def hear(organisation_ids: list[int], **_signal: Any) -> None:
        told.extend(organisation_ids)

    response = client.post(f"/imports/{batch.pk}/apply/", follow=True)
    organisations_changed.disconnect(hear)
    assert "1 new, 1 updated, 0 unchanged, 1 left out, 3 wrong" in response.content.decode()
    factory = Organisation.objects.get(legal_name="АО «Новый Завод»")
    assert (factory.state, factory.name_ru, factory.employees, factory.slug) == (
        "published", "Новый Завод", 1200, "novii-zavod",
    )  # fmt: skip
    assert list(factory.circle_memberships.values_list("circle", flat=True)) == [zone.pk]
    assert sorted(told) == sorted([factory.pk, anna.organisation.pk])
    assert Act.objects.filter(verb="organisation.add", organisation_id=factory.pk).count() == 1
    anna.organisation.refresh_from_db()
    assert anna.organisation.legal_name == "ООО «Прибор-Сенсор Плюс»"
    assert (anna.organisation.website, anna.organisation.employees) == ("https://pribor.example", 86)


def test_a_repeat_changes_nothing(upload: Callable[..., ImportBatch], client: Client) -> None:
    rows = [(f"ООО «Компания {inn}»", inn, "", "5") for inn in INNS]
    first = upload(csv_file(*rows))
    client.post(f"/imports/{first.pk}/apply/")
    count, acts = Organisation.objects.count(), Act.objects.count()
    client.post(f"/imports/{first.pk}/apply/")
    assert (Organisation.objects.count(), Act.objects.count()) == (count, acts)
    again = upload(xlsx_file(*[(name, int(inn), None, 5.0) for name, inn, _, _ in rows]))
    assert set(outcomes(again).values()) == {"unchanged"}
    response = client.post(f"/imports/{again.pk}/apply/", follow=True)
    assert "0 new, 0 updated, 3 unchanged" in response.content.decode()
    assert Organisation.objects.count() == count


def test_a_doubtful_row_is_decided_one_by_one_or_all_at_once(
    upload: Callable[..., ImportBatch], client: Client, boris: Player
) -> None:
    batch = upload(csv_file(("АО Микросборка-Т", INNS[0], "", "")))
    row = ImportRow.objects.get(batch=batch)
    address = f"/imports/{batch.pk}/rows/{row.pk}/"
    client.post(address, {"decision": "update:999999"})
    row.refresh_from_db()
    assert row.decision == ""
    client.post(address, {"decision": f"update:{boris.organisation.pk}"})
    row.refresh_from_db()
    assert (row.decision, row.organisation_id) == ("update", boris.organisation.pk)
    client.post(f"/imports/{batch.pk}/rows/", {"outcome": "doubtful", "decision": "create"})
    row.refresh_from_db()
    assert (row.decision, row.organisation_id) == ("create", None)
    client.post(f"/imports/{batch.pk}/rows/", {"outcome": "doubtful", "decision": "update"})
    client.post(f"/imports/{batch.pk}/apply/")
    assert Identifier.objects.get(value=INNS[0]).organisation == boris.organisation


def test_the_same_website_is_doubtful(upload: Callable[..., ImportBatch], boris: Player) -> None:
    Organisation.objects.filter(pk=boris.organisation.pk).update(website="https://www.sborka.example/")
    batch = upload(csv_file(("ООО «Совсем другое имя»", INNS[0], "sborka.example/about", "")))
    assert outcomes(batch) == {2: "doubtful"}


def test_a_company_keeps_its_own_words(
    upload: Callable[..., ImportBatch], client: Client, anna: Player
) -> None:
    Organisation.objects.filter(pk=anna.organisation.pk).update(employees=90)
    Identifier.objects.create(organisation=anna.organisation, scheme="inn", value=INNS[0])
    batch = upload(csv_file((anna.organisation.legal_name, INNS[0], "", "10")))
    assert outcomes(batch) == {2: "unchanged"}
    page = client.get(f"/imports/{batch.pk}/?outcome=unchanged").content.decode()
    assert "Kept as the company wrote it: Employees." in page


def test_another_managing_companys_entry_is_not_touched(
    upload: Callable[..., ImportBatch], olga: Player, client: Client
) -> None:
    foreign = Circle.objects.create(
        kind="zone", code="foreign", name_ru="Чужая", name_en="Foreign", managed_by=olga.organisation
    )
    foreign.memberships.create(organisation=olga.organisation, since=NOW.date())
    Identifier.objects.create(organisation=olga.organisation, scheme="inn", value=INNS[0])
    batch = upload(csv_file(("ООО «Захват»", INNS[0], "", "")))
    assert outcomes(batch) == {2: "wrong"}
    assert "another managing company" in client.get(f"/imports/{batch.pk}/?outcome=wrong").content.decode()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251", "koi8-r"])
def test_the_encoding_is_recognised_and_said(upload: Callable[..., ImportBatch], encoding: str) -> None:
    batch = upload(csv_file(('ООО "Новый Завод"', INNS[0], "", ""), encoding=encoding))
    assert ImportRow.objects.get(batch=batch).values["legal_name"] == 'ООО "Новый Завод"'
    assert batch.columns["encoding"] == encoding.removesuffix("-sig")


def test_reading_is_corrected_and_remembered(upload: Callable[..., ImportBatch], client: Client) -> None:
    file = b"Uchastnik;INN\nOOO Luch;9900000017\n"
    batch = upload(SimpleUploadedFile("list.csv", file))
    page = f"/imports/{batch.pk}/columns/"
    assert "No column looks like the name" in client.get(page).content.decode()
    as_read = {"encoding": "utf-8", "delimiter": ";", "header_row": "1"}
    refused = client.post(page, {**as_read, "column_0": "inn", "column_1": "inn"})
    assert refused.status_code == 422
    assert "Another column" in refused.content.decode()
    client.post(page, {**as_read, "column_0": "legal_name", "column_1": "inn"})
    assert outcomes(batch) == {2: "new"}
    again = upload(SimpleUploadedFile("next.csv", file))
    assert again.columns["fields"] == ["legal_name", "inn"]
    client.post(page, {"encoding": "utf-8", "delimiter": ",", "header_row": "1"})
    batch.refresh_from_db()
    assert batch.columns["headings"] == ["Uchastnik;INN"]


def test_what_is_no_table_fails_with_a_sentence(upload: Callable[..., ImportBatch], client: Client) -> None:
    batch = upload(SimpleUploadedFile("empty.csv", b"\n\n;;\n"))
    assert batch.state == FAILED
    assert "The table is empty" in client.get(f"/imports/{batch.pk}/").content.decode()
    for name, content, sentence in [
        ("old.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old format"),
        ("list.pdf", b"%PDF-1.7 %%EOF", "one of these kinds: XLSX, CSV"),
    ]:
        response = client.post("/imports/new/", {"file": SimpleUploadedFile(name, content), "country": "RU"})
        assert response.status_code == 422
        assert sentence in response.content.decode()


def test_the_wrong_rows_come_back_as_a_workbook_with_reasons_and_no_formulas(
    upload: Callable[..., ImportBatch], client: Client
) -> None:
    batch = upload(csv_file(("=HYPERLINK(1)", "1", "", ""), ("ООО «Да»", INNS[0], "", "")))
    response = client.get(f"/imports/{batch.pk}/wrong-rows.xlsx")
    rows = list(openpyxl.load_workbook(io.BytesIO(response.content)).worksheets[0].values)
    assert rows[0][2:] == tuple(HEADINGS)
    assert "10 or 12" in str(rows[1][0])
    assert rows[1][2] == "'=HYPERLINK(1)"
    assert len(rows) == 2
    template = client.get("/imports/template.xlsx")
    headings = next(iter(openpyxl.load_workbook(io.BytesIO(template.content)).worksheets[0].values))
    assert headings[0] == "Legal name"


def test_a_cancelled_import_stays_in_the_history_and_cannot_be_applied(
    upload: Callable[..., ImportBatch], client: Client
) -> None:
    batch = upload(csv_file(("ООО «Луч»", INNS[0], "", "")))
    client.post(f"/imports/{batch.pk}/cancel/")
    batch.refresh_from_db()
    assert batch.state == CANCELLED
    client.post(f"/imports/{batch.pk}/apply/")
    assert "ООО «Луч»" not in names()
    history = client.get("/imports/").content.decode()
    assert "Резиденты.csv" in history
    assert 'href="/moderation/corrections/"' in history


def test_files_bring_companies_into_zones_never_into_clusters(
    client: Client, pavel: Player, zone: Circle, cluster: Circle
) -> None:
    pavel.sign_in(client)
    typed = {"country": "RU", "circle": cluster.pk}
    answer = client.post("/imports/new/", {**typed, "file": csv_file(("ООО «Луч»", INNS[0], "", ""))})
    assert "circle" in answer.context["form"].errors
    with pytest.raises(NotPermitted):
        imports.start(file=csv_file(), circle=cluster, country="RU", by=pavel.actor, now=NOW)
    typed["circle"] = zone.pk
    answer = client.post("/imports/new/", {**typed, "file": csv_file(("ООО «Луч»", INNS[0], "", ""))})
    assert answer.status_code == 302


def test_only_registrars_import_and_only_their_own(
    upload: Callable[..., ImportBatch], client: Client, anna: Player, olga: Player
) -> None:
    batch = upload(csv_file(("ООО «Луч»", INNS[0], "", "")))
    pages = [
        "/imports/",
        "/imports/new/",
        "/imports/template.xlsx",
        f"/imports/{batch.pk}/",
        f"/imports/{batch.pk}/columns/",
        f"/imports/{batch.pk}/wrong-rows.xlsx",
    ]
    posts = [f"/imports/{batch.pk}/{verb}/" for verb in ("apply", "cancel", "rows")]
    assert [client.get(page).status_code for page in pages] == [200] * len(pages)
    for stranger in (anna, olga):
        stranger.sign_in(client)
        assert [client.get(page).status_code for page in pages] == [404] * len(pages)
        assert [client.post(page).status_code for page in posts] == [404] * len(posts)
        assert client.post("/imports/new/", {"file": csv_file(), "country": "RU"}).status_code == 404
    client.logout()
    assert [client.get(page).status_code for page in pages] == [302] * len(pages)
    batch.refresh_from_db()
    assert batch.state == PREVIEWED


def test_large_files_are_left_to_the_worker(
    upload: Callable[..., ImportBatch], pavel: Player, client: Client
) -> None:
    rows = [(f"ООО «Компания номер {number}»", "", "", str(number)) for number in range(1, 602)]
    batch = upload(csv_file(*rows))
    assert batch.state == READING
    assert 'hx-trigger="every 1s"' in client.get(f"/imports/{batch.pk}/").content.decode()
    tasks.read_import(batch_id=batch.pk, mandate_id=pavel.mandate.pk)
    batch.refresh_from_db()
    assert (batch.state, batch.rows_done, batch.rows_total) == (PREVIEWED, 601, 601)
    client.post(f"/imports/{batch.pk}/apply/")
    batch.refresh_from_db()
    assert batch.state == APPLYING
    done: list[int] = []
    import_apply.finish(batch_id=batch.pk, by=pavel.actor, now=NOW, progress=done.append)
    batch.refresh_from_db()
    assert (batch.state, batch.result["created"]) == (APPLIED, 601)
    assert done == [200, 400, 600, 601]


def test_applying_is_all_or_nothing(upload: Callable[..., ImportBatch], client: Client) -> None:
    batch = upload(csv_file(*[(f"ООО «Часть {inn}»", inn, "", "") for inn in INNS]))
    rows = list(ImportRow.objects.filter(batch=batch).order_by("pk"))
    ImportRow.objects.filter(pk=rows[2].pk).update(
        values={**rows[2].values, "kpp": "x" * 41, "inn": "x" * 41}
    )
    with pytest.raises(Exception, match="value too long"):
        client.post(f"/imports/{batch.pk}/apply/")
    assert not [name for name in names() if "Часть" in name]


def test_a_company_that_came_in_the_meantime_is_not_added_twice(
    upload: Callable[..., ImportBatch], client: Client, boris: Player
) -> None:
    batch = upload(csv_file(("ООО «Луч»", INNS[0], "", "")))
    Identifier.objects.create(organisation=boris.organisation, scheme="inn", value=INNS[0])
    response = client.post(f"/imports/{batch.pk}/apply/", follow=True)
    assert "0 new, 1 updated" in response.content.decode()


def test_the_preview_costs_the_same_for_few_and_many_rows(
    upload: Callable[..., ImportBatch], client: Client, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    batch = upload(csv_file(*[(f"ООО «Ряд {number}»", "", "", "") for number in range(200)]))
    assert imports.ROWS_AT_ONCE >= 200
    with django_assert_max_num_queries(25):
        client.get(f"/imports/{batch.pk}/")
