"""What came of it: reported by one side, confirmed or disputed by the other."""

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from gildia.foundation.refusals import as_message, beside
from gildia.introductions.actions import outcomes as actions
from gildia.introductions.forms.outcomes import ConfirmForm, DisputeForm, ReportForm
from gildia.introductions.models import Introduction
from gildia.introductions.queries.introductions import page_of
from gildia.introductions.rules import Side
from gildia.introductions.views.pages import crumbs, find, kept_private
from gildia.introductions.wording.outcomes import ToldOutcome, outcomes_of
from gildia.introductions.wording.stages import heading_of, other_name
from gildia.registry.middleware import SignedInRequest, actor_in


@require_http_methods(["GET", "HEAD", "POST"])
@kept_private
def report(request: SignedInRequest, introduction: str) -> HttpResponse:
    """Say what came of it."""
    found, side = find(request, introduction)
    posted = request.method == "POST"
    page = page_of(found, side, now=timezone.now())
    if not posted and "report" not in page.verbs:
        return redirect(found)
    form = ReportForm(request.POST if posted else None, initial={"happened_date": timezone.localdate()})
    if posted and form.is_valid():
        with beside(form):
            shown = form.cleaned_data["may_be_shown"]
            actions.report(
                code=found.code, what=form.what, may_be_shown=shown, by=actor_in(request), now=timezone.now()
            )
            messages.success(request, _("Reported. It counts once the other company confirms it."))
            return redirect(found)
    lead = _("%(company)s gets a letter and confirms it, or says what is not so. Only then does it count.")
    title = _("What came of it?")
    return _asked(
        request, found, side, form, title, lead % {"company": other_name(page)}, submit=_("Report it")
    )


@require_http_methods(["GET", "HEAD", "POST"])
@kept_private
def confirm(request: SignedInRequest, introduction: str, outcome_id: int) -> HttpResponse:
    """Yes, it is so."""
    found, side = find(request, introduction)
    told, posted = _find(found, side, outcome_id), request.method == "POST"
    if not posted and not told.may_confirm:
        return redirect(found)
    form = ConfirmForm(request.POST if posted else None)
    if posted and form.is_valid():
        with beside(form):
            shown = form.cleaned_data["may_be_shown"]
            actions.confirm(
                code=found.code,
                outcome_id=outcome_id,
                may_be_shown=shown,
                by=actor_in(request),
                now=timezone.now(),
            )
            messages.success(request, _("Confirmed. It counts now."))
            return redirect(found)
    title, lead = _("Confirm that it is so"), _("With your word it counts, and stays as it is.")
    return _asked(request, found, side, form, title, lead, submit=_("Confirm"), told=told)


@require_http_methods(["GET", "HEAD", "POST"])
@kept_private
def dispute(request: SignedInRequest, introduction: str, outcome_id: int) -> HttpResponse:
    """No, it is not so."""
    found, side = find(request, introduction)
    told, posted = _find(found, side, outcome_id), request.method == "POST"
    if not posted and not told.may_dispute:
        return redirect(found)
    form = DisputeForm(request.POST if posted else None)
    if posted and form.is_valid():
        with beside(form):
            reason = form.cleaned_data["reason"]
            actions.dispute(
                code=found.code,
                outcome_id=outcome_id,
                reason=reason,
                by=actor_in(request),
                now=timezone.now(),
            )
            messages.success(request, _("The other company reads what is not so. It does not count."))
            return redirect(found)
    title, lead = _("Say that it is not so"), _("It then counts for nothing. You can still confirm it later.")
    return _asked(request, found, side, form, title, lead, submit=_("Dispute it"), told=told, is_danger=True)


@require_POST
@kept_private
def retract(request: SignedInRequest, introduction: str, outcome_id: int) -> HttpResponse:
    """Take back what one's own company reported."""
    found, _side = find(request, introduction)
    with as_message(request):
        actions.retract(code=found.code, outcome_id=outcome_id, by=actor_in(request), now=timezone.now())
        messages.success(request, _("Taken back."))
    return redirect(found)


@require_POST
@kept_private
def show(request: SignedInRequest, introduction: str, outcome_id: int) -> HttpResponse:
    """Let others know that the two worked together, or no longer."""
    found, _side = find(request, introduction)
    shown = request.POST.get("may_be_shown") == "yes"
    with as_message(request):
        actions.show(
            code=found.code,
            outcome_id=outcome_id,
            may_be_shown=shown,
            by=actor_in(request),
            now=timezone.now(),
        )
        done = (
            _("Others learn of it if the other company agrees too.")
            if shown
            else _("Nobody else learns of it.")
        )
        messages.success(request, done)
    return redirect(found)


def _find(found: Introduction, side: Side, outcome_id: int) -> ToldOutcome:
    page = page_of(found, side, now=timezone.now())
    for told in outcomes_of(page):
        if told.outcome.pk == outcome_id:
            return told
    raise Http404


def _asked(
    request: SignedInRequest,
    found: Introduction,
    side: Side,
    form: Form,
    title: str,
    lead: str,
    **more: Any,
) -> HttpResponse:
    page = page_of(found, side, now=timezone.now())
    context = {
        "form": form,
        "title": title,
        "lead": lead,
        "back": found.get_absolute_url(),
        "crumbs": [*crumbs(), (heading_of(page), found.get_absolute_url())],
        **more,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "introductions/outcome.html", context, status=status)
