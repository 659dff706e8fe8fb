"""Why a company is in an answer or not."""

from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from gildia.foundation.languages import best
from gildia.partnering.forms import MAX_PAGE, PAGE_SIZE, Search, read_search
from gildia.partnering.queries.why import named, why_not
from gildia.partnering.rules.answer import FacetKey, Match
from gildia.partnering.rules.why import WhyNot
from gildia.partnering.wording import why as wording
from gildia.registry.middleware import ActingRequest
from gildia.registry.models import Organisation
from gildia.registry.permissions import may_edit
from gildia.registry.queries.directory import MAX_WORDS_LENGTH


@require_safe
def why(request: ActingRequest) -> HttpResponse:
    """Why a company is in the answer to a need or not, by the numbers of the search itself."""
    viewer, asked = request.acting.viewer, read_search(request.GET)
    typed = request.GET.get("company", "").strip()[:MAX_WORDS_LENGTH]
    found = named(viewer, typed)
    organisation = None
    if slug := request.GET.get("organisation"):
        organisation = get_object_or_404(Organisation.objects.visible_to(viewer), slug=slug)
    elif len(found) == 1:
        organisation = found[0]
    context: dict[str, Any] = {
        "asked": asked,
        "typed": typed,
        "choices": [(each.name, _address(request.GET, each.slug)) for each in found if each != organisation],
        "organisation": organisation,
        "kept": [pair for pair in _pairs(_search_query(request.GET)) if pair[0] != "q"],
        "back": f"{reverse('partnering:search')}?{_search_query(request.GET).urlencode()}",
    }
    if organisation is not None:
        context |= _explained(request, asked, organisation)
    return render(request, "partnering/why.html", context)


def _explained(request: ActingRequest, asked: Search, organisation: Organisation) -> dict[str, Any]:
    viewer = request.acting.viewer
    told = why_not(
        viewer,
        asked.need,
        filters=asked.filters,
        organisation=organisation,
        sort=asked.sort,
        as_typed=asked.as_typed,
    )
    editable = bool(told.advice) and may_edit(viewer, organisation)
    columns = _columns(told)
    return {
        "told": told,
        "sentences": wording.sentences(told, in_a_zone=bool(viewer.zone_ids)),
        "columns": columns,
        "rows": wording.comparison(columns),
        "there": _there(request.GET, told),
        "advice": [
            (wording.advise(each), wording.address(each, told.slug) if editable else "")
            for each in told.advice
        ],
    }


def _columns(told: WhyNot) -> list[tuple[str, Match]]:
    """The companies to compare, each once, with what they stand for."""
    if told.this is None or told.this.band is None:
        return []
    columns = [(best(told.this.names).value, told.this)]
    for words, match in ((_("the last one listed"), told.last), (_("the best one"), told.best)):
        if match is not None and all(match.slug != shown.slug for _words, shown in columns):
            columns.append((f"{best(match.names).value} ({words})", match))
    return columns


def _there(query: QueryDict, told: WhyNot) -> tuple[str, str] | None:
    """Where to see it: the page that lists it, or the same search without what leaves it out."""
    target = _search_query(query)
    for facet in told.left_out_by:
        target.pop(facet.key.value, None)
    page = 1 if told.place is None else (told.place - 1) // PAGE_SIZE + 1
    if not told.is_listed:
        search = f"{reverse('partnering:search')}?{target.urlencode()}"
        return (_("Search without these filters"), search) if told.left_out_by else None
    if page > MAX_PAGE:
        return None
    if page > 1:
        target["page"] = str(page)
    return _("To its place in the list"), f"{reverse('partnering:search')}?{target.urlencode()}"


def _address(query: QueryDict, slug: str) -> str:
    target = _search_query(query)
    target["organisation"] = slug
    return f"?{target.urlencode()}"


def _search_query(query: QueryDict) -> QueryDict:
    """The parameters of the search itself."""
    kept = QueryDict(mutable=True)
    for name in ("q", "sort", "as_typed", *(key.value for key in FacetKey)):
        if name in query:
            kept.setlist(name, query.getlist(name))
    return kept


def _pairs(query: QueryDict) -> list[tuple[str, str]]:
    return [(name, value) for name, values in query.lists() for value in values]
