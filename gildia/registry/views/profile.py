"""Profiles: what the public sees and what the inside sees, from one template."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from gildia.foundation.languages import pick
from gildia.foundation.panels import shown
from gildia.foundation.places import Place
from gildia.foundation.row_ids import row_id
from gildia.registry.middleware import ActingRequest
from gildia.registry.queries.history import find_removal
from gildia.registry.queries.profile import Profile, find_profile
from gildia.registry.wording import next_steps


def profile_or_404(request: ActingRequest, slug: str) -> Profile:
    """The profile, or the answer that tells nothing about whether it exists."""
    found = find_profile(slug, request.acting.viewer, timezone.localdate())
    if found is None:
        raise Http404
    return found


@require_safe
def profile(request: ActingRequest, slug: str) -> HttpResponse:
    """One organisation."""
    found = profile_or_404(request, slug)
    context = profile_context(found)
    removed = row_id(request.GET.get("removed", ""))
    if removed is not None and found.may_edit:
        context["removed"] = find_removal(found.organisation.pk, removed, timezone.now())
    viewer = request.acting.viewer
    context["actions"] = shown("organisation_actions", found.organisation, viewer)
    context["panels"] = shown("organisation_panels", found.organisation, viewer)
    return render(request, "registry/profile.html", context)


def profile_context(found: Profile) -> dict[str, Any]:
    """What the profile's template and each of its sections need."""
    missing = found.completeness.missing if found.completeness else ()
    return {
        "profile": found,
        "organisation": found.organisation,
        "places": places_of(found),
        "removed": None,
        "next_steps": next_steps(found.organisation, missing),
    }


def places_of(found: Profile) -> list[Place]:
    """The sites as the map draws them."""
    return [
        Place(
            name=str(site),
            url="",
            latitude=float(site.latitude),
            longitude=float(site.longitude),
            town=pick(site, "city").value,
        )
        for site in found.sites
        if site.latitude is not None and site.longitude is not None
    ]
