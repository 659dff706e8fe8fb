"""The page of partner search: list, table, map and export of one and the same answer."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from gildia.foundation.downloads import FORMATS, table_file
from gildia.foundation.languages import best, pick
from gildia.foundation.panels import SearchPage, shown
from gildia.foundation.places import Place
from gildia.partnering import wording
from gildia.partnering.actions.unanswered import keep_search
from gildia.partnering.forms import LAYOUTS, PAGE_SIZE, Search, read_search
from gildia.partnering.forms.unanswered import UnhelpfulForm
from gildia.partnering.queries import search
from gildia.partnering.queries.judgements import heeded
from gildia.partnering.rules.answer import SearchAnswer, Sort
from gildia.partnering.rules.parts import in_one_line
from gildia.partnering.views import chips
from gildia.partnering.wording.judgements import judging
from gildia.registry.middleware import ActingRequest
from gildia.registry.models import Organisation
from gildia.registry.queries.directory import points

EXPORT_LIMIT = 100


@require_safe
def partners(request: ActingRequest) -> HttpResponse:
    """Who can do what the reader needs, with the reasons."""
    asked = read_search(request.GET)
    if request.GET.get("format") in FORMATS:
        return _export(request, asked, request.GET["format"])
    answer = search(
        request.acting.viewer,
        asked.need,
        filters=asked.filters,
        limit=PAGE_SIZE,
        offset=asked.offset,
        sort=asked.sort,
        as_typed=asked.as_typed,
        judged=heeded(request.acting.viewer),
    )
    # A member's need that nobody answers is kept for his zone's staff, unless filters are to blame.
    kept = not asked.filters.selected_keys and keep_search(
        viewer=request.acting.viewer, answer=answer, now=timezone.now()
    )
    pages = Paginator(range(answer.total), PAGE_SIZE)
    facets = wording.facet_list(answer.facets, in_a_zone=bool(request.acting.viewer.zone_ids))
    need = in_one_line(asked.need)
    ticked = [str(option.label) for facet in facets for option in facet.options if option.chosen]
    context = {
        "asked": asked,
        "need_in_one_line": need,
        "actions": shown(
            "search_actions",
            SearchPage("partnering:search", request.GET.urlencode(), [need, *ticked]),
            request.acting.viewer,
        ),
        "answer": answer,
        "judging": judging(
            request.acting.viewer,
            "" if answer.need.is_empty else asked.need,
            back=request.path + _address(request, q=""),
        ),
        "is_kept": kept,
        "unhelpful_form": UnhelpfulForm(initial={"text": asked.need})
        if request.acting.viewer.zone_ids and not answer.need.is_empty
        else None,
        "page": pages.get_page(asked.page),
        "facets": facets,
        "chips": _chips(request, chips.recognised(answer.need)),
        "parts": _chips(request, chips.parts(answer.need)),
        "readings": wording.say_readings(answer.need),
        "as_typed": _address(request, as_typed="1"),
        "layouts": _layouts(request, asked),
        "sorts": _sorts(request, asked),
        "places": _places(request, answer) if asked.layout == "map" else [],
        "exports": [(words, _address(request, format=code)) for code, words in FORMATS.items()],
    }
    return render(request, "partnering/search.html", context)


def _address(request: ActingRequest, **changes: str) -> str:
    """This page's address with some parameters changed; an empty value takes one away."""
    query = request.GET.copy()
    query.pop("page", None)
    for name, value in changes.items():
        if value:
            query[name] = value
        else:
            query.pop(name, None)
    return f"?{query.urlencode()}"


def _chips(request: ActingRequest, found: list[chips.Chip]) -> list[tuple[str, str]]:
    """Chips in words, each with the address of the need without it."""
    return [(chip.words, _address(request, q=chip.rest)) for chip in found]


def _layouts(request: ActingRequest, asked: Search) -> list[tuple[str, str, bool]]:
    """The ways to look at the answer, as tabs."""
    words = {"list": _("List"), "table": _("Table"), "map": _("Map")}
    return [
        (words[name], _address(request, view="" if name == "list" else name), asked.layout == name)
        for name in LAYOUTS
    ]


def _sorts(request: ActingRequest, asked: Search) -> list[tuple[str, str, bool]]:
    """The orders to choose from."""
    words = {Sort.MATCH: _("by match"), Sort.NAME: _("by name"), Sort.SIZE: _("by size")}
    return [
        (words[sort], _address(request, sort="" if sort is Sort.MATCH else sort), asked.sort is sort)
        for sort in Sort
    ]


def _places(request: ActingRequest, answer: SearchAnswer) -> list[Place]:
    """Where the companies of this page work, as far as the reader may see."""
    viewer = request.acting.viewer
    shown = Organisation.objects.visible_to(viewer).filter(
        pk__in=[match.organisation_id for match in answer.results or answer.nearest]
    )
    return [
        Place(
            latitude=float(site.latitude or 0),
            longitude=float(site.longitude or 0),
            name=site.organisation.name.value,
            url=site.organisation.get_absolute_url(),
            town=pick(site, "city").value,
        )
        for site in points(shown, viewer)
    ]


def _export(request: ActingRequest, asked: Search, kind: str) -> HttpResponse:
    """The first `EXPORT_LIMIT` companies of the answer as a file."""
    answer = search(
        request.acting.viewer,
        asked.need,
        filters=asked.filters,
        limit=EXPORT_LIMIT,
        offset=0,
        sort=asked.sort,
        as_typed=asked.as_typed,
        judged=heeded(request.acting.viewer),
    )
    headings, rows = _table(request, answer)
    return table_file(kind, name="partners", title=_("Partners"), headings=headings, rows=rows)


def _table(request: ActingRequest, answer: SearchAnswer) -> tuple[list[str], list[list[str]]]:
    """The answer as rows of words."""
    headings = [
        _("Company"),
        _("Match"),
        _("Place and size"),
        _("What it does"),
        _("Asked for"),
        _("Why found"),
        _("Profile page"),
    ]
    rows = [
        [
            best(match.names).value,
            "" if match.band is None else str(wording.BANDS[match.band]),
            wording.facts(match),
            match.best.text,
            "; ".join(f"{wording.SIGNS[r.verdict]} {r.text}" for r in wording.requirements(match.best)),
            "; ".join(wording.evidence(match.best)),
            request.build_absolute_uri(reverse("registry:profile", args=[match.slug])),
        ]
        for match in answer.results
    ]
    return headings, rows
