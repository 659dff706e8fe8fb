"""A joining for both sides: one page, and a page for each step that asks before it is taken."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from gildia.agreements.queries.places import my_turn
from gildia.clusters.actions import joinings
from gildia.clusters.actions.invitations import answer_until
from gildia.clusters.forms.joinings import (
    AcceptForm,
    AnswerForm,
    ApproveForm,
    AskForm,
    DeclineForm,
    NoteForm,
    ReasonForm,
    RequestForm,
    RetractForm,
    ReturnForm,
    SupplyForm,
)
from gildia.clusters.models import Joining
from gildia.clusters.models.invitations import PREVIEWED
from gildia.clusters.models.joinings import (
    CLOSED,
    COMPANY,
    INVITED,
    JOINED,
    OPEN,
    PREPARING,
    SIGNING,
    STAFF,
    WAITS_FOR,
)
from gildia.clusters.permissions import may_take
from gildia.clusters.queries.board import waiting_for_decision, waiting_for_staff
from gildia.clusters.queries.clusters import looked_after_by
from gildia.clusters.queries.contacts import has_signer
from gildia.clusters.queries.joinings import (
    acts_for,
    is_possible,
    messages_for,
    newest_link,
    offered,
    seen,
    side_of,
)
from gildia.clusters.queries.lists import batches
from gildia.clusters.queries.numbers import missing_numbers
from gildia.clusters.views.pages import Crumbs, below
from gildia.clusters.wording.joinings import (
    WAITS_FOR_LABELS,
    decline_reason,
    label,
    next_for_company,
    next_for_staff,
    timeline,
)
from gildia.clusters.wording.texts import agreement_for
from gildia.foundation.refusals import beside
from gildia.foundation.tables import Column
from gildia.registry.middleware import SignedInRequest, actor_in, signed_in
from gildia.registry.permissions import require
from gildia.registry.queries.completeness import completeness_of

PAGE_SIZE = 50


@dataclass(frozen=True)
class Step:
    """What a page asks before a step is taken, and what is said after it."""

    action: Callable[..., Any]
    form: type[Form]
    title: str | Promise
    lead: str | Promise
    done: str | Promise
    is_danger: bool = False


STEPS: Mapping[str, Step] = {
    "accept": Step(
        joinings.accept,
        AcceptForm,
        gettext_lazy("Accept the invitation"),
        gettext_lazy(
            "Your company then wants to join. It is a member when both sides have signed the agreement."
        ),
        gettext_lazy("You have accepted. The page says what comes next."),
    ),
    "ask": Step(
        joinings.ask,
        AskForm,
        gettext_lazy("Ask before you answer"),
        gettext_lazy("The managing company answers here and by letter; the invitation waits meanwhile."),
        gettext_lazy("Your question is sent."),
    ),
    "decline": Step(
        joinings.decline,
        DeclineForm,
        gettext_lazy("Decline the invitation"),
        gettext_lazy("The link then works no more. Your company can apply itself at any later time."),
        gettext_lazy("You have declined; the managing company reads why."),
        is_danger=True,
    ),
    "supply": Step(
        joinings.supply,
        SupplyForm,
        gettext_lazy("Answer what is asked"),
        gettext_lazy("The managing company then reads your application again."),
        gettext_lazy("Your answer is sent."),
    ),
    "retract": Step(
        joinings.retract,
        RetractForm,
        gettext_lazy("Take the application back"),
        gettext_lazy("Nothing is decided then. Your company can apply again at any time."),
        gettext_lazy("Your application is taken back."),
        is_danger=True,
    ),
    "answer": Step(
        joinings.answer,
        AnswerForm,
        gettext_lazy("Answer the question"),
        gettext_lazy("The company gets your answer by letter; its link works two weeks more at least."),
        gettext_lazy("Your answer is sent. It is the company's turn."),
    ),
    "request": Step(
        joinings.request,
        RequestForm,
        gettext_lazy("Ask the company for more"),
        gettext_lazy("It gets a letter, and has 60 days to answer."),
        gettext_lazy("The company is asked."),
    ),
    "pass": Step(
        joinings.pass_on,
        Form,
        gettext_lazy("Pass the application on"),
        gettext_lazy("You have read it and nothing is missing. Whoever decides may decide."),
        gettext_lazy("The application is passed on to be decided."),
    ),
    "approve": Step(
        joinings.approve,
        ApproveForm,
        pgettext_lazy("joining", "Approve"),
        gettext_lazy("The agreement is then made at once and goes to both sides for signing."),
        gettext_lazy("Approved. The agreement is being made."),
    ),
    "return": Step(
        joinings.give_back,
        ReturnForm,
        gettext_lazy("Give it back to be screened"),
        gettext_lazy("Staff look at it once more; the company is not told."),
        gettext_lazy("It is given back."),
    ),
    "refuse": Step(
        joinings.refuse,
        ReasonForm,
        gettext_lazy("Refuse the application"),
        gettext_lazy("The company gets a letter with your reason, and can apply again."),
        gettext_lazy("The application is refused."),
        is_danger=True,
    ),
    "withdraw": Step(
        joinings.withdraw,
        ReasonForm,
        gettext_lazy("Withdraw the invitation"),
        gettext_lazy("The link works no more, and the company gets a letter with your reason."),
        gettext_lazy("The invitation is withdrawn."),
        is_danger=True,
    ),
    "reopen": Step(
        joinings.reopen,
        Form,
        gettext_lazy("Take it up again"),
        gettext_lazy("It is decided anew, and gets a new agreement."),
        gettext_lazy("It waits for the decision again."),
    ),
    "note": Step(
        joinings.write_note,
        NoteForm,
        gettext_lazy("Write a note"),
        gettext_lazy("For you and your colleagues."),
        gettext_lazy("The note is kept."),
    ),
}


@signed_in
@require_safe
def mine(request: SignedInRequest) -> HttpResponse:
    """What waits for the reader as staff or to be decided; then the ways of his own company into clusters."""
    viewer = request.acting.viewer
    rows = seen(viewer).filter(organisation=viewer.organisation_id).order_by("-state_since", "-pk")
    ended = Paginator(rows.exclude(state__in=OPEN), PAGE_SIZE).get_page(request.GET.get("page"))
    waiting = waiting_for_staff(viewer) | waiting_for_decision(viewer)
    lists = batches(viewer).filter(state=PREVIEWED).select_related("cluster__circle").order_by("-pk")
    looked_after = looked_after_by(viewer)
    context = {
        "waiting": [(row, label(row, STAFF)) for row in _longest(waiting)],
        "lists": list(lists[:PAGE_SIZE]),
        "looked_after": looked_after,
        "is_of_staff": bool(looked_after),
        "under_way": [(row, label(row, COMPANY)) for row in rows.filter(state__in=OPEN)[:PAGE_SIZE]],
        "page": ended,
        "ended": [(row, label(row, COMPANY)) for row in ended],
        "columns": [Column(_("Cluster")), Column(_("How it ended")), Column(_("When"))],
    }
    return render(request, "clusters/joinings/mine.html", context)


def _longest(rows: QuerySet[Joining]) -> QuerySet[Joining]:
    """Those that have waited longest."""
    return rows.select_related("organisation", "cluster__circle").order_by("state_since", "pk")[:PAGE_SIZE]


@signed_in
@require_safe
def joining(request: SignedInRequest, joining_id: int) -> HttpResponse:
    """What happens next, what can be done, and what happened so far, as each side sees it."""
    viewer = request.acting.viewer
    found = get_object_or_404(seen(viewer), pk=joining_id)
    context = page_of(request, found)
    side = context["side"]
    return render(request, f"clusters/joinings/{'company' if side == COMPANY else 'staff'}.html", context)


def page_of(request: SignedInRequest, found: Joining) -> dict[str, Any]:
    """What both sides' pages show of a joining."""
    viewer, now = request.acting.viewer, timezone.now()
    side, link = side_of(viewer, found), newest_link(found, now)
    verbs = offered(viewer, found, link)
    steps = {verb: STEPS[verb] for verb in verbs if verb in STEPS}
    context: dict[str, Any] = {
        "joining": found,
        "cluster": found.cluster,
        "company": found.organisation,
        "side": side,
        "label": label(found, side),
        "verbs": verbs,
        "steps": steps,
        "link": link,
        "timeline": timeline(acts_for(found, side), messages_for(found, side)),
        "crumbs": way_to(found, side),
        "decline_reason": decline_reason(found.reason_kind),
        "is_staff": side == STAFF,
    }
    return context | (_of_company(request, found) if side == COMPANY else _of_staff(found, side, verbs))


def _of_company(request: SignedInRequest, found: Joining) -> dict[str, Any]:
    agreement, until = found.agreement, answer_until(found)
    place, has_signed = None, False
    if found.state == SIGNING and agreement is not None:
        place = my_turn(agreement, request.acting.viewer)
        unsigned = agreement.signatories.pending().filter(party__organisation=found.organisation)
        has_signed = not unsigned.exists()
    return {
        "place": place,
        "until": until,
        "next": next_for_company(found, until=until, has_signed=has_signed),
        "passages": agreement_for(found.cluster, found.organisation) if found.state in OPEN else [],
        "may_apply": _has_ended(found) and found.cluster.is_open and found.cluster.is_published,
        "lacks_signer": found.state in (PREPARING, SIGNING)
        and not has_signer(found.organisation_id, on=timezone.localdate()),
        "has_lapsed": found.state == INVITED and until is not None and until <= timezone.now(),
    }


def _has_ended(found: Joining) -> bool:
    """Whether the way ended outside the cluster."""
    return found.state in CLOSED and found.state != JOINED


def _of_staff(found: Joining, side: str, verbs: list[str]) -> dict[str, Any]:
    now = timezone.now()
    waits_for = WAITS_FOR.get(found.state)
    return {
        "next": next_for_staff(found),
        "days": (now - found.state_since).days,
        "waits_for": WAITS_FOR_LABELS[waits_for] if waits_for else "",
        "may_invite_again": side == STAFF and _has_ended(found) and "resend" not in verbs,
        "missing": missing_numbers(found.cluster, found.organisation),
        "completeness": completeness_of(found.organisation_id, timezone.localdate(now)),
    }


def way_to(found: Joining, side: str) -> Crumbs:
    """To a joining, from the side of the one who reads it."""
    if side == COMPANY:
        return [(_("Joining clusters"), reverse("clusters:joinings"))]
    return below(found.cluster, _("Joining"), "clusters:board")


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: SignedInRequest, joining_id: int, verb: str) -> HttpResponse:
    """Ask before a step is taken, and take it."""
    viewer, asked = request.acting.viewer, STEPS[verb]
    found = get_object_or_404(seen(viewer), pk=joining_id)
    require(may_take(viewer, found, verb))
    posted = request.method == "POST"
    if not posted and not is_possible(found, verb, newest_link(found, timezone.now())):
        return redirect(found)
    form = asked.form(request.POST, request.FILES) if posted else asked.form()
    if posted and form.is_valid():
        with beside(form):
            asked.action(joining_id=found.pk, **form.cleaned_data, by=actor_in(request), now=timezone.now())
            messages.success(request, str(asked.done))
            return redirect(found)
    context = {
        "joining": found,
        "cluster": found.cluster,
        "company": found.organisation,
        "step": asked,
        "form": form,
        "passages": agreement_for(found.cluster, found.organisation) if verb == "accept" else [],
        "asked": messages_for(found, side_of(viewer, found)).last() if verb in {"answer", "supply"} else None,
        "crumbs": [*way_to(found, side_of(viewer, found)), (str(found), found.get_absolute_url())],
    }
    return render(request, "clusters/joinings/step.html", context, status=422 if posted else 200)
