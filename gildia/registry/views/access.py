"""Who may reach a page of the register, and where forms lead back to."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme

from gildia.registry.middleware import actor_in as actor_of
from gildia.registry.middleware import signed_in

__all__ = ["actor_of", "back_to", "signed_in"]


def back_to(request: HttpRequest, fallback: str) -> HttpResponse:
    """Return to the page named by the form's `next`, if it is one of ours."""
    wanted = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return redirect(wanted if safe else fallback)
