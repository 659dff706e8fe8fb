"""The link under every letter: it stops letters of its kind, without a sign-in."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from gildia.alerts.actions import subscriptions
from gildia.alerts.models import Subscription
from gildia.alerts.models.subscriptions import KIND_LABELS
from gildia.alerts.rules import Frequency
from gildia.registry.middleware import ActingRequest, for_anybody


@csrf_exempt
@for_anybody
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: ActingRequest, token: str) -> HttpResponse:
    """One button. Mail programs press it by a POST with no page before it, and follow no redirect (RFC 8058).

    The token is what allows it, so there is no token against forgery: a stranger's page does not know it.
    Looking writes nothing, since mail servers look at links on their own.
    """
    person_id, organisation_id, kinds = subscriptions.read_stop(token)
    if request.method == "POST":
        subscriptions.stop(token=token, now=timezone.now())
    rows = Subscription.objects.filter(person=person_id, organisation=organisation_id, kind__in=kinds)
    is_done = not rows.exclude(frequency=Frequency.NEVER).exists()
    context = {"kinds": [KIND_LABELS[kind] for kind in kinds], "is_done": is_done}
    return _kept_private(render(request, "alerts/stop.html", context))


def _kept_private(response: HttpResponse) -> HttpResponse:
    """The address is a secret: no other site learns it, nobody keeps the page."""
    response["Referrer-Policy"] = "same-origin"
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    return response
