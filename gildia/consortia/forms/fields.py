"""Fields that several forms of consortia share: organisations and places, by name."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from gildia.consortia.queries.places import place_called
from gildia.foundation.errors import Refused
from gildia.partnering.wording import place_name
from gildia.registry.models import Organisation
from gildia.registry.queries.lookup import find_one
from gildia.registry.rules import Viewer

MOST_NAMES = 100
MOST_PLACES = 20


class OrganisationsField(forms.CharField):
    """Organisations by name or number, one a line, as far as the reader may know of them."""

    def __init__(self, *, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.viewer = viewer

    def clean(self, value: Any) -> Any:  # noqa: ANN401 - Django's signature
        """The organisations, in the order of their names in the text."""
        lines = [line.strip() for line in super().clean(value).splitlines() if line.strip()]
        if len(lines) > MOST_NAMES:
            raise forms.ValidationError(gettext("At most %(most)s names.") % {"most": MOST_NAMES})
        return tuple(dict.fromkeys(self._named(line) for line in lines))

    def _named(self, name: str) -> Organisation:
        try:
            return find_one(Organisation.objects.visible_to(self.viewer), name)
        except Refused as refusal:
            raise forms.ValidationError(f"{name}: {refusal}") from refusal


class PlacesField(forms.CharField):
    """Countries, regions and towns by name, separated by commas; kept as keys."""

    def __init__(self, *, viewer: Viewer) -> None:
        super().__init__(
            label=_("Only in these countries, regions or towns"),
            required=False,
            max_length=1000,
            help_text=_("Any of them will do. For instance: Russia, Saxony, Zelenograd"),
        )
        self.viewer = viewer

    def prepare_value(self, value: Any) -> Any:  # noqa: ANN401 - Django's signature
        """Keys in the reader's words."""
        return value if value is None or isinstance(value, str) else ", ".join(map(place_name, value))

    def clean(self, value: Any) -> Any:  # noqa: ANN401 - Django's signature
        """The keys, in the order of the names."""
        names = [each.strip() for each in re.split(r"[,;\n]", super().clean(value)) if each.strip()]
        if len(names) > MOST_PLACES:
            raise forms.ValidationError(gettext("At most %(most)s places.") % {"most": MOST_PLACES})
        found = {name: place_called(name, self.viewer) for name in names}
        if unknown := [name for name, key in found.items() if not key]:
            raise forms.ValidationError(
                gettext(
                    "No country, region or town of the register is called “%(name)s”. "
                    "Write it as on the pages of companies, or as an ISO code such as RU-MOW."
                )
                % {"name": unknown[0]}
            )
        return tuple(dict.fromkeys(found.values()))
