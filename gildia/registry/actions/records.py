"""Writing what an organisation says of itself: capabilities, certificates, equipment, products and so on.

All kinds are written alike. The journal keeps every value of a removed record, so a removal can be undone
from it for a day, under the record's old id.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import models, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from gildia.foundation.errors import Refused
from gildia.journal.actions import record as record_act
from gildia.journal.models import Act
from gildia.registry.actions.organisations import Stale
from gildia.registry.events import organisation_changed
from gildia.registry.models import (
    Activity,
    Capability,
    CapabilityLimit,
    Certificate,
    Equipment,
    Organisation,
    Product,
    Site,
)
from gildia.registry.permissions import Actor, may_edit, require
from gildia.registry.queries.history import UNDO_FOR
from gildia.registry.queries.records import AnyRecord

#: The kinds of records by the word in addresses.
KINDS: Mapping[str, type[AnyRecord]] = {
    "capabilities": Capability,
    "certificates": Certificate,
    "equipment": Equipment,
    "products": Product,
    "sites": Site,
    "activities": Activity,
}

MOST_OF_A_KIND = 300

_NOT_KEPT = {"id", "organisation", "created_at", "updated_at"}


@transaction.atomic
def add(
    *,
    organisation: Organisation,
    record: AnyRecord,
    by: Actor,
    now: datetime,
    limits: Sequence[CapabilityLimit] = (),
) -> AnyRecord:
    """Add a record whose fields a form has filled."""
    require(may_edit(by.viewer, organisation))
    _lock(organisation)
    rows = type(record).objects.filter(organisation=organisation)
    if rows.count() >= MOST_OF_A_KIND:
        raise Refused(_("There are %(count)s already, which is the limit.") % {"count": MOST_OF_A_KIND})
    record.organisation = organisation
    if isinstance(record, Activity) and rows.filter(scheme=record.scheme, code=record.code).exists():
        raise Refused(_("This code is listed already."), field="code")
    if isinstance(record, Capability):
        last = rows.aggregate(last=Max("position"))["last"]
        record.position = 0 if last is None else last + 1
    _make_room_for_main(record)
    record.save(force_insert=True)
    _write_limits(record, limits)
    _note(record, "add", changes=_pairs({}, snapshot(record)), by=by, now=now)
    return record


@transaction.atomic
def change(
    *,
    record: AnyRecord,
    version: str,
    by: Actor,
    now: datetime,
    limits: Sequence[CapabilityLimit] | None = None,
) -> AnyRecord:
    """Save a record whose fields a form has changed, unless it was changed since `version` was read."""
    require(may_edit(by.viewer, record.organisation))
    _lock(record.organisation)
    row = type(record).objects.get(pk=record.pk)
    before = snapshot(row)
    after = snapshot(record) if limits is None else {**snapshot(record), "limits": _limit_values(limits)}
    changes = _pairs(before, after)
    if not changes:
        return record
    if version_of(row) != version:
        raise Stale(row)
    _make_room_for_main(record)
    record.save(force_update=True)
    if limits is not None:
        _write_limits(record, limits)
    _note(record, "change", changes=changes, by=by, now=now)
    return record


@transaction.atomic
def remove(*, record: AnyRecord, by: Actor, now: datetime) -> Act:
    """Remove a record; the act holds what `restore` needs."""
    require(may_edit(by.viewer, record.organisation))
    _lock(record.organisation)
    act = _note(record, "remove", changes=_pairs(snapshot(record), {}), by=by, now=now)
    record.delete()
    organisation_changed.send(sender=Organisation, organisation_id=record.organisation_id)
    return act


@transaction.atomic
def restore(*, act: Act, by: Actor, now: datetime) -> AnyRecord:
    """Undo a removal: the record comes back as it was, under its old id."""
    model = next((kind for kind in KINDS.values() if kind._meta.label_lower == act.subject_kind), None)
    if model is None or not act.verb.endswith(".remove"):
        raise ValueError(f"{act.verb} removes no record")
    organisation = Organisation.objects.get(pk=act.organisation_id or 0)
    require(may_edit(by.viewer, organisation))
    _lock(organisation)
    if now - act.at > UNDO_FOR:
        raise Refused(_("A removal can be undone for a day only."))
    found = model.objects.filter(pk=act.subject_id).first()
    if found is not None:
        return found
    values = {name: before for name, (before, _after) in act.changes.items()}
    limits = [CapabilityLimit(**limit) for limit in values.pop("limits", None) or []]
    record = model(pk=int(act.subject_id), organisation=organisation, **_parsed(model, values))
    if getattr(record, "is_main", False):
        record.is_main = not _has_main(record)  # type: ignore[union-attr]
    record.save(force_insert=True)
    _write_limits(record, limits)
    _note(record, "restore", changes={}, by=by, now=now)
    return record


@transaction.atomic
def move(*, capability: Capability, upwards: bool, by: Actor, now: datetime) -> None:
    """Change places with the neighbour in the organisation's own order; at the end nothing happens."""
    require(may_edit(by.viewer, capability.organisation))
    _lock(capability.organisation)
    order = list(Capability.objects.of(capability.organisation_id).order_by("position", "pk"))
    place = next(place for place, row in enumerate(order) if row.pk == capability.pk)
    other = _neighbour(order, place, upwards=upwards)
    if other is None:
        return
    order.insert(other, order.pop(place))
    for position, row in enumerate(order):
        row.position = position
    Capability.objects.bulk_update(order, ["position"])
    _note(capability, "move", changes={"position": (place + 1, other + 1)}, by=by, now=now)


def _neighbour(order: Sequence[Capability], place: int, *, upwards: bool) -> int | None:
    """The next one in the same process chain: pages show capabilities by chain."""
    chains = [None if row.process_step is None else row.process_step.chain_id for row in order]
    places = range(place - 1, -1, -1) if upwards else range(place + 1, len(order))
    return next((other for other in places if chains[other] == chains[place]), None)


def version_of(record: AnyRecord) -> str:
    """What tells two states of a record apart; activities are only added and removed."""
    changed_at = getattr(record, "updated_at", None)
    return "" if changed_at is None else changed_at.isoformat()


def snapshot(record: AnyRecord) -> dict[str, Any]:
    """The record's values as the journal keeps them."""
    fields = [field for field in record._meta.concrete_fields if field.name not in _NOT_KEPT]
    values = {field.name: _plain(getattr(record, field.attname)) for field in fields}
    if isinstance(record, Capability) and record.pk:
        values["limits"] = _limit_values(record.limits.order_by("pk"))
    return values


def _limit_values(limits: Iterable[CapabilityLimit]) -> list[dict[str, Any]]:
    return [
        {
            "quantity": limit.quantity,
            "minimum": _plain(limit.minimum),
            "maximum": _plain(limit.maximum),
            "unit": limit.unit,
        }
        for limit in limits
    ]


def _plain(value: Any) -> Any:  # noqa: ANN401 - any column
    """A value that JSON can hold; numbers lose the zeros at their end, so that 5 and 5.000 are one."""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, date):
        return value.isoformat()
    return value if value is None or isinstance(value, bool | int | list) else str(value)


def _parsed(model: type[models.Model], values: Mapping[str, Any]) -> dict[str, Any]:
    """The journal's values as the model's columns take them."""
    parsed = {}
    for name, value in values.items():
        field = model._meta.get_field(name)
        if isinstance(field, models.ForeignKey):
            parsed[field.attname] = value
        elif isinstance(field, models.Field):
            parsed[name] = field.to_python(value)
    return parsed


def _pairs(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """What differs, by field. When something is added or removed, every value that it has."""
    names = list(dict.fromkeys([*before, *after]))
    pairs = {name: (before.get(name), after.get(name)) for name in names}
    nothing: tuple[Any, ...] = (None, "", [])
    if before and after:
        return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}
    return {name: pair for name, pair in pairs.items() if pair[0] not in nothing or pair[1] not in nothing}


def _write_limits(record: AnyRecord, limits: Iterable[CapabilityLimit]) -> None:
    if isinstance(record, Capability):
        record.limits.all().delete()
        for limit in limits:
            limit.pk, limit.capability = None, record
            limit.save()


def _lock(organisation: Organisation) -> None:
    """One writer of an organisation's records at a time."""
    Organisation.objects.select_for_update().only("pk").get(pk=organisation.pk)


def _has_main(record: AnyRecord) -> bool:
    return _mains(record).exists()


def _make_room_for_main(record: AnyRecord) -> None:
    """Only one site is the main one, and one activity of a classification: the newest choice holds."""
    if getattr(record, "is_main", False):
        _mains(record).exclude(pk=record.pk).update(is_main=False)


def _mains(record: AnyRecord) -> "models.QuerySet[Any]":
    rows = type(record).objects.filter(organisation=record.organisation_id, is_main=True)
    return rows.filter(scheme=record.scheme) if isinstance(record, Activity) else rows


def _note(
    record: AnyRecord, verb: str, *, changes: dict[str, tuple[Any, Any]], by: Actor, now: datetime
) -> Act:
    act = record_act(
        verb=f"{record._meta.model_name}.{verb}",
        subject=record,
        by=by,
        now=now,
        organisation_id=record.organisation_id,
        changes=changes,
    )
    organisation_changed.send(sender=Organisation, organisation_id=record.organisation_id)
    return act
