"""Fields that the forms of clusters share."""

from functools import partial
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gildia.documents.rules import EVIDENCE, Kind
from gildia.foundation.fields import DateInput, LookedUpField
from gildia.registry.models import Organisation
from gildia.registry.queries.lookup import HELP, find_one
from gildia.registry.rules import Viewer

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


def organisation_field(label: "StrOrPromise", **options: Any) -> LookedUpField:
    """An organisation by its name or number, once `offer_organisations` has said which."""
    return LookedUpField(label=label, **{"help_text": HELP, **options})


def offer_organisations(form: forms.BaseForm, viewer: Viewer, name: str = "organisation") -> None:
    """Let such a field find what the viewer may know of."""
    field = form.fields[name]
    assert isinstance(field, LookedUpField)  # noqa: S101 - narrows the type
    seen = Organisation.objects.visible_to(viewer)
    field.offer(partial(find_one, seen), shown=attrgetter("legal_name"))


class ReasonForm(forms.Form):
    """Why something is done; those whom it concerns read it."""

    reason = text_field(_("Reason"), limit=500)
