"""Who may reach a page of the register. Not found, not allowed and nobody to act for look alike."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme

from gildia.foundation.errors import NotPermitted
from gildia.registry.middleware import SignedInRequest
from gildia.registry.permissions import Actor

Rest = ParamSpec("Rest")


def signed_in(
    view: Callable[Concatenate[SignedInRequest, Rest], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, Rest], HttpResponseBase]:
    """A page for signed-in people; what the mandate does not allow is answered as if it did not exist."""

    @wraps(view)
    def inner(request: HttpRequest, *args: Rest.args, **kwargs: Rest.kwargs) -> HttpResponseBase:
        try:
            return view(cast(SignedInRequest, request), *args, **kwargs)
        except NotPermitted as refusal:
            raise Http404 from refusal

    guarded: Any = login_required(inner)
    return cast("Callable[Concatenate[HttpRequest, Rest], HttpResponseBase]", guarded)


def actor_of(request: SignedInRequest) -> Actor:
    """Who acts; without a mandate in force there is no such page."""
    if request.acting.actor is None:
        raise Http404
    return request.acting.actor


def back_to(request: HttpRequest, fallback: str) -> HttpResponse:
    """Return to the page named by the form's `next`, if it is one of ours."""
    wanted = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return redirect(wanted if safe else fallback)
