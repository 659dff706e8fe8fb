"""One organisation as a viewer sees it. What he may not see is never loaded."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import groupby
from typing import Any

from django.db.models import F

from gildia.foundation import classifications
from gildia.foundation.classifications import ActivityClass
from gildia.foundation.languages import Text
from gildia.registry.models import (
    Activity,
    Capability,
    Certificate,
    Equipment,
    Mandate,
    Organisation,
    ProcessChain,
    Product,
    Site,
)
from gildia.registry.permissions import may_edit, may_register
from gildia.registry.queries.completeness import completeness_of
from gildia.registry.queries.directory import SEEN
from gildia.registry.rules import FIELD_VISIBILITY, Completeness, Scope, Viewer, Visibility

#: Mandates with one of these make a person somebody to turn to.
SPEAKING = (Scope.ADMINISTER, Scope.PARTNER, Scope.SPEAK)

#: An organisation with what has no visibility of its own, and with the limits of capabilities that are seen.
_WITH_LISTS = f"""WITH base AS MATERIALIZED (SELECT *, coalesce(id = %s, false) AS own FROM ({{base}}) found)
SELECT base.*,
    ARRAY(
        SELECT json_build_object('scheme', r.scheme, 'value', r.value)
        FROM registry_identifier r WHERE r.organisation_id = base.id ORDER BY r.scheme
    ) AS listed_identifiers,
    ARRAY(
        SELECT json_build_object('pk', r.id, 'scheme', r.scheme, 'code', r.code, 'is_main', r.is_main)
        FROM registry_activity r WHERE r.organisation_id = base.id ORDER BY r.is_main DESC, r.scheme, r.code
    ) AS listed_activities,
    ARRAY(
        SELECT json_build_object(
            'kind', c.kind, 'code', c.code, 'name_ru', c.name_ru, 'name_en', c.name_en, 'name_zh', c.name_zh
        )
        FROM registry_circlemembership m JOIN registry_circle c ON c.id = m.circle_id
        WHERE m.organisation_id = base.id AND m.until IS NULL ORDER BY c.kind DESC, c.id
    ) AS listed_circles,
    ARRAY(
        SELECT json_build_object(
            'code', c.code, 'name_ru', c.name_ru, 'name_en', c.name_en, 'name_zh', c.name_zh
        )
        FROM registry_organisation_segments s JOIN registry_segment c ON c.id = s.segment_id
        WHERE s.organisation_id = base.id ORDER BY c.position, c.id
    ) AS listed_segments,
    ARRAY(
        SELECT json_build_object(
            'capability', l.capability_id, 'quantity', l.quantity, 'unit', l.unit,
            'minimum', l.minimum::text, 'maximum', l.maximum::text
        )
        FROM registry_capability r JOIN registry_capabilitylimit l ON l.capability_id = r.id
        WHERE r.organisation_id = base.id AND {SEEN} ORDER BY l.id
    ) AS listed_limits
FROM base"""  # noqa: S608 - put together of our own words


@dataclass(frozen=True)
class ShownActivity:
    """An activity code with the class it names."""

    pk: int
    scheme: str
    code: str
    is_main: bool
    described: ActivityClass | None

    @property
    def scheme_name(self) -> str:
        """What the classification is called."""
        return str(dict(Activity.SCHEMES)[self.scheme])


@dataclass(frozen=True)
class Profile:
    """What one viewer sees of one organisation. Lists are loaded when a page first asks for them."""

    organisation: Organisation
    viewer: Viewer
    today: date

    @cached_property
    def levels(self) -> frozenset[Visibility]:
        """The levels of visibility that the viewer sees here."""
        return self.organisation.levels_for(self.viewer)

    @cached_property
    def may_edit(self) -> bool:
        """Whether the viewer may change this profile."""
        return may_edit(self.viewer, self.organisation)

    @cached_property
    def may_archive(self) -> bool:
        """Whether the viewer may take this profile out of every list."""
        return self.may_edit and may_register(self.viewer)

    @cached_property
    def is_own(self) -> bool:
        """Whether the viewer acts for this organisation."""
        return self.viewer.organisation_id == self.organisation.pk

    @cached_property
    def fields(self) -> dict[str, Any]:
        """The fields with a visibility of their own, as far as the viewer sees them."""
        return {
            name: getattr(self.organisation, name)
            if self.organisation.visibility_of(name) in self.levels
            else None
            for name in FIELD_VISIBILITY
        }

    @cached_property
    def activities(self) -> list[ShownActivity]:
        """Activity codes, main ones first, with their names."""
        rows = self.organisation.listed_activities  # type: ignore[attr-defined]
        return [
            ShownActivity(described=classifications.find(row["scheme"], row["code"]), **row) for row in rows
        ]

    @cached_property
    def about(self) -> Text | None:
        """The longer text, if the viewer may read it."""
        seen = self.organisation.visibility_of("about") in self.levels
        return self.organisation.about if seen else None

    @cached_property
    def has_contact(self) -> bool:
        """Whether the viewer sees a way to reach the organisation, or there is none to see."""
        stored = [name for name in ("website", "email", "phone") if getattr(self.organisation, name)]
        return not stored or any(self.fields[name] for name in stored)

    @cached_property
    def segments(self) -> list[dict[str, str]]:
        """The segments chosen."""
        rows: list[dict[str, str]] = self.organisation.listed_segments  # type: ignore[attr-defined]
        return rows

    @cached_property
    def circles(self) -> list[dict[str, str]]:
        """The zones and clusters the organisation is in."""
        rows: list[dict[str, str]] = self.organisation.listed_circles  # type: ignore[attr-defined]
        return rows

    @cached_property
    def capabilities(self) -> list[Capability]:
        """Capabilities in the organisation's own order, each with its `listed_limits`."""
        limits: dict[object, list[dict[str, object]]] = {}
        for limit in self.organisation.listed_limits:  # type: ignore[attr-defined]
            limits.setdefault(limit.pop("capability"), []).append(limit)
        found = list(
            self._records(Capability).select_related("process_step__chain").order_by("position", "pk")
        )
        for capability in found:
            capability.listed_limits = limits.get(capability.pk, [])
        return found

    @cached_property
    def capability_groups(self) -> list[tuple[ProcessChain | None, list[Capability]]]:
        """Capabilities by process chain, in the order of the chains; those without a step come last."""

        def place(capability: Capability) -> tuple[float, int]:
            step = capability.process_step
            return (float("inf"), 0) if step is None else (step.chain.position, step.chain_id)

        grouped = groupby(sorted(self.capabilities, key=place), key=place)
        groups = [list(members) for _, members in grouped]
        return [(_chain_of(members[0]), members) for members in groups]

    @cached_property
    def certificates(self) -> list[Certificate]:
        """Certificates, each knowing whether it `is_expired`; valid ones first."""
        found = self._records(Certificate).order_by(F("valid_until").desc(nulls_first=True), "pk")
        held = list(found)
        for each in held:
            each.is_expired = each.valid_until is not None and each.valid_until < self.today
        return held

    @cached_property
    def equipment(self) -> list[Equipment]:
        """Machines and facilities."""
        return list(self._records(Equipment).order_by("pk"))

    @cached_property
    def products(self) -> list[Product]:
        """Products."""
        return list(self._records(Product).order_by("pk"))

    @cached_property
    def sites(self) -> list[Site]:
        """Sites, the main one first."""
        return list(self._records(Site).order_by("-is_main", "pk"))

    @cached_property
    def people(self) -> list[Mandate]:
        """Those who may speak for the organisation; shown only to people who act for one themselves."""
        if self.viewer.organisation_id is None:
            return []
        speaking = Mandate.objects.in_force(self.today).filter(
            organisation=self.organisation, scopes__overlap=[scope.value for scope in SPEAKING]
        )
        return list(speaking.select_related("person").order_by("person__name", "pk"))

    @cached_property
    def completeness(self) -> Completeness | None:
        """How complete the profile is, for those who can complete it."""
        return completeness_of(self.organisation.pk, self.today) if self.may_edit else None

    def _records(self, model: Any) -> Any:  # noqa: ANN401 - any record of the organisation
        return model.objects.of(self.organisation.pk).at(self.levels)


def find_profile(slug: str, viewer: Viewer, today: date) -> Profile | None:
    """The profile at an address, or None when there is none that the viewer may know of."""
    base = Organisation.objects.visible_to(viewer).with_inside(viewer).filter(slug=slug)
    sql, params = base.query.sql_with_params()
    found = Organisation.objects.raw(_WITH_LISTS.replace("{base}", sql), [viewer.organisation_id, *params])
    organisation = next(iter(found), None)
    return None if organisation is None else Profile(organisation, viewer, today)


def _chain_of(capability: Capability) -> ProcessChain | None:
    return None if capability.process_step is None else capability.process_step.chain
