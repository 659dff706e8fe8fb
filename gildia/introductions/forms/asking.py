"""The three questions that a company answers when it expresses interest."""

from django import forms
from django.utils.translation import gettext_lazy as _

from gildia.introductions.actions.asking import Answers
from gildia.introductions.rules import LONGEST_ANSWER, QUESTIONS, SHORTEST_ANSWER


def _answer(label: object, help_text: object) -> forms.CharField:
    return forms.CharField(
        label=label,  # type: ignore[arg-type]
        help_text=help_text,  # type: ignore[arg-type]
        min_length=SHORTEST_ANSWER,
        max_length=LONGEST_ANSWER,
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class AskForm(forms.Form):
    """What the company asked reads before it decides. It learns no name before that."""

    bring = _answer(
        _("Why does it interest you, and what can you bring?"),
        _("For example: “We dice wafers of up to 200 mm and have two free shifts a week from May.”"),
    )
    proof = _answer(
        _("What shows that you can?"),
        _(
            "Experience, certificates, similar work. For example: “Five years of dicing for makers of "
            "pressure sensors; ISO 9001.” Leave out names of customers if they would give you away."
        ),
    )
    next_step = _answer(
        _("What would you like to happen next, and when?"),
        _("For example: “A call of half an hour next week, then a test batch of ten wafers in June.”"),
    )

    @property
    def answers(self) -> Answers:
        """The answers, for the action."""
        return Answers(**{name: self.cleaned_data[name] for name in QUESTIONS})


class SendForm(forms.Form):
    """The consent under the preview: with it the answers are sent."""

    is_consented = forms.BooleanField(
        label=_("I agree that they learn our name and see our profile if they accept"),
        help_text=_(
            "Until then they read only what stands above. You can take the question back until they have "
            "answered. Contacts and files stay closed until both sides agree once more."
        ),
        error_messages={"required": _("Tick that you agree to be named if they accept.")},
    )
