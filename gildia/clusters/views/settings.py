"""Founding, entering and changing clusters; publishing, hiding and dissolving them."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from gildia.clusters.actions import clusters as actions
from gildia.clusters.forms.clusters import ChangeForm, DissolveForm, EnterForm, ProposeForm
from gildia.clusters.models.clusters import DISSOLVED
from gildia.clusters.queries.zones import zones_to_found_in
from gildia.clusters.views.pages import crumbs, find_for_staff
from gildia.foundation.refusals import as_message, beside
from gildia.registry.middleware import SignedInRequest, actor_in, signed_in
from gildia.registry.models import Circle
from gildia.registry.permissions import require


def _zones(request: SignedInRequest) -> list[Circle]:
    zones = zones_to_found_in(request.acting.viewer)
    require(bool(zones))
    return zones


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def new(request: SignedInRequest) -> HttpResponse:
    """Found a cluster."""
    posted = request.POST if request.method == "POST" else None
    form = ProposeForm(posted, zones=_zones(request), viewer=request.acting.viewer)
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        with beside(form):
            cluster = actions.propose(
                zone_id=given["zone"].pk,
                code=given["code"],
                terms=form.terms,
                by=actor_in(request),
                now=timezone.now(),
            )
            messages.success(request, _("The cluster is proposed. Its founding page says what comes next."))
            return redirect("clusters:founding", cluster.circle.code)
    context = {
        "form": form,
        "crumbs": crumbs(),
        "title": _("Found a cluster"),
        "lead": _(
            "It is proposed first: only staff see it until you publish it. It is forming once its founding "
            "meeting is recorded, and active once every step of its founding page is done."
        ),
        "submit": _("Propose the cluster"),
    }
    return render(request, "clusters/write.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def enter(request: SignedInRequest) -> HttpResponse:
    """Enter a cluster that is older than this platform."""
    posted = request.POST if request.method == "POST" else None
    form = EnterForm(posted, zones=_zones(request), viewer=request.acting.viewer)
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        with beside(form):
            cluster = actions.enter(
                zone_id=given["zone"].pk,
                code=given["code"],
                terms=form.terms,
                active_date=given["active_date"],
                by=actor_in(request),
                now=timezone.now(),
            )
            messages.success(request, _("The cluster is entered. Record its founding steps with documents."))
            return redirect("clusters:founding", cluster.circle.code)
    context = {
        "form": form,
        "crumbs": crumbs(),
        "title": _("Enter a cluster that exists already"),
        "lead": _(
            "For a cluster that was active before this platform. It is shown as such, with its own history; "
            "only staff see it until you publish it."
        ),
        "submit": _("Enter the cluster"),
    }
    return render(request, "clusters/write.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def change(request: SignedInRequest, code: str) -> HttpResponse:
    """What a cluster says of itself and how one joins it."""
    cluster, viewer = find_for_staff(request, code), request.acting.viewer
    if request.method == "POST":
        form = ChangeForm(request.POST, viewer=viewer)
    else:
        form = ChangeForm.of(cluster, viewer=viewer)
    if form.is_bound and form.is_valid():
        with beside(form):
            actions.change(
                cluster_id=cluster.pk,
                terms=form.terms,
                seen_at=form.cleaned_data["seen_at"],
                by=actor_in(request),
                now=timezone.now(),
            )
            messages.success(request, _("Saved."))
            return redirect(cluster)
    context = {
        "cluster": cluster,
        "form": form,
        "crumbs": crumbs(cluster),
        "can_dissolve": cluster.state != DISSOLVED,
    }
    return render(request, "clusters/settings.html", context, status=422 if form.is_bound else 200)


@require_POST
@signed_in
def publish(request: SignedInRequest, code: str) -> HttpResponse:
    """Show a cluster to everybody."""
    return _shown(request, code, is_published=True, done=_("Published. Everybody sees the cluster now."))


@require_POST
@signed_in
def hide(request: SignedInRequest, code: str) -> HttpResponse:
    """Take a cluster from sight."""
    return _shown(request, code, is_published=False, done=_("Only staff and members see the cluster now."))


def _shown(request: SignedInRequest, code: str, *, is_published: bool, done: str) -> HttpResponse:
    cluster = find_for_staff(request, code)
    with as_message(request):
        actions.publish(
            cluster_id=cluster.pk, is_published=is_published, by=actor_in(request), now=timezone.now()
        )
        messages.success(request, done)
    return redirect(cluster)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def dissolve(request: SignedInRequest, code: str) -> HttpResponse:
    """End a cluster."""
    cluster = find_for_staff(request, code)
    require(cluster.state != DISSOLVED)
    form = DissolveForm(request.POST if request.method == "POST" else None, code=code)
    if form.is_bound and form.is_valid():
        with beside(form):
            actions.dissolve(
                cluster_id=cluster.pk,
                reason=form.cleaned_data["reason"],
                on=form.cleaned_data["on"],
                by=actor_in(request),
                now=timezone.now(),
            )
            messages.success(request, _("The cluster is dissolved; its members have a letter."))
            return redirect(cluster)
    context: dict[str, Any] = {"cluster": cluster, "form": form, "crumbs": crumbs(cluster)}
    return render(request, "clusters/dissolve.html", context, status=422 if form.is_bound else 200)
