"""A company's own wish to join."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from gildia.clusters.actions import joinings
from gildia.clusters.forms.joinings import ApplyForm
from gildia.clusters.models import Cluster, Joining, Membership
from gildia.clusters.models.clusters import DISSOLVED
from gildia.clusters.models.joinings import COMPANY_SCOPES
from gildia.clusters.permissions import may_look_after
from gildia.clusters.queries.numbers import missing_numbers
from gildia.clusters.views.pages import crumbs, find
from gildia.clusters.wording.texts import agreement_for
from gildia.foundation.refusals import beside
from gildia.registry.middleware import ActingRequest, for_anybody
from gildia.registry.permissions import Actor, require


@for_anybody
@require_http_methods(["GET", "HEAD", "POST"])
def apply(request: ActingRequest, code: str) -> HttpResponse:
    """What joining means, and the application of whoever may speak for his company; others learn how."""
    cluster = find(request, code)
    actor = request.acting.actor
    hindrance = _hindrance(cluster, actor, is_signed_in=request.user.is_authenticated)
    form = ApplyForm(request.POST if request.method == "POST" else None)
    if form.is_bound:
        require(hindrance == "" and actor is not None)
        if form.is_valid() and actor is not None:
            with beside(form):
                made = joinings.apply(
                    cluster_id=cluster.pk, **form.cleaned_data, by=actor, now=timezone.now()
                )
                messages.success(request, _("Your application is with the managing company."))
                return redirect(made)
    context: dict[str, Any] = {
        "cluster": cluster,
        "form": form,
        "hindrance": hindrance,
        "company": None if actor is None else actor.mandate.organisation,
        "missing": [] if actor is None else missing_numbers(cluster, actor.mandate.organisation),
        "under_way": _under_way(cluster, actor) if hindrance == "under_way" else None,
        "passages": agreement_for(cluster, None if actor is None else actor.mandate.organisation),
        "crumbs": crumbs(cluster),
    }
    return render(request, "clusters/joinings/apply.html", context, status=422 if form.is_bound else 200)


def _hindrance(cluster: Cluster, actor: Actor | None, *, is_signed_in: bool) -> str:
    """Why the reader cannot apply here and now; empty when he can."""
    if cluster.state == DISSOLVED:
        return "dissolved"
    if actor is None:
        return "no_mandate" if is_signed_in else "visitor"
    current = Membership.objects.current().filter(cluster=cluster, organisation=actor.organisation_id)
    hindrances: dict[str, Callable[[], bool]] = {
        "staff": lambda: _is_staff(cluster, actor),
        "member": current.exists,
        "under_way": lambda: _under_way(cluster, actor) is not None,
        "closed": lambda: not cluster.is_open,
        "narrow": lambda: not (actor.viewer.scopes & COMPANY_SCOPES),
    }
    return next((name for name, is_so in hindrances.items() if is_so()), "")


def _is_staff(cluster: Cluster, actor: Actor) -> bool:
    return actor.organisation_id == cluster.circle.managed_by_id or may_look_after(actor.viewer, cluster)


def _under_way(cluster: Cluster, actor: Actor | None) -> Joining | None:
    if actor is None:
        return None
    return Joining.objects.under_way().filter(cluster=cluster, organisation=actor.organisation_id).first()
