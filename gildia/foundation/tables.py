"""Sortable columns of a data table, in the address: `?sort=name`, or `?sort=-name` downwards."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import QueryDict
from django.utils.functional import Promise

SORT_PARAMETER = "sort"


@dataclass(frozen=True)
class Column:
    """A column's heading. With a `key` readers can sort by it; the view maps keys to orderings."""

    label: str | Promise
    key: str = ""
    is_number: bool = False


@dataclass(frozen=True)
class Heading:
    """A column's heading on one page: where its sort link leads and how it is sorted now."""

    label: str | Promise
    is_number: bool
    url: str
    sorted: str


def headings(columns: Sequence[Column], query: QueryDict, default: str = "") -> list[Heading]:
    """The headings of a table for the address being read; `default` is the sort without a choice."""
    current = query.get(SORT_PARAMETER) or default
    return [_heading(column, query, current) for column in columns]


def _heading(column: Column, query: QueryDict, current: str) -> Heading:
    if not column.key:
        return Heading(column.label, column.is_number, url="", sorted="")
    ascending, descending = current == column.key, current == f"-{column.key}"
    target = query.copy()
    target.pop("page", None)
    target[SORT_PARAMETER] = f"-{column.key}" if ascending else column.key
    state = "ascending" if ascending else "descending" if descending else ""
    return Heading(column.label, column.is_number, url=f"?{target.urlencode()}", sorted=state)


def chosen_sort(columns: Sequence[Column], query: QueryDict, default: str) -> str:
    """The sort asked for when it is one of the table's, else the default."""
    wanted = query.get(SORT_PARAMETER, "")
    keys = {column.key for column in columns if column.key}
    return wanted if wanted.removeprefix("-") in keys else default
