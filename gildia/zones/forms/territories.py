"""The form of a territory."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gildia.foundation.languages import CONTENT_LANGUAGES
from gildia.zones.actions.places import version_of
from gildia.zones.forms.fields import Group, in_languages, keep_languages, single
from gildia.zones.models import Territory, Zone


class TerritoryForm(forms.ModelForm[Territory]):
    """A piece of the zone's land."""

    version = forms.CharField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Territory
        fields: ClassVar[list[str]] = [
            *[f"{stem}_{code}" for stem in ("name", "city", "address") for code in CONTENT_LANGUAGES],
            "area_hectares", "latitude", "longitude",
        ]  # fmt: skip
        localized_fields: ClassVar[list[str]] = ["area_hectares", "latitude", "longitude"]
        help_texts: ClassVar[dict[str, Any]] = {
            "latitude": gettext_lazy(
                "In degrees, for instance 55.7023. With it the territory is on the map."
            ),
            "longitude": gettext_lazy("In degrees, for instance 37.7386."),
        }
        widgets: ClassVar[dict[str, Any]] = {
            name: forms.TextInput(attrs={"inputmode": "decimal"})
            for name in ("area_hectares", "latitude", "longitude")
        }

    def __init__(self, *args: Any, zone: Zone, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = zone
        if self.instance.pk:
            self.initial["version"] = version_of(self.instance)
        keep_languages(self, zone.languages, "name", "city", "address")
        self.fields[f"name_{zone.languages[0]}"].required = True

    def clean(self) -> dict[str, Any]:
        """A point has both degrees."""
        cleaned = super().clean() or {}
        missing = [name for name in ("latitude", "longitude") if cleaned.get(name) is None]
        if len(missing) == 1 and missing[0] not in self.errors:
            self.add_error(missing[0], _("Give both latitude and longitude, or neither."))
        return cleaned

    @property
    def groups(self) -> list[Group]:
        """The fields as they stand on the page."""
        return [
            in_languages(self, self.zone, "name", gettext_lazy("Name")),
            in_languages(self, self.zone, "city", gettext_lazy("City")),
            in_languages(self, self.zone, "address", gettext_lazy("Address")),
            *single(self, "area_hectares", "latitude", "longitude"),
        ]
