"""Names of countries and their parts in the reader's language."""

from functools import cache

from babel import Locale

from gildia.foundation.languages import reader_language

#: Countries offered first in lists, the rest follow by name.
FIRST = ("RU", "BY", "KZ", "CN", "US")


@cache
def country_names(language: str) -> dict[str, str]:
    """Every ISO 3166-1 code with its name in one language."""
    territories = Locale.parse(language).territories
    return {code: name for code, name in territories.items() if len(code) == 2 and code.isalpha()}


def country_name(code: str) -> str:
    """The name of an ISO 3166-1 code; an unknown code speaks for itself."""
    return country_names(reader_language()).get(code, code)


def country_choices() -> list[tuple[str, str]]:
    """Codes with names, for choosing one."""
    names = country_names(reader_language())
    rest = sorted((name, code) for code, name in names.items() if code not in {*FIRST, "EU", "UN", "ZZ"})
    return [(code, names[code]) for code in FIRST] + [(code, name) for name, code in rest]
