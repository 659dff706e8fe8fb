"""What is new for the reader, and how often he hears of it."""

from datetime import datetime

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gildia.alerts.actions import seeing, subscriptions
from gildia.alerts.forms import FrequencyForm
from gildia.alerts.models.subscriptions import FREQUENCY_LABELS, KIND_LABELS
from gildia.alerts.permissions import may_have, may_hear_of
from gildia.alerts.queries.news import news_for
from gildia.alerts.queries.own import frequencies_of, removed_lately, searches_of
from gildia.alerts.rules import MOST_SEARCHES, Kind
from gildia.alerts.views.pages import crumbs
from gildia.foundation.downloads import FORMATS
from gildia.foundation.refusals import beside
from gildia.registry.middleware import SignedInRequest, actor_in, signed_in
from gildia.registry.permissions import require

PAGE_SIZE = 25


@signed_in
@require_safe
def index(request: SignedInRequest) -> HttpResponse:
    """What is new, the newest first; the saved searches; how often letters come."""
    viewer, now = request.acting.viewer, timezone.now()
    require(may_have(viewer))
    found = news_for(viewer, timezone.localdate(now))
    frequencies = frequencies_of(viewer)
    context = {
        "heading": _heading(len(found)),
        "page": Paginator(found, PAGE_SIZE).get_page(request.GET.get("page")),
        "kinds": KIND_LABELS,
        "drawn_at": now.isoformat(),
        "searches": searches_of(viewer),
        "most": MOST_SEARCHES,
        "exports": FORMATS,
        "removed": removed_lately(viewer, request.GET.get("removed", ""), now),
        "frequencies": [(KIND_LABELS[kind], FREQUENCY_LABELS[each]) for kind, each in frequencies.items()],
        "hears_of_matches": may_hear_of(viewer, Kind.REQUESTS),
        "organisation": request.acting.mandate and request.acting.mandate.organisation,
    }
    return render(request, "alerts/index.html", context)


@signed_in
@require_POST
def see_all(request: SignedInRequest) -> HttpResponse:
    """All that the page showed has been seen."""
    now = timezone.now()
    seeing.see_all(until=_drawn_at(request.POST.get("drawn_at", ""), now), by=actor_in(request), now=now)
    messages.success(request, _("Marked as seen. No letter will tell it."))
    return redirect("alerts:index")


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def letters(request: SignedInRequest) -> HttpResponse:
    """How often of what."""
    viewer = request.acting.viewer
    require(may_have(viewer))
    posted = request.method == "POST"
    form = FrequencyForm(request.POST if posted else None, viewer=viewer, initial=frequencies_of(viewer))
    if posted and form.is_valid():
        with beside(form):
            subscriptions.choose(frequencies=form.frequencies, by=actor_in(request), now=timezone.now())
            messages.success(request, _("Saved."))
            return redirect("alerts:index")
    context = {"form": form, "crumbs": crumbs(), "organisation": actor_in(request).mandate.organisation}
    return render(request, "alerts/letters.html", context, status=422 if posted else 200)


def _heading(count: int) -> str:
    if not count:
        return _("Nothing is new for you")
    return ngettext("%(count)s thing is new for you", "%(count)s things are new for you", count) % {
        "count": count
    }


def _drawn_at(typed: str, now: datetime) -> datetime:
    """When the page was drawn that the reader has seen; never later than now."""
    try:
        at = parse_datetime(typed[:40])
    except ValueError:
        at = None
    return now if at is None or timezone.is_naive(at) else min(at, now)
