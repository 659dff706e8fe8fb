"""Reviewing: what waits, and the decision on one."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from gildia.foundation.refusals import beside
from gildia.opportunities.actions import reviews as actions
from gildia.opportunities.forms.steps import ReviewForm
from gildia.opportunities.models.opportunities import KIND_LABELS
from gildia.opportunities.permissions import may_review, reviews
from gildia.opportunities.queries.cards import page_of
from gildia.opportunities.queries.mine import waiting_for
from gildia.opportunities.views.pages import crumbs, find
from gildia.registry.middleware import SignedInRequest, actor_in, signed_in
from gildia.registry.permissions import require

PAGE_SIZE = 50


@require_safe
@signed_in
def queue(request: SignedInRequest) -> HttpResponse:
    """What companies have sent, the oldest first."""
    viewer = request.acting.viewer
    require(reviews(viewer))
    page = Paginator(waiting_for(viewer), PAGE_SIZE).get_page(request.GET.get("page"))
    total = page.paginator.count
    rows = [
        {
            "version": version,
            "opportunity": version.opportunity,
            "kind": KIND_LABELS[version.opportunity.kind],
        }
        for version in page.object_list
    ]
    heading = (
        ngettext("%(count)s offer or request waits", "%(count)s offers and requests wait", total)
        % {"count": total}
        if total
        else _("Nothing waits for review")
    )
    context = {"rows": rows, "page": page, "heading": heading, "crumbs": crumbs()}
    return render(request, "opportunities/queue.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def review(request: SignedInRequest, opportunity: str) -> HttpResponse:
    """Read what was sent, score it, publish it or return it."""
    viewer, found = request.acting.viewer, find(request, opportunity)
    require(may_review(viewer, found))
    version = found.versions.waiting().select_related("process_step").first()
    posted = request.method == "POST"
    if version is None and not posted:
        return redirect(found)
    form = (
        ReviewForm(request.POST)
        if posted
        else ReviewForm(initial={"version_id": version.pk if version else 0})
    )
    if posted and form.is_valid():
        decide = actions.approve if form.cleaned_data["decision"] == "approve" else actions.give_back
        with beside(form):
            decide(
                code=found.code,
                version_id=form.cleaned_data["version_id"],
                judgement=form.judgement,
                by=actor_in(request),
                now=timezone.now(),
            )
            messages.success(request, _("Decided. The company gets a letter."))
            return redirect("opportunities:queue")
    read = version or found.newest
    context = {
        "form": form,
        "page": page_of(found, read, viewer),
        "company": found.organisation,
        "shown": found.shown if found.shown_id else None,
        "crumbs": [*crumbs(), (_("Review"), reverse("opportunities:queue"))],
    }
    return render(request, "opportunities/review.html", context, status=422 if posted else 200)
