"""The list of a company's introductions, and one of them."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from gildia.introductions.models import Introduction
from gildia.introductions.permissions import side_of, speaks
from gildia.introductions.queries.introductions import moderators_page_of, page_of
from gildia.introductions.queries.listing import moderated, rows_for
from gildia.registry.middleware import SignedInRequest, signed_in


@require_safe
@signed_in
def index(request: SignedInRequest) -> HttpResponse:
    """What waits for us, and everything else."""
    viewer = request.acting.viewer
    asked_in = moderated(viewer)
    if not speaks(viewer) and not asked_in:
        raise Http404
    context = {"rows": rows_for(viewer), "moderated": asked_in}
    return render(request, "introductions/index.html", context)


@require_safe
@signed_in
def introduction(request: SignedInRequest, introduction: str) -> HttpResponse:
    """One introduction, as far as its stage lets the reader know it."""
    viewer = request.acting.viewer
    found = get_object_or_404(Introduction.objects.visible_to(viewer).with_things(), code=introduction)
    side = side_of(viewer, found)
    if side is None:
        return render(request, "introductions/moderated.html", {"page": moderators_page_of(found)})
    return render(
        request, "introductions/introduction.html", {"page": page_of(found, side, now=timezone.now())}
    )
