"""What the forms of a zone share: texts in its languages, and how fields stand together."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from gildia.foundation.languages import CONTENT_LANGUAGES
from gildia.zones.models import Zone

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

IN_LANGUAGES: dict[str, "StrOrPromise"] = {
    "ru": _("in Russian"),
    "en": _("in English"),
    "zh": _("in Chinese"),
}


class DateInput(forms.DateInput):
    """The browser's own choice of a day."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


@dataclass(frozen=True)
class Group:
    """Fields that stand together: one text in its languages, or a single field."""

    fields: Sequence[BoundField]
    legend: "StrOrPromise" = ""
    help: "StrOrPromise" = ""


def keep_languages(form: forms.BaseForm, kept: Sequence[str], *stems: str) -> None:
    """Leave the fields of some languages, each said to be in its language."""
    for stem in stems:
        for code in CONTENT_LANGUAGES:
            if code in kept:
                form.fields[f"{stem}_{code}"].label = IN_LANGUAGES[code]
                form.fields[f"{stem}_{code}"].widget.attrs["lang"] = code
            else:
                del form.fields[f"{stem}_{code}"]


def in_languages(
    form: forms.BaseForm, zone: Zone, stem: str, legend: "StrOrPromise", help_text: "StrOrPromise" = ""
) -> Group:
    """The columns of one text, the zone's leading language first."""
    order = dict.fromkeys([*zone.languages, *CONTENT_LANGUAGES])
    names = [f"{stem}_{code}" for code in order]
    return Group([form[name] for name in names if name in form.fields], legend, help_text)


def single(form: forms.BaseForm, *names: str) -> list[Group]:
    """Fields one below the other."""
    return [Group([form[name]]) for name in names if name in form.fields]
