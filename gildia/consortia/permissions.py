"""What a mandate allows with consortia."""

from gildia.consortia.models import Consortium
from gildia.consortia.models.consortia import STAFF_SCOPES
from gildia.opportunities.permissions import may_write
from gildia.registry.models import Circle
from gildia.registry.models.circles import ZONE
from gildia.registry.rules import Scope, Viewer

MAKING = frozenset({Scope.ADMINISTER, Scope.PARTNER, Scope.MODERATE})


def may_make(viewer: Viewer) -> bool:
    """Whether the viewer looks for teams for his organisation."""
    return viewer.organisation_id is not None and bool(viewer.scopes & MAKING)


def may_work(viewer: Viewer, consortium: Consortium) -> bool:
    """Whether the viewer changes, solves, shares and deletes this one."""
    return may_make(viewer) and viewer.organisation_id == consortium.organisation_id


def may_act(viewer: Viewer, consortium: Consortium) -> bool:
    """Whether the viewer asks companies and publishes requests for this one: who speaks for its owner."""
    return may_work(viewer, consortium) and may_write(viewer)


def may_keep_templates(viewer: Viewer, circle: Circle) -> bool:
    """Whether the viewer adds, changes and withdraws templates of a zone."""
    is_staff = circle.pk in viewer.staffed_circle_ids and bool(viewer.scopes & STAFF_SCOPES)
    return is_staff and circle.kind == ZONE
