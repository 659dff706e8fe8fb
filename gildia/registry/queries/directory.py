"""The directory: who matches what a reader ticked and typed, in which order, one page at a time."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from gildia.registry.models import Capability, Certificate, CircleMembership, Identifier, Organisation, Site
from gildia.registry.models.circles import CLUSTER, ZONE
from gildia.registry.models.organisations import OrganisationQuerySet, visible_rows
from gildia.registry.queries.completeness import percent_expression
from gildia.registry.rules import SIZE_FROM, Size, Viewer

#: The facet values for organisations that are in no zone, or in no cluster.
OUTSIDE = "outside"

MAX_WORDS_LENGTH = 200
MAX_POINTS = 1000

#: Whether the viewer sees a record `r` of the organisation `base`: `visible_rows` by columns that `base` has.
SEEN = """(r.visibility = 0 OR (r.visibility = 1 AND base.shares_zone)
    OR (r.visibility = 2 AND base.shares_cluster) OR base.own)"""

_COLUMNS = (
    "id", "slug", "kind", "state", "legal_name", "country", "is_demo", "created_at",
    "name_ru", "name_en", "name_zh", "summary_ru", "summary_en", "summary_zh",
)  # fmt: skip

#: Cards of the organisations of a query. Put together by the ORM it took a third of the page's time.
_CARDS = f"""WITH base AS MATERIALIZED (SELECT *, coalesce(id = %s, false) AS own FROM ({{base}}) shown)
SELECT base.*,
    ARRAY(
        SELECT json_build_object('city_ru', r.city_ru, 'city_en', r.city_en, 'city_zh', r.city_zh)
        FROM registry_site r WHERE r.organisation_id = base.id AND {SEEN}
        ORDER BY r.is_main DESC, r.id LIMIT 1
    ) AS main_place,
    ARRAY(
        SELECT json_build_object(
            'kind', c.kind, 'name_ru', c.name_ru, 'name_en', c.name_en, 'name_zh', c.name_zh
        )
        FROM registry_circlemembership m JOIN registry_circle c ON c.id = m.circle_id
        WHERE m.organisation_id = base.id AND m.until IS NULL ORDER BY c.kind DESC, c.id
    ) AS inside_circles,
    ARRAY(
        SELECT json_build_object('name_ru', c.name_ru, 'name_en', c.name_en, 'name_zh', c.name_zh)
        FROM registry_organisation_segments s JOIN registry_segment c ON c.id = s.segment_id
        WHERE s.organisation_id = base.id ORDER BY c.position, c.id
    ) AS shown_segments,
    ARRAY(
        SELECT DISTINCT r.standard FROM registry_certificate r
        WHERE r.organisation_id = base.id AND {SEEN} AND (r.valid_until IS NULL OR r.valid_until >= %s)
        ORDER BY r.standard LIMIT 4
    ) AS shown_standards
FROM base"""  # noqa: S608 - put together of our own words


class FacetKey(StrEnum):
    """The facets, in the order in which they are shown."""

    ZONE = "zone"
    CLUSTER = "cluster"
    SEGMENT = "segment"
    STEP = "step"
    CERTIFICATE = "certificate"
    COUNTRY = "country"
    SIZE = "size"
    STATE = "state"


class Sort(StrEnum):
    """Orders a reader can choose; completeness is offered to staff only."""

    NAME = "name"
    NEWEST = "newest"
    SIZE = "size"
    COMPLETENESS = "completeness"


@dataclass(frozen=True)
class Wanted:
    """What a reader asked the directory for: OR inside a facet, AND between facets."""

    words: str = ""
    chosen: Mapping[FacetKey, frozenset[str]] = field(default_factory=dict)
    sort: Sort = Sort.NAME

    def values(self, key: FacetKey) -> frozenset[str]:
        """The values ticked in one facet."""
        return self.chosen.get(key, frozenset())

    @property
    def active(self) -> list[FacetKey]:
        """Facets in which something is ticked."""
        return [key for key in FacetKey if self.values(key)]


def matching(wanted: Wanted, viewer: Viewer, today: date) -> OrganisationQuerySet:
    """The organisations a viewer may know of that match everything, without an order."""
    found = with_words(Organisation.objects.visible_to(viewer).with_inside(viewer), wanted.words)
    found = found.with_shown("employees", viewer)
    for key in wanted.active:
        found = found.filter(condition(key, wanted.values(key), viewer, today))
    return found


def with_words(found: OrganisationQuerySet, words: str) -> OrganisationQuerySet:
    """Those whose name resembles the words, or who have the words as an identifier."""
    words = words.replace("\x00", "").strip()[:MAX_WORDS_LENGTH]
    if not words:
        return found
    number = words.replace(" ", "").upper()
    named = Exists(Identifier.objects.filter(organisation=OuterRef("pk"), value=number))
    return found.filter(named) | found.named_like(words) if number.isalnum() else found.named_like(words)


def condition(  # noqa: PLR0911 - one line a facet
    key: FacetKey, values: frozenset[str], viewer: Viewer, today: date
) -> Q:
    """What one facet asks of an organisation."""
    match key:
        case FacetKey.ZONE:
            return _in_circle(ZONE, values)
        case FacetKey.CLUSTER:
            return _in_circle(CLUSTER, values)
        case FacetKey.SEGMENT:
            return _has_segment(values)
        case FacetKey.STEP:
            return _has_step(values, viewer)
        case FacetKey.CERTIFICATE:
            return _has_certificate(values, viewer, today)
        case FacetKey.COUNTRY:
            return Q(country__in=values)
        case FacetKey.SIZE:
            return _has_size(values)
        case FacetKey.STATE:
            return Q(state__in=values)


def _in_circle(kind: str, values: frozenset[str]) -> Q:
    inside = CircleMembership.objects.filter(
        organisation=OuterRef("pk"), until__isnull=True, circle__kind=kind
    )
    asked = Q(Exists(inside.filter(circle__code__in=values)))
    return asked | Q(~Exists(inside)) if OUTSIDE in values else asked


def _has_segment(values: frozenset[str]) -> Q:
    through = Organisation.segments.through.objects
    return Q(Exists(through.filter(organisation=OuterRef("pk"), segment__code__in=values)))


def _has_step(values: frozenset[str], viewer: Viewer) -> Q:
    capabilities = Capability.objects.filter(organisation=OuterRef("pk"), process_step__code__in=values)
    return Q(Exists(capabilities.filter(visible_rows(viewer, owner="organisation_id"))))


def _has_certificate(values: frozenset[str], viewer: Viewer, today: date) -> Q:
    held = Certificate.objects.filter(organisation=OuterRef("pk"), standard__in=values)
    valid = held.filter(Q(valid_until__isnull=True) | Q(valid_until__gte=today))
    return Q(Exists(valid.filter(visible_rows(viewer, owner="organisation_id"))))


def _has_size(values: frozenset[str]) -> Q:
    asked = Q(pk__in=[])
    bands = list(Size)
    for size in bands:
        if size in values:
            above = [SIZE_FROM[other] for other in bands if SIZE_FROM[other] > SIZE_FROM[size]]
            band = Q(shown_employees__gte=SIZE_FROM[size])
            asked |= band & Q(shown_employees__lt=min(above)) if above else band
    return asked


def in_order(found: OrganisationQuerySet, sort: Sort, language: str, today: date) -> OrganisationQuerySet:
    """The organisations in the order asked for; ties stand in the order of names."""
    name = "sort_ru" if language == "ru" else "sort_en"
    match sort:
        case Sort.NAME:
            return found.order_by(name, "pk")
        case Sort.NEWEST:
            return found.order_by("-created_at", name, "pk")
        case Sort.SIZE:
            return found.order_by(F("shown_employees").desc(nulls_last=True), name, "pk")
        case Sort.COMPLETENESS:
            return found.annotate(percent=percent_expression(today)).order_by("percent", name, "pk")


def cards(
    ordered: OrganisationQuerySet, part: slice, viewer: Viewer, sort: Sort, today: date
) -> list[Organisation]:
    """A part of an ordered list with what cards and table rows show, in two queries.

    The part is cut out by its ids first, so that nothing is computed for the rows before it.
    """
    places = {pk: place for place, pk in enumerate(ordered.values_list("pk", flat=True)[part])}
    if not places:
        return []
    shown = (
        Organisation.objects.filter(pk__in=list(places)).with_inside(viewer).with_shown("employees", viewer)
    )
    if sort is Sort.COMPLETENESS:
        shown = shown.annotate(percent=percent_expression(today))
    base, params = shown.values(*_COLUMNS, *shown.query.annotation_select).query.sql_with_params()
    statement = _CARDS.replace("{base}", base)
    found = Organisation.objects.raw(statement, [viewer.organisation_id, *params, today])
    return sorted(found, key=lambda row: places[row.pk])


def points(found: OrganisationQuerySet, viewer: Viewer) -> "QuerySet[Site, Site]":
    """The visible sites of the organisations that stand on the map, as many as a map can show."""
    sites: QuerySet[Site, Site] = Site.objects.filter(
        visible_rows(viewer, owner="organisation_id"),
        organisation__in=found.values("pk"),
        latitude__isnull=False,
    )
    return sites.select_related("organisation").order_by("organisation_id", "-is_main", "pk")[:MAX_POINTS]
