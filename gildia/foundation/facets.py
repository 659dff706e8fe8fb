"""Filters with counts, as the facet list shows them."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise

#: How many options of a facet are shown at once (cotton/facets.html).
SHOWN_OPTIONS = 8


@dataclass(frozen=True)
class Option:
    """One box to tick: its value in the address, its words, and how many rows it would leave."""

    value: str
    label: str | Promise
    count: int
    chosen: bool = False


@dataclass(frozen=True)
class Facet:
    """Options of one kind: OR between them, AND with the other facets."""

    name: str
    label: str | Promise
    options: Sequence[Option]

    @property
    def shown(self) -> Sequence[Option]:
        """The options that stand there at once."""
        return self.options[:SHOWN_OPTIONS]

    @property
    def folded(self) -> Sequence[Option]:
        """The options folded away under them."""
        return self.options[SHOWN_OPTIONS:]
