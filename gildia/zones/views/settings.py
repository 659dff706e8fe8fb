"""The settings of a zone, for those of its staff who may change them, and their history."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from gildia.foundation.refusals import beside
from gildia.registry.middleware import SignedInRequest, actor_in
from gildia.registry.permissions import require
from gildia.registry.queries import history as words
from gildia.zones.actions import zones
from gildia.zones.forms.settings import FORMS
from gildia.zones.models import Zone
from gildia.zones.permissions import may
from gildia.zones.queries.history import acts_of
from gildia.zones.queries.zones import moved_days_of, territories_of
from gildia.zones.rules import SECTION_DEEDS, Deed, Section
from gildia.zones.views.access import crumbs, for_staff, settings_crumb, typed
from gildia.zones.views.comparing import Compared, against_stale, status_of
from gildia.zones.views.places import removed_lately
from gildia.zones.wording import SECTIONS, now_in_words

PAGE_SIZE = 50


@require_safe
@for_staff
def overview(request: SignedInRequest, zone: Zone) -> HttpResponse:
    """What is set now, section by section, with what can be changed."""
    viewer, today = request.acting.viewer, timezone.localdate()
    context: dict[str, Any] = {
        "zone": zone,
        "crumbs": crumbs(zone),
        "sections": [
            {
                "code": section.value,
                "words": SECTIONS[section],
                "now": now_in_words(zone, section),
                "may_change": may(viewer, SECTION_DEEDS[section], zone),
            }
            for section in Section
        ],
        "territories": territories_of(zone),
        "moved_days": moved_days_of(zone, since=today.replace(month=1, day=1)),
        "writes": may(viewer, Deed.WRITE, zone),
        "sets_law": may(viewer, Deed.SET_LAW, zone),
        "removed": removed_lately(request, zone),
    }
    return render(request, "zones/settings.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def section(request: SignedInRequest, zone: Zone, section: str) -> HttpResponse:
    """The form of one section."""
    if section not in {each.value for each in Section}:
        raise Http404
    part = Section(section)
    require(may(request.acting.viewer, SECTION_DEEDS[part], zone))
    form = FORMS[part](*typed(request), zone=zone)
    compared: Compared = []
    if form.is_bound and form.is_valid():
        with beside(form), against_stale(form, compared, lambda current: FORMS[part](zone=current)):
            zones.change(
                zone=zone,
                section=part,
                version=form.cleaned_data["version"],
                values=form.values,
                by=actor_in(request),
                now=timezone.now(),
            )
            messages.success(request, _("Saved."))
            return redirect("zones:settings", zone.circle.code)
    context = {
        "zone": zone,
        "crumbs": crumbs(zone, settings_crumb(zone)),
        "form": form,
        "section": part.value,
        "words": SECTIONS[part],
        "compared": compared,
    }
    return render(request, "zones/section.html", context, status=status_of(form, compared))


@require_safe
@for_staff
def history(request: SignedInRequest, zone: Zone) -> HttpResponse:
    """Who changed what of the zone, with before and after."""
    page = Paginator(acts_of(zone), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "zone": zone,
        "crumbs": crumbs(zone, settings_crumb(zone)),
        "page": page,
        "entries": words.in_words(page.object_list, timezone.now()),
    }
    return render(request, "zones/history.html", context)
