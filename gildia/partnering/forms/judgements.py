"""The form of a judgement."""

from django import forms
from django.utils.translation import gettext_lazy as _

from gildia.partnering.models import Judgement
from gildia.partnering.rules.answer import MAX_NEED_LENGTH
from gildia.partnering.rules.judgements import MOST_WORDS, Because, Side


class JudgementForm(forms.Form):
    """Which pair, and why it does not fit. `next` leads back to the page on which it was said."""

    side = forms.TypedChoiceField(
        choices=Judgement.SIDES, coerce=Side, initial=Side.SEEKS.value, widget=forms.HiddenInput
    )
    text = forms.CharField(max_length=MAX_NEED_LENGTH, widget=forms.HiddenInput)
    company = forms.SlugField(max_length=80, required=False, widget=forms.HiddenInput)
    about = forms.SlugField(max_length=64, required=False, widget=forms.HiddenInput)
    because = forms.TypedChoiceField(
        label=_("Why is it not relevant?"),
        choices=Judgement.REASONS,
        coerce=Because,
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label=_("In your words"),
        max_length=MOST_WORDS,
        required=False,
        help_text=_("Only for another reason."),
    )
