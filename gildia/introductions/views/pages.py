"""What every page of an introduction begins and ends with."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _

from gildia.introductions.models import Introduction
from gildia.introductions.permissions import side_of
from gildia.introductions.rules import Side
from gildia.registry.middleware import SignedInRequest, signed_in

Crumbs = list[tuple[str, str]]
Rest = ParamSpec("Rest")


def kept_private(
    view: Callable[Concatenate[SignedInRequest, Rest], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, Rest], HttpResponseBase]:
    """A page for signed-in people of which no other site learns and which nobody keeps.

    `same-origin`, not `no-referrer`: with that, browsers send a form's `Origin: null`, which is refused.
    """
    guarded: Any = signed_in(view)

    @wraps(view)
    def inner(request: HttpRequest, *args: Rest.args, **kwargs: Rest.kwargs) -> HttpResponseBase:
        response: HttpResponseBase = guarded(request, *args, **kwargs)
        response.headers["Referrer-Policy"] = "same-origin"
        response.headers["Cache-Control"] = "private, no-store"
        return response

    wrapped: Any = inner
    return cast("Callable[Concatenate[HttpRequest, Rest], HttpResponseBase]", wrapped)


def find(request: SignedInRequest, code: str) -> tuple[Introduction, Side]:
    """An introduction of the reader's company, with his side."""
    viewer = request.acting.viewer
    found = Introduction.objects.of_company(viewer).with_things().filter(code=code).first()
    side = None if found is None else side_of(viewer, found)
    if found is None or side is None:
        raise Http404
    return found, side


def crumbs() -> Crumbs:
    """To the list."""
    return [(_("Introductions"), reverse("introductions:index"))]
