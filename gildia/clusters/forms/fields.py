"""Fields that the forms of clusters share."""

from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gildia.documents.rules import EVIDENCE, Kind
from gildia.registry.forms.mandates import DateInput


def day_field(label: str | Promise, **options: Any) -> forms.DateField:
    """A day, chosen as the browser offers it."""
    return forms.DateField(label=label, widget=DateInput, **options)


def file_field(label: str | Promise, kinds: tuple[Kind, ...] = EVIDENCE, **options: Any) -> forms.FileField:
    """A file of one of some kinds."""
    suffixes = ",".join(suffix for kind in kinds for suffix in kind.suffixes)
    options.setdefault("help_text", _("PDF (at most 20 MB) or a picture (at most 8 MB)."))
    return forms.FileField(label=label, widget=forms.FileInput(attrs={"accept": suffixes}), **options)


def text_field(label: str | Promise, *, limit: int, rows: int = 3, **options: Any) -> forms.CharField:
    """Several lines of text."""
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, max_length=limit, widget=widget, **options)


class ReasonForm(forms.Form):
    """Why something is done; those whom it concerns read it."""

    reason = text_field(_("Reason"), limit=500)
