"""From an expression of interest to an outcome that both companies confirm."""

from importlib import import_module

from django.apps import AppConfig
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gildia.foundation.menu import MenuEntry, Place
from gildia.foundation.panels import Panel
from gildia.registry.rules import Scope


def _speakers(request: HttpRequest) -> bool:
    """Whether the mandate in use speaks for a company or moderates; the header has loaded it already."""
    mandate = getattr(getattr(request, "acting", None), "mandate", None)
    speaking = {Scope.ADMINISTER, Scope.PARTNER, Scope.MODERATE}
    return mandate is not None and bool(speaking & mandate.scope_set)


class IntroductionsConfig(AppConfig):
    """From an expression of interest to an outcome that both companies confirm."""

    name = "gildia.introductions"
    label = "introductions"
    verbose_name = _("introductions")
    menu = (
        MenuEntry(
            _("Introductions"), "introductions:index", order=40, place=Place.PERSON, shown_to=_speakers
        ),
    )
    opportunity_actions = (
        Panel(
            _("Interest"),
            "introductions/interest.html",
            "gildia.introductions.queries.panels.interest_in",
            order=10,
        ),
    )
    opportunity_panels = (
        Panel(
            _("Who is interested"),
            "introductions/interest_for.html",
            "gildia.introductions.queries.panels.interest_for",
            order=10,
        ),
    )
    organisation_actions = (
        Panel(
            _("Introduction"),
            "introductions/introduce.html",
            "gildia.introductions.queries.panels.introduction_to",
            order=10,
        ),
    )
    #: They stand in an introduction's own history, which its two sides read.
    act_verbs = {
        "introduction.ask": pgettext_lazy("introduction", "expressed interest"),
        "introduction.accept": pgettext_lazy("introduction", "accepted; each learnt the other's name"),
        "introduction.decline": pgettext_lazy("introduction", "declined"),
        "introduction.withdraw": pgettext_lazy("introduction", "withdrew"),
        "introduction.lapse": pgettext_lazy("introduction", "lapsed without an answer"),
        "introduction.end": pgettext_lazy("introduction", "ended the introduction"),
        "introduction.consent": pgettext_lazy("introduction", "agreed to open contacts and files"),
        "introduction.withdraw_consent": pgettext_lazy("introduction", "closed contacts and files"),
        "introduction.choose_contact": pgettext_lazy("introduction", "named another contact"),
        "introduction.open": pgettext_lazy("introduction", "contacts and files are open"),
        "introduction.require_nda": pgettext_lazy(
            "introduction", "asked for a non-disclosure agreement first"
        ),
        "introduction.waive_nda": pgettext_lazy("introduction", "does without the non-disclosure agreement"),
        "introduction.sign_nda": pgettext_lazy("introduction", "the non-disclosure agreement is signed"),
        "introduction.lose_nda": pgettext_lazy("introduction", "the non-disclosure agreement ended unsigned"),
        "introduction.write": pgettext_lazy("introduction", "wrote"),
        "introduction.give_file": pgettext_lazy("introduction", "gave a file"),
        "introduction.take_back_file": pgettext_lazy("introduction", "took a file back"),
        "introduction.ask_moderator": pgettext_lazy("introduction", "asked a moderator in"),
        "introduction.end_moderation": pgettext_lazy("introduction", "let the moderator go"),
        "introduction.report_outcome": pgettext_lazy("introduction", "reported an outcome"),
        "introduction.confirm_outcome": pgettext_lazy("introduction", "confirmed an outcome"),
        "introduction.dispute_outcome": pgettext_lazy("introduction", "disputed an outcome"),
        "introduction.retract_outcome": pgettext_lazy("introduction", "took an outcome back"),
        "introduction.show_outcome": pgettext_lazy("introduction", "lets others know of an outcome"),
        "introduction.hide_outcome": pgettext_lazy("introduction", "keeps an outcome from others"),
        "introduction.remind": pgettext_lazy("introduction", "a reminder was sent"),
    }

    def ready(self) -> None:
        """Answer for the files of introductions."""
        # Models cannot be imported before every room is ready.
        answer = import_module("gildia.introductions.queries.files").may_open
        import_module("gildia.documents.permissions").answer_for(answer)
