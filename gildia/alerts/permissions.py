"""What a mandate allows with alerts."""

from gildia.alerts.rules import OF_MATCHES, Kind
from gildia.opportunities.permissions import may_write
from gildia.registry.rules import Viewer


def may_have(viewer: Viewer) -> bool:
    """Whether the viewer keeps searches and is told of news: whoever acts for somebody."""
    return viewer.person_id is not None and viewer.organisation_id is not None


def may_hear_of(viewer: Viewer, kind: str) -> bool:
    """Whether the viewer may be told of a kind: of matches those who look for partners."""
    return may_have(viewer) and (kind not in OF_MATCHES or may_write(viewer))


def kinds_for(viewer: Viewer) -> list[Kind]:
    """The kinds that a viewer may be told of."""
    return [kind for kind in Kind if may_hear_of(viewer, kind)]
