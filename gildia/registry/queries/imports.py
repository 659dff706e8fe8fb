"""What an import finds in the register: batches, matches of rows, and what organisations hold now."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from gildia.foundation.classifications import OKVED
from gildia.foundation.errors import NotPermitted
from gildia.registry.models import (
    Activity,
    CircleMembership,
    Identifier,
    ImportBatch,
    ImportRow,
    Mandate,
    Organisation,
    Site,
)
from gildia.registry.models.imports import CANCELLED, DOUBTFUL, FAILED, MATCHED, NEW, UNCHANGED, WRONG
from gildia.registry.models.organisations import in_care_of
from gildia.registry.permissions import may_register
from gildia.registry.rules import Scope, Viewer
from gildia.registry.rules.company_names import alike, name_key, nearness, website_key
from gildia.registry.rules.import_rows import (
    NAME_FIELDS,
    NAMING_SCHEMES,
    PROFILE_FIELDS,
    Problem,
    Reading,
    changes,
)
from gildia.registry.rules.tables import heading_key

CANDIDATES = 5
MEMORY_BATCHES = 20
CIRCLE = "circle"


def batches(viewer: Viewer) -> "QuerySet[ImportBatch]":
    """The imports of the viewer's managing company; none for everybody else."""
    if not may_register(viewer):
        return ImportBatch.objects.none()
    return ImportBatch.objects.filter(organisation=viewer.organisation_id)


def access_batch(viewer: Viewer, batch_id: int, *, lock: bool = False) -> ImportBatch:
    """An import the viewer may work on; raises NotPermitted for any other."""
    rows = batches(viewer).select_related("document", "circle")
    found = (rows.select_for_update(of=("self",)) if lock else rows).filter(pk=batch_id).first()
    if found is None:
        raise NotPermitted(_("There is no such import."))
    return found


def remembered_columns(organisation_id: int) -> dict[str, str]:
    """What registrars of a managing company made of headings before, the newest word last."""
    recent = ImportBatch.objects.filter(organisation=organisation_id).exclude(state__in=[CANCELLED, FAILED])
    found: dict[str, str] = {}
    for columns in reversed(recent.order_by("-pk").values_list("columns", flat=True)[:MEMORY_BATCHES]):
        if columns.get("corrected"):
            keys = map(heading_key, columns.get("headings", []))
            found |= {key: name for key, name in zip(keys, columns["fields"], strict=False) if key}
    return found


def changeable(viewer: Viewer) -> "QuerySet[Organisation]":
    """Organisations whose entry the viewer keeps, if he is a registrar."""
    return Organisation.objects.filter(in_care_of(viewer))


@dataclass(frozen=True)
class Held:
    """What the register holds of one organisation, in the fields an import knows."""

    values: dict[str, str] = field(default_factory=dict)
    administered: bool = False


def held(organisation_ids: Collection[int], *, on: date) -> dict[int, Held]:
    """What the register holds of some organisations: five queries, however many they are."""
    values: dict[int, dict[str, str]] = {}
    for row in (
        Organisation.objects.filter(pk__in=organisation_ids).order_by("pk").values("pk", *PROFILE_FIELDS)
    ):
        values[row.pop("pk")] = {name: "" if value is None else str(value) for name, value in row.items()}
    theirs = Q(organisation__in=organisation_ids)
    for identifier in Identifier.objects.filter(theirs).order_by("pk"):
        values[identifier.organisation_id][identifier.scheme] = identifier.value
    for activity in Activity.objects.filter(theirs, scheme=OKVED, is_main=True).order_by("pk"):
        values[activity.organisation_id]["okved"] = activity.code
    for site in Site.objects.filter(theirs, is_main=True).order_by("pk"):
        found = {"city": site.city_ru or site.city_en, "address": site.address_ru or site.address_en}
        values[site.organisation_id] |= found
    memberships = CircleMembership.objects.filter(theirs, until__isnull=True).order_by("pk")
    for organisation_id, code in memberships.values_list("organisation_id", "circle__code"):
        values[organisation_id][f"{CIRCLE}:{code}"] = code
    administering = Mandate.objects.in_force(on).filter(theirs, scopes__contains=[Scope.ADMINISTER.value])
    administered = set(administering.order_by("pk").values_list("organisation_id", flat=True))
    return {pk: Held(found, pk in administered) for pk, found in values.items()}


def wanted(batch: ImportBatch, values: Mapping[str, str]) -> dict[str, str]:
    """What a row wants an organisation to hold: its cells, and the circle of the whole import."""
    circle = {f"{CIRCLE}:{batch.circle.code}": batch.circle.code} if batch.circle else {}
    return {**values, **circle}


def owners_of(rows: Sequence[Mapping[str, str]]) -> list[int | None]:
    """For each row, the organisation that has its identifiers, if there is exactly one."""
    found = (set(owners.values()) for owners in _owners_by_scheme(rows))
    return [owners.pop() if len(owners) == 1 else None for owners in found]


def _owners_by_scheme(rows: Sequence[Mapping[str, str]]) -> list[dict[str, int]]:
    """For each row, which organisation has each of its identifiers."""
    numbers = [{scheme: row[scheme] for scheme in NAMING_SCHEMES if scheme in row} for row in rows]
    values = {value for row in numbers for value in row.values()}
    known = Identifier.objects.filter(value__in=values, scheme__in=NAMING_SCHEMES).order_by("pk")
    owner = {(row.scheme, row.value): row.organisation_id for row in known}
    return [
        {scheme: owner[scheme, row[scheme]] for scheme in row if (scheme, row[scheme]) in owner}
        for row in numbers
    ]


@dataclass(frozen=True)
class Match:
    """What a row was found to be."""

    outcome: str
    organisation_id: int | None = None
    candidates: tuple[int, ...] = ()
    reasons: tuple[Problem, ...] = ()


class Matcher:
    """Compares rows with the register. Made once for an import; asked for some rows at a time."""

    def __init__(self, batch: ImportBatch, viewer: Viewer, *, on: date) -> None:
        self._batch = batch
        self._viewer = viewer
        self._on = on

    def match(self, readings: Sequence[Reading]) -> list[Match]:
        """A match for each of some sound rows."""
        owners = _owners_by_scheme([reading.values for reading in readings])
        identified = {owner for pair in owners for owner in pair.values()}
        mine = set(
            changeable(self._viewer).filter(pk__in=identified).order_by("pk").values_list("pk", flat=True)
        )
        known = held(identified, on=self._on)
        return [self._one(row, found, known, mine) for row, found in zip(readings, owners, strict=True)]

    def _one(
        self, reading: Reading, owners: Mapping[str, int], known: Mapping[int, Held], mine: Collection[int]
    ) -> Match:
        found = set(owners.values())
        if len(found) > 1:
            return Match(WRONG, reasons=(Problem("several_owners", {"schemes": ", ".join(sorted(owners))}),))
        if not found:
            return self._by_likeness(reading)
        organisation_id = found.pop()
        if organisation_id not in mine:
            return Match(WRONG, reasons=(Problem("not_yours"),))
        entry = known[organisation_id]
        changed, kept = changes(
            entry.values, wanted(self._batch, reading.values), administered=entry.administered
        )
        reasons = (Problem("kept", {"fields": ",".join(kept)}),) if kept else ()
        return Match(MATCHED if changed else UNCHANGED, organisation_id, reasons=reasons)

    def _by_likeness(self, reading: Reading) -> Match:
        """Whether an organisation without the row's identifiers may still be the same."""
        names = {reading.values[name] for name in NAME_FIELDS if name in reading.values}
        found: dict[int, Problem] = {}
        for organisation in self._similar(reading.values["legal_name"]):
            ours = {getattr(organisation, name) for name in NAME_FIELDS} - {""}
            if any(alike(one, other) for one in names for other in ours):
                near = max(nearness(one, other) for one in names for other in ours)
                code = "same_name" if near == 1.0 else "similar_name"
                found[organisation.pk] = Problem(code, {"name": organisation.legal_name})
        for pk, name in self._websites.get(website_key(reading.values.get("website", "")), ()):
            found.setdefault(pk, Problem("same_website", {"name": name}))
        if not found:
            return Match(NEW)
        candidates = tuple(found)[:CANDIDATES]
        return Match(DOUBTFUL, candidates=candidates, reasons=tuple(found[pk] for pk in candidates))

    def _similar(self, name: str) -> Iterable[Organisation]:
        key = name_key(name)
        near = changeable(self._viewer).filter(search_key__trigram_word_similar=key)
        near = near.annotate(near=TrigramWordSimilarity(key, "search_key"))
        return near.order_by("-near", "pk")[: 2 * CANDIDATES]

    @cached_property
    def _websites(self) -> dict[str, list[tuple[int, str]]]:
        """Organisations by the host of their website."""
        hosts: dict[str, list[tuple[int, str]]] = defaultdict(list)
        rows = changeable(self._viewer).exclude(website="").order_by("pk")
        for pk, name, website in rows.values_list("pk", "legal_name", "website"):
            hosts[website_key(website)].append((pk, name))
        return hosts


def outcome_counts(batch: ImportBatch) -> dict[str, int]:
    """How many rows of an import have each outcome."""
    counted = ImportRow.objects.filter(batch=batch).values("outcome").annotate(count=Count("pk"))
    return {row["outcome"]: row["count"] for row in counted.order_by("outcome")}


def undecided(batch: ImportBatch) -> int:
    """How many rows still wait for a decision."""
    return ImportRow.objects.filter(batch=batch, decision="").exclude(outcome__in=[WRONG, UNCHANGED]).count()
