"""The list of agreements and the page of one."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from gildia.agreements.actions import signing
from gildia.agreements.models import Agreement
from gildia.agreements.models.agreements import APPROVING, DRAFT, OPEN, SENT, STATES
from gildia.agreements.models.signatories import SIGNATORY_STATES, WAITING
from gildia.agreements.permissions import may_prepare
from gildia.agreements.queries.places import my_turn
from gildia.agreements.queries.trail import acts_of
from gildia.agreements.rules.codes import shown
from gildia.agreements.rules.sheets import Sheet
from gildia.agreements.views.crumbs import crumbs
from gildia.agreements.wording import authority, way
from gildia.agreements.wording.sheets import passages, sheet_of, trail
from gildia.foundation.errors import Refused
from gildia.foundation.tables import Column
from gildia.registry.middleware import SignedInRequest, actor_in, signed_in
from gildia.registry.models import Mandate
from gildia.registry.rules import Viewer

PAGE_SIZE = 50


@signed_in
@require_safe
def index(request: SignedInRequest) -> HttpResponse:
    """What waits for the reader first, then everything his organisation has to do with."""
    viewer = request.acting.viewer
    state = request.GET.get("state", "")
    state = state if state in STATES else ""
    seen = Agreement.objects.visible_to(viewer).select_related("issuer")
    rows = seen.filter(state=state) if state else seen
    context: dict[str, Any] = {
        "to_sign": _listed(Agreement.objects.waiting_for(viewer)),
        "to_approve": _listed(Agreement.objects.approved_by(viewer)),
        "page": Paginator(
            rows.prefetch_related("parties__organisation").order_by("-created_at", "-pk"), PAGE_SIZE
        ).get_page(request.GET.get("page")),
        "states": [(code, words, code == state) for code, words in STATES.items()],
        "state": state,
        "columns": [
            Column(_("Agreement")),
            Column(_("Parties")),
            Column(_("State")),
            Column(_("To be signed until")),
        ],
        "prepares": viewer.organisation_id is not None and may_prepare(viewer, viewer.organisation_id),
    }
    return render(request, "agreements/index.html", context)


def _listed(rows: Any) -> list[Agreement]:  # noqa: ANN401 - a queryset of agreements
    joined = rows.select_related("issuer").prefetch_related("parties__organisation")
    return list(joined.order_by("expires_at", "pk")[:PAGE_SIZE])


@signed_in
@require_safe
def agreement(request: SignedInRequest, agreement_id: int) -> HttpResponse:
    """The text, the parties, what was done, and what the reader can do."""
    viewer = request.acting.viewer
    found = find(viewer, agreement_id)
    place = my_turn(found, viewer)
    if place is not None and place.state == WAITING:
        try:
            signing.open_text(signatory_id=place.pk, by=actor_in(request), now=timezone.now())
        except Refused:  # the time for it is over, which the page says anyway
            place = None
    return render(request, "agreements/agreement.html", page_of(found, viewer) | {"place": place})


def find(viewer: Viewer, agreement_id: int) -> Agreement:
    """The agreement, if the viewer may see it."""
    rows = Agreement.objects.visible_to(viewer).select_related(
        "issuer", "version__template", "approver__person", "document", "issued", "circle"
    )
    return get_object_or_404(rows, pk=agreement_id)


def page_of(found: Agreement, viewer: Viewer) -> dict[str, Any]:
    """What every page of an agreement shows."""
    prepares = may_prepare(viewer, found.issuer_id)
    approver = found.approver
    sheet = sheet_of(found, now=timezone.now()) if found.content is None else Sheet.from_json(found.content)
    return {
        "agreement": found,
        "state": STATES[found.state],
        "crumbs": crumbs(),
        "code": shown(found.code),
        "sheet": sheet,
        "passages": passages(sheet),
        "signatories": signatories_in_words(found),
        "trail": trail(acts_of(found)),
        "may_send": prepares and found.state == DRAFT,
        "may_cancel": prepares and found.state in OPEN,
        "may_approve": found.state == APPROVING
        and approver is not None
        and (approver.person_id, approver.organisation_id) == (viewer.person_id, viewer.organisation_id),
        "all_signed": found.state == SENT and not found.signatories.pending().exists(),
    }


def signatories_in_words(found: Agreement) -> list[dict[str, Any]]:
    """Who signs, how far each is, and under what he signed."""
    joined = ("party__organisation", "named__person", "mandate__person", "signature")
    rows = found.signatories.select_related(*joined).order_by("position")
    return [
        {
            "signatory": row,
            "state": SIGNATORY_STATES[row.state],
            "person": _person(row.mandate or row.named),
            "authority": authority(row.mandate) if row.mandate else "",
            "way": way(row.how, row.second_factor) if row.how else "",
        }
        for row in rows
    ]


def _person(mandate: Mandate | None) -> str:
    return "" if mandate is None else mandate.person.shown_name
