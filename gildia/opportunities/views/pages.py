"""What every page of an opportunity begins with."""

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from gildia.opportunities.models import Opportunity
from gildia.registry.middleware import ActingRequest

Crumbs = list[tuple[str, str]]


def find(request: ActingRequest, code: str) -> Opportunity:
    """The opportunity, if the reader may see it."""
    seen = Opportunity.objects.visible_to(request.acting.viewer)
    return get_object_or_404(seen.select_related("organisation", "shown__process_step"), code=code)


def find_own(request: ActingRequest, code: str) -> Opportunity:
    """The opportunity, if the reader may write it."""
    own = Opportunity.objects.written_by(request.acting.viewer)
    return get_object_or_404(own.select_related("organisation", "shown__process_step"), code=code)


def crumbs(*, mine: bool = False) -> Crumbs:
    """To the list, and to one's own."""
    way = [(_("Offers and requests"), reverse("opportunities:index"))]
    return [*way, (_("Your own"), reverse("opportunities:mine"))] if mine else way
