"""Forms of templates: what they are, and their text as people write it."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from gildia.agreements.models import TemplateVersion
from gildia.agreements.models.templates import KINDS
from gildia.agreements.rules.texts import BUILT_IN, Unequal, Variable, read_clauses, written
from gildia.registry.models import Circle

TEXT_LIMIT = 60_000
_VARIABLE_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")


class TemplateForm(forms.Form):
    """A new template."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=KINDS)
    name_ru = forms.CharField(label=gettext_lazy("Title in Russian"), max_length=200)
    name_en = forms.CharField(label=gettext_lazy("Title in English"), max_length=200)
    circle = forms.ModelChoiceField(
        label=gettext_lazy("Zone or cluster it is for"),
        queryset=Circle.objects.none(),
        required=False,
        empty_label=pgettext_lazy("zone or cluster of a template", "none"),
    )

    def __init__(self, *args: Any, organisation_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        circle = self.fields["circle"]
        assert isinstance(circle, forms.ModelChoiceField)  # noqa: S101 - narrows the type
        circle.queryset = Circle.objects.filter(managed_by=organisation_id).order_by("pk")


class TextForm(forms.Form):
    """The text of a draft in both languages, and what is filled in later."""

    text_ru = forms.CharField(
        label=gettext_lazy("Text in Russian"),
        max_length=TEXT_LIMIT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 18, "spellcheck": "true"}),
        help_text=gettext_lazy(
            "A line that begins with # is the heading of a clause; an empty line begins a paragraph. "
            "Clauses and paragraphs are numbered by themselves."
        ),
    )
    text_en = forms.CharField(
        label=gettext_lazy("Text in English"),
        max_length=TEXT_LIMIT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 18, "spellcheck": "true"}),
        help_text=gettext_lazy("The same clauses in the same order, or nothing."),
    )
    variables = forms.CharField(
        label=gettext_lazy("What is filled in for each agreement"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
        help_text=gettext_lazy(
            "One in a line: name | label in Russian | label in English. "
            "In the text the name stands in braces: {fee}."
        ),
    )
    note = forms.CharField(label=gettext_lazy("What is new in this version"), max_length=300, required=False)

    @classmethod
    def of(cls, version: TemplateVersion) -> "TextForm":
        """The form as a draft fills it."""
        lines = [f"{each.name} | {each.label_ru} | {each.label_en}" for each in version.asked]
        return cls(
            initial={
                "text_ru": written(version.text, "ru"),
                "text_en": written(version.text, "en"),
                "variables": "\n".join(lines),
                "note": version.note,
            }
        )

    def clean_variables(self) -> list[Variable]:
        """Each line as a variable."""
        lines = [line for line in self.cleaned_data["variables"].splitlines() if line.strip()]
        return [_variable(line) for line in lines]

    def clean(self) -> dict[str, Any]:
        """Both texts as clauses."""
        cleaned = super().clean() or {}
        try:
            cleaned["clauses"] = read_clauses(cleaned.get("text_ru", ""), cleaned.get("text_en", ""))
        except Unequal as fault:
            sentence = _("There are %(ru)s clauses in Russian and %(en)s in English; make them the same.")
            self.add_error("text_en", sentence % {"ru": fault.ru, "en": fault.en})
        return cleaned


def _variable(line: str) -> Variable:
    parts = [part.strip() for part in line.split("|")]
    if len(parts) != 3 or not all(parts) or not _VARIABLE_NAME.fullmatch(parts[0]):
        sentence = _("“%(line)s” is not of the form: name | label in Russian | label in English.")
        raise forms.ValidationError(sentence % {"line": line[:60]})
    if parts[0] in BUILT_IN:
        raise forms.ValidationError(_("{%(name)s} is filled in by itself.") % {"name": parts[0]})
    return Variable(*parts)
