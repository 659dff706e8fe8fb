"""The register's codes in the reader's words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from gildia.registry.models import Organisation
from gildia.registry.rules import Scope, Size, Step

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

SIZE_LABELS: Mapping[str, "StrOrPromise"] = {
    Size.MICRO: _("under 10 people"),
    Size.SMALL: _("10 to 49 people"),
    Size.MEDIUM: _("50 to 249 people"),
    Size.LARGE: _("250 people and more"),
}

#: What completes each step: its words, and the part of the profile where it is done.
NEXT_STEPS: Mapping[Step, "tuple[StrOrPromise, str]"] = {
    Step.SUMMARY: (_("Say in a sentence or two what you do"), "texts"),
    Step.SUMMARY_OTHER_LANGUAGE: (_("Give the summary in another language"), "texts"),
    Step.IDENTIFIER: (_("Ask staff to add your registration number"), "correction"),
    Step.SEGMENT: (_("Choose your segments"), "facts"),
    Step.SITE: (_("Add a site: where you work"), "sites"),
    Step.CONTACT: (_("Give a website, e-mail or telephone"), "facts"),
    Step.SIZE: (_("Say how many people work for you"), "facts"),
    Step.CAPABILITIES: (_("Describe what you can do for others"), "capabilities"),
    Step.CAPABILITY_LIMITS: (_("Give the limits of a capability: sizes, volumes"), "capabilities"),
    Step.CERTIFICATE: (_("Add a valid certificate"), "certificates"),
    Step.ACTIVITY: (_("Choose your activity codes"), "activities"),
}

#: How many next steps are shown at once.
STEPS_SHOWN = 3


def next_steps(organisation: Organisation, missing: Sequence[Step]) -> list["tuple[StrOrPromise, str]"]:
    """What to add to a profile next, most useful first, and where."""
    chosen = [NEXT_STEPS[step] for step in missing[:STEPS_SHOWN]]
    return [(words, _place(organisation, part)) for words, part in chosen]


def _place(organisation: Organisation, part: str) -> str:
    if part == "correction":
        return f"{organisation.get_absolute_url()}#section-register"
    name = "edit_section" if part in {"texts", "facts"} else "add_record"
    return reverse(f"registry:{name}", args=[organisation.slug, part])


@dataclass(frozen=True)
class ScopeWords:
    """A scope of mandates as people read it: its name, and what its holder may and may not do."""

    name: "StrOrPromise"
    prose: "StrOrPromise"


#: The page “who may do what” and the forms of mandates are made of this table.
SCOPES: Mapping[Scope, ScopeWords] = {
    Scope.ADMINISTER: ScopeWords(
        _("Administers"),
        _("Changes the profile, asks for corrections, gives mandates to people and takes them back."),
    ),
    Scope.PARTNER: ScopeWords(
        _("Looks for partners"),
        _("Writes offers and requests, answers those of others and is introduced to them."),
    ),
    Scope.SPEAK: ScopeWords(
        _("Speaks"),
        _("Takes part in meetings of clusters, raises problems and comments on drafts."),
    ),
    Scope.VOTE: ScopeWords(_("Votes"), _("Gives the organisation's vote in resolutions and elections.")),
    Scope.SIGN: ScopeWords(_("Signs"), _("Signs agreements and minutes in the organisation's name.")),
    Scope.REPORT: ScopeWords(_("Reports"), _("Fills in and submits the reports of a resident.")),
    Scope.TRADE: ScopeWords(
        _("Trades"),
        _("Enters export and import operations and answers funding partners."),
    ),
    Scope.REGISTER: ScopeWords(
        _("Registrar"),
        _(
            "Imports companies, decides claims and corrections, changes profiles of the zone. Only"
            " for staff of a managing company."
        ),
    ),
    Scope.MODERATE: ScopeWords(
        _("Moderator"),
        _(
            "Looks through what companies change and introduces them to each other. Only for staff"
            " of a managing company."
        ),
    ),
    Scope.ANALYSE: ScopeWords(
        _("Analyst"),
        _("Reads figures and reports of the zone. Only for staff of a managing company."),
    ),
    Scope.EDIT: ScopeWords(
        _("Editor"),
        _("Writes news and the public pages. Only for staff of a managing company."),
    ),
}
