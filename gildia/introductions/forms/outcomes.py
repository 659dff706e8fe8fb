"""Forms of outcomes: what came of it, and the other company's word on it."""

from itertools import groupby
from operator import attrgetter
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gildia.foundation.fields import DateInput
from gildia.introductions.actions.outcomes import Report
from gildia.introductions.models.outcomes import CURRENCIES, OUTCOME_KINDS, VALUE_BANDS
from gildia.registry.models import ProcessStep

SHOWN_LABEL = _("Others may know that our two companies worked together")
SHOWN_HELP = _(
    "Only if both companies tick it do others see your two names side by side, with the process step and the "
    "time; never the value, the conversation or the files. You can untick it later."
)


class ReportForm(forms.Form):
    """What one side says came of it."""

    kind = forms.ChoiceField(
        label=_("What came of it"),
        choices=OUTCOME_KINDS,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what came of it.")},
    )
    happened_date = forms.DateField(label=_("On which day"), widget=DateInput)
    value_band = forms.ChoiceField(
        label=_("Value"),
        choices=[("", "—"), *VALUE_BANDS],
        required=False,
        help_text=_("Only of a quote, a contract or a delivery. A band is enough; nobody else sees it."),
    )
    currency = forms.ChoiceField(label=_("Currency"), choices=[("", "—"), *CURRENCIES], required=False)
    process_step = forms.ModelChoiceField(
        label=_("Process step"), queryset=ProcessStep.objects.none(), required=False
    )
    may_be_shown = forms.BooleanField(label=SHOWN_LABEL, help_text=SHOWN_HELP, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        step = self.fields["process_step"]
        assert isinstance(step, forms.ModelChoiceField)  # noqa: S101 - narrows the type
        step.queryset = ProcessStep.objects.select_related("chain").order_by("chain__position", "position")
        chains = groupby(step.queryset, key=attrgetter("chain"))
        step.choices = [
            ("", "—"),
            *((str(chain), [(each.pk, str(each)) for each in steps]) for chain, steps in chains),
        ]

    @property
    def what(self) -> Report:
        """What is reported, for the action; a currency without a value says nothing."""
        data = self.cleaned_data
        return Report(
            kind=data["kind"],
            happened_date=data["happened_date"],
            value_band=data["value_band"],
            currency=data["currency"],
            process_step=data["process_step"],
        )


class ConfirmForm(forms.Form):
    """The other company's yes."""

    may_be_shown = forms.BooleanField(label=SHOWN_LABEL, help_text=SHOWN_HELP, required=False)


class DisputeForm(forms.Form):
    """What is not so."""

    reason = forms.CharField(
        label=_("What is not so"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The other company reads it, and the managing company that looks after either of you."),
        error_messages={"required": _("Say in a few words what is not so.")},
    )
