"""Verification for everybody: a file, a code, and the seal behind it all. Nothing that is shown is kept."""

from typing import Any

from allauth.core import ratelimit
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from gildia.agreements.forms.verification import CodeForm, FileForm
from gildia.agreements.models import Agreement, Attestation
from gildia.agreements.models.agreements import CLOSED_UNSIGNED, COMPLETED
from gildia.agreements.queries import attested, signed
from gildia.agreements.queries.seal import certificate_of, known_certificates, trusted_authorities
from gildia.agreements.queries.verification import verify as verify_file
from gildia.agreements.rules.codes import read_code, shown
from gildia.agreements.rules.keys import pem
from gildia.agreements.wording import explained_of, lines_of, signers_in_words, verdict_in_words
from gildia.documents.permissions import link_to
from gildia.foundation.languages import pick
from gildia.registry.middleware import acting_of


@csrf_protect
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """Show a file or type a code."""
    if request.method != "POST":
        return _page(request, FileForm(), CodeForm())
    if "code" in request.POST:
        by_code = CodeForm(request.POST)
        if by_code.is_valid():
            return redirect("agreements:verify_code", by_code.cleaned_data["code"])
        return _page(request, FileForm(), by_code, status=422)
    # Opening a stranger's file costs a second of processor time, so an address may not ask without end.
    by_file = FileForm(request.POST, request.FILES)
    if by_file.is_valid() and not ratelimit.consume(request, action="verify_document"):
        by_file.add_error("file", _("Too many files in a minute. Wait a little, then try again."))
    if not by_file.is_valid():
        return _page(request, by_file, CodeForm(), status=422)
    file = by_file.cleaned_data["file"]
    verdict = verify_file(file.read(), now=timezone.now())
    context = {"verdict": verdict_in_words(verdict), "file_name": file.name}
    return render(request, "agreements/verification/verdict.html", context)


@require_safe
def verify_code(request: HttpRequest, code: str) -> HttpResponse:
    """Where the QR code of a printed document leads: what is known of it, and what a code cannot prove."""
    clean = read_code(code)
    found = signed.find_issued(clean) or attested.with_code(clean)
    if found is None:
        context = {
            "file_form": FileForm(),
            "code_form": CodeForm(initial={"code": code[:20]}),
            "missing": True,
        }
        return render(request, "agreements/verification/verify.html", context, status=404)
    if clean != code:
        return redirect("agreements:verify_code", clean)
    if isinstance(found, Attestation):
        context = _attestation(found, request)
        return render(request, "agreements/verification/attestation.html", context)
    return render(request, "agreements/verification/code.html", _agreement(found))


@require_safe
def attestation_file(request: HttpRequest, code: str) -> HttpResponse:
    """The file of an attestation, at an address that stays, for those who may open it."""
    rows = Attestation.objects.visible_to(acting_of(request).viewer)
    found = rows.filter(code=read_code(code)).first()
    if found is not None:
        return redirect(link_to(found.document_id, request.user.pk))
    if request.user.is_authenticated:
        raise Http404
    return redirect_to_login(request.get_full_path())


@require_safe
def seal(request: HttpRequest) -> HttpResponse:
    """The certificates of the seal, and the authorities whose signatures count here."""
    context = {"certificates": known_certificates(), "authorities": trusted_authorities()}
    return render(request, "agreements/verification/seal.html", context)


@require_safe
def certificate(request: HttpRequest, fingerprint: str) -> HttpResponse:
    """A certificate of the seal as a file that other programs load."""
    found = certificate_of(fingerprint)
    if found is None:
        raise Http404
    response = HttpResponse(pem(bytes(found.certificate)), content_type="application/x-pem-file")
    response["Content-Disposition"] = 'attachment; filename="gildia-seal.pem"'
    return response


def _agreement(agreement: Agreement) -> dict[str, Any]:
    """What everybody may know of an issued agreement."""
    signatories = signed.signatories_of(agreement)
    return {
        "agreement": agreement,
        "code": shown(agreement.code),
        "is_completed": agreement.state == COMPLETED,
        "is_ended": agreement.state in CLOSED_UNSIGNED,
        "signers": signers_in_words(signed.signers_by_record(signatories)),
        "parties": agreement.parties.select_related("organisation").order_by("position"),
    }


def _attestation(attestation: Attestation, request: HttpRequest) -> dict[str, Any]:
    """What everybody may know of an attestation: title, facts, issuer, dates and state, and nothing else."""
    ended = attested.state_of(attestation, now=timezone.now())
    seen = Attestation.objects.visible_to(acting_of(request).viewer)
    return {
        "attestation": attestation,
        "title": pick(attestation, "title"),
        "code": shown(attestation.code),
        "lines": lines_of(attestation),
        "ended": explained_of(attestation, ended),
        "may_open": seen.filter(pk=attestation.pk).exists(),
    }


def _page(
    request: HttpRequest, file_form: FileForm, code_form: CodeForm, *, status: int = 200
) -> HttpResponse:
    context = {"file_form": file_form, "code_form": code_form}
    return render(request, "agreements/verification/verify.html", context, status=status)
