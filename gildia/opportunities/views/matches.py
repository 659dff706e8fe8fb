"""Both ways: what could serve a request, and the requests for a company or for one of its offers."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from gildia.opportunities.models import Match, OfferMatch, Opportunity
from gildia.opportunities.models.opportunities import PUBLISHED
from gildia.opportunities.permissions import may_write
from gildia.opportunities.queries import cards as reading
from gildia.opportunities.queries.matching import (
    companies_for,
    offers_for,
    requests_for_offer,
    served_by,
)
from gildia.opportunities.queries.readings import need_of
from gildia.opportunities.views.pages import crumbs, find_own
from gildia.opportunities.wording import UNKNOWN_OWNER
from gildia.partnering.queries.judgements import heeded
from gildia.partnering.rules.answer import Band
from gildia.partnering.wording.judgements import judging
from gildia.registry.middleware import SignedInRequest, signed_in
from gildia.registry.permissions import require

PAGE_SIZE = 25

Row = dict[str, Any]


@require_safe
@signed_in
def for_us(request: SignedInRequest) -> HttpResponse:
    """Open requests that the reader's company could serve, each with the text of its own that fits."""
    viewer = request.acting.viewer
    require(may_write(viewer))
    found = served_by(viewer, timezone.localdate())
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    served = list(page.object_list)
    matches = [each.match for each in served]
    rows = _rows((match.opportunity for match in matches), matches)
    context = {
        "heading": _heading(len(found), nothing=_("No open request fits your profile yet")),
        "lead": "",
        "offer": None,
        "rows": [{**row, "served": each} for row, each in zip(rows, served, strict=True)],
        "page": page,
        "says": _("Because your profile says:"),
        "crumbs": crumbs(),
        "unknown_owner": UNKNOWN_OWNER,
        "organisation": None if request.acting.mandate is None else request.acting.mandate.organisation,
    }
    return render(request, "opportunities/for_us.html", context)


@require_safe
@signed_in
def requests(request: SignedInRequest, opportunity: str) -> HttpResponse:
    """Open requests that an offer of one's own could serve."""
    offer = find_own(request, opportunity)
    if offer.state != PUBLISHED or offer.is_request:
        raise Http404
    found = requests_for_offer(offer, request.acting.viewer, timezone.localdate())
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    title = "" if offer.shown is None else str(offer.shown)
    context = {
        "heading": _heading(len(found), nothing=_("No open request fits this offer yet")),
        "lead": title,
        "rows": _rows((match.request for match in page.object_list), list(page.object_list)),
        "page": page,
        "says": _("Because your offer says:"),
        "offer": offer,
        "crumbs": [*crumbs(mine=True), (title, offer.get_absolute_url())],
        "unknown_owner": UNKNOWN_OWNER,
    }
    return render(request, "opportunities/for_us.html", context)


@require_safe
@signed_in
def companies(request: SignedInRequest, opportunity: str) -> HttpResponse:
    """What could serve a request of one's own: companies by the search, then offers, with reasons."""
    found = find_own(request, opportunity)
    if found.state != PUBLISHED or not found.is_request:
        raise Http404
    today = timezone.localdate()
    matches = companies_for(found, today=today, judged=heeded(request.acting.viewer))
    offers = offers_for(found, request.acting.viewer, today)
    heading = (
        ngettext("%(count)s company could do this", "%(count)s companies could do this", len(matches))
        % {"count": len(matches)}
        if matches
        else _("The search finds no company that does this")
    )
    title = "" if found.shown is None else str(found.shown)
    context = {
        "heading": heading,
        "title": title,
        "matches": matches,
        "judging": judging(
            request.acting.viewer,
            "" if found.shown is None else need_of(found.shown),
            back=request.path,
            about=found.code,
        ),
        "offers": _rows((match.offer for match in offers), offers),
        "offer_says": _("Because the offer says:"),
        "is_blind": found.is_blind,
        "unknown_owner": UNKNOWN_OWNER,
        "crumbs": [*crumbs(mine=True), (title, found.get_absolute_url())],
    }
    return render(request, "opportunities/companies.html", context)


def _heading(count: int, *, nothing: str) -> str:
    if not count:
        return nothing
    said = ngettext("You could serve %(count)s request", "You could serve %(count)s requests", count)
    return said % {"count": count}


def _rows(opportunities: Iterable[Opportunity], matches: Sequence[Match | OfferMatch]) -> list[Row]:
    """Cards with the matches that led to them."""
    return [
        {"card": card, "match": match, "is_strong": match.band == Band.STRONG}
        for card, match in zip(reading.cards(opportunities), matches, strict=True)
    ]
