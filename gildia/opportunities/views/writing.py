"""Writing an offer or request, and its files."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gildia.foundation.refusals import as_message, beside
from gildia.opportunities.actions import attachments as file_actions
from gildia.opportunities.actions import opportunities as actions
from gildia.opportunities.forms.content import AttachForm, ContentForm, with_another_limit
from gildia.opportunities.models import Opportunity
from gildia.opportunities.models.opportunities import KIND_LABELS, OVER
from gildia.opportunities.models.versions import WAITING
from gildia.opportunities.permissions import may_write
from gildia.opportunities.rules import Kind
from gildia.opportunities.views.pages import crumbs, find_own
from gildia.opportunities.wording import KIND_LEADS
from gildia.registry.middleware import SignedInRequest, actor_in, signed_in
from gildia.registry.permissions import require


@require_safe
@signed_in
def choose(request: SignedInRequest) -> HttpResponse:
    """Which of the five kinds it is."""
    require(may_write(request.acting.viewer))
    kinds = [(kind.value, KIND_LABELS[kind], KIND_LEADS[kind]) for kind in Kind]
    return render(request, "opportunities/choose.html", {"kinds": kinds, "crumbs": crumbs(mine=True)})


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def begin(request: SignedInRequest, opportunity_kind: str) -> HttpResponse:
    """A new draft."""
    require(may_write(request.acting.viewer))
    if opportunity_kind not in set(Kind):
        raise Http404
    kind = Kind(opportunity_kind)
    if "add_limit" in request.POST:
        return _form(request, with_another_limit(request.POST, kind, None), kind, status=200)
    posted = request.method == "POST"
    form = ContentForm(request.POST, kind=kind) if posted else ContentForm(kind=kind)
    if posted and form.is_valid():
        with beside(form):
            made = actions.begin(
                kind=kind, content=form.content, **form.terms, by=actor_in(request), now=timezone.now()
            )
            messages.success(request, _("Kept as a draft. Send it to review when it is ready."))
            return redirect(made)
    return _form(request, form, kind, status=422 if posted else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def write(request: SignedInRequest, opportunity: str) -> HttpResponse:
    """Change what is being written; of what others read, begin the next version."""
    found = find_own(request, opportunity)
    version = found.newest
    posted = request.method == "POST"
    if not posted and (found.state in OVER or version.state == WAITING):
        return redirect(found)
    kind = Kind(found.kind)
    if "add_limit" in request.POST:
        return _form(request, with_another_limit(request.POST, kind, version), kind, found, status=200)
    initial = {"is_blind": found.is_blind, "lifetime_days": found.lifetime_days, "limits": version.limits}
    form = ContentForm(request.POST if posted else None, kind=kind, instance=version, initial=initial)
    if posted and form.is_valid():
        with beside(form):
            actions.write(
                code=found.code, content=form.content, **form.terms, by=actor_in(request), now=timezone.now()
            )
            messages.success(request, _("Kept. Send it to review when it is ready."))
            return redirect(found)
    return _form(request, form, kind, found, status=422 if posted else 200)


def _form(
    request: SignedInRequest, form: ContentForm, kind: Kind, found: Opportunity | None = None, *, status: int
) -> HttpResponse:
    context: dict[str, Any] = {
        "form": form,
        "title": KIND_LABELS[kind],
        "lead": KIND_LEADS[kind],
        "opportunity": found,
        "is_shown": found is not None and found.shown_id is not None,
        "crumbs": crumbs(mine=True),
    }
    return render(request, "opportunities/write.html", context, status=status)


@require_POST
@signed_in
def attach(request: SignedInRequest, opportunity: str) -> HttpResponse:
    """Add a file."""
    found = find_own(request, opportunity)
    form = AttachForm(request.POST, request.FILES, is_blind=found.is_blind)
    if form.is_valid():
        with beside(form):
            file_actions.attach(
                code=found.code, **form.cleaned_data, by=actor_in(request), now=timezone.now()
            )
            messages.success(request, _("The file is added."))
            return redirect(found)
    context = {"form": form, "opportunity": found, "crumbs": crumbs(mine=True)}
    return render(request, "opportunities/attach.html", context, status=422)


@require_POST
@signed_in
def detach(request: SignedInRequest, opportunity: str, file_id: int) -> HttpResponse:
    """Remove a file."""
    found = find_own(request, opportunity)
    with as_message(request):
        file_actions.detach(code=found.code, attachment_id=file_id, by=actor_in(request), now=timezone.now())
        messages.success(request, _("The file is removed."))
    return redirect(found)
