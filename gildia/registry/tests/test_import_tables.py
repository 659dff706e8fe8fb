"""Tables are read as they are kept in offices, whatever encoding, delimiter or layout they have."""

import io
from contextlib import suppress
from datetime import date

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gildia.registry.rules.import_rows import KNOWN_HEADINGS
from gildia.registry.rules.tables import Choices, Table, Unreadable, read_csv, read_xlsx, tidy

RUSSIAN = (
    "Наименование;ИНН;Город\nООО «Прибор-Сенсор»;7707083893;Москва\nАО «Завод „Ёлка“»;9900000024;Тверь\n"
)


def csv_table(data: bytes, **choices: str | int) -> Table:
    """What is read from a text table."""
    return read_csv(data, choices=Choices(**choices), known_headings=KNOWN_HEADINGS)  # type: ignore[arg-type]


def xlsx_table(book: openpyxl.Workbook, **choices: str | int) -> Table:
    """What is read from a workbook."""
    buffer = io.BytesIO()
    book.save(buffer)
    return read_xlsx(buffer.getvalue(), choices=Choices(**choices), known_headings=KNOWN_HEADINGS)  # type: ignore[arg-type]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1251", "koi8-r", "cp866"])
def test_each_russian_encoding_is_recognised(encoding: str) -> None:
    text = (
        RUSSIAN if encoding not in {"cp866", "koi8-r"} else RUSSIAN.translate(str.maketrans("«»„“", '""""'))
    )
    table = csv_table(text.encode(encoding))
    assert table.encoding == encoding.removesuffix("-sig")
    assert table.headings == ("Наименование", "ИНН", "Город")
    assert [line.number for line in table.lines] == [2, 3]
    assert table.lines[0].cells[1:] == ("7707083893", "Москва")
    assert table.notes == ()


def test_capitals_do_not_mislead_the_guess() -> None:
    assert csv_table("НАИМЕНОВАНИЕ;ИНН\nООО РОМАШКА;1\n".encode("cp1251")).encoding == "cp1251"
    assert csv_table("НАИМЕНОВАНИЕ;ИНН\nООО РОМАШКА;1\n".encode("koi8-r")).encoding == "koi8-r"


def test_a_chosen_encoding_is_used_and_its_losses_are_told() -> None:
    assert csv_table(RUSSIAN.encode("cp1251"), encoding="koi8-r").headings[0] != "Наименование"
    notes = csv_table(RUSSIAN.encode("cp1251"), encoding="utf-8").notes
    assert [note.code for note in notes] == ["undecodable"]


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_each_delimiter_is_found_although_texts_hold_the_others(delimiter: str) -> None:
    cells = ["ООО «А, Б и В»", "7707083893", "ул. Мира, 5; корпус 2"]
    quoted = delimiter.join(f'"{cell}"' for cell in cells)
    table = csv_table(f"Наименование{delimiter}ИНН{delimiter}Адрес\n{quoted}\n{quoted}\n".encode())
    assert table.delimiter == delimiter
    assert table.lines[0].cells == tuple(cells)


def test_quotes_and_line_ends_inside_a_cell_stay_in_one_row() -> None:
    data = 'Наименование;Описание\n"ООО ""Луч""";"Первая строка\nвторая"\nАО Свет;Кратко\n'.encode()
    lines = csv_table(data).lines
    assert lines[0].cells == ('ООО "Луч"', "Первая строка вторая")
    assert [line.number for line in lines] == [2, 4]


def test_the_heading_row_is_found_below_a_title() -> None:
    data = "Список резидентов;;\n;;\nна 22.11.2026;;\n№;Наименование;ИНН\n1;ООО Луч;7707083893\n".encode()
    table = csv_table(data)
    assert table.header_row == 4
    assert table.headings == ("№", "Наименование", "ИНН")
    assert csv_table(data, header_row=5).headings[1] == "ООО Луч"


def test_spaces_of_any_kind_are_tidied() -> None:
    assert tidy(" ООО\u00a0\u202f«Луч»\u200b \t ") == "ООО «Луч»"


def test_a_workbook_with_dates_numbers_merged_cells_and_formulas() -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Резиденты"
    sheet.append(["Список резидентов на сегодня"])
    sheet.merge_cells("A1:D1")
    sheet.append(["Наименование", "ИНН", "Дата основания", "Сотрудников"])
    sheet.append(["ООО «Луч»", 7707083893, date(2011, 3, 1), 86.0])
    sheet.append(["АО «Свет»", 9900000024.0, None, "=SUM(D3:D3)"])
    sheet.append(["Группа", None, None, None])
    sheet.merge_cells("A5:B6")
    sheet.append([None, None, None, 5])
    book.create_sheet("Коды").append(["код", "значение"])
    table = xlsx_table(book)
    assert (table.sheet, table.sheets, table.header_row) == ("Резиденты", ("Резиденты", "Коды"), 2)
    assert table.lines[0].cells == ("ООО «Луч»", "7707083893", "2011-03-01", "86")
    assert table.lines[1].cells == ("АО «Свет»", "9900000024", "", "")
    assert table.lines[3].cells[:2] == ("Группа", "Группа")
    assert {note.code: note.details["count"] for note in table.notes} == {
        "merged": 2,
        "formulas_without_value": 1,
    }
    assert xlsx_table(book, sheet="Коды").headings == ("код", "значение")


def test_what_is_no_table_is_refused_with_a_code() -> None:
    with pytest.raises(Unreadable, match="empty"):
        csv_table(b"\n;;\n")
    with pytest.raises(Unreadable, match="broken_xlsx"):
        read_xlsx(b"PK\x03\x04 nothing", choices=Choices(), known_headings=KNOWN_HEADINGS)
    with pytest.raises(Unreadable, match="too_many_rows"):
        csv_table("Наименование\n".encode() + "Луч\n".encode() * 20_001)


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    with suppress(Unreadable):
        table = csv_table(data)
        assert all(len(line.cells) == len(table.headings) for line in table.lines)
