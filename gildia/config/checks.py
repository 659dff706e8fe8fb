"""What must hold of an installation before its tables are made."""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Critical, Tags, register
from django.db import connections

from gildia.config import database
from gildia.foundation import encoders


@register(Tags.database)
def database_has_what_is_needed(databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """PostgreSQL is new enough and has the extensions. Django asks before it migrates."""
    found: list[CheckMessage] = []
    for alias in databases or ():
        with connections[alias].cursor() as cursor:
            found += [Critical(text, id="gildia.E001") for text in database.shortcomings(cursor)]
    return found


@register
def encoder_can_be_used(**_: Any) -> list[CheckMessage]:
    """The model that the operator named is there, whole, and its packages are installed."""
    try:
        encoders.named(encoders.wanted_source())
    except encoders.EncoderUnavailable as error:
        return [Critical(f"GILDIA_DEEP_ENCODER: {error}", id="gildia.E002")]
    return []
