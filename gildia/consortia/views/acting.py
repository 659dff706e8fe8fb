"""An answer turned into action: asking companies, making requests of gaps, solving again without one."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from gildia.consortia import wording
from gildia.consortia.actions import consortia, inviting
from gildia.consortia.forms.acting import AskForm, ConsentForm, GapsForm
from gildia.consortia.models import Consortium
from gildia.consortia.models.consortia import ANSWERED
from gildia.consortia.permissions import may_act
from gildia.consortia.queries.answers import StepRow, answer_of
from gildia.consortia.queries.asked import companies_asked, requests_made
from gildia.consortia.views.pages import crumbs, find_own
from gildia.consortia.wording import prefilled
from gildia.foundation.errors import Refused
from gildia.foundation.refusals import as_message, beside
from gildia.opportunities.models.opportunities import OVER
from gildia.partnering.queries.certificates import valid_certificates
from gildia.registry.middleware import SignedInRequest, actor_in, signed_in
from gildia.registry.permissions import require


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: SignedInRequest, consortium_id: int) -> HttpResponse:
    """Ask the companies of the team, each for its part: one page, one click."""
    found, posted = _find_answered(request, consortium_id), request.method == "POST"
    data = request.POST if posted else None
    asks, form = _ask_forms(request, found, data), ConsentForm(data)
    refused: dict[int, Refused] = {}
    if posted and all([form.is_valid(), *(each.is_valid() for each in asks)]):
        chosen = {each.organisation.pk: given for each in asks if (given := each.invitation)}
        with beside(form):
            try:
                made = inviting.ask_companies(
                    consortium_id=found.pk,
                    invitations=chosen,
                    is_consented=form.cleaned_data["is_consented"],
                    by=actor_in(request),
                    now=timezone.now(),
                )
            except inviting.NotAsked as nobody:
                refused = nobody.refusals
                raise
            said = ngettext("%(count)d company is asked.", "%(count)d companies are asked.", len(made))
            messages.success(request, said % {"count": len(made)})
            return redirect(found)
    for each in asks:
        if (refusal := refused.get(each.organisation.pk)) is not None:
            each.add_error(refusal.field if refusal.field in each.fields else "is_chosen", str(refusal))
    context = {
        "consortium": found,
        "asks": asks,
        "form": form,
        "has_errors": any(each.errors for each in asks) if posted else False,
        "crumbs": crumbs(found),
    }
    return render(request, "consortia/ask.html", context, status=422 if posted else 200)


def _ask_forms(request: SignedInRequest, found: Consortium, data: Any) -> list[AskForm]:  # noqa: ANN401
    """A form for each company of the team that was not asked yet, but our own."""
    viewer, answer = request.acting.viewer, answer_of(found, request.acting.viewer)
    asked = companies_asked(found, viewer)
    held = valid_certificates(viewer, [found.organisation_id], today=timezone.localdate())
    standards = sorted(held.get(found.organisation_id, {}))
    forms = []
    for member in answer.members:
        company = member.organisation
        if company is None or company.pk == found.organisation_id or company.pk in asked:
            continue
        parts = prefilled.parts_of(answer, company.pk)
        initial = {"is_chosen": True, **prefilled.questions(found, answer.teams[0], parts, standards)}
        forms.append(AskForm(data, organisation=company, subject=prefilled.subject(parts), initial=initial))
    return forms


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def request_gaps(request: SignedInRequest, consortium_id: int) -> HttpResponse:
    """Draft requests for the gaps: one page, one click; each is then read through and sent on its own."""
    found, posted = _find_answered(request, consortium_id), request.method == "POST"
    answer = answer_of(found, request.acting.viewer)
    made = requests_made(found, request.acting.viewer)
    open_ones = {step for step, opportunity in made.items() if opportunity.state not in OVER}
    gaps = [row for row in answer.gaps if row.step.pk not in open_ones]
    form = GapsForm(request.POST if posted else None, gaps=[row.step for row in gaps])
    if posted and form.is_valid():
        chosen = form.cleaned_data["steps"]
        with beside(form):
            rows = inviting.request_gaps(
                consortium_id=found.pk,
                contents={row.step.pk: _content(row) for row in gaps if row.step.pk in chosen},
                is_blind=form.cleaned_data["is_blind"],
                by=actor_in(request),
                now=timezone.now(),
            )
            said = ngettext(
                "%(count)d request is drafted. Read it through, then send it to review.",
                "%(count)d requests are drafted. Read each through, then send it to review.",
                len(rows),
            )
            messages.success(request, said % {"count": len(rows)})
            return redirect(found)
    context = {
        "consortium": found,
        "form": form,
        "gaps": [(row.step, wording.conditions(row.step), _hardest(row)) for row in gaps],
        "crumbs": crumbs(found),
    }
    return render(request, "consortia/request_gaps.html", context, status=422 if posted else 200)


@signed_in
@require_POST
def solve_without(request: SignedInRequest, consortium_id: int, organisation_id: int) -> HttpResponse:
    """Replace a company: solve again without it, and keep the others as far as possible."""
    found = find_own(request, consortium_id)
    with as_message(request):
        consortia.solve_without(
            consortium_id=found.pk,
            organisation_id=organisation_id,
            by=actor_in(request),
            now=timezone.now(),
        )
        said = _(
            "It is solved again without this company. Those who have accepted stay first, then the others."
        )
        messages.success(request, said)
    return redirect(found)


def _find_answered(request: SignedInRequest, consortium_id: int) -> Consortium:
    """A consortium with an answer, for those who speak for its owner."""
    found = find_own(request, consortium_id)
    require(may_act(request.acting.viewer, found) and found.state in ANSWERED)
    return found


def _content(row: StepRow) -> dict[str, Any]:
    return prefilled.request(row.step, [shown.reasons for shown in row.misses])


def _hardest(row: StepRow) -> str:
    need, reasons = prefilled.conditions_of(row.step), [shown.reasons for shown in row.misses]
    return "; ".join(prefilled.hardest(row.step, need, reasons))
