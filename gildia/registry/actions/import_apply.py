"""Imports, step two: what staff decided becomes organisations, all of it or nothing."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from gildia.foundation.classifications import OKVED
from gildia.foundation.errors import Refused
from gildia.journal.actions import record
from gildia.registry.actions.organisations import free_slug
from gildia.registry.events import import_waits, organisations_changed
from gildia.registry.models import (
    Activity,
    CircleMembership,
    Identifier,
    ImportBatch,
    ImportRow,
    Organisation,
    Site,
)
from gildia.registry.models.imports import APPLIED, APPLYING, CREATE, PREVIEWED, UNCHANGED, UPDATE, WRONG
from gildia.registry.models.organisations import PUBLISHED
from gildia.registry.permissions import Actor
from gildia.registry.queries.imports import CIRCLE, Held, access_batch, changeable, held, owners_of, wanted
from gildia.registry.rules.import_rows import IDENTIFIER_SCHEMES, PROFILE_FIELDS, changes

CHUNK = 200
NUMBERS = frozenset({"employees", "founded_year"})

Progress = Callable[[int], None]


@transaction.atomic
def apply(*, batch_id: int, rows_at_once: int, by: Actor, now: datetime) -> ImportBatch:
    """Do what was decided: at once when there are few rows, by the worker otherwise.

    An import that is applied already, or being applied, is left as it is.
    """
    batch = access_batch(by.viewer, batch_id, lock=True)
    if batch.state in {APPLYING, APPLIED}:
        return batch
    if batch.state != PREVIEWED:
        raise Refused(
            _("This import cannot be applied: it is %(state)s.") % {"state": batch.get_state_display()}
        )
    batch.state, batch.rows_done = APPLYING, 0
    batch.save(update_fields=["state", "rows_done", "updated_at"])
    if batch.rows_total > rows_at_once:
        import_waits.send(sender=ImportBatch, batch_id=batch.pk, mandate_id=by.mandate_id, work="apply")
    else:
        _apply_rows(batch, by=by, now=now, progress=_untold)
    return batch


@transaction.atomic
def finish(*, batch_id: int, by: Actor, now: datetime, progress: Progress) -> None:
    """Apply an import that waits for the worker. `progress` is told how many rows are done."""
    batch = access_batch(by.viewer, batch_id)
    if batch.state == APPLYING:
        _apply_rows(batch, by=by, now=now, progress=progress)


@transaction.atomic
def give_back(*, batch_id: int, by: Actor) -> None:
    """Return an import that could not be applied to those who decide; nothing of it was written."""
    batch = access_batch(by.viewer, batch_id, lock=True)
    if batch.state == APPLYING:
        batch.state, batch.notes = PREVIEWED, [*batch.notes, {"code": "given_back", "details": {}}]
        batch.save(update_fields=["state", "notes", "updated_at"])


def _untold(_done: int) -> None:
    """Progress nobody waits for."""


def _apply_rows(batch: ImportBatch, *, by: Actor, now: datetime, progress: Progress) -> None:
    """Write every decided row and the result. Everything or nothing: the caller's transaction."""
    result: Counter[str] = Counter()
    decided = ImportRow.objects.filter(batch=batch, decision__in=[CREATE, UPDATE]).order_by("number")
    rows = list(decided)
    try:
        for place in range(0, len(rows), CHUNK):
            chunk = rows[place : place + CHUNK]
            result.update(_apply_chunk(batch, chunk, by=by, now=now))
            progress(place + len(chunk))
    except IntegrityError as error:
        raise Refused(_("The register has changed in the meantime. Read the file again.")) from error
    others = ImportRow.objects.filter(batch=batch)
    result["unchanged"] += others.filter(outcome=UNCHANGED).count()
    result["wrong"] = others.filter(outcome=WRONG).count()
    result["left_out"] = (
        others.exclude(outcome__in=[UNCHANGED, WRONG]).exclude(decision__in=[CREATE, UPDATE]).count()
    )
    batch.state, batch.result = APPLIED, dict(result)
    batch.applied_at, batch.applied_by_id, batch.rows_done = now, by.person_id, batch.rows_total
    batch.save(update_fields=["state", "result", "applied_at", "applied_by", "rows_done", "updated_at"])
    counts = {name: (None, count) for name, count in result.items()}
    record(
        verb="import.apply",
        subject=batch,
        by=by,
        now=now,
        organisation_id=batch.organisation_id,
        changes=counts,
    )


def _apply_chunk(batch: ImportBatch, rows: Sequence[ImportRow], *, by: Actor, now: datetime) -> list[str]:
    """Write some rows and say of each what became of it.

    The register is asked once more, since it may have changed after the preview: a company that
    has come in the meantime is brought up to date instead of being added twice.
    """
    owners = owners_of([{**row.values} for row in rows])
    targets = [
        row.organisation_id if row.decision == UPDATE else found
        for row, found in zip(rows, owners, strict=True)
    ]
    known_ids = {pk for pk in targets if pk is not None}
    mine = changeable(by.viewer).filter(pk__in=known_ids).select_for_update(of=("self",))
    organisations = {organisation.pk: organisation for organisation in mine.order_by("pk")}
    known = held(known_ids, on=timezone.localdate(now))
    done, touched = [], []
    for row, target in zip(rows, targets, strict=True):
        if target is None:
            organisation = _add(batch, row.values, by=by, now=now)
            ImportRow.objects.filter(pk=row.pk).update(organisation=organisation)
            done.append("created")
            touched.append(organisation.pk)
        elif target in organisations:
            changed = _bring_up_to_date(
                batch, organisations[target], row.values, known[target], by=by, now=now
            )
            if changed:
                known[target] = held([target], on=timezone.localdate(now))[target]
                touched.append(target)
            done.append("updated" if changed else "unchanged")
        else:
            done.append("left_out")
    if touched:
        organisations_changed.send(sender=Organisation, organisation_ids=touched)
    return done


def _add(batch: ImportBatch, values: Mapping[str, str], *, by: Actor, now: datetime) -> Organisation:
    """Add an organisation with all that a row says of it."""
    columns = {name: _column(name, values[name]) for name in PROFILE_FIELDS if name in values}
    organisation = Organisation.objects.create(
        slug=free_slug(values), state=PUBLISHED, legal_name_source=batch.file_name[:200], **columns
    )
    everything = {name: ("", value) for name, value in wanted(batch, values).items()}
    _write_records(batch, organisation, everything, now=now)
    _note("organisation.add", organisation, everything, by=by, now=now)
    return organisation


def _bring_up_to_date(
    batch: ImportBatch,
    organisation: Organisation,
    values: Mapping[str, str],
    entry: Held,
    *,
    by: Actor,
    now: datetime,
) -> bool:
    """Change what a row changes; False when it changes nothing."""
    changed, _kept = changes(entry.values, wanted(batch, values), administered=entry.administered)
    if not changed:
        return False
    for name in changed.keys() & set(PROFILE_FIELDS):
        setattr(organisation, name, _column(name, changed[name][1]))
    if "legal_name" in changed:
        organisation.legal_name_source = batch.file_name[:200]
    organisation.version = F("version") + 1
    fields = [*(changed.keys() & set(PROFILE_FIELDS)), "legal_name_source", "version", "updated_at"]
    organisation.save(update_fields=fields)
    _write_records(batch, organisation, changed, now=now)
    _note("organisation.change", organisation, changed, by=by, now=now)
    return True


def _write_records(
    batch: ImportBatch, organisation: Organisation, changed: Mapping[str, tuple[str, str]], *, now: datetime
) -> None:
    """Write what stands beside the organisation's own row: identifiers, activity, site, circle."""
    for scheme in [scheme for scheme in IDENTIFIER_SCHEMES if scheme in changed]:
        Identifier.objects.update_or_create(
            organisation=organisation, scheme=scheme, defaults={"value": changed[scheme][1]}
        )
    if "okved" in changed:
        Activity.objects.filter(organisation=organisation, scheme=OKVED, is_main=True).update(is_main=False)
        Activity.objects.update_or_create(
            organisation=organisation, scheme=OKVED, code=changed["okved"][1], defaults={"is_main": True}
        )
    place = {f"{name}_ru": changed[name][1] for name in ("city", "address") if name in changed}
    if place:
        Site.objects.update_or_create(
            organisation=organisation,
            is_main=True,
            defaults=place,
            create_defaults={**place, "country": organisation.country},
        )
    if batch.circle and f"{CIRCLE}:{batch.circle.code}" in changed:
        CircleMembership.objects.create(
            circle=batch.circle, organisation=organisation, since=timezone.localdate(now)
        )


def _note(
    verb: str, organisation: Organisation, changed: Mapping[str, tuple[str, str]], *, by: Actor, now: datetime
) -> None:
    """Record an act, with identifiers named as everywhere in the journal."""
    named = {
        f"identifier.{name}" if name in IDENTIFIER_SCHEMES else name: pair for name, pair in changed.items()
    }
    record(verb=verb, subject=organisation, by=by, now=now, organisation_id=organisation.pk, changes=named)


def _column(name: str, value: str) -> str | int:
    return int(value) if name in NUMBERS else value
