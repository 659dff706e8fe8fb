"""Forms of an organisation's own fields."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from gildia.foundation.fields import Group, beside, languages, single
from gildia.foundation.languages import CONTENT_LANGUAGES
from gildia.registry.forms.fields import visibility_field
from gildia.registry.models import Organisation, Segment
from gildia.registry.rules import FIELD_VISIBILITY, Visibility


class SectionForm(forms.ModelForm[Organisation]):
    """A part of the profile. `seen` are the levels of visibility that the editor himself sees.

    A field that the organisation keeps from the editor (a registrar of its zone) is not in his form.
    """

    version = forms.IntegerField(widget=forms.HiddenInput)
    guarded: ClassVar[tuple[str, ...]] = ()

    class Meta:
        model = Organisation
        fields: ClassVar[list[str]] = []

    def __init__(self, *args: Any, seen: frozenset[Visibility], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["version"] = self.instance.version
        for name in self.guarded:
            if self.instance.visibility_of(name) in seen:
                label = self._verbose(name)
                self.fields[f"visibility_{name}"] = visibility_field(label)
                self.initial[f"visibility_{name}"] = self.instance.visibility_of(name).value
            else:
                for hidden in [field for field in self.fields if field.startswith(name)]:
                    del self.fields[hidden]

    @staticmethod
    def _verbose(name: str) -> str:
        if name == "about":
            return str(_("About us"))
        return str(getattr(Organisation._meta.get_field(name), "verbose_name", None))

    @property
    def values(self) -> dict[str, Any]:
        """The columns as typed."""
        names = {field.name for field in Organisation._meta.concrete_fields}
        return {name: value for name, value in self.cleaned_data.items() if name in names - {"version"}}

    @property
    def levels(self) -> dict[str, Visibility]:
        """Who may see each field, as chosen."""
        chosen = {name: self.cleaned_data.get(f"visibility_{name}") for name in FIELD_VISIBILITY}
        return {name: level for name, level in chosen.items() if level is not None}


class TextsForm(SectionForm):
    """Name, summary and the longer text, in each language."""

    guarded = ("about",)

    class Meta(SectionForm.Meta):
        fields: ClassVar[list[str]] = [
            f"{stem}_{code}" for stem in ("name", "summary", "about") for code in CONTENT_LANGUAGES
        ]
        widgets: ClassVar[dict[str, forms.Widget]] = {
            f"{stem}_{code}": forms.Textarea(attrs={"rows": rows})
            for stem, rows in (("summary", 5), ("about", 8))
            for code in CONTENT_LANGUAGES
        }

    @property
    def groups(self) -> list[Group]:
        """The form's fields as they stand on the page."""
        shown = [
            languages(self, "name", _("Name"), _("As you call yourselves, without the legal form.")),
            languages(
                self, "summary", _("Summary"),
                _("One or two sentences: what you do and for whom. Lists and search show it."),
            ),
        ]  # fmt: skip
        if "about_ru" in self.fields:
            help_text = _("History, customers, ways of working. An empty line begins a paragraph.")
            shown += [languages(self, "about", _("About us"), help_text), *single(self, "visibility_about")]
        return shown


class FactsForm(SectionForm):
    """Kind, size, segments and contacts, with who may see them."""

    guarded = ("founded_year", "employees", "website", "email", "phone")
    website = forms.URLField(
        label=_("Website"),
        max_length=200,
        required=False,
        assume_scheme="https",
        help_text=_("For instance https://example.com."),
    )
    segments = forms.ModelMultipleChoiceField(
        label=_("Segments"),
        queryset=Segment.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("The fields of industry you work in, at most five."),
    )

    class Meta(SectionForm.Meta):
        fields: ClassVar[list[str]] = [
            "kind", "founded_year", "employees", "website", "email", "phone", "visibility",
        ]  # fmt: skip
        labels: ClassVar[dict[str, Any]] = {"visibility": _("Who may see the profile at all")}
        help_texts: ClassVar[dict[str, Any]] = {
            "visibility": _("Single fields and records can be kept closer than the profile, never wider."),
            "employees": _("People on the payroll today, a whole number."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        segments = self.fields["segments"]
        assert isinstance(segments, forms.ModelMultipleChoiceField)  # noqa: S101 - narrows the type
        segments.queryset = Segment.objects.order_by("position", "pk")
        self.initial["segments"] = self.instance.segments.order_by("pk")

    def clean_segments(self) -> Any:  # noqa: ANN401 - a queryset of segments
        chosen = self.cleaned_data["segments"]
        if len(chosen) > 5:
            raise forms.ValidationError(_("Choose at most five: those by which others should find you."))
        return chosen

    @property
    def groups(self) -> list[Group]:
        """The form's fields as they stand on the page."""
        shown = single(self, "kind", "segments")
        shown += [beside(self, name, f"visibility_{name}") for name in self.guarded if name in self.fields]
        return [*shown, *single(self, "visibility")]


SECTIONS: dict[str, type[TextsForm | FactsForm]] = {"texts": TextsForm, "facts": FactsForm}
