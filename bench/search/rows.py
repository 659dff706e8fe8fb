"""Companies, what they can do, and the search entries of it, written by COPY."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import numpy as np
from django.db import connection, models
from pgvector import HalfVector
from pgvector.psycopg import register_vector
from psycopg.types.json import Jsonb

from bench.search.texts import LANGUAGES, STANDARDS, Writer, Zipf
from bench.search.vectors import Pool
from gildia.foundation import text as analyser
from gildia.foundation.encoders import DEEP, FAST
from gildia.partnering.models import CAPABILITY, PROFILE, SearchEntry
from gildia.partnering.queries.learnt import Yardstick
from gildia.partnering.rules.texts import Owner
from gildia.registry.models import (
    Capability,
    Certificate,
    Circle,
    CircleMembership,
    Organisation,
    ProcessStep,
    Segment,
)
from gildia.registry.models.circles import CLUSTER, ZONE
from gildia.registry.rules import Visibility

ZONES, CLUSTERS = 20, 60
SEED = 1
_NOW = datetime(2026, 4, 1, tzinfo=UTC)
_BATCH = 5_000
_COUNTRIES = ["RU", "CN", "DE", "BY", "KZ", "IN", "US", "TR", "JP", "KR", "IT", "FR", "CZ", "RS", "AM", "UZ"]
_LANGUAGES_OF = {"RU": "ru", "BY": "ru", "KZ": "ru", "AM": "ru", "UZ": "ru", "CN": "zh"}
#: Shares of the levels of visibility, of organisations and of single texts.
_LEVELS_OF_OWNER, _LEVELS_OF_TEXT = (90, 7, 3, 0), (85, 8, 4, 3)

Row = Mapping[str, Any]


@dataclass(slots=True)
class Rows:
    """What one stretch of organisations brings to each table."""

    organisations: list[Row]
    memberships: list[Row]
    certificates: list[Row]
    capabilities: list[Row]
    entries: list[dict[str, Any]]


class Population:
    """Draws companies until there are so many search entries."""

    def __init__(self, entries: int) -> None:
        self.wanted = entries
        self.writer = Writer(SEED)
        self.chance = self.writer.chance
        self.vectors = Pool()
        self.noise = np.random.default_rng(SEED)
        self.segments = Zipf(list(Segment.objects.order_by("code").values_list("code", flat=True)))
        self.steps = dict(ProcessStep.objects.order_by("pk").values_list("code", "pk"))
        self.zones, self.clusters = _circles()
        self.organisations = self.capabilities = self.entries = 0

    def batches(self) -> Iterator[Rows]:
        """Stretches of companies with everything of theirs."""
        while self.entries < self.wanted:
            rows = Rows([], [], [], [], [])
            while len(rows.entries) < min(_BATCH, self.wanted - self.entries):
                self._company(rows)
            del rows.entries[self.wanted - self.entries :]
            self._read(rows.entries)
            self.entries += len(rows.entries)
            yield rows

    def _company(self, rows: Rows) -> None:
        self.organisations += 1
        pk, chance = self.organisations, self.chance
        country = self.country()
        main = _LANGUAGES_OF.get(country, "en")
        languages = [main, *(each for each in LANGUAGES if each != main and chance.random() < 0.3)]
        zones = self.zones.draw(chance) if chance.random() < 0.6 else []
        clusters = sorted(set(self.clusters.draw(chance, 2))) if zones and chance.random() < 0.5 else []
        owner = Owner(
            organisation_id=pk,
            visibility=self._level(_LEVELS_OF_OWNER),
            is_published=True,
            zone_ids=zones,
            cluster_ids=clusters,
            segments=tuple(sorted(set(self.segments.draw(chance, 2)))),
            country=country,
            employees=int(chance.lognormvariate(4, 1.5)),
            employees_visibility=Visibility.PUBLIC,
        )
        rows.organisations.append(_organisation(owner, languages))
        for circle in (*zones, *clusters):
            rows.memberships.append(
                {"organisation_id": pk, "circle_id": circle, "since": _NOW.date(), "until": None}
            )
        for standard in set(chance.choices(STANDARDS, (50, 15, 6, 5, 4, 6), k=chance.randint(0, 2))):
            rows.certificates.append(
                {"organisation_id": pk, "standard": standard, "visibility": self._level((95, 5, 0, 0))}
            )
        for number in range(chance.randint(2, 5)):
            self._capability(rows, owner, languages, is_first=not number)

    def _capability(self, rows: Rows, owner: Owner, languages: list[str], *, is_first: bool) -> None:
        self.capabilities += 1
        step, level = self.writer.step(), self._level(_LEVELS_OF_TEXT)
        texts = {language: self.writer.text(step, language) for language in languages}
        rows.capabilities.append(
            {
                "id": self.capabilities,
                "organisation_id": owner.organisation_id,
                "process_step_id": self.steps[step.code],
                "visibility": level,
                **{f"text_{language}": text for language, text in texts.items()},
            }
        )
        for language, text in texts.items():
            if is_first:
                entry = _entry(owner, PROFILE, 0, language, text, Visibility.PUBLIC)
                rows.entries.append({**entry, "key": (step.code, language)})
            entry = _entry(owner, CAPABILITY, self.capabilities, language, text, level)
            rows.entries.append({**entry, "step": step.code, "key": (step.code, language)})

    def country(self) -> str:
        """Nearly half are Russian."""
        if self.chance.random() < 0.45:
            return "RU"
        return self.chance.choice(_COUNTRIES[1:]) if self.chance.random() < 0.6 else "CN"

    def _level(self, shares: tuple[int, ...]) -> Visibility:
        return self.chance.choices(list(Visibility), shares)[0]

    def _read(self, entries: list[dict[str, Any]]) -> None:
        fast, deep = self.vectors.mixed([entry.pop("key") for entry in entries], self.noise)
        hubs = 0.4 + 0.05 * self.noise.standard_normal((len(entries), 2))
        for place, entry in enumerate(entries):
            entry["fast_vector"], entry["deep_vector"] = HalfVector(fast[place]), HalfVector(deep[place])
            for column, hub in zip(("fast_hubs", "deep_hubs"), hubs[place].tolist(), strict=True):
                entry[column] = Jsonb({Yardstick.ANY: hub, **dict.fromkeys(LANGUAGES, hub)})
            entry["concepts"] = Jsonb({entry["step"]: 0.4} if entry.get("step") else {})


def _organisation(owner: Owner, languages: list[str]) -> Row:
    name = f"Company {owner.organisation_id}"
    return {
        "id": owner.organisation_id,
        "slug": f"company-{owner.organisation_id}",
        "state": "published",
        "visibility": owner.visibility,
        "legal_name": name,
        "country": owner.country,
        "employees": owner.employees,
        **{f"name_{language}": name for language in languages},
    }


def _entry(
    owner: Owner, kind: str, source_id: int, language: str, text: str, level: Visibility
) -> dict[str, Any]:
    return {
        "organisation_id": owner.organisation_id,
        "capability_id": source_id or None,
        "kind": kind,
        "source_id": source_id,
        "language": language,
        "text": text,
        "tokens": analyser.keys(text, language),
        "audience": owner.audience(level),
        "organisation_audience": owner.own_audience,
        "zone_ids": sorted(owner.zone_ids),
        "cluster_ids": sorted(owner.cluster_ids),
        "segments": list(owner.segments),
        "country": owner.country,
        "size": owner.size(level),
        "fast_encoder": FAST.id,
        "deep_encoder": DEEP.id,
    }


def _circles() -> tuple[Zipf, Zipf]:
    """Zones and clusters, large and small ones."""

    def made(kind: str, count: int) -> Zipf:
        circles = Circle.objects.bulk_create(
            Circle(kind=kind, code=f"{kind}-{number}", name_ru=f"{kind} {number}", name_en=f"{kind} {number}")
            for number in range(count)
        )
        return Zipf([circle.pk for circle in circles])

    return made(ZONE, ZONES), made(CLUSTER, CLUSTERS)


def write(rows: Rows) -> None:
    """Copy one stretch into its tables."""
    _copy(Organisation, rows.organisations)
    _copy(CircleMembership, rows.memberships)
    _copy(Certificate, rows.certificates)
    _copy(Capability, rows.capabilities)
    _copy(SearchEntry, rows.entries)


def _copy(model: type[models.Model], rows: Iterable[Row]) -> None:
    """Rows by COPY; what a row does not say is the column's default."""
    columns: dict[str, models.Field[Any, Any]] = {
        field.attname: field
        for field in model._meta.concrete_fields
        if not getattr(field, "generated", False)
    }
    rows = list(rows)
    if rows and "id" not in rows[0]:
        del columns["id"]
    defaults = {name: _default(field) for name, field in columns.items()}
    types = [re.sub(r"\(.*?\)", "", field.db_type(connection) or "") for field in columns.values()]
    names = ", ".join(f'"{name}"' for name in columns)
    with connection.cursor() as cursor:
        register_vector(cursor.connection)
        with cursor.copy(f'COPY "{model._meta.db_table}" ({names}) FROM STDIN (FORMAT BINARY)') as copy:
            copy.set_types(types)
            for row in rows:
                copy.write_row([row.get(name, default) for name, default in defaults.items()])


def _default(field: "models.Field[Any, Any]") -> object:
    if getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False):
        return _NOW
    value = field.get_default()
    return Jsonb(value) if isinstance(field, models.JSONField) else value
