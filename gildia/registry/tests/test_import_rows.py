"""Columns are recognised by their headings, and rows say what is wrong with them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gildia.registry.rules.company_names import alike, name_key, nearness, short_name, website_key
from gildia.registry.rules.import_rows import FIELDS, Reading, changes, duplicates, guess_columns, read_row
from gildia.registry.rules.tables import heading_key


def row(**cells: str) -> Reading:
    """What one row says; a name is given unless the test gives one."""
    return read_row({"legal_name": "ООО «Луч»", **cells}, country="RU")


def codes(reading: Reading) -> list[str]:
    """The codes of its problems."""
    return [problem.code for problem in reading.problems]


def test_headings_are_recognised_in_both_languages_and_inside_longer_ones() -> None:
    headings = [
        "№ п/п",
        "Полное наименование организации (по уставу)",
        "ИНН",
        "Web site",
        "Эл. почта",
        "Тел.",
        "Headcount",
    ]
    assert guess_columns(headings, {}) == ["", "legal_name", "inn", "website", "email", "phone", "employees"]


def test_a_lonely_short_name_is_the_legal_one_and_no_field_comes_twice() -> None:
    assert guess_columns(["Краткое наименование", "ИНН", "ИНН"], {}) == ["legal_name", "inn", ""]


def test_what_was_corrected_is_remembered() -> None:
    remembered = {heading_key("Участник"): "legal_name", heading_key("ИНН"): ""}
    assert guess_columns(["Участник", "ИНН"], remembered) == ["legal_name", ""]


def test_a_full_row_becomes_clean_values() -> None:
    reading = row(
        inn="7707 083 893",
        ogrn="1027700132195",
        kpp="773601001",
        country="Россия",
        website="www.luch.example/ru",
        email="mailto:info@luch.example",
        employees="1 086 чел.",
        founded_year="01.03.2011",
        okved="26.11 Производство",
    )
    assert reading.problems == ()
    assert reading.values == {
        "legal_name": "ООО «Луч»",
        "name_ru": "Луч",
        "inn": "7707083893",
        "ogrn": "1027700132195",
        "kpp": "773601001",
        "country": "RU",
        "website": "https://www.luch.example/ru",
        "email": "info@luch.example",
        "employees": "1086",
        "founded_year": "2011",
        "okved": "26.11",
    }


def test_a_zero_that_the_spreadsheet_cut_off_comes_back_and_is_told() -> None:
    reading = row(inn="105020491")
    assert reading.values["inn"] == "0105020491"
    assert [remark.code for remark in reading.remarks] == ["zero_restored"]


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"inn": "1027700132195"}, "identifier"),
        ({"inn": "7707083894"}, "identifier"),
        ({"inn": "7,70708E+09"}, "number_shortened"),
        ({"legal_name": ""}, "no_name"),
        ({"legal_name": "Я" * 301}, "too_long"),
        ({"website": "нет сайта"}, "website"),
        ({"email": "почта(at)луч"}, "email"),
        ({"employees": "много"}, "whole_number"),
        ({"founded_year": "давно"}, "year"),
        ({"country": "Нарния"}, "country"),
        ({"okved": "99.99.99"}, "okved"),
    ],
)
def test_each_fault_has_its_code(cells: dict[str, str], code: str) -> None:
    assert codes(row(**cells)) == [code]


def test_dashes_and_words_for_nothing_are_nothing() -> None:
    assert row(inn="-", website="нет", email="н/д").values == row().values


def test_the_second_of_two_rows_for_one_company_is_the_duplicate() -> None:
    rows = [
        (2, row(inn="7707083893")),
        (3, row(inn="7707083893", legal_name="Иначе")),
        (4, row(legal_name="АО «Свет»")),
        (5, row(legal_name="Свет, АО")),
    ]
    assert {number: found.details["row"] for number, found in duplicates(rows).items()} == {3: 2, 5: 4}


@given(st.dictionaries(st.sampled_from(FIELDS), st.text(max_size=400)))
def test_any_cells_are_read_without_failing(cells: dict[str, str]) -> None:
    reading = read_row(cells, country="RU")
    assert reading.problems or reading.values["legal_name"]


def test_names_are_compared_without_form_quotes_script_and_yo() -> None:
    assert name_key("ООО «Прибор-Сенсор»") == name_key("Pribor-Sensor LLC") == "pribor sensor"
    assert name_key("Общество с ограниченной ответственностью «Ёлка»") == name_key("елка ООО")
    assert alike("ООО «Прибор Сенсор»", "АО «Прибор-Сенсоры»")
    assert not alike("ООО «Луч»", "ООО «Лух»")
    assert nearness("Сенсор Прибор", "Прибор Сенсор") == 1.0


def test_the_spoken_name_leaves_the_legal_form_out() -> None:
    assert short_name("ООО «Прибор-Сенсор»") == "Прибор-Сенсор"
    assert short_name("Acme Sensors, Ltd.") == "Acme Sensors"
    assert short_name("АО «НПП „Заря“»") == "НПП „Заря“"


def test_a_website_is_its_host() -> None:
    assert website_key("https://www.Luch.example/ru?a=1") == website_key("luch.example:443") == "luch.example"


def test_a_company_that_keeps_its_profile_keeps_its_words() -> None:
    held = {"legal_name": "ООО Луч", "phone": "1", "website": ""}
    wanted = {"legal_name": "АО Луч", "phone": "2", "website": "https://luch.example"}
    assert changes(held, wanted, administered=True) == (
        {"legal_name": ("ООО Луч", "АО Луч"), "website": ("", "https://luch.example")},
        ("phone",),
    )
    assert "phone" in changes(held, wanted, administered=False)[0]
    assert changes(held, held, administered=False) == ({}, ())
