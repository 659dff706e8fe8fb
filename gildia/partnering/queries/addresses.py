"""Reading a search from an address. Whatever stands in it, a search comes out."""

from dataclasses import dataclass

from django.http import QueryDict

from gildia.partnering.rules.answer import MAX_NEED_LENGTH, FacetKey, Filters, Sort

PAGE_SIZE = 20
MAX_PAGE = 50
MAX_VALUES = 50
MAX_VALUE_LENGTH = 80
LAYOUTS = ("list", "table", "map")


@dataclass(frozen=True)
class Search:
    """What an address asks for."""

    need: str
    filters: Filters
    sort: Sort
    page: int
    layout: str
    was_cut: bool
    as_typed: bool
    """The reader does not want his spelling mended."""

    @property
    def offset(self) -> int:
        """Results before this page."""
        return (self.page - 1) * PAGE_SIZE


def read_search(query: QueryDict) -> Search:
    """A search from `?q=…&step=…&sort=…&page=…`; unknown values are left out, long ones cut."""
    typed = query.get("q", "").replace("\x00", "").strip()
    return Search(
        need=typed[:MAX_NEED_LENGTH],
        filters=read_filters(query),
        sort=_one_of(Sort, query.get("sort"), Sort.MATCH),
        page=_page(query.get("page")),
        layout=_layout(query.get("view")),
        was_cut=len(typed) > MAX_NEED_LENGTH,
        as_typed=query.get("as_typed") == "1",
    )


def read_filters(query: QueryDict) -> Filters:
    """The ticked values of every facet."""
    return Filters(**{key.value: _values(query, key.value) for key in FacetKey})


def _values(query: QueryDict, name: str) -> frozenset[str]:
    values = (value.replace("\x00", "").strip() for value in query.getlist(name)[:MAX_VALUES])
    return frozenset(value for value in values if value and len(value) <= MAX_VALUE_LENGTH)


def _page(raw: str | None) -> int:
    if raw is None or not raw.isascii() or not raw.isdigit() or len(raw) > len(str(MAX_PAGE)):
        return 1
    return min(max(int(raw), 1), MAX_PAGE)


def _layout(raw: str | None) -> str:
    return raw if raw in LAYOUTS else "list"


def _one_of(kind: type[Sort], raw: str | None, default: Sort) -> Sort:
    return kind(raw) if raw in set(kind) else default
