"""What a mandate from the managing company allows in its zones."""

from django.http import HttpRequest

from gildia.documents.models import Document
from gildia.registry.rules import Viewer
from gildia.zones.models import Zone
from gildia.zones.rules import Deed, allows


def may(viewer: Viewer, deed: Deed, zone: Zone) -> bool:
    """Whether the viewer may do something in a zone: its managing company's mandate must allow it."""
    manager = zone.circle.managed_by_id
    return manager is not None and viewer.organisation_id == manager and allows(deed, viewer.scopes)


def is_staff(viewer: Viewer, zone: Zone) -> bool:
    """Whether the viewer works on the inside pages of a zone: one of its roles, or its administrator."""
    return may(viewer, Deed.SEE_INSIDE, zone) or may(viewer, Deed.GRANT, zone)


def may_open(document: Document, _request: HttpRequest) -> bool:
    """A zone's logo is for everybody. The room's answer for `documents`."""
    return Zone.objects.filter(logo=document).exists()
