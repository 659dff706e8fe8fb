"""Tables for spreadsheet programs: CSV that Excel opens rightly, XLSX, and no cell that it would run."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

CSV_TYPE = "text/csv; charset=utf-8"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
_PLAIN_NUMBER = re.compile(r"[+-]?\d+([.,]\d+)?")
_NOT_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_CELL_LIMIT = 32_000
_WIDEST_COLUMN = 60


def neutral(value: object) -> object:
    """A cell that no spreadsheet program takes for a formula: such text gets an apostrophe before it."""
    if not isinstance(value, str):
        return value
    text = _NOT_IN_XML.sub("", value)[:_CELL_LIMIT]
    if text.lstrip(" ").startswith(_FORMULA_SIGNS) and not _PLAIN_NUMBER.fullmatch(text):
        return f"'{text}"
    return text


def to_csv(headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """A CSV file with a byte order mark, by which Excel knows that it is UTF-8."""
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow([neutral(heading) for heading in headings])
    writer.writerows([neutral(cell) for cell in row] for row in rows)
    return written.getvalue().encode("utf-8-sig")


def to_xlsx(sheets: Iterable[tuple[str, Sequence[str], Iterable[Sequence[Any]]]]) -> bytes:
    """A workbook of sheets, each with a title, headings and rows."""
    from openpyxl import Workbook  # noqa: PLC0415 - a tenth of a worker's memory, for those that write workbooks

    book = Workbook(write_only=True)
    for title, headings, rows in sheets:
        sheet = book.create_sheet(title[:31])
        cells = [[_cell(cell) for cell in row] for row in (headings, *rows)]
        for number, column in enumerate(zip(*cells, strict=True), start=1):
            widest = max(len(str(cell)) for cell in column) + 2
            sheet.column_dimensions[_letter(number)].width = min(widest, _WIDEST_COLUMN)
        sheet.freeze_panes = "A2"
        for row in cells:
            sheet.append(row)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _cell(value: object) -> object:
    """A value that a workbook can hold."""
    if isinstance(value, datetime) and value.tzinfo:
        return value.replace(tzinfo=None)
    if value is None or isinstance(value, bool | int | float | datetime):
        return "" if value is None else value
    return neutral(value if isinstance(value, str) else str(value))


def _letter(number: int) -> str:
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
