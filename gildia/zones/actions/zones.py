"""Changing a zone: one section of its settings at a time, by whom its mandate allows."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from gildia.documents.actions import store
from gildia.documents.rules import IMAGE
from gildia.foundation.languages import CONTENT_LANGUAGES
from gildia.journal.actions import record
from gildia.registry.actions.organisations import Stale
from gildia.registry.models import Circle, Segment
from gildia.registry.permissions import Actor, require
from gildia.zones.models import Zone
from gildia.zones.permissions import may
from gildia.zones.rules import SECTION_DEEDS, Section

#: Columns of the circle, which the register shows everywhere.
NAMES = frozenset(f"name_{code}" for code in CONTENT_LANGUAGES)

#: What each section may change.
FIELDS: Mapping[Section, frozenset[str]] = {
    Section.ABOUT: NAMES
    | {f"{stem}_{code}" for stem in ("summary", "about") for code in CONTENT_LANGUAGES}
    | {"founded_date", "website", "email", "phone", "segments"},
    Section.LOOK: frozenset({"accent", "logo"}),
    Section.LANGUAGES: frozenset({"languages"}),
    Section.LAW: frozenset({"country", "identifier_schemes"}),
    Section.CALENDAR: frozenset({"calendar", "weekend", "time_zone"}),
}


@transaction.atomic
def change(
    *, zone: Zone, section: Section, version: int, values: Mapping[str, Any], by: Actor, now: datetime
) -> Zone:
    """Change a section, unless the zone was changed since `version` was read.

    `segments` is a collection of segments, `logo` an upload or None for no logo. Nothing is recorded when
    nothing differs. Raises Stale.
    """
    if not values.keys() <= FIELDS[section]:
        raise ValueError(f"not of this section: {set(values) - FIELDS[section]}")
    require(may(by.viewer, SECTION_DEEDS[section], zone))
    row = Zone.objects.select_for_update(of=("self",)).select_related("circle", "logo").get(pk=zone.pk)
    changes = _changes(row, values)
    if not changes:
        return row
    if row.version != version:
        raise Stale(row)
    _write(row, values, by=by, now=now)
    note(row, verb="change", changes=changes, by=by, now=now)
    return row


def note(
    zone: Zone, *, verb: str, changes: dict[str, tuple[Any, Any]], by: Actor | None, now: datetime
) -> None:
    """Record an act on the zone in the history of its managing company."""
    record(
        verb=f"zone.{verb}",
        subject=zone,
        by=by,
        now=now,
        organisation_id=zone.circle.managed_by_id,
        changes=changes,
    )


def _changes(row: Zone, values: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """What differs, as the journal keeps it."""
    pairs = {name: (_stored(row, name), _plain(value)) for name, value in values.items()}
    uploads = {name for name, value in values.items() if isinstance(value, UploadedFile)}
    return {name: pair for name, pair in pairs.items() if name in uploads or pair[0] != pair[1]}


def _stored(row: Zone, name: str) -> Any:  # noqa: ANN401 - any column
    if name == "segments":
        return _codes(row.segments.all())
    if name == "logo":
        return "" if row.logo is None else row.logo.name
    return _plain(getattr(row.circle if name in NAMES else row, name))


def _plain(value: Any) -> Any:  # noqa: ANN401 - any value of a form
    """A value that JSON can hold."""
    if isinstance(value, UploadedFile):
        return value.name
    if isinstance(value, date):
        return value.isoformat()
    if value is None or isinstance(value, str | int):
        return "" if value is None else value
    rows = list(value)
    return _codes(rows) if rows and isinstance(rows[0], Segment) else rows


def _codes(segments: Iterable[Segment]) -> list[str]:
    return sorted(segment.code for segment in segments)


def _write(row: Zone, values: Mapping[str, Any], *, by: Actor, now: datetime) -> None:
    own = {name: value for name, value in values.items() if name not in NAMES | {"segments", "logo"}}
    names = {name: value for name, value in values.items() if name in NAMES}
    if names:
        Circle.objects.filter(pk=row.circle_id).update(**names)
        row.circle.refresh_from_db(fields=list(names))
    for name, value in own.items():
        setattr(row, name, value)
    if "logo" in values:
        own["logo"] = values["logo"]
        upload = values["logo"]
        row.logo = (
            store(file=upload, kinds=(IMAGE,), person_id=by.person_id, now=now, field="logo")
            if isinstance(upload, UploadedFile)
            else None
        )
    if "segments" in values:
        row.segments.set(values["segments"])
    row.version += 1
    row.save(update_fields=[*own, "version", "updated_at"])
