"""A person's saved searches and how often he hears of what."""

from datetime import datetime

from django.db.models import Count, Q, QuerySet

from gildia.alerts.models import SavedSearch, Subscription
from gildia.alerts.permissions import kinds_for
from gildia.alerts.rules import DEFAULT, UNDO_FOR, Frequency, Kind
from gildia.registry.rules import Viewer


def searches_of(viewer: Viewer) -> "QuerySet[SavedSearch, SavedSearch]":
    """The viewer's own with the number of what is new (`news`), those with news first."""
    rows = SavedSearch.objects.visible_to(viewer).current()
    counted = rows.annotate(news=Count("notices", filter=Q(notices__seen_at__isnull=True)))
    return counted.order_by("-news", "name", "pk")


def removed_lately(viewer: Viewer, wanted: str, now: datetime) -> SavedSearch | None:
    """A search that was just removed and can be brought back."""
    if not wanted.isascii() or not wanted.isdigit() or len(wanted) > 18:
        return None
    rows = SavedSearch.objects.visible_to(viewer).filter(pk=int(wanted))
    return rows.filter(removed_at__gte=now - UNDO_FOR).first()


def frequencies_of(viewer: Viewer) -> dict[Kind, Frequency]:
    """How often the viewer is told of each kind; weekly until he chooses."""
    rows = Subscription.objects.visible_to(viewer).order_by("pk")
    chosen = {Kind(row.kind): Frequency(row.frequency) for row in rows}
    return {kind: chosen.get(kind, DEFAULT) for kind in kinds_for(viewer)}
