"""Rules of zones: which staff may do what, which settings belong together, how moved days are typed."""

import enum
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from gildia.registry.rules import STAFF_SCOPES, Scope


class Deed(enum.StrEnum):
    """Something that staff of a managing company do."""

    SEE_INSIDE = "see_inside"
    READ_UNANSWERED = "read_unanswered"
    MODERATE = "moderate"
    PREPARE_AGREEMENTS = "prepare_agreements"
    IMPORT = "import"
    EDIT_PROFILES = "edit_profiles"
    SET_LAW = "set_law"
    WRITE = "write"
    GRANT = "grant"


#: Which scope of a mandate lets its holder do what. The pages that explain roles are made of this table.
ALLOWED: Mapping[Deed, frozenset[Scope]] = {
    Deed.SEE_INSIDE: STAFF_SCOPES,
    Deed.READ_UNANSWERED: frozenset({Scope.REGISTER, Scope.MODERATE, Scope.ANALYSE}),
    Deed.MODERATE: frozenset({Scope.REGISTER, Scope.MODERATE}),
    Deed.PREPARE_AGREEMENTS: frozenset({Scope.REGISTER, Scope.MODERATE}),
    Deed.IMPORT: frozenset({Scope.REGISTER}),
    Deed.EDIT_PROFILES: frozenset({Scope.REGISTER}),
    Deed.SET_LAW: frozenset({Scope.REGISTER, Scope.ADMINISTER}),
    Deed.WRITE: frozenset({Scope.EDIT, Scope.ADMINISTER}),
    Deed.GRANT: frozenset({Scope.ADMINISTER}),
}

#: The roles as staff pages list them.
ROLES = (Scope.REGISTER, Scope.MODERATE, Scope.EDIT, Scope.ANALYSE)


def allows(deed: Deed, scopes: Collection[Scope]) -> bool:
    """Whether a mandate from the managing company with these scopes lets its holder do something."""
    return not ALLOWED[deed].isdisjoint(scopes)


def deeds_of(role: Scope) -> tuple[list[Deed], list[Deed]]:
    """What a role may do, and what it may not."""
    return [deed for deed in Deed if allows(deed, {role})], [
        deed for deed in Deed if not allows(deed, {role})
    ]


class Section(enum.StrEnum):
    """The settings of a zone, one form each."""

    ABOUT = "about"
    LOOK = "look"
    LANGUAGES = "languages"
    LAW = "law"
    CALENDAR = "calendar"


#: Who changes which section.
SECTION_DEEDS: Mapping[Section, Deed] = {
    Section.ABOUT: Deed.WRITE,
    Section.LOOK: Deed.WRITE,
    Section.LANGUAGES: Deed.WRITE,
    Section.LAW: Deed.SET_LAW,
    Section.CALENDAR: Deed.SET_LAW,
}

#: Accents that a zone may choose; assets/css/_accents.scss draws them.
ACCENTS = ("green", "blue", "violet", "plum", "brick", "slate")

#: Days outside are slips of the pen; no calendar knows their holidays.
FIRST_DAY, LAST_DAY = date(1950, 1, 1), date(2090, 12, 31)

MOST_DAYS_AT_ONCE = 60
LONGEST_RANGE_DAYS = 31

_DAY = r"(?:(\d{4})-(\d{1,2})-(\d{1,2})|(\d{1,2})\.(\d{1,2})\.(\d{4}))"
_LINE = re.compile(rf"{_DAY}(?:\s*(?:-|–|—|\.\.)\s*{_DAY})?")


class Fault(enum.StrEnum):
    """Why a line with days is not understood."""

    NO_DAY = "no_day"
    NO_SUCH_DAY = "no_such_day"
    BACKWARDS = "backwards"
    TOO_LONG = "too_long"
    TWICE = "twice"
    TOO_MANY = "too_many"


@dataclass(frozen=True)
class WrongLine(Exception):
    """A line with days is not understood."""

    number: int
    text: str
    fault: Fault


def read_days(text: str) -> list[date]:
    """The days of a text, one day or one range a line, as 2026-12-31 or 31.12.2026. Raises WrongLine."""
    found: dict[date, None] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        for day in _days_of_line(line.strip(), number):
            if day in found:
                raise WrongLine(number, line.strip(), Fault.TWICE)
            found[day] = None
        if len(found) > MOST_DAYS_AT_ONCE:
            raise WrongLine(number, line.strip(), Fault.TOO_MANY)
    return sorted(found)


def _days_of_line(line: str, number: int) -> Iterator[date]:
    matched = _LINE.fullmatch(line)
    if matched is None:
        raise WrongLine(number, line, Fault.NO_DAY)
    groups = matched.groups()
    try:
        start = _day(groups[:6])
        end = start if not any(groups[6:]) else _day(groups[6:])
    except ValueError as error:
        raise WrongLine(number, line, Fault.NO_SUCH_DAY) from error
    if not FIRST_DAY <= start <= LAST_DAY or end > LAST_DAY:
        raise WrongLine(number, line, Fault.NO_SUCH_DAY)
    if end < start:
        raise WrongLine(number, line, Fault.BACKWARDS)
    if (end - start).days >= LONGEST_RANGE_DAYS:
        raise WrongLine(number, line, Fault.TOO_LONG)
    return (start + timedelta(days=each) for each in range((end - start).days + 1))


def _day(groups: tuple[str | None, ...]) -> date:
    """A day out of year, month, day or out of day, month, year."""
    written = [int(group) for group in groups if group is not None]
    return date(*written) if groups[0] is not None else date(*reversed(written))
