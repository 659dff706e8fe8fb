"""Ids of rows as they come in addresses and forms, where anybody may write anything."""

from collections.abc import Iterable

#: The digits of PostgreSQL's greatest bigint, less one, so that no value is out of its range.
LONGEST = 18


def row_id(text: str) -> int | None:
    """The id a text can be, else None: PostgreSQL refuses a greater number with an error."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= LONGEST else None


def row_ids(texts: Iterable[str]) -> list[int]:
    """Those of some texts that can be ids."""
    return [found for text in texts if (found := row_id(text)) is not None]
