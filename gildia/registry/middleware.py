"""Gives every request its viewer and its actor, from the mandate the person acts under."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from gildia.registry.models import Mandate
from gildia.registry.permissions import Actor, actor_of
from gildia.registry.rules import ANONYMOUS, Viewer

SESSION_KEY = "acting_mandate"


class ActingMiddleware:
    """Sets `request.actor` (None without a mandate in force) and `request.viewer`, both when first used."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.acting = SimpleLazyObject(lambda: Acting.of(request))  # type: ignore[attr-defined]
        return self.get_response(request)


class Acting:
    """The mandates a person holds today, and the one in use."""

    def __init__(self, mandates: list[Mandate], chosen: Mandate | None) -> None:
        self.mandates = mandates
        self.actor: Actor | None = None if chosen is None else actor_of(chosen)
        self.viewer: Viewer = ANONYMOUS if self.actor is None else self.actor.viewer

    @classmethod
    def of(cls, request: HttpRequest) -> "Acting":
        """Read the session: the chosen mandate while it is in force, else the first one."""
        if not request.user.is_authenticated:
            return cls([], None)
        in_force = Mandate.objects.in_force(timezone.localdate()).filter(person=request.user.pk)
        mandates = list(in_force.select_related("organisation", "person").order_by("pk"))
        wanted = request.session.get(SESSION_KEY)
        chosen = next((held for held in mandates if held.pk == wanted), None)
        acting = cls(mandates, chosen or (mandates[0] if mandates else None))
        if acting.actor is None:
            acting.viewer = Viewer(person_id=request.user.pk)
        return acting
