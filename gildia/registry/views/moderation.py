"""What staff look after: changes of profiles, and corrections of register entries."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gildia.foundation import identifiers
from gildia.foundation.refusals import as_message, beside
from gildia.foundation.way_back import back_to
from gildia.registry.actions import corrections, reviews
from gildia.registry.forms.claims import CorrectionForm
from gildia.registry.forms.mandates import ReasonForm
from gildia.registry.middleware import SignedInRequest, actor_in, signed_in
from gildia.registry.models import Correction, Organisation
from gildia.registry.models.claims import APPROVED, DENIED, PENDING, STATE_NAMES, WITHDRAWN
from gildia.registry.permissions import may_grant, may_moderate, may_register, require
from gildia.registry.queries import moderation as queries
from gildia.registry.queries.history import kind_name
from gildia.registry.views.moderation_tabs import tabs

PAGE_SIZE = 50


@signed_in
@require_safe
def changes(request: SignedInRequest) -> HttpResponse:
    """What companies changed, newest first: not yet seen, or all."""
    viewer = request.acting.viewer
    require(may_moderate(viewer))
    everything = request.GET.get("show") == "all"
    kind = request.GET.get("kind", "")
    words = request.GET.get("q", "").replace("\x00", "").strip()[:200]
    found = queries.edits(viewer) if everything else queries.unseen(viewer)
    if kind in queries.EDITED_KINDS:
        found = found.filter(subject_kind=kind)
    if words:
        found = found.filter(organisation_id__in=queries.named_like(viewer, words))
    page = Paginator(found.select_related("person").order_by("-at", "-pk"), PAGE_SIZE).get_page(
        request.GET.get("page")
    )
    context = {
        "tabs": tabs(viewer, "moderation"),
        "everything": everything,
        "kind": kind,
        "words": words,
        "kinds": [(each, kind_name(each)) for each in queries.EDITED_KINDS],
        "page": page,
        "shown": queries.shown_edits(list(page.object_list), viewer, timezone.now()),
        "may_revert": may_register(viewer),
    }
    return render(request, "registry/moderation/changes.html", context)


@signed_in
@require_POST
def seen(request: SignedInRequest) -> HttpResponse:
    """Mark changes as seen."""
    wanted = [int(value) for value in request.POST.getlist("act")[:PAGE_SIZE] if value.isdecimal()]
    count = reviews.mark_seen(act_ids=wanted, by=actor_in(request), now=timezone.now())
    sentence = ngettext("%(count)s change marked as seen.", "%(count)s changes marked as seen.", count)
    messages.success(request, sentence % {"count": count})
    return back_to(request, reverse("registry:moderation"))


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def revert(request: SignedInRequest, act_id: int) -> HttpResponse:
    """Take a change back, with a reason."""
    viewer = request.acting.viewer
    require(may_register(viewer))
    act = get_object_or_404(queries.edits(viewer).select_related("person"), pk=act_id)
    form = ReasonForm(request.POST or None)
    if form.is_bound and form.is_valid():
        with beside(form):
            reviews.revert(act_id=act.pk, **form.cleaned_data, by=actor_in(request), now=timezone.now())
            messages.success(request, _("The change is taken back, and the company was told why."))
            return redirect("registry:moderation")
    context = {
        "form": form,
        "shown": queries.shown_edits([act], viewer, timezone.now())[0],
        "crumbs": [(_("Moderation"), reverse("registry:moderation"))],
    }
    return render(request, "registry/moderation/revert.html", context, status=422 if form.is_bound else 200)


@signed_in
@require_safe
def corrections_queue(request: SignedInRequest) -> HttpResponse:
    """Corrections that companies ask for."""
    viewer = request.acting.viewer
    require(may_register(viewer))
    states = (PENDING, APPROVED, DENIED, WITHDRAWN)
    state = request.GET.get("state", PENDING)
    state = state if state in states else PENDING
    rows = queries.corrections(viewer).filter(state=state).order_by("created_at", "pk")
    rows = rows.select_related("organisation", "asked_by", "decided_by", "evidence")
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "tabs": tabs(viewer, "corrections"),
        "states": [(each, STATE_NAMES[each], each == state) for each in states],
        "page": page,
        "shown": [(row, what(row)) for row in page.object_list],
        "is_pending": state == PENDING,
    }
    return render(request, "registry/moderation/corrections.html", context)


def what(correction: Correction) -> str:
    """What a correction is about."""
    known = identifiers.SCHEMES.get(correction.scheme)
    return str(known.name) if known else str(dict(Correction.FIELDS)[correction.field])


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def ask_correction(request: SignedInRequest, slug: str) -> HttpResponse:
    """Ask registrars to correct the entry of one's own organisation."""
    viewer = request.acting.viewer
    organisation = get_object_or_404(Organisation.objects.visible_to(viewer), slug=slug)
    require(may_grant(viewer, organisation))
    posted = request.method == "POST"
    form = CorrectionForm(
        request.POST if posted else None, request.FILES if posted else None, organisation=organisation
    )
    if posted and form.is_valid():
        names = ("field", "scheme", "after", "explanation", "evidence")
        with beside(form):
            corrections.ask(
                organisation=organisation,
                **{name: form.cleaned_data[name] for name in names},
                by=actor_in(request),
                now=timezone.now(),
            )
            messages.success(request, _("The registrars will look at it; the answer comes by mail."))
            return redirect("registry:ask_correction", organisation.slug)
    rows = Correction.objects.filter(organisation=organisation).order_by("-pk")[:PAGE_SIZE]
    context = {
        "organisation": organisation,
        "form": form,
        "held": list(organisation.identifiers.order_by("pk")),
        "shown": [(row, what(row), STATE_NAMES[row.state]) for row in rows],
        "crumbs": [
            (_("Companies"), reverse("registry:directory")),
            (str(organisation.name), organisation.get_absolute_url()),
        ],
    }
    return render(
        request, "registry/moderation/ask_correction.html", context, status=422 if form.is_bound else 200
    )


@signed_in
@require_POST
def approve_correction(request: SignedInRequest, correction_id: int) -> HttpResponse:
    """Change the entry as asked."""
    return _decide(request, corrections.approve, _("The entry is corrected."), correction_id=correction_id)


@signed_in
@require_POST
def deny_correction(request: SignedInRequest, correction_id: int) -> HttpResponse:
    """Leave the entry as it is, with a reason."""
    get_object_or_404(queries.corrections(request.acting.viewer), pk=correction_id)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Give a reason; the company reads it."))
        return redirect("registry:corrections")
    done = _("The correction is denied.")
    return _decide(request, corrections.deny, done, correction_id=correction_id, **form.cleaned_data)


@signed_in
@require_POST
def withdraw_correction(request: SignedInRequest, correction_id: int) -> HttpResponse:
    """Give up what one's organisation has asked for."""
    done = _("The correction is withdrawn.")
    return _decide(request, corrections.withdraw, done, correction_id=correction_id)


def _decide(
    request: SignedInRequest, action: Callable[..., Correction], done: str, **arguments: object
) -> HttpResponse:
    with as_message(request):
        action(**arguments, by=actor_in(request), now=timezone.now())
        messages.success(request, done)
    return back_to(request, reverse("registry:corrections"))
