"""Expressing interest: three questions, a look at what the other side will read, and the consent."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from gildia.foundation.refusals import beside
from gildia.introductions.actions import asking
from gildia.introductions.actions.asking import About, AlreadyAsked, Revealing
from gildia.introductions.forms.asking import AskForm, SendForm
from gildia.introductions.models import Introduction
from gildia.introductions.models.introductions import IntroductionQuerySet
from gildia.introductions.permissions import speaks
from gildia.introductions.queries.sides import outline_of
from gildia.introductions.rules import QUESTIONS, Origin
from gildia.introductions.views.pages import Crumbs, kept_private
from gildia.introductions.wording.stages import (
    OWN_QUESTION_LABELS,
    asked_about,
    marked_answers,
    outline_in_words,
)
from gildia.opportunities.models import Opportunity
from gildia.opportunities.queries.cards import page_of
from gildia.registry.middleware import SignedInRequest, actor_in
from gildia.registry.models import Organisation
from gildia.registry.models.organisations import PUBLISHED
from gildia.registry.permissions import require


@require_http_methods(["GET", "HEAD", "POST"])
@kept_private
def about_opportunity(request: SignedInRequest, opportunity: str) -> HttpResponse:
    """Interest in an offer or request."""
    viewer, today = request.acting.viewer, timezone.localdate()
    require(speaks(viewer))
    seen = Opportunity.objects.visible_to(viewer).published(today)
    found = get_object_or_404(seen.select_related("organisation", "shown__process_step"), code=opportunity)
    if found.organisation_id == viewer.organisation_id or found.shown is None:
        raise Http404
    card = page_of(found, found.shown, viewer)
    before = _own(request).filter(opportunity=found)
    context = {
        "thing": card.title.value,
        "company": card.owner.name if card.owner and not card.is_blind else "",
        "is_blind": found.is_blind,
        "back": found.get_absolute_url(),
        "crumbs": [
            (_("Offers and requests"), reverse("opportunities:index")),
            (card.title.value, found.get_absolute_url()),
        ],
    }
    return _ask(request, About.opportunity(found.code), before, context)


@require_http_methods(["GET", "HEAD", "POST"])
@kept_private
def about_company(request: SignedInRequest, slug: str) -> HttpResponse:
    """An introduction to a company itself."""
    viewer = request.acting.viewer
    require(speaks(viewer))
    found = get_object_or_404(Organisation.objects.visible_to(viewer).filter(state=PUBLISHED), slug=slug)
    if found.pk == viewer.organisation_id:
        raise Http404
    name = found.name.value
    before = _own(request).filter(asked=found, origin=Origin.COMPANY.value)
    way: Crumbs = [(name, found.get_absolute_url())]
    context = {"thing": "", "company": name, "is_blind": False, "back": way[0][1], "crumbs": way}
    return _ask(request, About.company(found.pk), before, context)


def _own(request: SignedInRequest) -> IntroductionQuerySet:
    """What one's own company has asked and is under way."""
    viewer = request.acting.viewer
    return Introduction.objects.of_company(viewer).live().filter(asking=viewer.organisation_id)


def _ask(
    request: SignedInRequest, about: About, before: IntroductionQuerySet, context: dict[str, Any]
) -> HttpResponse:
    """The three questions; then what they will read, with the consent; then it is sent."""
    under_way = before.first()
    if under_way is not None:
        return redirect(under_way)
    context |= {"title": asked_about(context["thing"], context["company"])}
    step = request.POST.get("step", "")
    form = AskForm(request.POST if request.method == "POST" else None)
    if step == "change":
        unsent = AskForm(initial={name: request.POST.get(name, "") for name in QUESTIONS})
        return render(request, "introductions/ask.html", {"form": unsent, **context})
    if request.method != "POST" or not form.is_valid():
        status = 422 if form.is_bound else 200
        return render(request, "introductions/ask.html", {"form": form, **context}, status=status)
    own, places = actor_in(request).mandate.organisation, []
    with beside(form):
        try:
            asking.check(about, form.answers, own=own)
        except Revealing as revealing:
            places = marked_answers(revealing.texts, revealing.findings)
            raise
        return _preview(request, about, form, own, before, context)
    return render(request, "introductions/ask.html", {"form": form, "places": places, **context}, status=422)


def _preview(
    request: SignedInRequest,
    about: About,
    form: AskForm,
    own: Organisation,
    before: IntroductionQuerySet,
    context: dict[str, Any],
) -> HttpResponse:
    is_sent = request.POST.get("step") == "send"
    send = SendForm(request.POST if is_sent else None)
    if is_sent and send.is_valid():
        with beside(send):
            try:
                made = asking.ask(
                    about=about,
                    answers=form.answers,
                    is_consented=send.cleaned_data["is_consented"],
                    by=actor_in(request),
                    now=timezone.now(),
                )
            except AlreadyAsked:
                return redirect(before.get())
            messages.success(request, _("Sent. You get a letter as soon as there is an answer."))
            return redirect(made)
    context |= {
        "form": send,
        "answers": [(name, OWN_QUESTION_LABELS[name], form.cleaned_data[name]) for name in QUESTIONS],
        "outline": outline_in_words(outline_of(own.pk)),
        "own": own.name.value,
    }
    return render(request, "introductions/preview.html", context, status=422 if is_sent else 200)
