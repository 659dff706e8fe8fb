"""A zone's land and its moved days: added, changed, taken away, and brought back for a day."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from gildia.foundation.errors import Refused
from gildia.journal.actions import record
from gildia.registry.actions.organisations import Stale
from gildia.registry.permissions import Actor, require
from gildia.registry.queries.history import UNDO_FOR
from gildia.zones.models import MovedDay, Territory, Zone
from gildia.zones.permissions import may
from gildia.zones.rules import Deed

MOST_TERRITORIES = 100
MOST_MOVED_DAYS = 2000

#: Who writes which of them.
DEEDS: Mapping[type, Deed] = {Territory: Deed.WRITE, MovedDay: Deed.SET_LAW}


@transaction.atomic
def add_territory(*, territory: Territory, by: Actor, now: datetime) -> Territory:
    """Add a territory whose fields a form has filled, after the others."""
    zone = _lock(territory.zone, Deed.WRITE, by)
    others = zone.territories.current()
    if others.count() >= MOST_TERRITORIES:
        raise Refused(_("There are %(count)s already, which is the limit.") % {"count": MOST_TERRITORIES})
    last = others.aggregate(last=Max("position"))["last"]
    territory.position = 0 if last is None else last + 1
    territory.save(force_insert=True)
    _note(territory, "add", {name: (None, value) for name, value in snapshot(territory).items()}, by, now)
    return territory


@transaction.atomic
def change_territory(*, territory: Territory, version: str, by: Actor, now: datetime) -> Territory:
    """Save a territory whose fields a form has changed, unless it was changed since `version` was read."""
    _lock(territory.zone, Deed.WRITE, by)
    row = Territory.objects.get(pk=territory.pk)
    before, after = snapshot(row), snapshot(territory)
    changes = {name: (before[name], after[name]) for name in before if before[name] != after[name]}
    if not changes:
        return row
    if version_of(row) != version:
        raise Stale(row)
    territory.save(force_update=True)
    _note(territory, "change", changes, by, now)
    return territory


@transaction.atomic
def move_days(
    *,
    zone: Zone,
    days: Sequence[date],
    is_working: bool,
    names: Mapping[str, str],
    by: Actor,
    now: datetime,
) -> list[MovedDay]:
    """Make days worked or not worked by decree, all of them or none; `names` are columns of `MovedDay`."""
    zone = _lock(zone, Deed.SET_LAW, by)
    moved = zone.moved_days.current()
    taken = moved.filter(day__in=days).order_by("day").first()
    if taken is not None:
        sentence = _("%(day)s is moved already. Remove that entry first.")
        raise Refused(sentence % {"day": date_format(taken.day)}, field="days")
    if moved.count() + len(days) > MOST_MOVED_DAYS:
        raise Refused(_("There are %(count)s already, which is the limit.") % {"count": MOST_MOVED_DAYS})
    rows = [MovedDay(zone=zone, day=day, is_working=is_working, **names) for day in days]
    for row in MovedDay.objects.bulk_create(rows):
        _note(row, "add", {name: (None, value) for name, value in snapshot(row).items()}, by, now)
    return rows


@transaction.atomic
def remove(*, row: Territory | MovedDay, by: Actor, now: datetime) -> None:
    """Take a territory or a moved day away; its row stays for the history and to be brought back."""
    _lock(row.zone, DEEDS[type(row)], by)
    row.refresh_from_db(fields=["removed_at"])
    if row.removed_at is not None:
        return
    row.removed_at = now
    row.save(update_fields=["removed_at", "updated_at"])
    _note(row, "remove", {name: (value, None) for name, value in snapshot(row).items()}, by, now)


@transaction.atomic
def restore(*, row: Territory | MovedDay, by: Actor, now: datetime) -> None:
    """Bring a removed territory or moved day back, within a day."""
    _lock(row.zone, DEEDS[type(row)], by)
    row.refresh_from_db(fields=["removed_at"])
    if row.removed_at is None:
        return
    if now - row.removed_at > UNDO_FOR:
        raise Refused(_("A removal can be undone for a day only."))
    if _is_moved_anew(row):
        raise Refused(_("This day was moved anew meanwhile."))
    row.removed_at = None
    row.save(update_fields=["removed_at", "updated_at"])
    _note(row, "restore", {}, by, now)


def _is_moved_anew(row: Territory | MovedDay) -> bool:
    return isinstance(row, MovedDay) and row.zone.moved_days.current().filter(day=row.day).exists()


def version_of(territory: Territory) -> str:
    """What tells two states of a territory apart."""
    return territory.updated_at.isoformat()


def snapshot(row: Territory | MovedDay) -> dict[str, Any]:
    """The values that say something, as the journal keeps them."""
    untold = {"id", "zone", "position", "removed_at", "created_at", "updated_at"}
    fields = [field for field in row._meta.concrete_fields if field.name not in untold]
    return {field.name: _plain(getattr(row, field.attname)) for field in fields}


def _plain(value: Any) -> Any:  # noqa: ANN401 - any column
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return value.isoformat() if isinstance(value, date) else value


def _lock(zone: Zone, deed: Deed, by: Actor) -> Zone:
    """One writer of a zone at a time, and one who may."""
    require(may(by.viewer, deed, zone))
    return Zone.objects.select_for_update(of=("self",)).select_related("circle").get(pk=zone.pk)


def _note(
    row: Territory | MovedDay, verb: str, changes: dict[str, tuple[Any, Any]], by: Actor, now: datetime
) -> None:
    nothing: tuple[Any, ...] = (None, "")
    told = {name: pair for name, pair in changes.items() if pair[0] not in nothing or pair[1] not in nothing}
    record(
        verb=f"{row._meta.model_name}.{verb}",
        subject=row,
        by=by,
        now=now,
        organisation_id=row.zone.circle.managed_by_id,
        changes=told,
    )
