"""The staff of a zone: roles in words, who holds them, giving them and taking them back."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gildia.foundation.refusals import beside
from gildia.registry.actions import mandates
from gildia.registry.actions.mandates import LastAdministrator
from gildia.registry.middleware import SignedInRequest, actor_in
from gildia.registry.models import Invitation, Mandate, Organisation
from gildia.registry.permissions import require
from gildia.zones.forms.staff import EndRoleForm, RoleForm
from gildia.zones.models import Zone
from gildia.zones.permissions import may
from gildia.zones.queries.staff import find_staff, invited_staff, staff_of
from gildia.zones.rules import Deed
from gildia.zones.views.access import crumbs, for_staff, typed
from gildia.zones.wording import explained_roles, role_names


@require_safe
@for_staff
def index(request: SignedInRequest, zone: Zone) -> HttpResponse:
    """Who may do what, who holds which role, and who held one."""
    manager, now = _manager(zone), timezone.now()
    grants = may(request.acting.viewer, Deed.GRANT, zone)
    groups = staff_of(manager.pk, on=timezone.localdate())
    context: dict[str, Any] = {
        "zone": zone,
        "manager": manager,
        "crumbs": crumbs(zone),
        "grants": grants,
        "roles": explained_roles(),
        "holders": _with_roles([*groups.in_force, *groups.to_come]),
        "past": _with_roles([*groups.revoked, *groups.ended]),
        "invitations": [
            {"invitation": each, "roles": role_names(each.scopes)} for each in invited_staff(manager.pk, now)
        ]
        if grants
        else [],
    }
    return render(request, "zones/staff/index.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def give(request: SignedInRequest, zone: Zone) -> HttpResponse:
    """Give somebody roles."""
    require(may(request.acting.viewer, Deed.GRANT, zone))
    form = RoleForm(*typed(request))
    if form.is_bound and form.is_valid():
        with beside(form):
            given = mandates.give(
                organisation=_manager(zone),
                email=form.cleaned_data["email"],
                name=form.cleaned_data["name"],
                terms=form.terms,
                evidence=form.cleaned_data["evidence"],
                by=actor_in(request),
                now=timezone.now(),
            )
            invited = isinstance(given, Invitation)
            messages.success(
                request, _("The invitation is on its way.") if invited else _("The role is given.")
            )
            return redirect("zones:staff", zone.circle.code)
    context = {"zone": zone, "manager": _manager(zone), "crumbs": _crumbs(zone), "form": form}
    return render(request, "zones/staff/give.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def revoke(request: SignedInRequest, zone: Zone, mandate_id: int) -> HttpResponse:
    """Take somebody's roles back, with a reason he reads."""
    require(may(request.acting.viewer, Deed.GRANT, zone))
    mandate = find_staff(_manager(zone).pk, mandate_id)
    if mandate is None:
        raise Http404
    form = EndRoleForm(*typed(request), ask_twice="sure" in request.POST)
    if form.is_bound and form.is_valid():
        try:
            mandates.revoke(
                mandate_id=mandate.pk, **form.cleaned_data, by=actor_in(request), now=timezone.now()
            )
        except LastAdministrator as refusal:
            form = EndRoleForm(request.POST, ask_twice=True)
            form.is_valid()
            form.add_error("sure", str(refusal))
        else:
            messages.success(request, _("The role has ended."))
            own = mandate.person_id == request.user.pk
            return redirect("/") if own else redirect("zones:staff", zone.circle.code)
    context = {
        "zone": zone,
        "crumbs": _crumbs(zone),
        "form": form,
        "mandate": mandate,
        "roles": role_names(mandate.scopes),
        "also": len(mandate.scopes) > len(role_names(mandate.scopes)),
    }
    return render(request, "zones/staff/revoke.html", context, status=422 if form.is_bound else 200)


@require_POST
@for_staff
def withdraw(request: SignedInRequest, zone: Zone, invitation_id: int) -> HttpResponse:
    """Take an invitation to a role back."""
    offered = invited_staff(_manager(zone).pk, timezone.now())
    if invitation_id not in {each.pk for each in offered}:
        raise Http404
    mandates.withdraw_invitation(invitation_id=invitation_id, by=actor_in(request), now=timezone.now())
    messages.success(request, _("The invitation is withdrawn."))
    return redirect("zones:staff", zone.circle.code)


def _manager(zone: Zone) -> Organisation:
    """The managing company; without one a zone has no staff and so none of these pages."""
    if zone.circle.managed_by is None:
        raise Http404
    return zone.circle.managed_by


def _crumbs(zone: Zone) -> list[tuple[str, str]]:
    return crumbs(zone, (_("Staff"), f"{zone.get_absolute_url()}staff/"))


def _with_roles(held: list[Mandate]) -> list[dict[str, Any]]:
    return [{"mandate": mandate, "roles": role_names(mandate.scopes)} for mandate in held]
