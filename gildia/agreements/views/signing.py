"""Signing: in Gildia, with a certificate of one's own, or not at all."""

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from gildia.agreements.actions import signing
from gildia.agreements.forms.signing import ReasonForm, SignForm, UploadForm
from gildia.agreements.models import Agreement, Signatory
from gildia.agreements.queries.places import my_turn
from gildia.agreements.queries.provider import has_provider
from gildia.agreements.queries.trail import why_no_signature
from gildia.agreements.views.agreements import find, page_of
from gildia.agreements.views.crumbs import crumbs
from gildia.agreements.views.second_factor import has_second_factor, second_factor_of
from gildia.agreements.wording import authority
from gildia.foundation.refusals import as_message, beside
from gildia.registry.middleware import SignedInRequest, actor_in, signed_in


def _turn(request: SignedInRequest, agreement_id: int) -> tuple[Agreement, Signatory]:
    """The agreement and the reader's place in it; without one there is no such page."""
    found = find(request.acting.viewer, agreement_id)
    place = my_turn(found, request.acting.viewer)
    if place is None:
        raise Http404
    return found, place


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def sign(request: SignedInRequest, agreement_id: int) -> HttpResponse:
    """Read once more, confirm, sign."""
    found, place = _turn(request, agreement_id)
    actor, factor = actor_in(request), second_factor_of(request)
    form = SignForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        with beside(form):
            signing.sign(
                signatory_id=place.pk, **form.cleaned_data, second_factor=factor, by=actor, now=timezone.now()
            )
            messages.success(request, _("You have signed. Your signature enters the document in a moment."))
            return redirect(found)
    context = {
        **page_of(found, request.acting.viewer),
        "form": form,
        "factor": factor,
        "has_second_factor": has_second_factor(request),
        "organisation": actor.mandate.organisation,
        "authority": authority(actor.mandate),
        "crumbs": crumbs(found),
    }
    return render(request, "agreements/sign.html", context, status=422 if form.is_bound else 200)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: SignedInRequest, agreement_id: int) -> HttpResponse:
    """Bring a signature made with a certificate of one's own."""
    found, place = _turn(request, agreement_id)
    posted = request.method == "POST"
    form = UploadForm(request.POST if posted else None, request.FILES if posted else None)
    if form.is_bound and form.is_valid():
        file = form.cleaned_data["file"]
        is_pdf = str(file.name).lower().endswith(".pdf")
        action = signing.upload_pdf if is_pdf else signing.upload_detached
        with beside(form):
            action(signatory_id=place.pk, file=file, by=actor_in(request), now=timezone.now())
            messages.success(request, _("Your signature is checked and accepted."))
            return redirect(found)
    context: dict[str, Any] = {
        "agreement": found,
        "form": form,
        "field": place.field,
        "crumbs": crumbs(found),
        "is_busy": found.signatories.unsealed().exists(),
        "has_provider": has_provider(),
        "is_asked": place.asked_at is not None,
        "no_signature": why_no_signature(found, request.user.pk),
    }
    return render(request, "agreements/upload.html", context, status=422 if form.is_bound else 200)


@signed_in
@require_POST
def ask(request: SignedInRequest, agreement_id: int) -> HttpResponse:
    """Sign through the signature service."""
    found, place = _turn(request, agreement_id)
    with as_message(request):
        signing.ask_provider(signatory_id=place.pk, by=actor_in(request), now=timezone.now())
        messages.success(request, _("The service is asked. Confirm there; the answer comes by itself."))
    return redirect(found)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def decline(request: SignedInRequest, agreement_id: int) -> HttpResponse:
    """Say no, and why."""
    found, place = _turn(request, agreement_id)
    form: Form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        with beside(form):
            signing.decline(
                signatory_id=place.pk, **form.cleaned_data, by=actor_in(request), now=timezone.now()
            )
            messages.success(request, _("The agreement is declined; the others read your reason."))
            return redirect(found)
    context = {"agreement": found, "form": form, "crumbs": crumbs(found)}
    return render(request, "agreements/decline.html", context, status=422 if form.is_bound else 200)
