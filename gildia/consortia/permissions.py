"""What a mandate allows with consortia."""

from gildia.consortia.models import Consortium
from gildia.registry.rules import Scope, Viewer

MAKING = frozenset({Scope.ADMINISTER, Scope.PARTNER, Scope.MODERATE})


def may_make(viewer: Viewer) -> bool:
    """Whether the viewer looks for teams for his organisation."""
    return viewer.organisation_id is not None and bool(viewer.scopes & MAKING)


def may_work(viewer: Viewer, consortium: Consortium) -> bool:
    """Whether the viewer changes, solves, shares and deletes this one."""
    return may_make(viewer) and viewer.organisation_id == consortium.organisation_id
