"""Writing organisations: adding, changing their own fields, publishing, archiving."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from gildia.foundation import names
from gildia.foundation.errors import Refused
from gildia.journal.actions import record
from gildia.journal.models import Act
from gildia.registry.events import organisation_changed
from gildia.registry.models import Circle, CircleMembership, Identifier, Organisation, Segment
from gildia.registry.models.organisations import DRAFT, ORGANISATION_MOVES, PUBLISHED
from gildia.registry.permissions import Actor, is_staff_for, may_edit, may_register, require
from gildia.registry.rules import FIELD_VISIBILITY, Scope, Visibility

#: Columns an organisation changes by itself; the legal name, country and identifiers are corrections.
OWN_FIELDS = frozenset(
    {f"{stem}_{code}" for stem in ("name", "summary", "about") for code in ("ru", "en", "zh")}
    | {"kind", "visibility", "founded_year", "employees", "website", "email", "phone"}
)


class Stale(Refused):
    """Somebody else changed the same thing meanwhile. `current` is the row as it stands now."""

    def __init__(self, current: Any) -> None:  # noqa: ANN401 - an organisation or one of its records
        super().__init__(
            _("Somebody else saved this meanwhile. Compare both texts below, then save yours or leave it.")
        )
        self.current = current


@transaction.atomic
def add(
    *,
    fields: Mapping[str, Any],
    identifiers: Mapping[str, str],
    circle: Circle | None,
    by: Actor,
    now: datetime,
) -> Organisation:
    """Add an organisation, as a draft unless `fields` says otherwise; only registrars may.

    `identifiers` maps schemes to numbers that `foundation.identifiers.clean` has passed.
    """
    require(may_register(by.viewer))
    require(circle is None or circle.pk in by.viewer.staffed_circle_ids)
    values = {"state": DRAFT, **fields}
    values.setdefault("slug", free_slug(values))
    organisation = Organisation.objects.create(**values)
    Identifier.objects.bulk_create(
        Identifier(organisation=organisation, scheme=scheme, value=value)
        for scheme, value in identifiers.items()
    )
    if circle is not None:
        CircleMembership.objects.create(
            organisation=organisation, circle=circle, since=timezone.localdate(now)
        )
    changes = {name: (None, value) for name, value in fields.items() if value not in {None, ""}}
    changes |= {f"identifier.{scheme}": (None, value) for scheme, value in identifiers.items()}
    _note(organisation, verb="organisation.add", changes=changes, by=by, now=now)
    return organisation


def free_slug(values: Mapping[str, Any]) -> str:
    """An address that nobody has yet, made of the name."""
    named = next((values[key] for key in ("name_en", "name_ru", "legal_name") if values.get(key)), "")
    stem = names.slug_of(named) or "organisation"
    taken = set(
        Organisation.objects.filter(slug__startswith=stem).order_by("pk").values_list("slug", flat=True)
    )
    return next(slug for slug in _numbered(stem) if slug not in taken)


def _numbered(stem: str) -> Iterable[str]:
    yield stem
    number = 2
    while True:
        yield f"{stem}-{number}"
        number += 1


@transaction.atomic
def change(
    *,
    organisation: Organisation,
    version: int,
    fields: Mapping[str, Any],
    by: Actor,
    now: datetime,
    field_visibility: Mapping[str, Visibility] | None = None,
    segments: Iterable[Segment] | None = None,
) -> Organisation:
    """Change an organisation's own fields, unless they were changed since `version` was read.

    Only what is named in `fields`, `field_visibility` and `segments` is looked at. Nothing is
    recorded when nothing differs.
    """
    if not fields.keys() <= OWN_FIELDS or not (field_visibility or {}).keys() <= FIELD_VISIBILITY.keys():
        raise ValueError(f"not an organisation's own fields: {set(fields) - OWN_FIELDS}")
    require(may_edit(by.viewer, organisation))
    row = Organisation.objects.select_for_update().get(pk=organisation.pk)
    changes: dict[str, tuple[Any, Any]] = {
        name: (getattr(row, name), value) for name, value in fields.items() if getattr(row, name) != value
    }
    for name, level in (field_visibility or {}).items():
        if row.visibility_of(name) != level:
            changes[f"field_visibility.{name}"] = (row.visibility_of(name).value, level.value)
    changes |= {} if segments is None else _segment_change(row, segments)
    if not changes:
        return row
    if row.version != version:
        raise Stale(row)
    for name, value in fields.items():
        setattr(row, name, value)
    levels = {name: level.value for name, level in (field_visibility or {}).items()}
    row.field_visibility = {**row.field_visibility, **levels}
    row.version += 1
    row.save(update_fields=[*fields, "field_visibility", "version", "updated_at"])
    if segments is not None:
        row.segments.set(segments)
    _note(row, verb="organisation.change", changes=changes, by=by, now=now)
    return row


def _segment_change(row: Organisation, segments: Iterable[Segment]) -> dict[str, tuple[Any, Any]]:
    before = sorted(row.segments.order_by("pk").values_list("code", flat=True))
    after = sorted(segment.code for segment in segments)
    return {} if before == after else {"segments": (before, after)}


@transaction.atomic
def publish(*, organisation: Organisation, by: Actor, now: datetime) -> None:
    """Let everybody see the profile who may, by its visibility."""
    require(may_edit(by.viewer, organisation))
    if organisation.state == "archived":
        require(is_staff_for(by.viewer, organisation, Scope.REGISTER))
    _move(organisation, verb="publish", by=by, now=now)


@transaction.atomic
def archive(*, organisation: Organisation, by: Actor, now: datetime) -> None:
    """Take the profile out of every list; only staff may, and its history stays."""
    require(is_staff_for(by.viewer, organisation, Scope.REGISTER))
    _move(organisation, verb="archive", by=by, now=now)


def _move(organisation: Organisation, *, verb: str, by: Actor, now: datetime) -> None:
    row = Organisation.objects.select_for_update().get(pk=organisation.pk)
    after = ORGANISATION_MOVES[row.state].get(verb)
    if after is None:
        if row.state == PUBLISHED and verb == "publish":
            return
        raise Refused(_("This cannot be done in the state the profile is in now."))
    changes = {"state": (row.state, after)}
    row.state = after
    row.version += 1
    row.save(update_fields=["state", "version", "updated_at"])
    _note(row, verb=f"organisation.{verb}", changes=changes, by=by, now=now)


def _note(
    organisation: Organisation,
    *,
    verb: str,
    changes: dict[str, tuple[Any, Any]],
    by: Actor,
    now: datetime,
) -> Act:
    act = record(
        verb=verb, subject=organisation, by=by, now=now, organisation_id=organisation.pk, changes=changes
    )
    organisation_changed.send(sender=Organisation, organisation_id=organisation.pk)
    return act
