"""The codes of zones in the reader's words."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gildia.foundation import identifiers
from gildia.foundation.countries import country_name
from gildia.foundation.languages import Text
from gildia.registry.rules import Scope
from gildia.zones.models import Zone
from gildia.zones.models.zones import LANGUAGES, WEEKDAYS
from gildia.zones.queries.calendar import Spell
from gildia.zones.rules import (
    LONGEST_RANGE_DAYS,
    MOST_DAYS_AT_ONCE,
    ROLES,
    Deed,
    Fault,
    Section,
    WrongLine,
    deeds_of,
)

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

#: What staff do, as a sentence after “may” and after “may not”.
DEEDS: Mapping[Deed, "StrOrPromise"] = {
    Deed.SEE_INSIDE: gettext_lazy("see what companies show only inside the zone and its clusters"),
    Deed.READ_UNANSWERED: gettext_lazy("read the needs that nobody here answers"),
    Deed.MODERATE: gettext_lazy("look through what companies change, and undo it with a reason"),
    Deed.PREPARE_AGREEMENTS: gettext_lazy("write templates and send agreements to sign"),
    Deed.IMPORT: gettext_lazy("import companies, decide claims and corrections"),
    Deed.EDIT_PROFILES: gettext_lazy("change profiles of the zone's companies"),
    Deed.SET_LAW: gettext_lazy("set which identifiers count and which days are worked"),
    Deed.WRITE: gettext_lazy("write the zone's page, its look, languages and territories"),
    Deed.GRANT: gettext_lazy("give roles to people and take them back"),
}


@dataclass(frozen=True)
class RoleWords:
    """A role as people read it."""

    name: "StrOrPromise"
    prose: "StrOrPromise"


ROLE_WORDS: Mapping[Scope, RoleWords] = {
    Scope.REGISTER: RoleWords(
        gettext_lazy("Registrar"),
        gettext_lazy(
            "Keeps the register right: who is in the zone, under which name and number, and who may speak "
            "for it. Companies turn to the registrar when something official has changed."
        ),
    ),
    Scope.MODERATE: RoleWords(
        gettext_lazy("Moderator"),
        gettext_lazy(
            "Looks after what companies write and brings them together. Sees every change in the zone, but "
            "leaves names and numbers to the registrar."
        ),
    ),
    Scope.EDIT: RoleWords(
        gettext_lazy("Editor"),
        gettext_lazy(
            "Tells the world about the zone: its texts, its look and its land. What a company says of itself "
            "is the company's own."
        ),
    ),
    Scope.ANALYSE: RoleWords(
        gettext_lazy("Analyst"),
        gettext_lazy("Reads and compares, and changes nothing."),
    ),
}


@dataclass(frozen=True)
class ExplainedRole:
    """A role with everything its holder may and may not do."""

    scope: Scope
    words: RoleWords
    may: Sequence["StrOrPromise"]
    may_not: Sequence["StrOrPromise"]


def explained_roles() -> list[ExplainedRole]:
    """The roles of staff, from the table that decides."""
    explained = []
    for role in ROLES:
        allowed, denied = deeds_of(role)
        explained.append(
            ExplainedRole(
                role, ROLE_WORDS[role], [DEEDS[deed] for deed in allowed], [DEEDS[deed] for deed in denied]
            )
        )
    return explained


@dataclass(frozen=True)
class SectionWords:
    """A section of the settings: its title, and what a change of it does."""

    title: "StrOrPromise"
    effect: "StrOrPromise"


SECTIONS: Mapping[Section, SectionWords] = {
    Section.ABOUT: SectionWords(
        gettext_lazy("Name, texts and contacts"),
        gettext_lazy(
            "The name changes everywhere at once: in the directory, in filters and in new agreements. "
            "Agreements that are already sent keep the old one. Texts and contacts change on the zone's page."
        ),
    ),
    Section.LOOK: SectionWords(
        gettext_lazy("Logo and colour"),
        gettext_lazy(
            "The zone's own pages change for everybody at once. Every colour offered can be read on light "
            "and on dark."
        ),
    ),
    Section.LANGUAGES: SectionWords(
        gettext_lazy("Languages"),
        gettext_lazy(
            "Forms of the zone ask for texts in these languages and no others; the first one has to be "
            "filled in. Texts in a language that you untick stay, and come back with it."
        ),
    ),
    Section.LAW: SectionWords(
        gettext_lazy("Country and identifiers"),
        gettext_lazy(
            "Companies that join are asked for these numbers, the first one before all. Numbers already "
            "given stay as they are."
        ),
    ),
    Section.CALENDAR: SectionWords(
        gettext_lazy("Calendar and working week"),
        gettext_lazy(
            "Terms that are counted from now on end by the new calendar. Dates already named in letters and "
            "agreements do not move."
        ),
    ),
}


def now_in_words(zone: Zone, section: Section) -> str:
    """What a section says now, in a line."""
    match section:
        case Section.ABOUT:
            return str(zone.summary)
        case Section.LOOK:
            logo = _("with a logo") if zone.logo else _("without a logo")
            return f"{zone.get_accent_display()}, {logo}"
        case Section.LANGUAGES:
            return ", ".join(language_names(zone.languages))
        case Section.LAW:
            return ", ".join([country_name(zone.country), *identifier_names(zone.identifier_schemes)])
        case Section.CALENDAR:
            holidays = calendar_name(zone.calendar) or _("no public holidays")
            off = ", ".join(weekdays(zone.weekend)) or _("every day of the week is worked")
            return "; ".join(filter(None, [holidays, off, zone.time_zone.replace("_", " ")]))


def calendar_name(code: str) -> str:
    """A calendar by its country and part."""
    country, _dash, part = code.partition("-")
    name = country_name(country) if country else ""
    return f"{name}, {part}" if part else name


def fault_in_words(fault: WrongLine) -> str:
    """What is wrong with a line of days, and what to do."""
    sentences = {
        Fault.NO_DAY: _(
            "Line %(number)s, “%(text)s”: write a day as 2026-12-31 or 31.12.2026, or two with a dash."
        ),
        Fault.NO_SUCH_DAY: _("Line %(number)s, “%(text)s”: there is no such day."),
        Fault.BACKWARDS: _("Line %(number)s, “%(text)s”: the first day comes after the last."),
        Fault.TOO_LONG: _("Line %(number)s, “%(text)s”: at most %(range)s days in one line."),
        Fault.TWICE: _("Line %(number)s, “%(text)s”: this day stands above already."),
        Fault.TOO_MANY: _("Line %(number)s: at most %(most)s days at once. Save these first."),
    }
    words = {
        "number": fault.number,
        "text": fault.text[:60],
        "range": LONGEST_RANGE_DAYS,
        "most": MOST_DAYS_AT_ONCE,
    }
    return sentences[fault.fault] % words


def identifier_names(schemes: Iterable[str]) -> list[str]:
    """What registers call their numbers."""
    return [str(identifiers.SCHEMES[scheme].name) for scheme in schemes if scheme in identifiers.SCHEMES]


@dataclass(frozen=True)
class SpellWords:
    """Days in a row as a list shows them."""

    days: str
    is_working: bool
    name: Text


def spells_in_words(spells: Iterable[Spell]) -> list[SpellWords]:
    """Days off with their dates as people write them: 1–6 January 2026."""
    return [SpellWords(_days(spell.start, spell.end), spell.is_working, spell.name) for spell in spells]


def _days(start: date, end: date) -> str:
    last = date_format(end)
    if start == end:
        return last
    if (start.year, start.month) == (end.year, end.month):
        return f"{start.day}–{last}"
    return f"{date_format(start, 'j E') if start.year == end.year else date_format(start)} – {last}"


def language_names(codes: Iterable[str]) -> list[str]:
    """Languages by name, in the order given."""
    names = dict(LANGUAGES)
    return [str(names[code]) for code in codes]


def weekdays(days: Collection[int]) -> list[str]:
    """Days of the week by name."""
    return [str(name) for number, name in WEEKDAYS if number in days]


def role_names(scopes: Iterable[str]) -> list[str]:
    """The roles among some scopes, by name."""
    return [str(ROLE_WORDS[role].name) for role in ROLES if role.value in scopes]
