"""Reading the tables people upload: CSV in the encodings they use, and workbooks as they are kept in offices.

What was assumed is said (`Table.encoding`, `delimiter`, `sheet`, `header_row`, `notes`) and can be
chosen instead (`Choices`).
"""

import csv
import io
import re
import unicodedata
import warnings
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice
from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import ParseError, iterparse

from charset_normalizer import from_bytes

if TYPE_CHECKING:
    from openpyxl.worksheet.cell_range import CellRange

ROW_LIMIT = 20_000
COLUMN_LIMIT = 100
CELL_LIMIT = 6_000
HEADER_SEARCH_ROWS = 30
ENCODINGS = ("utf-8", "cp1251", "koi8-r", "utf-16", "cp866", "gb18030")
DELIMITERS = (";", ",", "\t", "|")
SAMPLE_BYTES = 64 * 1024

_SPACES = re.compile(r"[\s\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+")
_INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_FREQUENT = frozenset("оеаинтсрвлОЕАИНТСРВЛ")
_CYRILLIC = re.compile("[А-Яа-яЁё]")
_ODD_CASE = re.compile("[а-яё][А-ЯЁ]")


class Unreadable(Exception):
    """The file is no table we can read; `code` says why, `details` fill in the sentence."""

    def __init__(self, code: str, **details: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.details = details


@dataclass(frozen=True)
class Choices:
    """What a person chose about reading; empty means: find it out."""

    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    header_row: int = 0


@dataclass(frozen=True)
class Note:
    """Something the reader should know about how the file was read."""

    code: str
    details: dict[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True)
class Line:
    """One row of the file: its number there, and its cells as tidy text."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """A table as it was read."""

    headings: tuple[str, ...]
    lines: tuple[Line, ...]
    header_row: int
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    sheets: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()


def tidy(text: str) -> str:
    """A cell without invisible characters, with single plain spaces, in composed letters."""
    return _SPACES.sub(" ", _INVISIBLE.sub("", unicodedata.normalize("NFC", text))).strip()


def heading_key(heading: str) -> str:
    """A heading as it is compared: small letters, ё as е, words only."""
    return " ".join(re.findall(r"\w+", tidy(heading).lower().replace("ё", "е").replace("_", " ")))


def read_csv(data: bytes, *, choices: Choices, known_headings: frozenset[str]) -> Table:
    """Read a text table."""
    encoding = choices.encoding or guess_encoding(data)
    text, damaged = _decode(data, encoding)
    delimiter = choices.delimiter or guess_delimiter(text)
    notes = [Note("undecodable", {"encoding": encoding, "count": damaged})] if damaged else []
    rows = _limited(_csv_rows(text, delimiter))
    return _table(rows, choices, known_headings, notes, encoding=encoding, delimiter=delimiter)


def guess_encoding(data: bytes) -> str:
    """The encoding of a text: its mark, else UTF-8 if it is that, else the likeliest Russian one."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    sample = data[:SAMPLE_BYTES]
    try:
        # a sample may end inside a letter of several bytes
        sample.decode("utf-8") if len(data) <= SAMPLE_BYTES else data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        return "utf-8"
    candidates = ("cp1251", "koi8-r", "cp866")
    guessed = from_bytes(sample, cp_isolation=[*candidates, "gb18030"]).best()
    hint = "" if guessed is None else guessed.encoding.replace("_", "-")
    if hint == "gb18030" and _chinese_share(sample) > 0.9:
        return hint
    return max(candidates, key=lambda name: (_russian_score(sample, name), name == hint))


def _russian_score(sample: bytes, encoding: str) -> float:
    """How Russian a text reads in an encoding: many frequent letters, few capitals inside words, no junk."""
    text = sample.decode(encoding, errors="replace")
    foreign = [letter for letter in text if ord(letter) > 127]
    if not foreign:
        return 0.0
    cyrillic = _CYRILLIC.findall(text)
    frequent = sum(letter in _FREQUENT for letter in cyrillic)
    odd = len(_ODD_CASE.findall(text))
    return (len(cyrillic) + frequent - 2 * odd) / len(foreign)


def _chinese_share(sample: bytes) -> float:
    """The share of everyday Chinese characters among the letters outside ASCII."""
    foreign = [letter for letter in sample.decode("gb18030", errors="replace") if ord(letter) > 127]
    everyday = sum("\u4e00" <= letter <= "\u9fff" or letter in "，。（）、：" for letter in foreign)
    return everyday / len(foreign) if foreign else 0.0


def _decode(data: bytes, encoding: str) -> tuple[str, int]:
    """The text, and how many characters could not be read in this encoding."""
    name = "utf-8-sig" if encoding == "utf-8" else encoding
    try:
        return data.decode(name), 0
    except (UnicodeDecodeError, LookupError):
        text = data.decode(name if encoding in ENCODINGS else "utf-8", errors="replace")
        return text, text.count("\ufffd")


def guess_delimiter(text: str) -> str:
    """The delimiter by which the first lines fall into the most even columns."""
    head = "\n".join(text.splitlines()[:50])

    def evenness(delimiter: str) -> tuple[float, int]:
        widths = [len(row) for _, row in _csv_rows(head, delimiter) if any(row)]
        usual = max(set(widths), key=widths.count, default=1)
        return (0.0, 0) if usual < 2 else (widths.count(usual) / len(widths), usual)

    return max(DELIMITERS, key=evenness)


def _csv_rows(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """The rows of a text with the number of the line each begins in."""
    csv.field_size_limit(1_000_000)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        begins = 1
        for row in reader:
            yield begins, [tidy(cell) for cell in row[:COLUMN_LIMIT]]
            begins = reader.line_num + 1
    except csv.Error as error:
        raise Unreadable("broken_csv", line=reader.line_num) from error


def read_xlsx(data: bytes, *, choices: Choices, known_headings: frozenset[str]) -> Table:
    """Read a workbook: values, not formulas; a merged area has its value in each of its cells."""
    book = _open(data, values=True)
    sheets = tuple(sheet.title for sheet in book.worksheets if sheet.sheet_state == "visible")
    if not sheets:
        raise Unreadable("no_sheet")
    name = choices.sheet if choices.sheet in sheets else max(sheets, key=lambda one: _filled_rows(book[one]))
    areas = _merged_areas(book[name])
    rows = _limited(_spread(_values(book[name]), areas))
    notes = []
    if areas:
        notes.append(Note("merged", {"count": len(areas)}))
    if blank := _formulas_without_value(book[name], _open(data, values=False)[name]):
        notes.append(Note("formulas_without_value", {"count": len(blank), "cells": ", ".join(blank[:5])}))
    return _table(rows, choices, known_headings, notes, sheet=name, sheets=sheets)


def _open(data: bytes, *, values: bool) -> Any:  # noqa: ANN401  openpyxl's two kinds of sheets share no type
    """The workbook, with values or with formulas, read row by row."""
    import openpyxl  # noqa: PLC0415 - a tenth of a worker's memory, for those that read workbooks only

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns of styles and extensions it leaves out
            book = openpyxl.load_workbook(io.BytesIO(data), data_only=values, read_only=True)
    except (zipfile.BadZipFile, KeyError, ValueError, TypeError, OSError, ParseError, EOFError) as error:
        raise Unreadable("broken_xlsx") from error
    for sheet in book.worksheets:
        sheet.reset_dimensions()  # some programs write a size that is too small
    return book


def _values(sheet: Any) -> Iterator[tuple[int, tuple[Any, ...]]]:  # noqa: ANN401
    """The rows of a sheet with their numbers."""
    try:
        yield from enumerate(sheet.iter_rows(max_col=COLUMN_LIMIT, values_only=True), start=1)
    except (ParseError, ValueError, KeyError, TypeError, OverflowError, zipfile.BadZipFile) as error:
        raise Unreadable("broken_xlsx") from error


def _filled_rows(sheet: Any) -> int:  # noqa: ANN401
    """How many rows hold something, counted no further than needed to tell a list from a remark."""
    return sum(any(cell is not None for cell in row) for _, row in islice(_values(sheet), 2_000))


def _merged_areas(sheet: Any) -> "list[CellRange]":  # noqa: ANN401
    """The merged areas; openpyxl itself knows them only when it keeps the whole sheet in memory."""
    from openpyxl.worksheet.cell_range import CellRange  # noqa: PLC0415 - as above

    with sheet._get_source() as source:  # noqa: SLF001
        elements = (element for _, element in iterparse(source))  # noqa: S314  bounded, expat stops bombs
        found: list[CellRange] = []
        for element in elements:
            if element.tag.endswith("}mergeCell") and len(found) < ROW_LIMIT:
                found.append(CellRange(element.get("ref", "A1")))
            element.clear()
    return [area for area in found if area.max_col <= COLUMN_LIMIT]


def _spread(
    rows: Iterator[tuple[int, tuple[Any, ...]]], areas: "list[CellRange]"
) -> Iterator[tuple[int, list[str]]]:
    """The rows as text, the value of a merged area in each of its cells."""
    values: dict[int, object] = {}
    waiting = sorted(areas, key=lambda area: int(area.min_row))
    active: list[CellRange] = []
    for number, row in rows:
        while waiting and waiting[0].min_row <= number:
            active.append(waiting.pop(0))
        active = [area for area in active if area.max_row >= number]
        cells = list(row) + [None] * (max((area.max_col for area in active), default=0) - len(row))
        for area in active:
            if area.min_row == number:
                values[id(area)] = cells[area.min_col - 1]
            cells[area.min_col - 1 : area.max_col] = [values.get(id(area))] * (
                area.max_col - area.min_col + 1
            )
        yield number, [_cell_text(cell) for cell in cells]


def _formulas_without_value(values: Any, formulas: Any) -> list[str]:  # noqa: ANN401
    """Cells whose formula no spreadsheet program has computed, so that there is no value to read."""
    found = []
    pairs = zip(formulas.iter_rows(max_col=COLUMN_LIMIT), _values(values), strict=False)
    for row, (_, computed) in islice(pairs, ROW_LIMIT):
        for cell, value in zip(row, computed, strict=False):
            if value is None and cell.value is not None and cell.data_type == "f":
                found.append(cell.coordinate)
    return found


def _cell_text(value: object) -> str:
    """A cell as a person sees it: no trailing .0, dates as 2026-11-22."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e18:
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == value.time().min else value.isoformat(sep=" ")
    if isinstance(value, date):
        return value.isoformat()
    return tidy(str(value))


def _limited(rows: Iterable[tuple[int, list[str]]]) -> list[tuple[int, list[str]]]:
    """The rows that hold anything, within the limit."""
    kept: list[tuple[int, list[str]]] = []
    for number, row in rows:
        if any(row):
            width = max(place for place, cell in enumerate(row, start=1) if cell)
            kept.append((number, [cell[:CELL_LIMIT] for cell in row[:width]]))
        if len(kept) > ROW_LIMIT + HEADER_SEARCH_ROWS:
            raise Unreadable("too_many_rows", limit=ROW_LIMIT)
    return kept


def _table(
    rows: list[tuple[int, list[str]]],
    choices: Choices,
    known_headings: frozenset[str],
    notes: list[Note],
    **read: Any,
) -> Table:
    """Find the heading row and cut the table below it."""
    if not rows:
        raise Unreadable("empty")
    place = _heading_place(rows, choices.header_row, known_headings)
    number, headings = rows[place]
    width = max(len(row) for _, row in rows[place:])
    below = rows[place + 1 :]
    if len(below) > ROW_LIMIT:
        raise Unreadable("too_many_rows", limit=ROW_LIMIT)
    lines = tuple(Line(at, tuple(row) + ("",) * (width - len(row))) for at, row in below)
    padded = tuple(headings) + ("",) * (width - len(headings))
    return Table(padded, lines, header_row=number, notes=tuple(notes), **read)


def _heading_place(rows: list[tuple[int, list[str]]], chosen: int, known_headings: frozenset[str]) -> int:
    """Where the heading row is: the one chosen, else the one with most known headings."""
    if chosen:
        found = next((place for place, (number, _) in enumerate(rows) if number == chosen), None)
        if found is not None:
            return found

    def known(place: int) -> int:
        return sum(heading_key(cell) in known_headings for cell in rows[place][1])

    best = max(range(min(len(rows), HEADER_SEARCH_ROWS)), key=lambda place: (known(place), -place))
    return best if known(best) else 0
