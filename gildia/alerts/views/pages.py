"""What every page of alerts begins with."""

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from gildia.alerts.models import SavedSearch
from gildia.alerts.permissions import may_have
from gildia.registry.middleware import SignedInRequest
from gildia.registry.permissions import require


def crumbs() -> list[tuple[str, str]]:
    """To the page of news."""
    return [(_("What is new for you"), reverse("alerts:index"))]


def find(request: SignedInRequest, search_id: int) -> SavedSearch:
    """A search of the reader's own."""
    viewer = request.acting.viewer
    require(may_have(viewer))
    return get_object_or_404(SavedSearch.objects.visible_to(viewer).current(), pk=search_id)
