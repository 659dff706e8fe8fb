"""Preparing agreements: from a template to the signatories, and taking them back."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from gildia.agreements.actions import agreements
from gildia.agreements.forms.preparing import AgreementForm
from gildia.agreements.forms.signing import ReasonForm
from gildia.agreements.models import Agreement, Template
from gildia.agreements.models.agreements import DRAFT
from gildia.agreements.models.templates import APPROVED
from gildia.agreements.permissions import may_prepare
from gildia.agreements.views.agreements import find
from gildia.agreements.views.crumbs import crumbs, template_crumbs
from gildia.foundation.refusals import as_message, beside
from gildia.registry.middleware import SignedInRequest, actor_in, signed_in
from gildia.registry.permissions import require

#: What the form can say; agreements of more parties are made by rooms above.
FORM_PARTIES = 2


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def prepare(request: SignedInRequest, template_id: int) -> HttpResponse:
    """A new agreement from the version in force."""
    template = get_object_or_404(Template.objects.visible_to(request.acting.viewer), pk=template_id)
    require(may_prepare(request.acting.viewer, template.organisation_id))
    version = get_object_or_404(template.versions.select_related("template"), state=APPROVED)
    form = AgreementForm(
        request.POST if request.method == "POST" else None, version=version, by=actor_in(request)
    )
    context = {"template": template, "crumbs": template_crumbs(template)}
    return _written(request, form, agreements.draft, context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: SignedInRequest, agreement_id: int) -> HttpResponse:
    """Write a draft anew, from the version in force."""
    found, actor = find(request.acting.viewer, agreement_id), actor_in(request)
    require(found.state == DRAFT and may_prepare(request.acting.viewer, found.issuer_id))
    require(found.parties.count() == FORM_PARTIES)
    version = get_object_or_404(found.version.template.versions.select_related("template"), state=APPROVED)
    if request.method == "POST":
        form = AgreementForm(request.POST, version=version, by=actor)
    else:
        form = AgreementForm.of(found, version=version, by=actor)
    context = {"template": version.template, "crumbs": crumbs(found), "agreement": found}
    return _written(request, form, partial(agreements.change, agreement_id=found.pk), context)


def _written(
    request: SignedInRequest,
    form: AgreementForm,
    write: Callable[..., Agreement],
    context: dict[str, Any],
) -> HttpResponse:
    """Write the draft, or show the form."""
    if form.is_bound and form.is_valid():
        with beside(form, AgreementForm.NAMES):
            draft = write(terms=form.terms, by=form.by, now=timezone.now())
            messages.success(request, _("The draft is ready. Read it, then send it."))
            return redirect(draft)
    status = 422 if form.is_bound else 200
    return render(request, "agreements/prepare.html", {**context, "form": form}, status=status)


@signed_in
@require_POST
def send(request: SignedInRequest, agreement_id: int) -> HttpResponse:
    """Let a draft go."""
    done = _("It is on its way: the PDF is made, and whoever signs gets a letter.")
    return _at_once(request, agreement_id, agreements.send, done)


@signed_in
@require_POST
def approve(request: SignedInRequest, agreement_id: int) -> HttpResponse:
    """The approver agrees."""
    return _at_once(request, agreement_id, agreements.approve, _("Approved. Whoever signs gets a letter."))


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def give_back(request: SignedInRequest, agreement_id: int) -> HttpResponse:
    """The approver does not agree."""
    found = find(request.acting.viewer, agreement_id)
    approver = found.approver
    require(approver is not None and approver.person_id == request.user.pk)
    words = {
        "title": _("Return the agreement"),
        "done": _("Returned; whoever prepared it reads your reason."),
    }
    return _with_reason(request, found, agreements.give_back, words)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: SignedInRequest, agreement_id: int) -> HttpResponse:
    """Take an agreement back."""
    found = find(request.acting.viewer, agreement_id)
    require(may_prepare(request.acting.viewer, found.issuer_id))
    words = {"title": _("Cancel the agreement"), "done": _("The agreement is cancelled.")}
    return _with_reason(request, found, agreements.cancel, words)


def _at_once(
    request: SignedInRequest, agreement_id: int, action: Callable[..., Agreement], done: str
) -> HttpResponse:
    found = find(request.acting.viewer, agreement_id)
    with as_message(request):
        action(agreement_id=found.pk, by=actor_in(request), now=timezone.now())
        messages.success(request, done)
    return redirect(found)


def _with_reason(
    request: SignedInRequest, found: Agreement, action: Callable[..., Agreement], words: dict[str, str]
) -> HttpResponse:
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        with beside(form):
            action(agreement_id=found.pk, **form.cleaned_data, by=actor_in(request), now=timezone.now())
            messages.success(request, words["done"])
            return redirect(found)
    context: dict[str, Any] = {"agreement": found, "form": form, "words": words, "crumbs": crumbs(found)}
    return render(request, "agreements/reason.html", context, status=422 if form.is_bound else 200)
