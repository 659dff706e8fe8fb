"""Saying what is asked, and starting the worker."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from gildia.consortia.actions import consortia as actions
from gildia.consortia.forms.consortia import ConditionsForm, DraftForm, step_forms
from gildia.consortia.models.consortia import UNDER_WAY
from gildia.consortia.permissions import may_make
from gildia.consortia.views.pages import crumbs, find_own
from gildia.foundation.refusals import as_message, beside
from gildia.registry.middleware import SignedInRequest, actor_in, signed_in
from gildia.registry.permissions import require


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: SignedInRequest) -> HttpResponse:
    """Begin one: a chain, or typed steps."""
    require(may_make(request.acting.viewer))
    posted = request.method == "POST"
    initial = {"beginning": request.GET.get("beginning", "")}
    form = DraftForm(request.POST if posted else None, initial=initial)
    if posted and form.is_valid():
        given, (chain, codes) = form.cleaned_data, form.chosen
        with beside(form):
            made = actions.draft(
                name=given["name"],
                chain=chain,
                codes=codes,
                needs=given["needs"],
                by=actor_in(request),
                now=timezone.now(),
            )
            return redirect("consortia:change", made.pk)
    context = {"form": form, "crumbs": crumbs()}
    return render(request, "consortia/draft.html", context, status=422 if posted else 200)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: SignedInRequest, consortium_id: int) -> HttpResponse:
    """Steps and conditions on one page."""
    found, posted = find_own(request, consortium_id), request.method == "POST"
    if not posted and found.state in UNDER_WAY:
        return redirect(found)
    data = request.POST if posted else None
    form = ConditionsForm(data, consortium=found, viewer=request.acting.viewer)
    steps = step_forms(found, request.acting.viewer, data)
    if posted and all([form.is_valid(), *(step.is_valid() for step in steps)]):
        terms = [asked for step in steps if (asked := step.terms) is not None]
        with beside(form):
            actions.change(
                consortium_id=found.pk,
                conditions=form.conditions,
                steps=terms,
                by=actor_in(request),
                now=timezone.now(),
            )
            return redirect(found)
    context = {
        "consortium": found,
        "form": form,
        "steps": steps,
        "has_errors": posted and any(step.errors for step in steps),
        "crumbs": crumbs(found),
    }
    return render(request, "consortia/change.html", context, status=422 if posted else 200)


@signed_in
@require_POST
def start(request: SignedInRequest, consortium_id: int) -> HttpResponse:
    """Leave it to the worker."""
    found = find_own(request, consortium_id)
    with as_message(request):
        actions.start(consortium_id=found.pk, by=actor_in(request), now=timezone.now())
    return redirect(found)


@signed_in
@require_POST
def cancel(request: SignedInRequest, consortium_id: int) -> HttpResponse:
    """Stop waiting."""
    found = find_own(request, consortium_id)
    with as_message(request):
        actions.cancel(consortium_id=found.pk, by=actor_in(request), now=timezone.now())
        messages.success(request, _("Cancelled. Steps and conditions are kept."))
    return redirect(found)
