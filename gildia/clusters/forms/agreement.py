"""The form by which staff choose the agreement on joining."""

from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from gildia.agreements.models import TemplateVersion
from gildia.agreements.models.agreements import LANGUAGE_CHOICES
from gildia.agreements.rules.texts import languages_of
from gildia.clusters.models import Cluster
from gildia.foundation.languages import reader_language

VALUE_PREFIX = "value_"


class AgreementForm(forms.Form):
    """In which languages the text goes out, what fills it, and how long companies may take to sign."""

    languages = forms.ChoiceField(label=_("Language"), choices=LANGUAGE_CHOICES)
    signing_days = forms.IntegerField(
        label=_("Days for signing"),
        validators=[MinValueValidator(1), MaxValueValidator(365)],
        help_text=_("From 1 to 365. After that the agreement expires, and you can prepare it anew."),
    )

    def __init__(self, *args: Any, cluster: Cluster, version: TemplateVersion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        written = languages_of(version.text)
        languages = self.fields["languages"]
        assert isinstance(languages, forms.ChoiceField)  # noqa: S101 - narrows the type
        languages.choices = [
            (code, words) for code, words in LANGUAGE_CHOICES if set(code.split("_")) <= set(written)
        ]
        languages.initial = cluster.agreement_languages
        self.fields["signing_days"].initial = cluster.signing_days
        for variable in version.asked:
            self.fields[f"{VALUE_PREFIX}{variable.name}"] = forms.CharField(
                label=variable.label_ru if reader_language() == "ru" else variable.label_en,
                max_length=500,
                initial=cluster.agreement_values.get(variable.name, ""),
            )

    @property
    def values(self) -> dict[str, str]:
        """What fills the text, by the names of its variables."""
        return {
            name.removeprefix(VALUE_PREFIX): value
            for name, value in self.cleaned_data.items()
            if name.startswith(VALUE_PREFIX)
        }
