"""Forms about needs that nobody answered."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gildia.partnering.models import UnansweredNeed
from gildia.partnering.rules.answer import MAX_NEED_LENGTH
from gildia.registry.models import Circle


class MissingForm(forms.Form):
    """What is missing, where, and where to send an answer if one is wanted."""

    text = forms.CharField(
        label=_("What is missing"), max_length=MAX_NEED_LENGTH, widget=forms.Textarea(attrs={"rows": 3})
    )
    zone = forms.TypedChoiceField(label=_("Zone"), coerce=int)
    email = forms.EmailField(
        label=_("E-mail for an answer"),
        required=False,
        max_length=254,
        help_text=_(
            "Only if you want one. Only the zone's moderators see it; it is deleted when they are done,"
            " after 180 days at the latest."
        ),
    )

    def __init__(self, *args: Any, zones: Sequence[Circle], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zone = self.fields["zone"]
        assert isinstance(zone, forms.TypedChoiceField)  # noqa: S101 - narrows the type
        zone.choices = [(each.pk, str(each)) for each in zones]
        if len(zones) == 1:
            zone.widget = forms.HiddenInput()
            zone.initial = zones[0].pk


class UnhelpfulForm(forms.Form):
    """Why an answer did not help."""

    text = forms.CharField(max_length=MAX_NEED_LENGTH, widget=forms.HiddenInput())
    reason = forms.ChoiceField(
        label=_("Why did this not help?"), choices=UnansweredNeed.REASONS, widget=forms.RadioSelect
    )


class HandleForm(forms.Form):
    """What was done about a need."""

    note = forms.CharField(label=_("What was done"), max_length=500)
