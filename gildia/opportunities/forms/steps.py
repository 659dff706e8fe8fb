"""Forms of the steps of an opportunity: withdrawing it, reviewing it."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gildia.foundation.fields import Group
from gildia.opportunities.actions.reviews import Judgement
from gildia.opportunities.rules import HIGHEST, LOWEST, SCORES
from gildia.opportunities.wording import SCORE_LABELS

_SCALE = [(number, str(number)) for number in range(LOWEST, HIGHEST + 1)]


class WithdrawForm(forms.Form):
    """Why it is taken from sight."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Your company and the moderators read it, nobody else."),
    )


class ReviewForm(forms.Form):
    """Four scores with words where they are low, and the decision."""

    version_id = forms.IntegerField(widget=forms.HiddenInput)
    decision = forms.ChoiceField(
        label=gettext_lazy("Decision"),
        choices=[
            ("approve", gettext_lazy("publish it")),
            ("return", gettext_lazy("return it to the company")),
        ],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=gettext_lazy("What the company is to change"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("The company reads it. Needed when you return it."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in SCORES:
            self.fields[name] = forms.TypedChoiceField(
                label=str(SCORE_LABELS[name]), choices=[("", "—"), *_SCALE], coerce=int
            )
            self.fields[f"{name}_words"] = forms.CharField(
                label=_("Why"), max_length=300, required=False, help_text=_("Needed for 1 and 2.")
            )

    @property
    def judgement(self) -> Judgement:
        """What the moderator thinks, for the action."""
        data = self.cleaned_data
        return Judgement(
            scores={name: data[name] for name in SCORES},
            words={name: data[f"{name}_words"] for name in SCORES},
            reason=data["reason"],
        )

    @property
    def groups(self) -> list[Group]:
        """Each score beside its words, then the decision."""
        scores = [Group("beside", [self[name], self[f"{name}_words"]]) for name in SCORES]
        return [*scores, Group("single", [self["decision"]]), Group("single", [self["reason"]])]
