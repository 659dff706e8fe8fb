"""What every page of a consortium begins with."""

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from gildia.consortia.models import Consortium
from gildia.consortia.permissions import may_work
from gildia.registry.middleware import SignedInRequest
from gildia.registry.permissions import require

Crumbs = list[tuple[str, str]]


def find(request: SignedInRequest, consortium_id: int) -> Consortium:
    """The consortium, if the reader may see it."""
    rows = Consortium.objects.visible_to(request.acting.viewer)
    rows = rows.select_related("organisation", "chain", "cluster", "started_under__person")
    return get_object_or_404(rows, pk=consortium_id)


def find_own(request: SignedInRequest, consortium_id: int) -> Consortium:
    """The consortium for those who work on it."""
    found = find(request, consortium_id)
    require(may_work(request.acting.viewer, found))
    return found


def crumbs(consortium: Consortium | None = None) -> Crumbs:
    """To the list, or to a page below a consortium."""
    way = [(_("Consortia"), reverse("consortia:index"))]
    return way if consortium is None else [*way, (consortium.name, consortium.get_absolute_url())]
