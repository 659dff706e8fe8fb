"""Gives every request its viewer and its actor, from the mandate the person acts under."""

from collections.abc import Callable
from functools import cached_property, wraps
from typing import Any, Concatenate, ParamSpec, cast

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone

from gildia.accounts.models import Person
from gildia.foundation.errors import NotPermitted
from gildia.registry.models import Mandate
from gildia.registry.permissions import Actor, actor_of
from gildia.registry.rules import ANONYMOUS, Viewer

SESSION_KEY = "acting_mandate"

Rest = ParamSpec("Rest")


class Acting:
    """For whom the person of a request acts. Everything is looked up once, when first asked for."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    @cached_property
    def mandates(self) -> list[Mandate]:
        """The mandates the person holds today, for the switcher."""
        user = self._request.user
        if not user.is_authenticated:
            return []
        in_force = Mandate.objects.in_force(timezone.localdate()).filter(person=user.pk)
        return list(in_force.select_related("organisation", "person").order_by("pk"))

    @cached_property
    def mandate(self) -> Mandate | None:
        """The mandate in use: the chosen one while it is in force, else the first."""
        if not self.mandates:
            return None
        wanted = self._request.session.get(SESSION_KEY)
        return next((held for held in self.mandates if held.pk == wanted), self.mandates[0])

    @cached_property
    def actor(self) -> Actor | None:
        """Who acts, or None when no mandate is in force."""
        return None if self.mandate is None else actor_of(self.mandate)

    @cached_property
    def viewer(self) -> Viewer:
        """Who looks: never None, a visitor sees what the public sees."""
        if self.actor is not None:
            return self.actor.viewer
        user = self._request.user
        return Viewer(person_id=user.pk) if user.is_authenticated else ANONYMOUS


class ActingRequest(HttpRequest):
    """A request after `ActingMiddleware`; the type every view annotates."""

    acting: Acting


class SignedInRequest(ActingRequest):
    """A request whose view is behind a sign-in."""

    user: Person


class ActingMiddleware:
    """Sets `request.acting`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.acting = Acting(request)  # type: ignore[attr-defined]
        return self.get_response(request)


def acting_of(request: HttpRequest) -> Acting:
    """For whom a request acts, where its type is only Django's (the API's operations)."""
    acting = getattr(request, "acting", None)
    return acting if isinstance(acting, Acting) else Acting(request)


def for_anybody(
    view: Callable[Concatenate[Any, Rest], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, Rest], HttpResponseBase]:
    """A page for visitors too; not found and not allowed look alike."""

    @wraps(view)
    def inner(request: HttpRequest, *args: Rest.args, **kwargs: Rest.kwargs) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except NotPermitted as refusal:
            raise Http404 from refusal

    guarded: Any = inner
    return cast("Callable[Concatenate[HttpRequest, Rest], HttpResponseBase]", guarded)


def signed_in(
    view: Callable[Concatenate[SignedInRequest, Rest], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, Rest], HttpResponseBase]:
    """A page for signed-in people; not found, not allowed and nobody to act for look alike."""
    guarded: Any = login_required(for_anybody(view))
    return cast("Callable[Concatenate[HttpRequest, Rest], HttpResponseBase]", guarded)


def actor_in(request: SignedInRequest) -> Actor:
    """Who acts; without a mandate in force there is no such page."""
    if request.acting.actor is None:
        raise Http404
    return request.acting.actor
