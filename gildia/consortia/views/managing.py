"""The name, the copies, who sees it, and its end."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from gildia.consortia.actions import consortia as actions
from gildia.consortia.forms.consortia import DeleteForm, NameForm, ShareForm
from gildia.consortia.models import Consortium
from gildia.consortia.views.pages import crumbs, find_own
from gildia.foundation.refusals import beside
from gildia.registry.middleware import SignedInRequest, actor_in, signed_in


@signed_in
@require_safe
def manage(request: SignedInRequest, consortium_id: int) -> HttpResponse:
    """Everything about a consortium that is not its question or answer."""
    return _page(request, find_own(request, consortium_id))


def _page(request: SignedInRequest, found: Consortium, **bound: Any) -> HttpResponse:
    copied = _("%(name)s, copy") % {"name": found.name}
    context = {
        "consortium": found,
        "rename_form": NameForm(initial={"name": found.name}, auto_id="rename_%s"),
        "duplicate_form": NameForm(initial={"name": copied[:200]}, auto_id="duplicate_%s"),
        "share_form": ShareForm(viewer=request.acting.viewer),
        "delete_form": DeleteForm(),
        "shares": found.shares.select_related("organisation").order_by("shared_at", "pk"),
        "crumbs": crumbs(found),
        **bound,
    }
    return render(request, "consortia/manage.html", context, status=422 if bound else 200)


@signed_in
@require_POST
def rename(request: SignedInRequest, consortium_id: int) -> HttpResponse:
    """Give it another name."""
    found, form = find_own(request, consortium_id), NameForm(request.POST, auto_id="rename_%s")
    if form.is_valid():
        with beside(form):
            actions.rename(
                consortium_id=found.pk,
                name=form.cleaned_data["name"],
                by=actor_in(request),
                now=timezone.now(),
            )
            return redirect(found)
    return _page(request, found, rename_form=form)


@signed_in
@require_POST
def duplicate(request: SignedInRequest, consortium_id: int) -> HttpResponse:
    """Draft another one like it."""
    found, form = find_own(request, consortium_id), NameForm(request.POST, auto_id="duplicate_%s")
    if form.is_valid():
        with beside(form):
            made = actions.duplicate(
                consortium_id=found.pk,
                name=form.cleaned_data["name"],
                by=actor_in(request),
                now=timezone.now(),
            )
            return redirect("consortia:change", made.pk)
    return _page(request, found, duplicate_form=form)


@signed_in
@require_POST
def share(request: SignedInRequest, consortium_id: int) -> HttpResponse:
    """Show it to another organisation."""
    found = find_own(request, consortium_id)
    form = ShareForm(request.POST, viewer=request.acting.viewer)
    if form.is_valid():
        with beside(form):
            for organisation in form.cleaned_data["organisation"][:1]:
                actions.share(
                    consortium_id=found.pk,
                    organisation=organisation,
                    by=actor_in(request),
                    now=timezone.now(),
                )
            return redirect("consortia:manage", found.pk)
    return _page(request, found, share_form=form)


@signed_in
@require_POST
def unshare(request: SignedInRequest, consortium_id: int, organisation_id: int) -> HttpResponse:
    """Show it to an organisation no more."""
    found = find_own(request, consortium_id)
    actions.unshare(
        consortium_id=found.pk, organisation_id=organisation_id, by=actor_in(request), now=timezone.now()
    )
    return redirect("consortia:manage", found.pk)


@signed_in
@require_POST
def show_to_staff(request: SignedInRequest, consortium_id: int) -> HttpResponse:
    """Show it to the managing company, or no more."""
    found = find_own(request, consortium_id)
    actions.show_to_staff(
        consortium_id=found.pk,
        is_shown=request.POST.get("is_shown") == "yes",
        by=actor_in(request),
        now=timezone.now(),
    )
    return redirect("consortia:manage", found.pk)


@signed_in
@require_POST
def delete(request: SignedInRequest, consortium_id: int) -> HttpResponse:
    """Delete it with its answer."""
    found, form = find_own(request, consortium_id), DeleteForm(request.POST)
    if form.is_valid():
        with beside(form):
            actions.delete(consortium_id=found.pk, by=actor_in(request), now=timezone.now())
            messages.success(request, _("The consortium is deleted."))
            return redirect("consortia:index")
    return _page(request, found, delete_form=form)
