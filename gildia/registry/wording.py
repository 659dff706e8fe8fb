"""The register's codes in the reader's words."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from gildia.registry.models import Organisation
from gildia.registry.rules import Size, Step

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
