"""An organisation as cards and table rows show it: words put together once, so that rows stay lean."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gildia.foundation.countries import country_name
from gildia.foundation.languages import Text, pick
from gildia.foundation.quantities import format_number
from gildia.registry.models import Organisation
from gildia.registry.models.circles import CLUSTER, ZONE
from gildia.registry.models.organisations import PUBLISHED


def people_count(employees: int) -> str:
    """A headcount in words."""
    return ngettext("%(count)s person", "%(count)s people", employees) % {"count": format_number(employees)}


@dataclass(frozen=True)
class Card:
    """What a list shows of one organisation."""

    url: str
    name: str
    summary: Text
    place: str
    size: str
    employees: int | None
    segments: list[str]
    zones: list[str]
    clusters: list[str]
    standards: list[str]
    state: str
    percent: int | None

    @property
    def facts(self) -> str:
        """Place, size and belonging in one line."""
        return " · ".join(part for part in [self.place, self.size, *self.zones] if part)


def card_of(organisation: Any, language: str) -> Card:  # noqa: ANN401 - an organisation with the columns of a card
    """The card of an organisation from `queries.directory.cards`, for a reader of a language."""
    circles: list[dict[str, str]] = organisation.inside_circles
    employees: int | None = organisation.shown_employees

    def names(rows: Iterable[dict[str, str]]) -> list[str]:
        return [pick(row, "name", language).value for row in rows]

    return Card(
        url=organisation.get_absolute_url(),
        name=pick(organisation, "name", language).value or organisation.legal_name,
        summary=pick(organisation, "summary", language),
        place=place_of(organisation, language),
        size="" if employees is None else people_count(employees),
        employees=employees,
        segments=names(organisation.shown_segments),
        zones=names(row for row in circles if row["kind"] == ZONE),
        clusters=names(row for row in circles if row["kind"] == CLUSTER),
        standards=organisation.shown_standards,
        state="" if organisation.state == PUBLISHED else organisation.get_state_display(),
        percent=getattr(organisation, "percent", None),
    )


def place_of(organisation: Organisation, language: str) -> str:
    """City and country; the country alone where no site is shown."""
    places: list[dict[str, str]] = organisation.main_place  # type: ignore[attr-defined]
    city = pick(places[0], "city", language).value if places else ""
    country = country_name(organisation.country)
    return _("%(city)s, %(country)s") % {"city": city, "country": country} if city else country
