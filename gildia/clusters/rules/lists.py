"""Lists of companies to invite: what their columns hold and what one row says."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from gildia.registry.rules.company_names import name_key
from gildia.registry.rules.import_rows import (
    KNOWN_HEADINGS,
    NAME_FIELDS,
    NAMING_SCHEMES,
    Problem,
    guess_columns,
    read_row,
)
from gildia.registry.rules.tables import Table, heading_key, tidy

ROW_LIMIT = 5_000
NAME_LIMIT = 200
CONTACT, LANGUAGE = "contact", "language"

#: Headings of the columns that only lists of invitations have.
OWN_HEADINGS: Mapping[str, str] = {
    **dict.fromkeys(
        (
            "контакт", "контактное лицо", "контактные лица", "фио", "фио руководителя", "руководитель",
            "директор", "генеральный директор", "представитель", "кому", "обращение", "contact",
            "contact person", "contact name", "person", "director", "representative", "to", "addressee",
        ),
        CONTACT,
    ),
    **dict.fromkeys(("язык", "язык письма", "language", "lang", "language of the letter"), LANGUAGE),
}  # fmt: skip
HEADINGS = KNOWN_HEADINGS | frozenset(OWN_HEADINGS)

_WANTED = frozenset({*NAME_FIELDS, *NAMING_SCHEMES, "country", "email"})
_LANGUAGES: Mapping[str, str] = {
    **dict.fromkeys(("en", "eng", "english", "английский", "англ"), "en"),
    **dict.fromkeys(("ru", "rus", "russian", "русский", "рус"), "ru"),
}


@dataclass(frozen=True)
class Asked:
    """What one row of a list says: the company, whom to write to, in which language, and what is wrong.

    A row made of the register itself knows its company already.
    """

    number: int
    values: Mapping[str, str]
    email: str = ""
    contact: str = ""
    language: str = ""
    problems: Sequence[Problem] = field(default_factory=tuple)
    organisation_id: int | None = None

    @property
    def name(self) -> str:
        """The company as the row calls it."""
        return self.values.get("legal_name", "")

    @property
    def numbers(self) -> dict[str, str]:
        """Its numbers in registers."""
        return {scheme: self.values[scheme] for scheme in NAMING_SCHEMES if scheme in self.values}


def columns_of(headings: Sequence[str]) -> list[str]:
    """The field of each column, empty where it holds nothing a list needs. No field twice."""
    keys = [heading_key(heading) for heading in headings]
    own = {key: OWN_HEADINGS[key] for key in keys if key in OWN_HEADINGS}
    fields = guess_columns(headings, dict.fromkeys(own, ""))
    taken: set[str] = set()
    for place, key in enumerate(keys):
        name = own.get(key) or (fields[place] if fields[place] in _WANTED else "")
        fields[place] = "" if name in taken else name
        taken.add(name)
    return fields


def asked_in(table: Table, fields: Sequence[str], *, country: str, language: str) -> list[Asked]:
    """What each row of a table says; rows that say a company again are told so."""
    cells = ((line.number, dict(zip(fields, line.cells, strict=False))) for line in table.lines)
    rows = [_read(number, row, country, language) for number, row in cells]
    repeated = repetitions(rows)
    return [replace(row, problems=(repeated[row.number],)) if row.number in repeated else row for row in rows]


def _read(number: int, cells: Mapping[str, str], country: str, language: str) -> Asked:
    reading = read_row({name: cell for name, cell in cells.items() if name in _WANTED}, country=country)
    values = dict(reading.values)
    email = values.pop("email", "")
    wanted = heading_key(cells.get(LANGUAGE, ""))
    return Asked(
        number=number,
        values=values,
        email=email,
        contact=tidy(cells.get(CONTACT, ""))[:NAME_LIMIT],
        language=_LANGUAGES.get(wanted, language),
        problems=reading.problems,
    )


def repetitions(rows: Iterable[Asked]) -> dict[int, Problem]:
    """Rows that name a company which a row above has named, by a number or, without any, by its name."""
    seen: dict[tuple[str, str], int] = {}
    found: dict[int, Problem] = {}
    for row in rows:
        if row.problems:
            continue
        keys = list(row.numbers.items()) or [("name", name_key(row.name))]
        first = next((seen[key] for key in keys if key in seen), None)
        if first is not None:
            found[row.number] = Problem("twice", {"row": first})
        for key in keys:
            seen.setdefault(key, row.number)
    return found
