"""Both ways: the companies for a request, and the requests for a company."""

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from gildia.opportunities.models.opportunities import PUBLISHED
from gildia.opportunities.permissions import may_write
from gildia.opportunities.queries import cards as reading
from gildia.opportunities.queries.matching import companies_for, need_of, served_by
from gildia.opportunities.views.pages import crumbs, find_own
from gildia.opportunities.wording import UNKNOWN_OWNER
from gildia.partnering.queries.judgements import heeded
from gildia.partnering.rules.answer import Band
from gildia.partnering.wording.judgements import judging
from gildia.registry.middleware import SignedInRequest, signed_in
from gildia.registry.permissions import require

PAGE_SIZE = 25


@require_safe
@signed_in
def for_us(request: SignedInRequest) -> HttpResponse:
    """Open requests that the reader's company could serve, each with the text of its own that fits."""
    viewer = request.acting.viewer
    require(may_write(viewer))
    found = served_by(viewer, timezone.localdate())
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    served = list(page.object_list)
    shown = reading.cards(each.match.opportunity for each in served)
    rows = [
        {"card": card, "served": each, "match": each.match, "is_strong": each.match.band == Band.STRONG}
        for card, each in zip(shown, served, strict=True)
    ]
    heading = (
        ngettext("You could serve %(count)s request", "You could serve %(count)s requests", len(found))
        % {"count": len(found)}
        if found
        else _("No open request fits your profile yet")
    )
    context = {
        "heading": heading,
        "rows": rows,
        "page": page,
        "crumbs": crumbs(),
        "unknown_owner": UNKNOWN_OWNER,
        "organisation": None if request.acting.mandate is None else request.acting.mandate.organisation,
    }
    return render(request, "opportunities/for_us.html", context)


@require_safe
@signed_in
def companies(request: SignedInRequest, opportunity: str) -> HttpResponse:
    """The companies that could serve a request of one's own, with the reasons of the search."""
    found = find_own(request, opportunity)
    if found.state != PUBLISHED or not found.is_request:
        raise Http404
    judged = heeded(request.acting.viewer)
    matches = companies_for(found, today=timezone.localdate(), judged=judged)
    heading = (
        ngettext("%(count)s company could do this", "%(count)s companies could do this", len(matches))
        % {"count": len(matches)}
        if matches
        else _("The search finds nobody who does this")
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
        "is_blind": found.is_blind,
        "crumbs": [*crumbs(mine=True), (title, found.get_absolute_url())],
    }
    return render(request, "opportunities/companies.html", context)
