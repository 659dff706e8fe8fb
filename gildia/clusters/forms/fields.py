"""Fields that the forms of clusters share."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gildia.documents.rules import EVIDENCE, Kind
from gildia.foundation.fields import DateInput

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


def day_field(label: "StrOrPromise", **options: Any) -> forms.DateField:
    """A day, chosen as the browser offers it."""
    return forms.DateField(label=label, widget=DateInput, **options)


def file_field(label: "StrOrPromise", kinds: tuple[Kind, ...] = EVIDENCE, **options: Any) -> forms.FileField:
    """A file of one of some kinds."""
    suffixes = ",".join(suffix for kind in kinds for suffix in kind.suffixes)
    options.setdefault("help_text", _("PDF (at most 20 MB) or a picture (at most 8 MB)."))
    return forms.FileField(label=label, widget=forms.FileInput(attrs={"accept": suffixes}), **options)


def text_field(label: "StrOrPromise", *, limit: int, rows: int = 3, **options: Any) -> forms.CharField:
    """Several lines of text."""
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, max_length=limit, widget=widget, **options)


class ReasonForm(forms.Form):
    """Why something is done; those whom it concerns read it."""

    reason = text_field(_("Reason"), limit=500)
