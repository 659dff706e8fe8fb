"""One company's membership: its history, and what its staff or the company itself can do."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gildia.clusters.actions import memberships as actions
from gildia.clusters.forms.fields import ReasonForm
from gildia.clusters.forms.memberships import KindForm, LeaveForm
from gildia.clusters.models import Membership
from gildia.clusters.models.clusters import DISSOLVED
from gildia.clusters.models.memberships import LEFT, MEMBER
from gildia.clusters.permissions import may_leave, may_look_after
from gildia.clusters.queries.campaigns import open_entry
from gildia.clusters.queries.memberships import acts_of, pages_for
from gildia.clusters.views.certificates import shown as certificate_of
from gildia.clusters.views.pages import Crumbs, below
from gildia.clusters.wording.memberships import history
from gildia.foundation.refusals import as_message, beside
from gildia.registry.middleware import SignedInRequest, actor_in, signed_in
from gildia.registry.permissions import require


def _find(request: SignedInRequest, membership_id: int) -> Membership:
    return get_object_or_404(pages_for(request.acting.viewer), pk=membership_id)


def _find_for_staff(request: SignedInRequest, membership_id: int) -> Membership:
    found = _find(request, membership_id)
    require(may_look_after(request.acting.viewer, found.cluster))
    return found


def _lasting(found: Membership) -> Membership:
    """The membership, while something of it can change."""
    require(found.state != LEFT and found.cluster.state != DISSOLVED)
    return found


def _crumbs(found: Membership) -> Crumbs:
    return below(found.cluster, _("Members"), "clusters:members")


@require_safe
@signed_in
def membership(request: SignedInRequest, membership_id: int) -> HttpResponse:
    """Since when and as what a company is a member, on what it rests, and what became of it."""
    viewer, found = request.acting.viewer, _find(request, membership_id)
    is_staff = may_look_after(viewer, found.cluster)
    lasts = found.state != LEFT and found.cluster.state != DISSOLVED
    context = {
        "membership": found,
        "cluster": found.cluster,
        "crumbs": _crumbs(found),
        "events": history(acts_of(found)),
        "is_staff": is_staff,
        "looks_after": is_staff and lasts,
        "may_leave": lasts and may_leave(viewer, found),
        "kind_form": KindForm(initial={"kind": found.kind}),
        "anew": open_entry(found),
        **certificate_of(found),
    }
    return render(request, "clusters/members/membership.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def suspend(request: SignedInRequest, membership_id: int) -> HttpResponse:
    """Put a membership to rest, with a reason that the company reads."""
    found = _lasting(_find_for_staff(request, membership_id))
    require(found.state == MEMBER)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        with beside(form):
            actions.suspend(
                membership_id=found.pk, **form.cleaned_data, by=actor_in(request), now=timezone.now()
            )
            messages.success(request, _("Suspended. The company has a letter with your reason."))
            return redirect("clusters:membership", found.pk)
    context: dict[str, Any] = {"membership": found, "form": form, "crumbs": _crumbs(found)}
    return render(request, "clusters/members/suspend.html", context, status=422 if form.is_bound else 200)


@require_POST
@signed_in
def resume(request: SignedInRequest, membership_id: int) -> HttpResponse:
    """End a suspension."""
    found = _find_for_staff(request, membership_id)
    with as_message(request):
        actions.resume(membership_id=found.pk, by=actor_in(request), now=timezone.now())
        messages.success(request, _("The company is a member again, with all rights."))
    return redirect("clusters:membership", found.pk)


@require_POST
@signed_in
def change_kind(request: SignedInRequest, membership_id: int) -> HttpResponse:
    """Make it another kind of member."""
    found = _find_for_staff(request, membership_id)
    form = KindForm(request.POST)
    with as_message(request):
        actions.change_kind(
            membership_id=found.pk,
            kind=form.data.get("kind", ""),
            by=actor_in(request),
            now=timezone.now(),
        )
        messages.success(request, _("The kind of member is changed."))
    return redirect("clusters:membership", found.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def leave(request: SignedInRequest, membership_id: int) -> HttpResponse:
    """End a membership: a grave step, for the company itself as for staff."""
    found = _lasting(_find(request, membership_id))
    is_own = may_leave(request.acting.viewer, found)
    require(is_own or may_look_after(request.acting.viewer, found.cluster))
    asked = {} if is_own else {"because": request.GET.get("because", "")}
    form = LeaveForm(request.POST if request.method == "POST" else None, is_own=is_own, initial=asked)
    if form.is_bound and form.is_valid():
        with beside(form):
            actions.leave(membership_id=found.pk, **form.terms, by=actor_in(request), now=timezone.now())
            messages.success(request, _("The membership has ended."))
            return redirect("clusters:membership", found.pk)
    context = {"membership": found, "form": form, "is_own": is_own, "crumbs": _crumbs(found)}
    return render(request, "clusters/members/leave.html", context, status=422 if form.is_bound else 200)
