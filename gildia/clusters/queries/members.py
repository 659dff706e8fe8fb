"""Who is in a cluster, as its list shows it: what was asked for, counted by facets, a page at a time."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from django.db.models import Count, Exists, OuterRef, Q

from gildia.clusters.models import Cluster, Membership
from gildia.clusters.models.memberships import MEMBER, MembershipQuerySet
from gildia.foundation.languages import pick
from gildia.registry.models import Organisation, Segment, Site
from gildia.registry.models.organisations import OrganisationQuerySet
from gildia.registry.queries.directory import with_words
from gildia.registry.rules import Viewer

YES, NO = "yes", "no"


class FacetKey(StrEnum):
    """The facets, in the order in which they are shown; the state is told to staff only."""

    STATE = "state"
    KIND = "kind"
    SEGMENT = "segment"
    RESIDENT = "resident"


class Sort(StrEnum):
    """Orders a reader can choose, each also downwards."""

    NAME = "name"
    NUMBER = "number"
    JOINED = "joined"


@dataclass(frozen=True)
class Wanted:
    """What a reader asked the list for: OR inside a facet, AND between facets."""

    words: str = ""
    chosen: Mapping[FacetKey, frozenset[str]] = field(default_factory=dict)
    sort: str = Sort.NAME.value

    def values(self, key: FacetKey) -> frozenset[str]:
        """The values ticked in one facet."""
        return self.chosen.get(key, frozenset())


@dataclass(frozen=True)
class Counted:
    """One value of a facet, its name where the database has it, and how many members have it."""

    value: str
    label: str
    count: int


def shown_to(viewer: Viewer, cluster: Cluster, *, staff: bool) -> MembershipQuerySet:
    """Every membership for staff; for others the members of today that they may know of."""
    rows = Membership.objects.filter(cluster=cluster).with_residency()
    if staff:
        return rows
    return rows.filter(state=MEMBER, organisation__in=Organisation.objects.visible_to(viewer))


def matching(rows: MembershipQuerySet, wanted: Wanted, *, but: FacetKey | None = None) -> MembershipQuerySet:
    """Those that match the words and every facet in use, except one; who left only when asked for."""
    if but is not FacetKey.STATE and not wanted.values(FacetKey.STATE):
        rows = rows.current()
    if wanted.words:
        rows = rows.filter(organisation__in=with_words(Organisation.objects.all(), wanted.words))
    for key in FacetKey:
        if key is not but and (values := wanted.values(key)):
            rows = rows.filter(_condition(key, values))
    return rows


def _condition(key: FacetKey, values: frozenset[str]) -> Q:
    match key:
        case FacetKey.STATE:
            return Q(state__in=values)
        case FacetKey.KIND:
            return Q(kind__in=values)
        case FacetKey.RESIDENT:
            return Q(is_resident__in=[value == YES for value in values])
        case FacetKey.SEGMENT:
            through = Organisation.segments.through.objects
            return Q(Exists(through.filter(organisation=OuterRef("organisation"), segment__code__in=values)))


def counts(rows: MembershipQuerySet, wanted: Wanted, *, staff: bool) -> dict[FacetKey, list[Counted]]:
    """The values of each facet, most frequent first; a ticked one that nobody has stands at zero."""
    keys = [key for key in FacetKey if staff or key is not FacetKey.STATE]
    return {key: _complete(_count(matching(rows, wanted, but=key), key), wanted.values(key)) for key in keys}


def _count(rows: MembershipQuerySet, key: FacetKey) -> list[Counted]:
    if key is FacetKey.SEGMENT:
        through = Organisation.segments.through.objects
        inside = through.filter(organisation__in=rows.values("organisation"))
        found = inside.values("segment").annotate(number=Count("pk")).order_by("-number", "segment")
        number = {row["segment"]: row["number"] for row in found}
        named = Segment.objects.filter(pk__in=number).order_by("pk")
        segments = [Counted(each.code, pick(each, "name").value, number[each.pk]) for each in named]
        return sorted(segments, key=lambda each: -each.count)
    column = "is_resident" if key is FacetKey.RESIDENT else key.value
    grouped = rows.values(column).annotate(number=Count("pk")).order_by("-number", column)
    return [Counted(_said(row[column]), "", row["number"]) for row in grouped]


def _said(value: object) -> str:
    return {True: YES, False: NO}.get(value, str(value)) if isinstance(value, bool) else str(value)


def _complete(found: list[Counted], chosen: Iterable[str]) -> list[Counted]:
    missing = sorted(set(chosen) - {each.value for each in found})
    return [*found, *(Counted(value, value, 0) for value in missing)]


def in_order(rows: MembershipQuerySet, sort: str, language: str) -> MembershipQuerySet:
    """The memberships in the order asked for; ties stand in the order of numbers."""
    name = "organisation__sort_ru" if language == "ru" else "organisation__sort_en"
    column = {Sort.NAME: name, Sort.NUMBER: "number", Sort.JOINED: "joined_date"}[
        Sort(sort.removeprefix("-"))
    ]
    return rows.order_by(f"-{column}" if sort.startswith("-") else column, "number")


def listed(rows: MembershipQuerySet) -> MembershipQuerySet:
    """With what a row of the table shows."""
    return rows.select_related("organisation").prefetch_related("organisation__segments")


def cities_of(rows: Sequence[Membership], viewer: Viewer) -> dict[int, str]:
    """The town of each organisation's main site, as far as the viewer sees it: one query."""
    sites = Site.objects.visible_to(viewer).filter(organisation__in=[row.organisation_id for row in rows])
    found = sites.order_by("organisation_id", "-is_main", "pk").distinct("organisation_id")
    return {site.organisation_id: pick(site, "city").value for site in found}


def organisations_of(rows: MembershipQuerySet) -> OrganisationQuerySet:
    """The organisations of some memberships."""
    return Organisation.objects.filter(pk__in=rows.values("organisation"))
