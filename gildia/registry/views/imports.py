"""Pages of imports: history, upload, preview with decisions, columns, applying."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gildia.foundation import row_ids, spreadsheets
from gildia.foundation.refusals import as_message, beside
from gildia.foundation.tables import Column
from gildia.foundation.way_back import back_to
from gildia.registry.actions import import_apply, imports
from gildia.registry.forms.imports import ReadingForm, StartForm
from gildia.registry.middleware import SignedInRequest, actor_in, signed_in
from gildia.registry.models import ImportBatch, ImportRow
from gildia.registry.models.imports import (
    APPLIED,
    APPLYING,
    DOUBTFUL,
    FAILED,
    NEW,
    PREVIEWED,
    READING,
    WRONG,
)
from gildia.registry.permissions import may_register, require
from gildia.registry.queries import imports as queries
from gildia.registry.queries.imports import access_batch
from gildia.registry.rules.import_rows import FIELDS
from gildia.registry.views.import_rows import (
    BULK,
    OUTCOMES,
    bulk_words,
    read_as,
    result_words,
    shown_rows,
    summary,
)
from gildia.registry.views.import_words import (
    OUTCOME_NAMES,
    OUTCOME_PROSE,
    field_name,
    sentences,
)
from gildia.registry.views.moderation_tabs import tabs

PAGE_SIZE = 50


@signed_in
@require_safe
def history(request: SignedInRequest) -> HttpResponse:
    """The imports of the managing company, newest first."""
    require(may_register(request.acting.viewer))
    rows = queries.batches(request.acting.viewer).select_related("uploaded_by", "applied_by", "circle")
    page = Paginator(rows.order_by("-created_at", "-pk"), PAGE_SIZE).get_page(request.GET.get("page"))
    columns = [
        Column(_("File")),
        Column(_("Uploaded")),
        Column(_("State")),
        Column(_("Applied")),
        Column(_("Result")),
        Column(_("Rows"), is_number=True),
    ]
    shown = [(row, result_words(row) if row.state == APPLIED else "–") for row in page.object_list]
    context = {
        "page": page,
        "shown": shown,
        "columns": columns,
        "tabs": tabs(request.acting.viewer, "imports"),
    }
    return render(request, "registry/imports/history.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: SignedInRequest) -> HttpResponse:
    """Upload a file."""
    require(may_register(request.acting.viewer))
    posted = request.method == "POST"
    form = StartForm(
        request.POST if posted else None, request.FILES if posted else None, viewer=request.acting.viewer
    )
    if posted and form.is_valid():
        with beside(form):
            batch = imports.start(**form.cleaned_data, by=actor_in(request), now=timezone.now())
            unclear = batch.state == PREVIEWED and "legal_name" not in batch.columns["fields"]
            return redirect("registry:import_columns" if unclear else "registry:import", batch.pk)
    context = {"form": form, "crumbs": _crumbs(), "steps": _steps()}
    return render(request, "registry/imports/start.html", context, status=422 if form.is_bound else 200)


@signed_in
@require_safe
def template(request: SignedInRequest) -> HttpResponse:
    """A workbook with the headings we know, to fill in."""
    require(may_register(request.acting.viewer))
    headings = [field_name(name) for name in FIELDS]
    return _workbook([(_("Organisations"), headings, [])], _("organisations-template"))


@signed_in
@require_safe
def batch(request: SignedInRequest, batch_id: int) -> HttpResponse:
    """One import as it stands: being read, waiting for decisions, applied."""
    found = access_batch(request.acting.viewer, batch_id)
    context: dict[str, Any] = {
        "batch": found,
        "crumbs": _crumbs(),
        "steps": _steps(),
        "lead": "",
        "read_as": read_as(found),
        "notes": sentences(found.notes),
        "is_working": found.state in {READING, APPLYING},
        "is_failed": found.state == FAILED,
        "is_waiting": found.state == PREVIEWED,
        "is_applied": found.state == APPLIED,
    }
    if found.state in {PREVIEWED, APPLIED}:
        context |= _rows_context(request, found)
    if found.state == APPLIED:
        context["lead"] = result_words(found)
    return render(request, "registry/imports/batch.html", context)


def _rows_context(request: SignedInRequest, found: ImportBatch) -> dict[str, Any]:
    """The tab of one outcome."""
    counts = queries.outcome_counts(found)
    first = next((outcome for outcome in (DOUBTFUL, *OUTCOMES) if counts.get(outcome)), NEW)
    outcome = request.GET.get("outcome", first)
    if outcome not in OUTCOMES:
        raise Http404
    address = reverse("registry:import", args=[found.pk])
    rows = (
        ImportRow.objects.filter(batch=found, outcome=outcome)
        .select_related("organisation")
        .order_by("number")
    )
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    return {
        "outcome": outcome,
        "prose": OUTCOME_PROSE[outcome],
        "tabs": [
            (f"{OUTCOME_NAMES[each]}: {counts.get(each, 0)}", f"{address}?outcome={each}", each == outcome)
            for each in OUTCOMES
        ],
        "page": page,
        "rows": shown_rows(found, page, on=timezone.localdate()),
        "bulk": [(decision, bulk_words(outcome, decision)) for decision in BULK.get(outcome, ())],
        "undecided": queries.undecided(found),
        "lead": summary(counts),
        "columns": [
            Column(_("Row"), is_number=True),
            Column(_("Organisation")),
            Column(_("What it says")),
            Column(_("Decision")),
        ],
    }


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def columns(request: SignedInRequest, batch_id: int) -> HttpResponse:
    """How the file is read and what its columns hold, to be corrected."""
    found = access_batch(request.acting.viewer, batch_id)
    if found.state not in {PREVIEWED, FAILED}:
        return redirect("registry:import", found.pk)
    names = [(name, field_name(name)) for name in FIELDS]
    form = ReadingForm(request.POST or None, columns=found.columns, field_names=names)
    if form.is_bound and form.is_valid():
        with beside(form):
            imports.read_again(
                batch_id=found.pk,
                choices=form.choices,
                fields=form.columns,
                by=actor_in(request),
                now=timezone.now(),
            )
            return redirect("registry:import", found.pk)
    crumbs = [*_crumbs(), (found.file_name, reverse("registry:import", args=[found.pk]))]
    context = {"batch": found, "form": form, "notes": sentences(found.notes), "crumbs": crumbs}
    return render(request, "registry/imports/columns.html", context, status=422 if form.is_bound else 200)


@signed_in
@require_POST
def decide(request: SignedInRequest, batch_id: int, row_id: int) -> HttpResponse:
    """Decide one row."""
    decision, _colon, candidate = request.POST.get("decision", "").partition(":")
    page = reverse("registry:import", args=[batch_id])
    with as_message(request):
        imports.decide(
            batch_id=batch_id,
            row_id=row_id,
            decision=decision,
            candidate_id=row_ids.row_id(candidate),
            by=actor_in(request),
        )
    return back_to(request, page)


@signed_in
@require_POST
def decide_all(request: SignedInRequest, batch_id: int) -> HttpResponse:
    """Decide all rows of one outcome."""
    outcome, decision = request.POST.get("outcome", ""), request.POST.get("decision", "")
    with as_message(request):
        count = imports.decide_all(
            batch_id=batch_id, outcome=outcome, decision=decision, by=actor_in(request)
        )
        sentence = ngettext("%(count)s row decided.", "%(count)s rows decided.", count)
        messages.success(request, sentence % {"count": count})
    return back_to(request, reverse("registry:import", args=[batch_id]))


@signed_in
@require_POST
def apply(request: SignedInRequest, batch_id: int) -> HttpResponse:
    """Write what was decided."""
    with as_message(request):
        found = import_apply.apply(
            batch_id=batch_id, rows_at_once=imports.ROWS_AT_ONCE, by=actor_in(request), now=timezone.now()
        )
        if found.state == APPLIED:
            messages.success(request, result_words(found))
    return redirect("registry:import", batch_id)


@signed_in
@require_POST
def cancel(request: SignedInRequest, batch_id: int) -> HttpResponse:
    """Give an import up."""
    with as_message(request):
        imports.cancel(batch_id=batch_id, by=actor_in(request), now=timezone.now())
        messages.success(request, _("The import is cancelled; nothing was written."))
    return redirect("registry:imports")


@signed_in
@require_safe
def faults(request: SignedInRequest, batch_id: int) -> HttpResponse:
    """The wrong rows with their reasons, to be mended and uploaded again."""
    found = access_batch(request.acting.viewer, batch_id)
    rows = ImportRow.objects.filter(batch=found, outcome=WRONG).order_by("number")
    headings = [_("Reason"), _("Row in the file"), *found.columns.get("headings", [])]
    table = [[" ".join(sentences(row.reasons)), row.number, *row.raw["cells"]] for row in rows]
    return _workbook([(_("Wrong rows"), headings, table)], _("wrong-rows"))


def _crumbs() -> list[tuple[str, str]]:
    return [(_("Imports"), reverse("registry:imports"))]


def _steps() -> list[str]:
    return [pgettext("step", "Upload"), pgettext("step", "Decide"), pgettext("step", "Applied")]


def _workbook(sheets: list[tuple[str, list[str], list[list[Any]]]], name: str) -> HttpResponse:
    response = HttpResponse(spreadsheets.to_xlsx(sheets), content_type=spreadsheets.XLSX_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    return response
