"""Light, dark, or as the reader's system says: chosen by a form, remembered in a cookie.

The server writes the choice into the page, so that nothing flashes and no script is needed.
"""

from enum import StrEnum

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.views.decorators.http import require_POST

from gildia.foundation.way_back import back_to

COOKIE = "theme"
COOKIE_AGE_S = 365 * 24 * 60 * 60


class Theme(StrEnum):
    """What a reader may choose."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


def theme_of(request: HttpRequest | None) -> Theme:
    """The theme chosen by the reader of a request; the system's when none or nonsense was sent."""
    chosen = "" if request is None else request.COOKIES.get(COOKIE, "")
    return Theme(chosen) if chosen in set(Theme) else Theme.SYSTEM


@require_POST
def choose_theme(request: HttpRequest) -> HttpResponse:
    """Remember the theme posted as `theme` and lead back to `next`."""
    chosen = request.POST.get("theme", "")
    if chosen not in set(Theme):
        return HttpResponseBadRequest()
    response = back_to(request, "/")
    response.set_cookie(COOKIE, chosen, max_age=COOKIE_AGE_S, samesite="Lax", secure=request.is_secure())
    return response
