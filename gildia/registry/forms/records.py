"""Forms of what an organisation says of itself, one a kind of record."""

import re
from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gildia.foundation import classifications
from gildia.foundation.countries import country_choices
from gildia.foundation.fields import DateInput, Group, languages, single
from gildia.foundation.languages import CONTENT_LANGUAGES
from gildia.registry.actions.records import version_of
from gildia.registry.forms.fields import StepField
from gildia.registry.models import (
    Activity,
    Capability,
    Certificate,
    Equipment,
    ProcessStep,
    Product,
    Site,
)
from gildia.registry.queries.records import AnyRecord


def _texts(*stems: str) -> list[str]:
    return [f"{stem}_{code}" for stem in stems for code in CONTENT_LANGUAGES]


def _areas(stem: str, rows: int) -> dict[str, forms.Widget]:
    return {name: forms.Textarea(attrs={"rows": rows}) for name in _texts(stem)}


class RecordForm(forms.ModelForm[AnyRecord]):
    """A record; `version` is what its editor read, so that nobody overwrites another's text."""

    version = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["version"] = version_of(self.instance)
        step = self.fields.get("process_step")
        if isinstance(step, StepField):
            step.offer(ProcessStep.objects.select_related("chain").order_by("chain__position", "position"))

    @property
    def step_options(self) -> list[tuple[str, str]]:
        """What the field of the process step offers while somebody types."""
        step = self.fields.get("process_step")
        return step.options() if isinstance(step, StepField) else []


class CapabilityForm(RecordForm):
    """A capability; its limits are a form set of their own."""

    process_step = StepField(
        label=gettext_lazy("Process step"),
        help_text=gettext_lazy("Type any word of it, in any language. Facets and reports count by steps."),
    )

    class Meta:
        model = Capability
        fields: ClassVar[list[str]] = [
            "process_step", *_texts("text"), "lead_time_days", *_texts("evidence"), "visibility",
        ]  # fmt: skip
        widgets: ClassVar[dict[str, forms.Widget]] = {**_areas("text", 6), **_areas("evidence", 3)}

    @property
    def groups(self) -> list[Group]:
        """The form's fields as they stand on the page."""
        return [
            *single(self, "process_step"),
            languages(
                self, "text", _("What you can do for others"),
                _("In your own words, with materials, sizes and volumes. One language is enough: "
                  "partner search reads all three."),
            ),
            Group("limits", [], template="foundation/limits.html"),
            *single(self, "lead_time_days"),
            languages(self, "evidence", _("Evidence"), _("What proves it: series made, customers, tests.")),
            *single(self, "visibility"),
        ]  # fmt: skip


class CertificateForm(RecordForm):
    """A certificate."""

    class Meta:
        model = Certificate
        fields: ClassVar[list[str]] = [
            "standard", "number", "issuer", "valid_from", "valid_until", "visibility",
        ]  # fmt: skip
        widgets: ClassVar[dict[str, forms.Widget]] = {
            name: DateInput() for name in ("valid_from", "valid_until")
        }
        help_texts: ClassVar[dict[str, Any]] = {
            "valid_until": gettext_lazy(
                "Leave empty if it has no end. After that day it is shown as expired."
            ),
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        start, end = cleaned.get("valid_from"), cleaned.get("valid_until")
        if start and end and end < start:
            self.add_error("valid_until", _("This is before the day it begins."))
        return cleaned

    @property
    def groups(self) -> list[Group]:
        """The form's fields as they stand on the page."""
        return single(self, *self._meta.fields)  # type: ignore[misc]


class EquipmentForm(RecordForm):
    """A machine or facility."""

    process_step = StepField(label=gettext_lazy("Process step"))

    class Meta:
        model = Equipment
        fields: ClassVar[list[str]] = [
            *_texts("name"), "maker", "quantity", "year", "process_step", "visibility",
        ]  # fmt: skip

    @property
    def groups(self) -> list[Group]:
        """The form's fields as they stand on the page."""
        rest = single(self, "maker", "quantity", "year", "process_step", "visibility")
        return [languages(self, "name", _("Name")), *rest]


class ProductForm(RecordForm):
    """A product."""

    class Meta:
        model = Product
        fields: ClassVar[list[str]] = [*_texts("name", "description"), "hs_code", "visibility"]
        widgets: ClassVar[dict[str, forms.Widget]] = _areas("description", 4)

    def clean_hs_code(self) -> str:
        """The code without spaces; its dots may be there or not."""
        code: str = self.cleaned_data["hs_code"].replace(" ", "")
        if code and not re.fullmatch(r"\d{4}(\.?\d{2}){0,3}", code, re.ASCII):
            raise forms.ValidationError(_("An HS code has 4 to 10 digits, for instance 8542.31."))
        return code

    @property
    def groups(self) -> list[Group]:
        """The form's fields as they stand on the page."""
        texts = [languages(self, "name", _("Name")), languages(self, "description", _("Description"))]
        return [*texts, *single(self, "hs_code", "visibility")]


class SiteForm(RecordForm):
    """A place where the organisation works."""

    country = forms.ChoiceField(label=gettext_lazy("Country"), choices=country_choices)

    class Meta:
        model = Site
        fields: ClassVar[list[str]] = [
            "kind", *_texts("name", "city", "address"), "country", "region", "latitude", "longitude",
            "is_main", "visibility",
        ]  # fmt: skip
        help_texts: ClassVar[dict[str, Any]] = {
            "latitude": gettext_lazy("Degrees, for instance 55.99400; the map shows it."),
            "region": gettext_lazy("Its code, for instance RU-MOW."),
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        pair = [name for name in ("latitude", "longitude") if cleaned.get(name) is None]
        if len(pair) == 1 and pair[0] not in self.errors:
            self.add_error(pair[0], _("Give both latitude and longitude, or neither."))
        return cleaned

    @property
    def groups(self) -> list[Group]:
        """The form's fields as they stand on the page."""
        return [
            *single(self, "kind"),
            languages(self, "name", _("Name"), _("For instance the building.")),
            languages(self, "city", _("City")),
            languages(self, "address", _("Address")),
            *single(self, "country", "region"),
            Group("pair", [self["latitude"], self["longitude"]]),
            *single(self, "is_main", "visibility"),
        ]


class ActivityForm(RecordForm):
    """An activity code, checked against its classification."""

    code = forms.CharField(
        label=gettext_lazy("Code"),
        max_length=200,
        widget=forms.TextInput(
            attrs={
                "list": "activity-classes",
                "autocomplete": "off",
                "hx-get": reverse_lazy("registry:activity_classes"),
                "hx-trigger": "input changed delay:200ms",
                "hx-include": "#id_scheme",
                "hx-target": "#activity-classes",
                "hx-swap": "innerHTML",
                "hx-select": "unset",
                "hx-select-oob": "unset",
            }
        ),
        help_text=gettext_lazy("Type a code or words of its name, and choose from the list."),
    )

    class Meta:
        model = Activity
        fields: ClassVar[list[str]] = ["scheme", "code", "is_main"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        scheme, typed = cleaned.get("scheme"), cleaned.get("code")
        if not scheme or not typed:
            return cleaned
        found = classifications.find(scheme, typed)
        if found is None:
            near = classifications.search(scheme, typed, limit=4)
            names = "; ".join(f"{each.code} {each.name}" for each in near)
            self.add_error(
                "code",
                _("There is no such code. Perhaps: %(names)s.") % {"names": names}
                if near
                else _("There is no such code in this classification."),
            )
            return cleaned
        cleaned["code"] = found.code
        return cleaned

    @property
    def groups(self) -> list[Group]:
        """The form's fields as they stand on the page."""
        return [
            *single(self, "scheme"),
            Group("activity", [self["code"]], template="registry/activity_field.html"),
            *single(self, "is_main"),
        ]


FORMS: Mapping[str, type[RecordForm]] = {
    "capabilities": CapabilityForm,
    "certificates": CertificateForm,
    "equipment": EquipmentForm,
    "products": ProductForm,
    "sites": SiteForm,
    "activities": ActivityForm,
}
