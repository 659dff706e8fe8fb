"""Forms of re-signing campaigns."""

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gildia.clusters.forms.fields import day_field, text_field


class BeginForm(forms.Form):
    """Until when, and whether one means it: every member gets a letter."""

    due_date = day_field(
        _("Last day for signing"),
        help_text=_("From tomorrow on, within a year. Reminders go out by themselves."),
    )
    sure = forms.BooleanField(label=_("Yes, send the new text to all of them for signing"))

    def __init__(self, *args: Any, days: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["due_date"].initial = timezone.localdate() + timedelta(days=days)

    @property
    def due_at(self) -> datetime:
        """The end of the last day."""
        return timezone.make_aware(datetime.combine(self.cleaned_data["due_date"], time(23, 59)))


class CancelForm(forms.Form):
    """Why a campaign ends before all have signed."""

    reason = text_field(
        _("Reason"), limit=500, help_text=_("Every company that has not signed yet reads it in a letter.")
    )
