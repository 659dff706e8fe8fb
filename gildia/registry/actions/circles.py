"""Who is inside a zone or cluster, as the rooms of zones and clusters say.

Those rooms decide, and record the act with their own subject; here only the register's own row follows.
"""

from datetime import date

from gildia.registry.events import organisation_changed
from gildia.registry.models import CircleMembership, Organisation


def enter(*, circle_id: int, organisation_id: int, since: date) -> None:
    """The organisation is inside from a day on; nothing happens when it is already."""
    rows = CircleMembership.objects.filter(circle=circle_id, organisation=organisation_id, until__isnull=True)
    if not rows.exists():
        CircleMembership.objects.create(circle_id=circle_id, organisation_id=organisation_id, since=since)
        organisation_changed.send(sender=Organisation, organisation_id=organisation_id)


def leave(*, circle_id: int, organisation_id: int, until: date) -> None:
    """The organisation is outside after a day; nothing happens when it is already."""
    rows = CircleMembership.objects.filter(circle=circle_id, organisation=organisation_id, until__isnull=True)
    held = rows.select_for_update().first()
    if held is not None:
        held.until = max(until, held.since)
        held.save(update_fields=["until"])
        organisation_changed.send(sender=Organisation, organisation_id=organisation_id)
