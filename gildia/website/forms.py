"""The form on the style page. It is shown, never sent."""

from django import forms
from django.utils.translation import gettext_lazy as _


class ExampleForm(forms.Form):
    """One field of each kind that rooms use."""

    name = forms.CharField(label=_("Name of the company"), max_length=200)
    inn = forms.RegexField(
        label=_("INN"),
        regex=r"^\d{10}$",
        help_text=_("Ten digits, from the register of legal entities."),
        error_messages={
            "invalid": _("An INN of a company has ten digits. Check it in the register extract.")
        },
    )
    about = forms.CharField(
        label=_("What you do"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    field = forms.ChoiceField(
        label=_("Field of industry"),
        choices=[("micro", _("microelectronics")), ("instruments", _("instrument making"))],
    )
    seen_by = forms.ChoiceField(
        label=_("Who may see it"),
        choices=[("0", _("everybody")), ("1", _("the zone")), ("3", _("only we"))],
        widget=forms.RadioSelect,
    )
    agreed = forms.BooleanField(label=_("The figures may be published"), required=False)
