"""Steps of an introduction, each with a page that says what it changes before it is taken."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_http_methods

from gildia.foundation.refusals import beside
from gildia.introductions.actions import answering, moderating, nda, stages
from gildia.introductions.actions.asking import Revealing
from gildia.introductions.forms.steps import ContactForm, DeclineForm, EndForm, ModeratorForm
from gildia.introductions.models import Introduction
from gildia.introductions.queries.introductions import page_of
from gildia.introductions.queries.people import chosen_contact, people_of
from gildia.introductions.rules import Side
from gildia.introductions.views.pages import crumbs, find, kept_private
from gildia.introductions.wording.stages import heading_of, marked_answers, outline_in_words
from gildia.introductions.wording.steps import consequences_of
from gildia.registry.middleware import SignedInRequest, actor_in
from gildia.registry.models import Organisation


@dataclass(frozen=True)
class Step:
    """What a page asks before a step is taken, and what is said after it."""

    action: Callable[..., Any]
    form: type[Form]
    title: str | Promise
    done: str | Promise
    is_danger: bool = False


STEPS: Mapping[str, Step] = {
    "accept": Step(
        answering.accept,
        Form,
        pgettext_lazy("introduction", "Accept and give your name"),
        _("Accepted: you know each other's names now. Write a first message."),
    ),
    "decline": Step(
        answering.decline,
        DeclineForm,
        pgettext_lazy("introduction", "Decline"),
        _("Declined. The other company gets a letter."),
        is_danger=True,
    ),
    "withdraw": Step(
        answering.withdraw,
        EndForm,
        pgettext_lazy("introduction", "Withdraw"),
        _("Withdrawn."),
        is_danger=True,
    ),
    "end": Step(
        answering.end,
        EndForm,
        pgettext_lazy("introduction", "End the introduction"),
        _("Ended. You can still report what came of it for a year."),
        is_danger=True,
    ),
    "consent": Step(
        stages.consent,
        ContactForm,
        pgettext_lazy("introduction", "Open contacts and files"),
        _("Your side is open."),
    ),
    "withdraw_consent": Step(
        stages.withdraw_consent,
        Form,
        pgettext_lazy("introduction", "Close contacts and files again"),
        _("Contacts and files of both sides are closed again."),
        is_danger=True,
    ),
    "contact": Step(
        stages.choose_contact,
        ContactForm,
        pgettext_lazy("introduction", "Change our contact"),
        _("Your contact is changed."),
    ),
    "require_nda": Step(
        nda.require_first,
        Form,
        pgettext_lazy("introduction", "Ask for a non-disclosure agreement first"),
        _("The agreement is prepared; whoever signs for either company gets a letter."),
    ),
    "waive_nda": Step(
        nda.waive,
        Form,
        pgettext_lazy("introduction", "Go on without the agreement"),
        _("It goes on without the agreement."),
    ),
    "ask_moderator": Step(
        moderating.ask_in,
        ModeratorForm,
        pgettext_lazy("introduction", "Ask a moderator in"),
        _("A moderator is asked in; the other company knows it."),
    ),
    "end_moderation": Step(
        moderating.end,
        Form,
        pgettext_lazy("introduction", "Go on without the moderator"),
        _("The moderator reads no further."),
    ),
}


@require_http_methods(["GET", "HEAD", "POST"])
@kept_private
def step(request: SignedInRequest, introduction: str, verb: str) -> HttpResponse:
    """Ask before a step is taken, and take it."""
    found, side = find(request, introduction)
    now, asked, posted = timezone.now(), STEPS[verb], request.method == "POST"
    page = page_of(found, side, now=now)
    if not posted and verb not in page.verbs:
        return redirect(found)
    form, places = _form(request, asked, found, side), []
    if posted and form.is_valid():
        with beside(form):
            try:
                asked.action(code=found.code, **_given(form), by=actor_in(request), now=now)
            except Revealing as revealing:
                places = marked_answers(revealing.texts, revealing.findings)
                raise
            messages.success(request, str(asked.done))
            return redirect(found)
    context = {
        "page": page,
        "places": places,
        "verb": verb,
        "step": asked,
        "form": form,
        "consequences": consequences_of(verb, page, own=_own_name(found, side)),
        "outline": outline_in_words(page.other.outline) if page.other.outline else "",
        "crumbs": [*crumbs(), (heading_of(page), found.get_absolute_url())],
        "back": found.get_absolute_url(),
    }
    return render(request, "introductions/step.html", context, status=422 if posted else 200)


def _form(request: SignedInRequest, asked: Step, found: Introduction, side: Side) -> Form:
    data = request.POST if request.method == "POST" else None
    if asked.form is not ContactForm:
        return asked.form(data)
    chosen, today = chosen_contact(found, side), timezone.localdate()
    mandate_id = chosen.mandate_id if chosen else actor_in(request).mandate_id
    form = ContactForm(data, initial={"contact": mandate_id, "phone": chosen.phone if chosen else ""})
    form.offer(people_of(found.organisation_of(side), today))
    return form


def _given(form: Form) -> dict[str, Any]:
    """What was filled in, as the action calls it."""
    given = dict(form.cleaned_data)
    if "contact" in given:
        given["contact_mandate_id"] = given.pop("contact")
    return given


def _own_name(found: Introduction, side: Side) -> str:
    return Organisation.objects.get(pk=found.organisation_of(side)).name.value
