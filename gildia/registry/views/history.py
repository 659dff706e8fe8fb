"""The history of an organisation, and everything it owns as files."""

from urllib.parse import quote

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from gildia.registry.middleware import ActingRequest, SignedInRequest, signed_in
from gildia.registry.queries import exports
from gildia.registry.queries import history as queries
from gildia.registry.views.profile import profile_or_404

PAGE_SIZE = 50


@require_safe
@signed_in
def history(request: SignedInRequest, slug: str) -> HttpResponse:
    """Who changed what, for those who may edit the profile and those who act for it."""
    profile = profile_or_404(request, slug)
    if not (profile.may_edit or profile.is_own):
        raise Http404
    organisation = profile.organisation
    kinds = queries.kinds_of(organisation.pk)
    kind = request.GET.get("kind", "")
    kind = kind if kind in dict(kinds) else ""
    page = Paginator(queries.acts_of(organisation.pk, kind=kind), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "profile": profile,
        "organisation": organisation,
        "heading": _("What was changed at %(name)s") % {"name": organisation.name},
        "kinds": kinds,
        "kind": kind,
        "page": page,
        "entries": queries.in_words(page.object_list, timezone.now()),
    }
    return render(request, "registry/history.html", context)


@require_safe
def export_profile(request: ActingRequest, slug: str) -> HttpResponse:
    """The profile as the reader sees it, as JSON."""
    profile = profile_or_404(request, slug)
    response = JsonResponse(
        exports.profile_data(profile), json_dumps_params={"ensure_ascii": False, "indent": 2}
    )
    response["Content-Disposition"] = f'attachment; filename="{slug}.json"'
    return response


@require_safe
@signed_in
def export_everything(request: SignedInRequest, slug: str) -> HttpResponse:
    """All that the organisation owns here, for those who administer it."""
    profile = profile_or_404(request, slug)
    if not (profile.is_own and profile.may_edit):
        raise Http404
    packed = exports.everything(profile, timezone.now())
    response = HttpResponse(packed, content_type="application/zip")
    name = f"{slug}-{timezone.localdate():%Y-%m-%d}.zip"
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return response
