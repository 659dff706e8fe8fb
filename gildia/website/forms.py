"""The form on the style page. It is shown, never sent."""

from django import forms
from django.utils.translation import pgettext_lazy


class ExampleForm(forms.Form):
    """One field of each kind that rooms use."""

    name = forms.CharField(label=pgettext_lazy("example", "Name of the company"), max_length=200)
    inn = forms.RegexField(
        label=pgettext_lazy("example", "INN"),
        regex=r"^\d{10}$",
        help_text=pgettext_lazy("example", "Ten digits, from the register of legal entities."),
        error_messages={
            "invalid": pgettext_lazy(
                "example", "An INN of a company has ten digits. Check it in the register extract."
            )
        },
    )
    about = forms.CharField(
        label=pgettext_lazy("example", "What you do"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    field = forms.ChoiceField(
        label=pgettext_lazy("example", "Field of industry"),
        choices=[
            ("micro", pgettext_lazy("example", "microelectronics")),
            ("instruments", pgettext_lazy("example", "instrument making")),
        ],
    )
    seen_by = forms.ChoiceField(
        label=pgettext_lazy("example", "Who may see it"),
        choices=[
            ("0", pgettext_lazy("example", "everybody")),
            ("1", pgettext_lazy("example", "the zone")),
            ("3", pgettext_lazy("example", "only we")),
        ],
        widget=forms.RadioSelect,
    )
    agreed = forms.BooleanField(
        label=pgettext_lazy("example", "The figures may be published"), required=False
    )
