"""The page of one introduction: for its sides, and for a moderator who was asked in."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from gildia.agreements.models import Agreement
from gildia.agreements.models.agreements import STATES
from gildia.agreements.queries.places import my_turn
from gildia.introductions.forms.steps import FileForm, MessageForm
from gildia.introductions.models import Introduction
from gildia.introductions.models.introductions import ORIGIN_LABELS, STATE_LABELS
from gildia.introductions.permissions import side_of
from gildia.introductions.queries.history import history_of
from gildia.introductions.queries.introductions import (
    ModeratorsPage,
    Nda,
    Page,
    moderators_page_of,
    page_of,
)
from gildia.introductions.queries.trail import consents_of
from gildia.introductions.rules import Side
from gildia.introductions.views.pages import crumbs, kept_private
from gildia.introductions.wording.outcomes import outcomes_of
from gildia.introductions.wording.stages import (
    OWN_QUESTION_LABELS,
    QUESTION_LABELS,
    TONES,
    fit_of,
    heading_of,
    ladder_of,
    lead_of,
    next_step_of,
    other_name,
    outline_in_words,
    reason_of,
    trail_of,
)
from gildia.registry.middleware import SignedInRequest
from gildia.registry.rules import Viewer


@require_safe
@kept_private
def introduction(request: SignedInRequest, introduction: str) -> HttpResponse:
    """Where it stands, what is next, and all that this reader may read."""
    return answer(request, introduction)


@require_safe
@kept_private
def messages(request: SignedInRequest, introduction: str) -> HttpResponse:
    """The conversation alone, asked for again and again; nothing where nothing is new."""
    page = conversation_of(request.acting.viewer, introduction)
    context = said(page)
    if request.GET.get("seen") == context["seen"]:
        return HttpResponse(status=204)
    return render(request, "introductions/messages.html", context)


def answer(
    request: SignedInRequest,
    code: str,
    *,
    message_form: MessageForm | None = None,
    file_form: FileForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page with the forms as they were sent, if they were."""
    viewer = request.acting.viewer
    page = conversation_of(viewer, code)
    context: dict[str, Any] = {
        **said(page),
        "page": page,
        "state": STATE_LABELS[page.state],
        "message_form": message_form or MessageForm(),
        "crumbs": crumbs(),
    }
    if isinstance(page, ModeratorsPage):
        return render(request, "introductions/moderators.html", context, status=status)
    found = Introduction.objects.of_company(viewer).get(code=code)
    context |= _of_side(page, viewer) | {
        "file_form": file_form or FileForm(),
        "ladder": ladder_of(page, consents_of(found, page.side)),
        "trail": trail_of(history_of(found), page),
    }
    return render(request, "introductions/introduction.html", context, status=status)


def conversation_of(viewer: Viewer, code: str) -> Page | ModeratorsPage:
    """The page of a side, or of a moderator who was asked in."""
    rows = Introduction.objects.visible_to(viewer).with_things()
    found = rows.filter(code=code).first()
    if found is None:
        raise Http404
    side = side_of(viewer, found)
    return moderators_page_of(found) if side is None else page_of(found, side, now=timezone.now())


def said(page: Page | ModeratorsPage) -> dict[str, Any]:
    """The conversation with the mark by which a reader asks for news, and what he has not read."""
    spoken = page.messages
    last = spoken[-1].id if spoken else 0
    read = sum(each.is_read for each in spoken)
    return {
        "code": page.code,
        "messages_of": spoken,
        "seen": f"{last}-{read}",
        "last_id": last,
        "has_unread": isinstance(page, Page) and page.unread > 0,
        "is_live": isinstance(page, ModeratorsPage) or "write" in page.verbs,
    }


def _of_side(page: Page, viewer: Viewer) -> dict[str, Any]:
    """What only a side reads."""
    labels = QUESTION_LABELS if page.side is Side.ASKED else OWN_QUESTION_LABELS
    return {
        "heading": heading_of(page),
        "lead": lead_of(page),
        "tone": TONES.get(page.state, "plain"),
        "origin": ORIGIN_LABELS[page.thing.origin],
        "other_name": other_name(page),
        "outline": outline_in_words(page.other.outline) if page.other.outline else "",
        "fit": fit_of(page),
        "answers": [(labels[name], text) for name, text in page.answers],
        "is_asked": page.side is Side.ASKED,
        "reason": reason_of(page),
        "outcomes": outcomes_of(page),
        "next": next_step_of(page, may_sign=_may_sign(page.nda, viewer)),
        "may_see_nda": _may_see(page.nda, viewer),
        "nda_state": STATES[page.nda.agreement.state] if page.nda and page.nda.agreement else "",
    }


def _may_sign(nda: Nda | None, viewer: Viewer) -> bool:
    return nda is not None and nda.agreement is not None and my_turn(nda.agreement, viewer) is not None


def _may_see(nda: Nda | None, viewer: Viewer) -> bool:
    if nda is None or nda.agreement is None:
        return False
    return Agreement.objects.visible_to(viewer).filter(pk=nda.agreement.pk).exists()
