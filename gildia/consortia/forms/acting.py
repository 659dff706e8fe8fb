"""Forms by which an answer is acted on: whom to ask with which words, and which gaps to ask for."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gildia.consortia.actions.inviting import Invitation
from gildia.consortia.models import ConsortiumStep
from gildia.introductions.actions.asking import Answers
from gildia.introductions.rules import LONGEST_ANSWER, SHORTEST_ANSWER
from gildia.registry.models import Organisation


def _answer(label: Any) -> forms.CharField:  # noqa: ANN401 - lazy words
    return forms.CharField(
        label=label,
        min_length=SHORTEST_ANSWER,
        max_length=LONGEST_ANSWER,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class AskForm(forms.Form):
    """One company of the team: whether it is asked, and the three answers."""

    is_chosen = forms.BooleanField(label=_("Ask this company"), required=False)
    bring = _answer(_("Why it interests you and what you can bring"))
    proof = _answer(_("What shows that you can"))
    next_step = _answer(_("What you would like next, and when"))

    def __init__(
        self,
        data: Any,  # noqa: ANN401 - a QueryDict
        *,
        organisation: Organisation,
        subject: str,
        initial: dict[str, Any],
    ) -> None:
        super().__init__(data, prefix=f"company-{organisation.pk}", initial=initial)
        self.organisation, self.subject = organisation, subject

    def clean(self) -> dict[str, Any]:
        """Who is asked is asked in full; what stands beside a company that is not does not matter."""
        given = super().clean() or {}
        if not given.get("is_chosen"):
            self.errors.clear()
        return given

    @property
    def invitation(self) -> Invitation | None:
        """What the company is asked; None where it is not chosen."""
        given = self.cleaned_data
        if not given.get("is_chosen"):
            return None
        return Invitation(self.subject, Answers(given["bring"], given["proof"], given["next_step"]))


class ConsentForm(forms.Form):
    """What holds for all that are asked."""

    is_consented = forms.BooleanField(
        label=_("We agree to be named to each company that accepts"),
        help_text=_("Until it accepts it reads your sector, size and region, and these words; no name."),
    )


class GapsForm(forms.Form):
    """Which gaps become requests, and whether under our name."""

    steps = forms.TypedMultipleChoiceField(
        label=_("Steps that nobody covers"), coerce=int, widget=forms.CheckboxSelectMultiple
    )
    is_blind = forms.BooleanField(
        label=_("Without our name"),
        required=False,
        help_text=_("Others then read neither your name nor your country."),
    )

    def __init__(self, *args: Any, gaps: Sequence[ConsortiumStep], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        steps = self.fields["steps"]
        assert isinstance(steps, forms.TypedMultipleChoiceField)  # noqa: S101 - narrows the type
        steps.choices = [(step.pk, str(step)) for step in gaps]
        steps.initial = [step.pk for step in gaps]
