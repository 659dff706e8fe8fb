"""Lists of invitations: upload or choose, look through, confirm, and watch the worker send them."""

import tempfile
import zipfile
from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gildia.clusters.actions import batches as actions
from gildia.clusters.forms.lists import FileListForm, RegisterListForm
from gildia.clusters.models import InvitationBatch, InvitationRow
from gildia.clusters.models.invitations import (
    BATCH_STATES,
    KNOWN,
    NEW,
    OUTCOMES,
    PREVIEWED,
    RUNNING,
    WRONG,
)
from gildia.clusters.queries.lists import Counts, batches, counts_of, letters_of, unsure_of
from gildia.clusters.views.pages import Crumbs, below, find_for_staff
from gildia.clusters.wording.lists import PROSE, TAB_NAMES, sentences
from gildia.foundation.refusals import as_message, beside
from gildia.foundation.row_ids import row_ids
from gildia.foundation.tables import Column
from gildia.foundation.way_back import back_to
from gildia.registry.middleware import SignedInRequest, actor_in, signed_in
from gildia.registry.permissions import may_register
from gildia.registry.rules.import_rows import NAMING_SCHEMES

PAGE_SIZE = 100
TROUBLES_SHOWN = 200
FROM_FILE, FROM_REGISTER = "file", "register"


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def invite_list(request: SignedInRequest, code: str) -> HttpResponse:
    """Begin a list: from a file, or from the register."""
    cluster, posted = find_for_staff(request, code), request.method == "POST"
    source = FROM_REGISTER if request.GET.get("from") == FROM_REGISTER else FROM_FILE
    form_class = RegisterListForm if source == FROM_REGISTER else FileListForm
    form = form_class(
        request.POST if posted else None,
        request.FILES if posted else None,
        cluster=cluster,
        viewer=request.acting.viewer,
    )
    if posted and form.is_valid():
        whole: dict[str, Any] = {"cluster_id": cluster.pk, "terms": form.terms, "by": actor_in(request)}
        given, now = form.cleaned_data, timezone.now()
        with beside(form):
            if source == FROM_REGISTER:
                made = actions.choose_from_register(
                    **whole, zone=given["zone"], segments=given["segments"], now=now
                )
            else:
                made = actions.read_list(**whole, file=given["file"], now=now)
            return redirect("clusters:batch", made.pk)
    address = reverse("clusters:invite_list", args=[code])
    context = {
        "cluster": cluster,
        "form": form,
        "tabs": [
            (_("From a file"), address, source == FROM_FILE),
            (_("From the register"), f"{address}?from={FROM_REGISTER}", source == FROM_REGISTER),
        ],
        "steps": _steps(),
        "crumbs": below(cluster, _("Joining"), "clusters:board"),
    }
    return render(request, "clusters/invitations/list.html", context, status=422 if posted else 200)


@signed_in
@require_safe
def batch(request: SignedInRequest, batch_id: int) -> HttpResponse:
    """A list as it stands: to be decided, on its way, or sent."""
    found = _find(request, batch_id)
    counts = counts_of(found)
    context: dict[str, Any] = {
        "batch": found,
        "cluster": found.cluster,
        "state": BATCH_STATES[found.state],
        "counts": counts,
        "crumbs": _crumbs(found),
        "steps": _steps(),
        "is_waiting": found.state == PREVIEWED,
        "is_running": found.state == RUNNING,
    }
    if found.state == PREVIEWED:
        context |= _preview(request, found, counts)
    else:
        context |= _result(found, counts)
    return render(request, "clusters/invitations/batch.html", context)


def _preview(request: SignedInRequest, found: InvitationBatch, counts: Counts) -> dict[str, Any]:
    """The rows of one outcome."""
    outcomes = [outcome for outcome, _words in OUTCOMES]
    first = next((each for each in outcomes if counts.by_outcome[each]), KNOWN)
    outcome = request.GET.get("outcome", first)
    if outcome not in outcomes:
        raise Http404
    rows = found.rows.filter(outcome=outcome).select_related("organisation").order_by("number")
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    address = reverse("clusters:batch", args=[found.pk])
    return {
        "outcome": outcome,
        "prose": PROSE[outcome],
        "tabs": [
            (
                str(TAB_NAMES[each]) % {"count": counts.by_outcome[each]},
                f"{address}?outcome={each}",
                each == outcome,
            )
            for each in outcomes
        ],
        "page": page,
        "rows": _shown(page),
        "may_choose": outcome != WRONG and (outcome != NEW or may_register(request.acting.viewer)),
        "columns": [
            Column(_("Row"), is_number=True),
            *([Column(_("Invite"))] if outcome != WRONG else []),
            Column(_("Company")),
            Column(_("Letter to")),
            Column(_("What we found")),
        ],
    }


def _shown(page: Page[InvitationRow]) -> list[dict[str, Any]]:
    return [
        {
            "row": row,
            "name": row.values.get("legal_name", ""),
            "numbers": [row.values[scheme] for scheme in NAMING_SCHEMES if scheme in row.values],
            "findings": sentences(row.findings),
        }
        for row in page
    ]


def _result(found: InvitationBatch, counts: Counts) -> dict[str, Any]:
    """How far a list is, and what could not be done."""
    troubled = found.rows.exclude(trouble="").select_related("organisation").order_by("number")
    letters = letters_of(found).count()
    return {
        "unsure": unsure_of(found, timezone.now()),
        "letters": letters,
        "troubled": [
            (row, str(row.organisation or row.values.get("legal_name", "")))
            for row in troubled[:TROUBLES_SHOWN]
        ],
        "columns": [
            Column(_("Row"), is_number=True),
            Column(_("Company")),
            Column(_("Why it was not invited")),
        ],
        "is_printing": letters < counts.invited,
    }


@signed_in
@require_POST
def choose(request: SignedInRequest, batch_id: int) -> HttpResponse:
    """Keep the ticks of a page, or tick all rows of an outcome, or none."""
    found, outcome = _find(request, batch_id), request.POST.get("outcome", "")
    every = request.POST.get("every", "")
    with as_message(request):
        if every:
            changed = actions.choose_all(
                batch_id=found.pk, outcome=outcome, is_chosen=every == "yes", by=actor_in(request)
            )
        else:
            changed = actions.choose(
                batch_id=found.pk,
                shown=_ids(request, "shown"),
                ticked=_ids(request, "ticked"),
                by=actor_in(request),
            )
        sentence = ngettext("%(count)s row changed.", "%(count)s rows changed.", changed)
        messages.success(request, sentence % {"count": changed})
    return back_to(request, reverse("clusters:batch", args=[found.pk]))


def _ids(request: SignedInRequest, name: str) -> list[int]:
    return row_ids(request.POST.getlist(name)[: 2 * PAGE_SIZE])


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: SignedInRequest, batch_id: int) -> HttpResponse:
    """Say once more what will happen, and start."""
    found = _find(request, batch_id)
    page = redirect("clusters:batch", found.pk)
    if request.method == "POST":
        with as_message(request):
            actions.start(batch_id=found.pk, by=actor_in(request), now=timezone.now())
            messages.success(request, _("The invitations are on their way."))
        return page
    if found.state != PREVIEWED:
        return page
    context = {
        "batch": found,
        "cluster": found.cluster,
        "counts": counts_of(found),
        "sample": found.rows.filter(is_chosen=True).select_related("organisation").order_by("number")[:3],
        "steps": _steps(),
        "crumbs": [*_crumbs(found), (_("List of invitations"), reverse("clusters:batch", args=[found.pk]))],
    }
    return render(request, "clusters/invitations/start.html", context)


@signed_in
@require_POST
def stop(request: SignedInRequest, batch_id: int) -> HttpResponse:
    """Send no more."""
    found = _find(request, batch_id)
    with as_message(request):
        actions.stop(batch_id=found.pk, by=actor_in(request), now=timezone.now())
        messages.success(request, _("The list is stopped; whoever is invited already stays invited."))
    return redirect("clusters:batch", found.pk)


@signed_in
@require_safe
def letters(request: SignedInRequest, batch_id: int) -> HttpResponseBase:
    """All letters on paper in one archive, numbered in the order of the list."""
    found = _find(request, batch_id)
    if not letters_of(found).exists():
        raise Http404
    archive = tempfile.TemporaryFile()  # noqa: SIM115 - the answer closes it
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_STORED) as kept:
        for name, content in _letters(found):
            kept.writestr(name, content)
    archive.seek(0)
    name = f"invitations-{found.cluster.circle.code}-{found.pk}.zip"
    return FileResponse(archive, as_attachment=True, filename=name, content_type="application/zip")


def _letters(found: InvitationBatch) -> Iterator[tuple[str, bytes]]:
    for place, invitation in enumerate(letters_of(found), start=1):
        if invitation.letter is not None:
            with invitation.letter.file.open("rb") as opened:
                yield f"{place:04}-{invitation.letter.name}", opened.read()


def _find(request: SignedInRequest, batch_id: int) -> InvitationBatch:
    rows = batches(request.acting.viewer).select_related(
        "cluster__circle__zone", "cluster__circle__managed_by", "document", "made_under__person"
    )
    return get_object_or_404(rows, pk=batch_id)


def _crumbs(found: InvitationBatch) -> Crumbs:
    return below(found.cluster, _("Joining"), "clusters:board")


def _steps() -> list[str]:
    return [_("Choose the companies"), _("Look through"), _("Send")]
