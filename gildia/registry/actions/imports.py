"""Imports, step one: a file becomes rows with outcomes, and staff decide. Nothing of the register changes."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import BigIntegerField, F, Func
from django.utils import timezone
from django.utils.translation import gettext as _

from gildia.documents.actions import store
from gildia.documents.rules import TABLE
from gildia.foundation.errors import NotPermitted, Refused
from gildia.journal.actions import record
from gildia.registry.events import import_waits
from gildia.registry.models import Circle, ImportBatch, ImportRow
from gildia.registry.models.circles import ZONE
from gildia.registry.models.imports import (
    CANCELLED,
    CREATE,
    DOUBTFUL,
    FAILED,
    IMPORT_MOVES,
    MATCHED,
    NEW,
    PREVIEWED,
    READING,
    SKIP,
    UPDATE,
    WRONG,
)
from gildia.registry.permissions import Actor, may_register, require
from gildia.registry.queries.imports import Match, Matcher, access_batch, remembered_columns
from gildia.registry.rules.import_rows import (
    FIELDS,
    KNOWN_HEADINGS,
    Problem,
    Reading,
    duplicates,
    guess_columns,
    read_row,
)
from gildia.registry.rules.tables import Choices, Line, Note, Table, Unreadable, read_csv, read_xlsx

#: Beyond these an import is read and applied by the worker, with progress on the page.
ROWS_AT_ONCE = 500
BYTES_AT_ONCE = 300_000
CHUNK = 200
DEFAULT_DECISIONS = {NEW: CREATE, MATCHED: UPDATE, WRONG: SKIP, DOUBTFUL: ""}


@transaction.atomic
def start(
    *, file: UploadedFile[Any], circle: Circle | None, country: str, by: Actor, now: datetime
) -> ImportBatch:
    """Take a file and read it: at once when it is small, by the worker otherwise."""
    require(may_register(by.viewer))
    require(circle is None or (circle.kind == ZONE and circle.pk in by.viewer.staffed_circle_ids))
    document = store(file=file, kinds=TABLE, person_id=by.person_id, now=now)
    batch = ImportBatch.objects.create(
        document=document,
        file_name=document.name,
        organisation_id=by.organisation_id,
        circle=circle,
        uploaded_by_id=by.person_id,
        columns={"choices": asdict(Choices()), "country": country},
    )
    record(verb="import.start", subject=batch, by=by, now=now, organisation_id=by.organisation_id)
    _read_now_or_later(batch, by=by, now=now)
    return batch


@transaction.atomic
def read_again(
    *, batch_id: int, choices: Choices, fields: Sequence[str] | None, by: Actor, now: datetime
) -> ImportBatch:
    """Read the file another way: encoding, delimiter, sheet, heading row, or what the columns hold.

    `fields` is None when the columns are to be recognised anew.
    """
    batch = _waiting(batch_id, "read_again", by)
    if fields is not None and "legal_name" not in fields:
        raise Refused(_("Say which column holds the name of the organisation."))
    columns = {"choices": asdict(choices), "country": batch.columns["country"]}
    if fields is not None:
        columns |= {"fields": list(fields), "headings": batch.columns["headings"], "corrected": True}
    batch.columns = columns
    batch.state, batch.rows_done, batch.rows_total = READING, 0, 0
    batch.save(update_fields=["columns", "state", "rows_done", "rows_total", "updated_at"])
    _read_now_or_later(batch, by=by, now=now)
    return batch


def _read_now_or_later(batch: ImportBatch, *, by: Actor, now: datetime) -> None:
    """Read small files in the request, and leave large ones to the worker."""
    if batch.document.size_bytes <= BYTES_AT_ONCE:
        table = _table(batch)
        if table is None or len(table.lines) <= ROWS_AT_ONCE:
            _read(batch, table, by=by, now=now)
            return
    import_waits.send(sender=ImportBatch, batch_id=batch.pk, mandate_id=by.mandate_id, work="read")


def read(*, batch_id: int, by: Actor, now: datetime) -> None:
    """Read a waiting file; the worker calls this. Each chunk is kept at once, so that progress shows."""
    batch = access_batch(by.viewer, batch_id)
    if batch.state == READING:
        _read(batch, _table(batch), by=by, now=now)


def _table(batch: ImportBatch) -> Table | None:
    """The table in the file, or None with the reason among the batch's notes."""
    reader = read_csv if batch.document.media_type == "text/csv" else read_xlsx
    with batch.document.file.open("rb") as file:
        data = file.read()
    try:
        return reader(data, choices=Choices(**batch.columns["choices"]), known_headings=KNOWN_HEADINGS)
    except Unreadable as refusal:
        batch.notes = [asdict(Note(refusal.code, refusal.details))]
        return None


def _read(batch: ImportBatch, table: Table | None, *, by: Actor, now: datetime) -> None:
    """Make the rows of the preview from a table."""
    ImportRow.objects.filter(batch=batch).delete()
    if table is None:
        batch.state = FAILED
        batch.save(update_fields=["state", "notes", "updated_at"])
        return
    fields = batch.columns.get("fields") or guess_columns(
        table.headings, remembered_columns(batch.organisation_id)
    )
    _remember(batch, table, fields)
    readings = [(line, _reading(line, fields, batch.columns["country"])) for line in table.lines]
    repeated = duplicates([(line.number, reading) for line, reading in readings])
    matcher = Matcher(batch, by.viewer, on=timezone.localdate(now))
    for place in range(0, len(readings), CHUNK):
        chunk = readings[place : place + CHUNK]
        _keep_rows(batch, chunk, repeated, matcher)
        ImportBatch.objects.filter(pk=batch.pk).update(rows_done=place + len(chunk))
    batch.state = PREVIEWED
    batch.save(update_fields=["state", "updated_at"])


def _remember(batch: ImportBatch, table: Table, fields: Sequence[str]) -> None:
    """Write down how the file was read, for the page on which it can be corrected."""
    samples = [line.cells for line in table.lines[:3]]
    batch.columns |= {
        "fields": list(fields),
        "headings": list(table.headings),
        "samples": [[row[place] for row in samples] for place in range(len(table.headings))],
        "header_row": table.header_row,
        "encoding": table.encoding,
        "delimiter": table.delimiter,
        "sheet": table.sheet,
        "sheets": list(table.sheets),
    }
    batch.notes = [asdict(note) for note in table.notes]
    if "legal_name" not in fields:
        batch.notes.append(asdict(Note("no_name_column")))
    batch.rows_done, batch.rows_total = 0, len(table.lines)
    batch.save(update_fields=["columns", "notes", "rows_done", "rows_total", "updated_at"])


def _reading(line: Line, fields: Sequence[str], country: str) -> Reading:
    """What one line says."""
    pairs = zip(fields, line.cells, strict=False)
    return read_row({name: cell for name, cell in pairs if name in FIELDS}, country=country)


def _keep_rows(
    batch: ImportBatch,
    chunk: Sequence[tuple[Line, Reading]],
    repeated: Mapping[int, Problem],
    matcher: Matcher,
) -> None:
    """Match some rows and keep them."""
    sound = [
        (line, reading) for line, reading in chunk if not reading.problems and line.number not in repeated
    ]
    found = matcher.match([reading for _, reading in sound])
    matches = {line.number: match for (line, _), match in zip(sound, found, strict=True)}
    rows = []
    for line, reading in chunk:
        problems = reading.problems or tuple(filter(None, [repeated.get(line.number)]))
        match = matches.get(line.number, Match(WRONG, reasons=problems))
        rows.append(
            ImportRow(
                batch=batch,
                number=line.number,
                raw={"cells": line.cells},
                values=reading.values,
                outcome=match.outcome,
                reasons=[asdict(reason) for reason in (*match.reasons, *reading.remarks)],
                candidates=list(match.candidates),
                decision=DEFAULT_DECISIONS.get(match.outcome, ""),
                organisation_id=match.organisation_id,
            )
        )
    ImportRow.objects.bulk_create(rows)


@transaction.atomic
def decide(*, batch_id: int, row_id: int, decision: str, candidate_id: int | None, by: Actor) -> ImportRow:
    """Say what is to become of one row."""
    batch = _waiting(batch_id, "start", by)
    row = ImportRow.objects.filter(batch=batch, pk=row_id).first()
    if row is None:
        raise NotPermitted(_("There is no such row."))
    _check_decision(row, decision, candidate_id)
    row.decision = decision
    if row.outcome == DOUBTFUL:
        row.organisation_id = candidate_id if decision == UPDATE else None
    row.save(update_fields=["decision", "organisation"])
    return row


def _check_decision(row: ImportRow, decision: str, candidate_id: int | None) -> None:
    allowed = {
        NEW: {CREATE, SKIP},
        MATCHED: {UPDATE, SKIP},
        DOUBTFUL: {CREATE, UPDATE, SKIP, ""},
    }.get(row.outcome, set())
    if decision not in allowed:
        raise Refused(_("This row cannot be decided that way."))
    if row.outcome == DOUBTFUL and decision == UPDATE and candidate_id not in row.candidates:
        raise Refused(_("Choose which organisation the row is to update."))


@transaction.atomic
def decide_all(*, batch_id: int, outcome: str, decision: str, by: Actor) -> int:
    """Decide every row of one outcome alike; a doubtful row to update takes its likeliest organisation."""
    batch = _waiting(batch_id, "start", by)
    rows = ImportRow.objects.filter(batch=batch, outcome=outcome)
    if outcome not in {NEW, MATCHED, DOUBTFUL}:
        raise Refused(_("These rows need no decision."))
    if decision not in {
        SKIP,
        UPDATE if outcome == MATCHED else CREATE,
        *([UPDATE] if outcome == DOUBTFUL else []),
    }:
        raise Refused(_("These rows cannot be decided that way."))
    if outcome != DOUBTFUL:
        return rows.update(decision=decision)
    if decision == UPDATE:
        likeliest = Func(F("candidates"), template="(%(expressions)s)[1]", output_field=BigIntegerField())
        return rows.update(decision=UPDATE, organisation_id=likeliest)
    return rows.update(decision=decision, organisation_id=None)


@transaction.atomic
def cancel(*, batch_id: int, by: Actor, now: datetime) -> ImportBatch:
    """Give an import up; its rows go, the entry in the history stays."""
    batch = _waiting(batch_id, "cancel", by)
    batch.state = CANCELLED
    batch.save(update_fields=["state", "updated_at"])
    ImportRow.objects.filter(batch=batch).delete()
    record(verb="import.cancel", subject=batch, by=by, now=now, organisation_id=batch.organisation_id)
    return batch


@transaction.atomic
def fail(*, batch_id: int, by: Actor) -> None:
    """Say of a file that reading it broke off, so that the page does not wait for ever."""
    batch = access_batch(by.viewer, batch_id, lock=True)
    if batch.state == READING:
        batch.state, batch.notes = FAILED, [asdict(Note("broke_off"))]
        batch.save(update_fields=["state", "notes", "updated_at"])


def _waiting(batch_id: int, verb: str, by: Actor) -> ImportBatch:
    """The batch, locked, if its state allows the verb."""
    batch = access_batch(by.viewer, batch_id, lock=True)
    if verb not in IMPORT_MOVES[batch.state]:
        sentence = _("This import is no longer waiting for you: it is %(state)s.")
        raise Refused(sentence % {"state": batch.get_state_display()})
    return batch
