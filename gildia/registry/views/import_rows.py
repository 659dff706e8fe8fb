"""What the pages of an import show of its rows, its reading and its result."""

from datetime import date
from typing import Any

from django.core.paginator import Page
from django.utils.translation import gettext as _

from gildia.registry.forms.imports import DELIMITER_NAMES, ENCODING_NAMES
from gildia.registry.models import ImportBatch, ImportRow, Organisation
from gildia.registry.models.imports import (
    CREATE,
    DOUBTFUL,
    MATCHED,
    NEW,
    PREVIEWED,
    SKIP,
    UNCHANGED,
    UPDATE,
    WRONG,
)
from gildia.registry.queries.imports import Held, held, wanted
from gildia.registry.rules.import_rows import changes
from gildia.registry.views.import_words import DECISION_NAMES, OUTCOME_NAMES, field_name, sentences

OUTCOMES = (NEW, MATCHED, DOUBTFUL, WRONG, UNCHANGED)
#: What may be decided of all rows of an outcome.
BULK = {NEW: (CREATE, SKIP), MATCHED: (UPDATE, SKIP), DOUBTFUL: (CREATE, UPDATE, SKIP)}


def shown_rows(found: ImportBatch, page: "Page[ImportRow]", *, on: date) -> list[dict[str, Any]]:
    """The rows of a page with what they change and what may be decided: a constant number of queries."""
    rows = list(page.object_list)
    ids = {pk for row in rows for pk in [row.organisation_id, *row.candidates] if pk}
    names = dict(Organisation.objects.filter(pk__in=ids).order_by("pk").values_list("pk", "legal_name"))
    known = held(ids, on=on) if found.state == PREVIEWED else {}
    return [_shown_row(found, row, names, known) for row in rows]


def _shown_row(
    found: ImportBatch, row: ImportRow, names: dict[int, str], known: dict[int, Held]
) -> dict[str, Any]:
    entry = known.get(row.organisation_id or 0)
    changed: dict[str, tuple[str, str]] = {}
    if entry is not None and row.outcome != UNCHANGED:
        changed, _kept = changes(entry.values, wanted(found, row.values), administered=entry.administered)
    cells = [cell for cell in row.raw["cells"] if cell]
    return {
        "row": row,
        "name": row.values.get("legal_name") or ", ".join(cells[:2]) or _("(empty)"),
        "facts": [(field_name(name), value) for name, value in row.values.items() if name != "legal_name"],
        "changes": [(field_name(name), before, after) for name, (before, after) in changed.items()],
        "reasons": sentences(row.reasons),
        "choices": _choices(row, names),
        "decision": DECISION_NAMES[row.decision],
    }


def _choices(row: ImportRow, names: dict[int, str]) -> list[tuple[str, str, bool]]:
    """What may be decided of a row: value, words, whether it is chosen."""
    if row.outcome == DOUBTFUL:
        targets = [
            (f"{UPDATE}:{pk}", _("It is %(name)s: update") % {"name": names.get(pk, pk)})
            for pk in row.candidates
        ]
        offered = [
            ("", str(DECISION_NAMES[""])),
            *targets,
            (CREATE, str(DECISION_NAMES[CREATE])),
            (SKIP, str(DECISION_NAMES[SKIP])),
        ]
    else:
        offered = [(decision, str(DECISION_NAMES[decision])) for decision in BULK.get(row.outcome, ())]
    chosen = (
        f"{UPDATE}:{row.organisation_id}"
        if row.outcome == DOUBTFUL and row.decision == UPDATE
        else row.decision
    )
    return [(value, words, value == chosen) for value, words in offered]


def bulk_words(outcome: str, decision: str) -> str:
    """The button that decides all rows of an outcome."""
    if outcome == DOUBTFUL and decision == UPDATE:
        return _("Update the likeliest of each")
    return str(DECISION_NAMES[decision])


def read_as(found: ImportBatch) -> str:
    """What was assumed about the file, in a line."""
    read = found.columns
    parts = []
    if read.get("sheet"):
        parts.append(_("sheet “%(name)s”") % {"name": read["sheet"]})
    if read.get("encoding"):
        parts.append(
            _("encoding %(name)s") % {"name": ENCODING_NAMES.get(read["encoding"], read["encoding"])}
        )
        parts.append(
            _("delimiter: %(name)s") % {"name": DELIMITER_NAMES.get(read["delimiter"], read["delimiter"])}
        )
    if read.get("header_row"):
        parts.append(_("headings in row %(number)s") % {"number": read["header_row"]})
    return ", ".join(parts)


def summary(counts: dict[str, int]) -> str:
    """How many rows have each outcome, in a line."""
    parts = [f"{str(OUTCOME_NAMES[outcome]).lower()}: {counts.get(outcome, 0)}" for outcome in OUTCOMES]
    return ", ".join(parts)


def result_words(found: ImportBatch) -> str:
    """What applying did, in a sentence."""
    words = {
        name: found.result.get(name, 0) for name in ("created", "updated", "unchanged", "left_out", "wrong")
    }
    return (
        _(
            "%(created)s new, %(updated)s updated, %(unchanged)s unchanged, %(left_out)s left out,"
            " %(wrong)s wrong."
        )
        % words
    )
