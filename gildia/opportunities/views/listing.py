"""The list of what is open, as page and file; and a company's own."""

from collections.abc import Sequence

from django.core.paginator import Paginator
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from gildia.foundation.downloads import FORMATS, table_file
from gildia.foundation.facets import Facet, Option
from gildia.foundation.panels import SearchPage, shown
from gildia.opportunities.models.opportunities import STATE_LABELS
from gildia.opportunities.permissions import may_write, reviews
from gildia.opportunities.queries import cards as reading
from gildia.opportunities.queries import listing as queries
from gildia.opportunities.queries.addresses import read_wanted
from gildia.opportunities.queries.cards import Card
from gildia.opportunities.queries.listing import FacetKey, Found, Sort, Wanted
from gildia.opportunities.queries.mine import own_of
from gildia.opportunities.views.pages import crumbs
from gildia.opportunities.wording import (
    FACET_LABELS,
    SORT_LABELS,
    TONES,
    UNKNOWN_OWNER,
    heading_of,
    label_of,
    next_step,
    step_names,
)
from gildia.registry.middleware import ActingRequest, SignedInRequest, for_anybody, signed_in
from gildia.registry.permissions import require

PAGE_SIZE = 25
MAX_EXPORTED = 5_000


@require_safe
@for_anybody
def index(request: ActingRequest) -> HttpResponse:
    """What the reader may see of what is open now."""
    viewer, today = request.acting.viewer, timezone.localdate()
    wanted = read_wanted(request.GET)
    found = queries.find(wanted, viewer, today)
    if (file_format := request.GET.get("format", "")) in FORMATS:
        return _export(reading.cards(queries.in_full(found.ids[:MAX_EXPORTED])), file_format, request)
    page = Paginator(found.ids, PAGE_SIZE).get_page(request.GET.get("page"))
    facets = _facets(found, wanted)
    chips = _chips(facets, request.GET)
    asked = SearchPage("opportunities:index", request.GET.urlencode(), [wanted.words, *(w for w, _ in chips)])
    context = {
        "heading": heading_of(len(found.ids), wanted),
        "wanted": wanted,
        "facets": facets,
        "chips": chips,
        "actions": shown("search_actions", asked, viewer),
        "page": page,
        "cards": reading.cards(queries.in_full(list(page.object_list))),
        "sorts": [(sort.value, SORT_LABELS[sort]) for sort in Sort if wanted.words or sort is not Sort.MATCH],
        "exports": [(words, _address(request.GET, format=code)) for code, words in FORMATS.items()],
        "form_names": frozenset({"q", "sort"}),
        "may_write": may_write(viewer),
        "reviews": reviews(viewer),
        "unknown_owner": UNKNOWN_OWNER,
    }
    return render(request, "opportunities/index.html", context)


@require_safe
@signed_in
def mine(request: SignedInRequest) -> HttpResponse:
    """All of a company's own, each with what to do next."""
    viewer = request.acting.viewer
    require(may_write(viewer))
    page = Paginator(own_of(viewer), PAGE_SIZE).get_page(request.GET.get("page"))
    rows = [
        {
            "opportunity": row,
            "title": row.newest,
            "state": STATE_LABELS[row.state],
            "tone": TONES.get(row.state, "plain"),
            "next": next_step(row, row.open_version),
        }
        for row in page.object_list
    ]
    context = {"rows": rows, "page": page, "crumbs": crumbs(), "organisation": request.acting.mandate}
    return render(request, "opportunities/mine.html", context)


def _facets(found: Found, wanted: Wanted) -> list[Facet]:
    """The facets with their words; one with a single value that nobody ticked is left out."""
    segments, steps = reading.segment_names(), step_names(list(found.counts[FacetKey.STEP]))
    facets = []
    for key, counted in found.counts.items():
        chosen = wanted.values(key)
        options = [
            Option(value, label_of(key, value, segments, steps), number, chosen=value in chosen)
            for value, number in counted.items()
        ]
        options.sort(key=lambda option: (not option.chosen, -option.count))
        if len(options) > 1 or chosen:
            facets.append(Facet(key.value, FACET_LABELS[key], options))
    return facets


def _chips(facets: Sequence[Facet], query: QueryDict) -> list[tuple[str, str]]:
    """What is in force, each with the address that takes it away."""
    chips = []
    for facet in facets:
        for option in facet.options:
            if option.chosen:
                rest = query.copy()
                rest.pop("page", None)
                rest.setlist(facet.name, [one for one in query.getlist(facet.name) if one != option.value])
                chips.append((str(option.label), f"?{rest.urlencode()}"))
    return chips


def _address(query: QueryDict, **changed: str) -> str:
    target = query.copy()
    target.pop("page", None)
    for name, value in changed.items():
        target[name] = value
    return f"?{target.urlencode()}"


def _export(cards: Sequence[Card], file_format: str, request: ActingRequest) -> HttpResponse:
    headings = [
        _("Kind"), _("Title"), _("Text"), _("Machine draft"), _("Process step"), _("Segments"), _("Company"),
        _("Country"), _("Published"), _("Until"), _("Address"),
    ]  # fmt: skip
    rows = (
        [
            card.kind_label, card.title.value, card.summary.value, _("yes") if card.is_machine else "",
            card.step, "; ".join(card.segments), card.owner.name if card.owner else str(UNKNOWN_OWNER),
            card.owner.country if card.owner else "", card.published_at, card.until,
            request.build_absolute_uri(card.url),
        ]
        for card in cards
    )  # fmt: skip
    title = _("offers and requests")
    return table_file(file_format, name=title, title=title, headings=headings, rows=rows)
