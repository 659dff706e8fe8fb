"""Words for what the register holds. Loaded as `{% load register %}`."""

from decimal import Decimal
from typing import Any

from django import template

from gildia.foundation import identifiers
from gildia.foundation.countries import country_name
from gildia.foundation.languages import Text, pick
from gildia.foundation.quantities import format_limit
from gildia.registry.models.mandates import SCOPE_CHOICES

register = template.Library()

_SCOPES = dict(SCOPE_CHOICES)


@register.filter
def named(row: dict[str, Any]) -> Text:
    """The reader's name of a row that came from the database as JSON."""
    return pick(row, "name")


@register.filter
def country(code: str) -> str:
    """The name of a country."""
    return country_name(code)


@register.filter
def scheme(code: str) -> str:
    """What a register calls its number: ИНН, LEI."""
    known = identifiers.SCHEMES.get(code)
    return str(known.name) if known else code.upper()


@register.filter
def limit_words(limit: dict[str, str | None]) -> str:
    """A limit as a person says it: “wafer diameter up to 200 mm”."""
    low, high = (None if limit[end] is None else Decimal(str(limit[end])) for end in ("minimum", "maximum"))
    return format_limit(str(limit["quantity"]), low, high, str(limit["unit"]))


@register.filter
def scopes_words(scopes: list[str]) -> str:
    """What a mandate allows, in words."""
    return "; ".join(str(_SCOPES.get(scope, scope)) for scope in scopes)
