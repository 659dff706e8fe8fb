"""Files for spreadsheet programs."""

import io
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from openpyxl import load_workbook

from gildia.foundation.spreadsheets import neutral, to_csv, to_xlsx


@pytest.mark.parametrize("text", ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", " =1", "＝1"])
def test_a_formula_is_only_text(text: str) -> None:
    assert neutral(text) == f"'{text}"
    sheet = load_workbook(io.BytesIO(to_xlsx([("Sheet", ["head"], [[text]])]))).worksheets[0]
    assert sheet["A2"].data_type == "s"


@pytest.mark.parametrize("value", ["-5", "+3,2", "Кремний", "", 5, None])
def test_what_is_no_formula_stays(value: object) -> None:
    assert neutral(value) == value


def test_csv_opens_in_excel() -> None:
    assert to_csv(["имя"], [["«Ёж»; да"]]).decode("utf-8-sig") == "имя\r\n«Ёж»; да\r\n"


def test_a_workbook_takes_every_value() -> None:
    row = [None, Decimal("1.5"), datetime(2026, 1, 2, tzinfo=UTC), "a\x00b", True]
    sheet = load_workbook(io.BytesIO(to_xlsx([("Sheet", list("abcde"), [row])]))).worksheets[0]
    assert [cell.value for cell in sheet[2]] == [None, "1.5", datetime(2026, 1, 2), "ab", True]  # noqa: DTZ001
