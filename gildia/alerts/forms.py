"""Forms of alerts."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gildia.alerts.models.searches import PAGE_LABELS
from gildia.alerts.models.subscriptions import FREQUENCY_LABELS, KIND_LABELS
from gildia.alerts.permissions import kinds_for
from gildia.alerts.rules import MOST_QUERY_LENGTH, NAME_LIMIT, Frequency, Kind
from gildia.registry.rules import Viewer

_HELP = {
    Kind.REQUESTS: _("New requests that your profile fits. At once means within a few minutes."),
    Kind.COMPANIES: _("Companies that the search finds anew for your open requests."),
    Kind.SEARCHES: _("What is new in the searches you have saved. At once means within the hour."),
}


class NameForm(forms.Form):
    """What a saved search is called."""

    name = forms.CharField(
        label=_("Name"), max_length=NAME_LIMIT, help_text=_("Only you see it, here and in your letters.")
    )


class SaveForm(NameForm):
    """A search to be kept, as its page's address says it."""

    page = forms.ChoiceField(choices=list(PAGE_LABELS.items()), widget=forms.HiddenInput)
    query = forms.CharField(max_length=4 * MOST_QUERY_LENGTH, required=False, widget=forms.HiddenInput)


class FrequencyForm(forms.Form):
    """How often of what, for the kinds that this viewer may be told of."""

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind in kinds_for(viewer):
            self.fields[kind.value] = forms.ChoiceField(
                label=str(KIND_LABELS[kind]), choices=list(FREQUENCY_LABELS.items()), help_text=_HELP[kind]
            )

    @property
    def frequencies(self) -> dict[Kind, Frequency]:
        """What was chosen, for the action."""
        return {Kind(name): Frequency(value) for name, value in self.cleaned_data.items()}
