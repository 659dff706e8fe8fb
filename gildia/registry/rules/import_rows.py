"""What the columns of an import mean, and what one row says of an organisation.

Problems are codes with details, not sentences, since they are stored and read in either language.
"""

import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from babel import Locale

from gildia.foundation import identifiers
from gildia.foundation.classifications import OKVED, find
from gildia.foundation.errors import Refused
from gildia.registry.rules.company_names import name_key, short_name
from gildia.registry.rules.tables import heading_key, tidy

IDENTIFIER_SCHEMES = ("inn", "ogrn", "kpp", "lei", "uscc", "vat")
#: Identifiers that name one organisation, strongest first.
NAMING_SCHEMES = tuple(scheme for scheme in IDENTIFIER_SCHEMES if not identifiers.SCHEMES[scheme].is_shared)
NAME_FIELDS = ("legal_name", "name_ru", "name_en", "name_zh")
PROFILE_FIELDS = (
    *NAME_FIELDS, "country", "website", "email", "phone", "employees", "founded_year",
    "summary_ru", "summary_en", "summary_zh",
)  # fmt: skip
#: What a register of legal entities says; the rest belongs to the company once somebody administers it.
REGISTER_FIELDS = frozenset({"legal_name", "country", *IDENTIFIER_SCHEMES})

_COLUMNS = tomllib.loads(
    (Path(__file__).parents[1] / "data" / "import_columns.toml").read_text(encoding="utf-8")
)
FIELDS = tuple(_COLUMNS)
LIMITS: Mapping[str, int] = {name: column["limit"] for name, column in _COLUMNS.items() if "limit" in column}
_FIELD_OF = {heading: name for name, column in _COLUMNS.items() for heading in column["headings"]}
KNOWN_HEADINGS = frozenset(_FIELD_OF)
EMPLOYEES_LIMIT = 1_000_000
YEARS = range(1700, 2101)
_SHORTENED = re.compile(r"\d([.,]\d+)?E\+?\d+", re.IGNORECASE)
_EMAIL = re.compile(r"[^@\s,;]+@[^@\s,;]+\.[^@\s,;.]{2,}")
_HOST = re.compile(r"(?:https?://)?(?:[\w-]+\.)+[\w-]{2,}(?::\d+)?(?:[/?#]\S*)?", re.IGNORECASE)
_NOTHING = frozenset(
    {"", "-", "–", "—", "нет", "н/д", "n/a", "none", "null", "не указано", "отсутствует", "#n/a", "#н/д"}
)


@dataclass(frozen=True)
class Problem:
    """Why a row is wrong or doubtful, or what was mended in it: a code with what its sentence fills in."""

    code: str
    details: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True)
class Reading:
    """What a row says: clean values by field, what makes it wrong, and what was mended quietly."""

    values: dict[str, str]
    problems: tuple[Problem, ...]
    remarks: tuple[Problem, ...]

    def numbers(self) -> dict[str, str]:
        """Its identifiers that name one organisation."""
        return {scheme: self.values[scheme] for scheme in NAMING_SCHEMES if scheme in self.values}


class Fault(Exception):
    """A cell cannot be read."""

    def __init__(self, code: str, **details: str | int) -> None:
        super().__init__(code)
        self.problem = Problem(code, details)


def guess_columns(headings: Sequence[str], remembered: Mapping[str, str]) -> list[str]:
    """The field of each column ("" for none): as remembered, else by its heading. No field twice."""
    keys = [heading_key(heading) for heading in headings]
    fields = [remembered[key] if key in remembered else _FIELD_OF.get(key, "") for key in keys]
    for place, key in enumerate(keys):
        if not fields[place] and key and key not in remembered:
            fields[place] = _longest_inside(key)
    taken: set[str] = set()
    for place, name in enumerate(fields):
        fields[place] = "" if name in taken else name
        taken.add(name)
    if "legal_name" not in taken:
        fields = ["legal_name" if name == "name_ru" else name for name in fields]
    return fields


def _longest_inside(key: str) -> str:
    """The field of the longest known heading that stands inside a longer one as whole words."""
    inside = [known for known in KNOWN_HEADINGS if len(known) > 2 and f" {known} " in f" {key} "]
    return _FIELD_OF[max(inside, key=len)] if inside else ""


def read_row(cells: Mapping[str, str], *, country: str) -> Reading:
    """Read the cells of one row by field. `country` is taken where the row names none."""
    values: dict[str, str] = {}
    problems: list[Problem] = []
    remarks: list[Problem] = []
    for name, raw in cells.items():
        text = tidy(raw)
        if text.lower() in _NOTHING:
            continue
        try:
            values[name] = _READERS.get(name, _text)(name, text)
        except Fault as fault:
            problems.append(fault.problem)
        else:
            if name in IDENTIFIER_SCHEMES and len(values[name]) > len(identifiers.compact(text)):
                remarks.append(Problem("zero_restored", {"scheme": name, "value": values[name]}))
    _complete(values, country)
    if not values.get("legal_name") and not any(
        problem.details.get("field") in NAME_FIELDS for problem in problems
    ):
        problems.insert(0, Problem("no_name"))
    return Reading(values, tuple(problems), tuple(remarks))


def _complete(values: dict[str, str], country: str) -> None:
    """Say what follows from the rest: a legal name, a short name, a country."""
    names = [values[name] for name in NAME_FIELDS if name in values]
    if not names:
        return
    values.setdefault("legal_name", names[0])
    if not any(name in values for name in NAME_FIELDS[1:]):
        spoken = short_name(values["legal_name"])[:200]
        values[
            "name_en"
            if spoken.isascii()
            else "name_zh"
            if re.search("[\u4e00-\u9fff]", spoken)
            else "name_ru"
        ] = spoken
    if "country" not in values:
        if {"inn", "ogrn", "kpp"} & values.keys():
            values["country"] = "RU"
        else:
            values["country"] = "CN" if "uscc" in values else country


def _text(name: str, text: str) -> str:
    limit = LIMITS[name]
    if len(text) > limit:
        raise Fault("too_long", field=name, limit=limit, given=len(text))
    return text


def _identifier(scheme: str, text: str) -> str:
    """An identifier; a zero that a spreadsheet program has cut off comes back when the check digit agrees."""
    if _SHORTENED.fullmatch(text):
        raise Fault("number_shortened", field=scheme, value=text[:40])
    number = identifiers.compact(text)
    lengths = identifiers.SCHEMES[scheme].lengths
    if scheme in {"inn", "kpp"} and number.isdigit() and len(number) + 1 in lengths:
        try:
            return identifiers.clean(scheme, f"0{number}")
        except Refused:
            pass
    try:
        return identifiers.clean(scheme, text)
    except Refused as refusal:
        raise Fault("identifier", field=scheme, value=text[:60]) from refusal


def _country(name: str, text: str) -> str:
    code = COUNTRIES.get(heading_key(text))
    if code is None:
        raise Fault("country", field=name, value=text[:60])
    return code


def _email(name: str, text: str) -> str:
    address = re.split("[;,]", text, maxsplit=1)[0].strip().removeprefix("mailto:")
    if not _EMAIL.fullmatch(address):
        raise Fault("email", field=name, value=text[:60])
    return _text(name, address)


def _website(name: str, text: str) -> str:
    address = re.split("[, ]", text, maxsplit=1)[0]
    if not _HOST.fullmatch(address):
        raise Fault("website", field=name, value=text[:60])
    return _text(name, address if "://" in address else f"https://{address}")


def _employees(name: str, text: str) -> str:
    digits = text.replace(" ", "").removesuffix("чел.").removesuffix("чел")
    if not re.fullmatch(r"\d{1,9}", digits, re.ASCII) or int(digits) > EMPLOYEES_LIMIT:
        raise Fault("whole_number", field=name, value=text[:40], limit=EMPLOYEES_LIMIT)
    return str(int(digits))


def _year(name: str, text: str) -> str:
    """A year, alone or inside a date; a bare number of days is a date of Excel's calendar."""
    found = re.search(r"(?<!\d)(1[789]\d\d|20\d\d|2100)(?!\d)", text)
    if found is None and re.fullmatch(r"\d{5}", text) and 20_000 < int(text) < 60_000:
        return str(date.fromordinal(date(1899, 12, 30).toordinal() + int(text)).year)
    if found is None or int(found.group()) not in YEARS:
        raise Fault("year", field=name, value=text[:40])
    return found.group()


def _okved(name: str, text: str) -> str:
    found = find(OKVED, text.split(" ", maxsplit=1)[0])
    if found is None:
        raise Fault("okved", field=name, value=text[:40])
    return found.code


_READERS: Mapping[str, Callable[[str, str], str]] = {
    **dict.fromkeys(IDENTIFIER_SCHEMES, _identifier),
    "country": _country,
    "email": _email,
    "website": _website,
    "employees": _employees,
    "founded_year": _year,
    "okved": _okved,
}


def _country_names() -> dict[str, str]:
    """Codes and names of countries in the content languages, by heading key."""
    found: dict[str, str] = {}
    for language in ("ru", "en", "zh"):
        territories = Locale.parse(language).territories
        found |= {
            heading_key(name): code for code, name in territories.items() if len(code) == 2 and code.isalpha()
        }
    found |= {code.lower(): code for code in set(found.values())}
    return found | {
        "рф": "RU",
        "российская федерация": "RU",
        "rus": "RU",
        "кнр": "CN",
        "usa": "US",
        "сша": "US",
        "uk": "GB",
    }


COUNTRIES = _country_names()


def duplicates(readings: Sequence[tuple[int, Reading]]) -> dict[int, Problem]:
    """Rows that say an organisation which a row above has said: by identifier, or by name without one."""
    seen: dict[tuple[str, str], int] = {}
    found: dict[int, Problem] = {}
    for number, reading in readings:
        if reading.problems:
            continue
        keys = list(reading.numbers().items()) or [("name", name_key(reading.values["legal_name"]))]
        first = next((seen[key] for key in keys if key in seen), None)
        if first is not None:
            found[number] = Problem("duplicate", {"row": first})
        for key in keys:
            seen.setdefault(key, number)
    return found


def changes(
    held: Mapping[str, str], wanted: Mapping[str, str], *, administered: bool
) -> tuple[dict[str, tuple[str, str]], tuple[str, ...]]:
    """What a row changes of an organisation, field by field, and what is kept as the company wrote it.

    Empty cells change nothing. A company that administers its profile keeps its own words.
    """
    changed: dict[str, tuple[str, str]] = {}
    kept: list[str] = []
    for name, value in wanted.items():
        before = held.get(name, "")
        if before == value:
            continue
        if before and name not in REGISTER_FIELDS and (administered or name in {"okved", "city", "address"}):
            kept.append(name)
        else:
            changed[name] = (before, value)
    return changed, tuple(kept)
