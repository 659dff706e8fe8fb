"""Claims of profiles: asked by anybody signed in, answered by staff or by the profile's administrators."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gildia.foundation.refusals import as_message, beside
from gildia.foundation.tables import Column
from gildia.registry.actions import claims
from gildia.registry.forms.claims import ApproveForm, ClaimForm
from gildia.registry.forms.mandates import ReasonForm
from gildia.registry.middleware import SignedInRequest, actor_in, signed_in
from gildia.registry.models import Claim, Organisation
from gildia.registry.models.claims import APPROVED, DENIED, PENDING, REVOKED, STATE_NAMES, WITHDRAWN
from gildia.registry.permissions import administrators, is_staff_for, may_decide_claim, may_moderate
from gildia.registry.queries.claims import claims_for_staff, claims_visible_to
from gildia.registry.rules import Scope
from gildia.registry.views.moderation_tabs import tabs
from gildia.registry.wording import SCOPES

PAGE_SIZE = 50
STATES = (PENDING, APPROVED, DENIED, REVOKED, WITHDRAWN)


@signed_in
@require_safe
def index(request: SignedInRequest) -> HttpResponse:
    """Staff see the queue; everybody sees his own claims."""
    viewer = request.acting.viewer
    state = request.GET.get("state", PENDING)
    state = state if state in STATES else PENDING
    queue = (
        claims_for_staff(viewer).filter(state=state).select_related("person", "organisation", "decided_by")
    )
    own = Claim.objects.filter(person=request.user).select_related("organisation").order_by("-pk")
    context: dict[str, Any] = {
        "is_staff": may_moderate(viewer),
        "tabs": tabs(viewer, "claims"),
        "states": [(each, STATE_NAMES[each], each == state) for each in STATES],
        "page": Paginator(queue.order_by("created_at", "pk"), PAGE_SIZE).get_page(request.GET.get("page")),
        "own": own,
        "columns": [Column(_("Organisation")), Column(_("Person")), Column(_("Asked")), Column(_("State"))],
    }
    return render(request, "registry/claims/index.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: SignedInRequest, slug: str) -> HttpResponse:
    """Claim a profile."""
    organisation = get_object_or_404(Organisation.objects.visible_to(request.acting.viewer), slug=slug)
    posted = request.method == "POST"
    form = ClaimForm(request.POST if posted else None, request.FILES if posted else None)
    if posted and form.is_valid():
        with beside(form):
            asked = claims.claim(
                organisation=organisation, **form.cleaned_data, person=request.user, now=timezone.now()
            )
            messages.success(request, _("Your claim is sent. The answer comes by mail."))
            return redirect("registry:claim_detail", asked.pk)
    context = {
        "organisation": organisation,
        "form": form,
        "is_administered": administrators(organisation.pk, timezone.localdate()).exists(),
        "crumbs": [
            (_("Companies"), reverse("registry:directory")),
            (str(organisation.name), organisation.get_absolute_url()),
        ],
    }
    return render(request, "registry/claims/ask.html", context, status=422 if form.is_bound else 200)


@signed_in
@require_safe
def detail(request: SignedInRequest, claim_id: int) -> HttpResponse:
    """One claim: its state for the claimant, its forms for those who answer."""
    return _detail(request, claim_id)


def _detail(
    request: SignedInRequest,
    claim_id: int,
    *,
    approve_form: Form | None = None,
    reason_form: Form | None = None,
) -> HttpResponse:
    viewer = request.acting.viewer
    rows = claims_visible_to(viewer).select_related(
        "person", "organisation", "decided_by", "evidence", "mandate"
    )
    claim = get_object_or_404(rows, pk=claim_id)
    decides = claim.state == PENDING and may_decide_claim(viewer, claim.organisation, on=timezone.localdate())
    revokes = claim.state == APPROVED and is_staff_for(viewer, claim.organisation, Scope.REGISTER)
    wrong = approve_form is not None or reason_form is not None
    context = {
        "claim": claim,
        "state": STATE_NAMES[claim.state],
        "decides": decides,
        "revokes": revokes,
        "withdraws": claim.state == PENDING and claim.person_id == request.user.pk,
        "approve_form": approve_form or (ApproveForm(claim=claim) if decides else None),
        "reason_form": reason_form or (ReasonForm() if decides or revokes else None),
        "crumbs": [(_("Claims"), reverse("registry:claims"))],
        "scopes": [SCOPES[Scope(scope)] for scope in claim.scopes],
    }
    return render(request, "registry/claims/detail.html", context, status=422 if wrong else 200)


@signed_in
@require_POST
def approve(request: SignedInRequest, claim_id: int) -> HttpResponse:
    """Grant what was asked for, or part of it."""
    claim = get_object_or_404(claims_visible_to(request.acting.viewer), pk=claim_id)
    form = ApproveForm(request.POST, claim=claim)
    if form.is_valid():
        with beside(form):
            claims.approve(
                claim_id=claim_id,
                scopes=form.cleaned_data["scopes"],
                by=actor_in(request),
                now=timezone.now(),
            )
            messages.success(request, _("The claim is approved, and the mandate is in force."))
            return redirect("registry:claim_detail", claim_id)
    return _detail(request, claim_id, approve_form=form)


@signed_in
@require_POST
def deny(request: SignedInRequest, claim_id: int) -> HttpResponse:
    """Refuse a claim with a reason."""
    return _with_reason(request, claim_id, claims.deny, _("The claim is denied."))


@signed_in
@require_POST
def revoke(request: SignedInRequest, claim_id: int) -> HttpResponse:
    """Take an approval back with a reason."""
    return _with_reason(
        request, claim_id, claims.revoke, _("The approval is revoked; the mandate has ended.")
    )


def _with_reason(
    request: SignedInRequest, claim_id: int, action: Callable[..., Claim], done: str
) -> HttpResponse:
    get_object_or_404(claims_visible_to(request.acting.viewer), pk=claim_id)
    form = ReasonForm(request.POST)
    if form.is_valid():
        with beside(form):
            action(claim_id=claim_id, **form.cleaned_data, by=actor_in(request), now=timezone.now())
            messages.success(request, done)
            return redirect("registry:claim_detail", claim_id)
    return _detail(request, claim_id, reason_form=form)


@signed_in
@require_POST
def withdraw(request: SignedInRequest, claim_id: int) -> HttpResponse:
    """Give one's own claim up."""
    with as_message(request):
        claims.withdraw(claim_id=claim_id, person=request.user, now=timezone.now())
        messages.success(request, _("Your claim is withdrawn."))
    return redirect("registry:claim_detail", claim_id)
