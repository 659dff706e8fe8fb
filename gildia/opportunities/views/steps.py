"""Steps of a company with its own: sending, taking back, renewing, withdrawing."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from gildia.foundation.refusals import as_message, beside
from gildia.opportunities.actions import lifetime
from gildia.opportunities.actions import opportunities as actions
from gildia.opportunities.forms.steps import WithdrawForm
from gildia.opportunities.models import Opportunity
from gildia.opportunities.models.opportunities import OVER
from gildia.opportunities.rules import until_after
from gildia.opportunities.views.pages import crumbs, find_own
from gildia.registry.middleware import ActingRequest, SignedInRequest, actor_in, for_anybody, signed_in


def _pressed(
    request: SignedInRequest, code: str, action: Callable[..., Opportunity], done: str
) -> HttpResponse:
    """A step of one button: a refusal stands on the page as a message."""
    found = find_own(request, code)
    with as_message(request):
        action(code=found.code, by=actor_in(request), now=timezone.now())
        messages.success(request, done)
    return redirect(found)


@require_POST
@signed_in
def send(request: SignedInRequest, opportunity: str) -> HttpResponse:
    """To review."""
    return _pressed(
        request, opportunity, actions.send, _("Sent. A moderator reads it, and you get a letter.")
    )


@require_POST
@signed_in
def retract(request: SignedInRequest, opportunity: str) -> HttpResponse:
    """Back from review."""
    return _pressed(request, opportunity, actions.retract, _("Taken back. You can change it now."))


@require_POST
@signed_in
def drop(request: SignedInRequest, opportunity: str) -> HttpResponse:
    """The change that was begun is given up."""
    return _pressed(
        request, opportunity, actions.drop, _("The change is given up; others read what they read.")
    )


@require_POST
@signed_in
def renew(request: SignedInRequest, opportunity: str) -> HttpResponse:
    """Published for longer."""
    return _pressed(request, opportunity, lifetime.renew, _("Renewed."))


@require_POST
@signed_in
def close(request: SignedInRequest, opportunity: str) -> HttpResponse:
    """It has done its work."""
    return _pressed(request, opportunity, actions.close, _("Closed. Others do not see it any more."))


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def withdraw(request: SignedInRequest, opportunity: str) -> HttpResponse:
    """Taken from sight, with the reason."""
    found = find_own(request, opportunity)
    posted = request.method == "POST"
    if not posted and found.state in OVER:
        return redirect(found)
    form = WithdrawForm(request.POST if posted else None)
    if posted and form.is_valid():
        with beside(form):
            reason = form.cleaned_data["reason"]
            actions.withdraw(code=found.code, reason=reason, by=actor_in(request), now=timezone.now())
            messages.success(request, _("Withdrawn."))
            return redirect(found)
    context = {"form": form, "opportunity": found, "crumbs": crumbs(mine=True)}
    return render(request, "opportunities/withdraw.html", context, status=422 if posted else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@for_anybody
def renew_by_link(request: ActingRequest, token: str) -> HttpResponse:
    """The link of a letter: one button, no sign-in, one effect."""
    now = timezone.now()
    found, _mandate, until = lifetime.read_renewal(token, on=timezone.localdate(now))
    is_done = found.until_date is None or found.until_date.isoformat() != until
    if request.method == "POST":
        with as_message(request):
            found = lifetime.renew_by_link(token=token, now=now)
            day = "" if found.until_date is None else date_format(found.until_date)
            messages.success(request, _("Renewed: others read it until %(day)s.") % {"day": day})
        return _kept_private(redirect(request.path))
    context: dict[str, Any] = {
        "title": "" if found.shown is None else str(found.shown),
        "is_done": is_done,
        "is_over": found.state in OVER,
        "until": found.until_date,
        "until_then": until_after(timezone.localdate(now), found.lifetime_days),
    }
    return _kept_private(render(request, "opportunities/renew.html", context))


def _kept_private(response: HttpResponse) -> HttpResponse:
    """The address is a secret: no other site learns it, nobody keeps the page."""
    response["Referrer-Policy"] = "same-origin"
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    return response
