"""A company's introductions in one list, as page and file; and what staff were asked into."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from gildia.foundation.downloads import FORMATS, table_file
from gildia.foundation.facets import Facet, Option
from gildia.introductions.permissions import speaks
from gildia.introductions.queries import listing as queries
from gildia.introductions.queries.listing import Row, Turn
from gildia.introductions.queries.outcomes import disputes_for
from gildia.introductions.views.pages import crumbs, kept_private
from gildia.introductions.wording.listing import (
    ORIGINS,
    ROLE_LABELS,
    SORT_LABELS,
    TURN_LABELS,
    Listed,
    heading_of,
    listed,
    matches,
)
from gildia.introductions.wording.outcomes import kind_of
from gildia.registry.middleware import SignedInRequest
from gildia.registry.permissions import require

PAGE_SIZE = 25
MOST_WORDS = 200

_VALUE: Mapping[str, Callable[[Row], str]] = {
    "turn": lambda row: row.turn.value,
    "side": lambda row: row.side.value,
    "origin": lambda row: row.thing.origin.value,
}
_LABELS: Mapping[str, Mapping[Any, str | Promise]] = {
    "turn": TURN_LABELS,
    "side": ROLE_LABELS,
    "origin": ORIGINS,
}
_ORDERS: Mapping[str, Callable[[Row], Any]] = {
    "turn": lambda row: (list(Turn).index(row.turn), -row.since.timestamp()),
    "newest": lambda row: -row.since.timestamp(),
    "oldest": lambda row: row.since.timestamp(),
}


@require_safe
@kept_private
def index(request: SignedInRequest) -> HttpResponse:
    """What waits for us, and everything else."""
    viewer = request.acting.viewer
    require(speaks(viewer) or queries.is_moderator(viewer))
    words = request.GET.get("q", "").replace("\x00", "").strip()[:MOST_WORDS]
    sort = request.GET.get("sort", "")
    sort = sort if sort in _ORDERS else "turn"
    rows = [row for row in queries.rows_for(viewer) if matches(row, words)]
    about = request.GET.get("about", "")
    rows = [row for row in rows if about in {"", row.opportunity}]
    chosen = {name: set(request.GET.getlist(name)[:10]) for name in _VALUE}
    found = sorted([row for row in rows if _is_in(row, chosen)], key=_ORDERS[sort])
    if (file_format := request.GET.get("format", "")) in FORMATS:
        return _export(listed(found), file_format, request)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "heading": heading_of(found, is_narrowed=bool(words or about or any(chosen.values()))),
        "has_any": bool(rows or words or about),
        "words": words,
        "facets": _facets(rows, chosen),
        "page": page,
        "rows": listed(list(page.object_list)),
        "sort": sort,
        "sorts": SORT_LABELS.items(),
        "exports": [(shown, _address(request, code)) for code, shown in FORMATS.items()],
        "form_names": frozenset({"q", "sort"}),
        "speaks": speaks(viewer),
        "is_moderator": queries.is_moderator(viewer),
    }
    return render(request, "introductions/index.html", context)


@require_safe
@kept_private
def staff(request: SignedInRequest) -> HttpResponse:
    """Introductions into which a moderator was asked, and outcomes about which the two do not agree."""
    viewer = request.acting.viewer
    require(queries.is_moderator(viewer))
    context = {
        "moderated": queries.moderated_rows(viewer),
        "disputes": [(each, kind_of(each.kind)) for each in disputes_for(viewer)],
        "crumbs": crumbs(),
    }
    return render(request, "introductions/staff.html", context)


def _is_in(row: Row, chosen: Mapping[str, set[str]], but: str = "") -> bool:
    return all(not values or name == but or _VALUE[name](row) in values for name, values in chosen.items())


def _facets(rows: Sequence[Row], chosen: Mapping[str, set[str]]) -> list[Facet]:
    """Each value with how many it would leave, as if nothing else were ticked in its facet."""
    titles = {"turn": _("Whose turn"), "side": _("Who asked"), "origin": _("About what")}
    facets = []
    for name, value_of in _VALUE.items():
        counted = [value_of(row) for row in rows if _is_in(row, chosen, but=name)]
        options = [
            Option(str(value), words, counted.count(str(value)), chosen=str(value) in chosen[name])
            for value, words in _LABELS[name].items()
        ]
        facets.append(Facet(name, titles[name], [each for each in options if each.count or each.chosen]))
    return [facet for facet in facets if len(facet.options) > 1 or any(each.chosen for each in facet.options)]


def _address(request: SignedInRequest, file_format: str) -> str:
    target = request.GET.copy()
    target.pop("page", None)
    target["format"] = file_format
    return f"?{target.urlencode()}"


def _export(rows: Sequence[Listed], file_format: str, request: SignedInRequest) -> HttpResponse:
    headings = [
        _("About"), _("Who asked"), _("Other company"), _("State"), _("Whose turn"),
        pgettext("introduction", "Asked"), _("Since"), _("Unread messages"), _("Address"),
    ]  # fmt: skip
    lines = (
        [
            row.title, row.role, row.other, row.state, row.turn, row.asked_at, row.since, row.unread,
            request.build_absolute_uri(row.url),
        ]
        for row in rows
    )  # fmt: skip
    title = _("introductions")
    return table_file(file_format, name=title, title=title, headings=headings, rows=lines)
