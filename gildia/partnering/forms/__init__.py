"""Forms of partner finding; a search is read from its address by a module that rooms above may use, too."""

from gildia.partnering.queries.addresses import (
    LAYOUTS,
    MAX_PAGE,
    MAX_VALUE_LENGTH,
    PAGE_SIZE,
    Search,
    read_filters,
    read_search,
)

__all__ = [
    "LAYOUTS",
    "MAX_PAGE",
    "MAX_VALUE_LENGTH",
    "PAGE_SIZE",
    "Search",
    "read_filters",
    "read_search",
]
