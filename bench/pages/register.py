"""A register of 10,000 organisations, the same every time, made of the texts of the demonstration zone."""

import random
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache, partial
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from bench.pages.words import without_encoders
from gildia.accounts.models import Person
from gildia.config.demo import files
from gildia.config.demo.files import Table
from gildia.config.demo.organisations import Taxonomy
from gildia.foundation.languages import columns
from gildia.partnering.actions import entries, graphs, learning
from gildia.registry.actions import taxonomy
from gildia.registry.models import (
    Activity,
    Capability,
    CapabilityLimit,
    Certificate,
    Circle,
    CircleMembership,
    Equipment,
    Identifier,
    Mandate,
    Organisation,
    Product,
    Site,
)
from gildia.registry.models.circles import CLUSTER, ZONE
from gildia.registry.models.organisations import ARCHIVED, DRAFT, PUBLISHED
from gildia.registry.rules import Scope, Visibility

MADE_AT = datetime(2026, 4, 1, 9, tzinfo=UTC)
MEMBER_EMAIL = "member@example.com"
#: The member acts for this one; it is in a zone and in clusters.
MEMBER_SLUG = "company-1"

ZONES, CLUSTERS = 20, 40
STATES = [PUBLISHED] * 97 + [DRAFT] * 2 + [ARCHIVED]
VISIBILITIES = [Visibility.PUBLIC] * 90 + [Visibility.ZONE] * 6 + [Visibility.CLUSTER] * 4
#: In which languages an organisation writes.
LANGUAGES = [("ru",)] * 60 + [("ru", "en")] * 20 + [("en",)] * 15 + [("ru", "en", "zh")] * 5
TOWNS = [
    ("Москва", "Moscow"), ("Санкт-Петербург", "Saint Petersburg"), ("Зеленоград", "Zelenograd"),
    ("Томск", "Tomsk"), ("Новосибирск", "Novosibirsk"), ("Дубна", "Dubna"), ("Казань", "Kazan"),
    ("Минск", "Minsk"), ("Саров", "Sarov"), ("Екатеринбург", "Yekaterinburg"), ("Пермь", "Perm"),
]  # fmt: skip
Said = Callable[[Mapping[str, str]], dict[str, str]]

_BATCH = 500
_SENTENCE = re.compile(r"(?<=[.。;；])\s*")


def fill(organisations: int) -> None:
    """Fill an empty database."""
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    taxonomy.load_shipped(now=MADE_AT)
    circles = _add_circles()
    known = Taxonomy()
    chance = random.Random(20260401)  # noqa: S311 - the same register every time
    for start in range(1, organisations + 1, _BATCH):
        _add_organisations(range(start, min(start + _BATCH, organisations + 1)), circles, known, chance)
    _add_member()
    _index()
    with connection.cursor() as cursor:
        cursor.execute((Path(__file__).parent / "floor" / "documents.sql").read_text())
        cursor.execute("VACUUM ANALYZE")


def _add_circles() -> dict[str, list[Circle]]:
    zones = Circle.objects.bulk_create(
        Circle(kind=ZONE, code=f"zone-{number}", name_ru=f"Технополис {number}", name_en=f"Zone {number}")
        for number in range(1, ZONES + 1)
    )
    clusters = Circle.objects.bulk_create(
        Circle(
            kind=CLUSTER,
            code=f"cluster-{number}",
            zone=zones[number % ZONES],
            name_ru=f"Кластер приборов и материалов {number}",
            name_en=f"Instruments and materials cluster {number}",
        )
        for number in range(1, CLUSTERS + 1)
    )
    return {ZONE: zones, CLUSTER: clusters}


def _add_organisations(
    numbers: Iterable[int], circles: Mapping[str, list[Circle]], known: Taxonomy, chance: random.Random
) -> None:
    """One batch, a statement for each table."""
    companies = files.companies()
    sources = [(number, companies[number % len(companies)]) for number in numbers]
    added = Organisation.objects.bulk_create(_profile(number, table, chance) for number, table in sources)
    rows: dict[type[Any], list[Any]] = {}
    for organisation, (number, table) in zip(added, sources, strict=True):
        for row in _records(organisation, number, table, circles, known, chance):
            rows.setdefault(type(row), []).append(row)
    for limits in rows.values():
        limits[0]._meta.default_manager.bulk_create(limits)


def _profile(number: int, table: Table, chance: random.Random) -> Organisation:
    languages = ("ru", "en") if number == 1 else chance.choice(LANGUAGES)
    said = partial(_said, languages=languages)
    return Organisation(
        slug=f"company-{number}",
        state=PUBLISHED if number == 1 else chance.choice(STATES),
        visibility=Visibility.PUBLIC if chance.random() < 0.97 else Visibility.ZONE,
        legal_name=f"{table['legal_name']} {number}",
        country=table["country"],
        founded_year=table["founded"],
        employees=chance.choice([table["employees"], chance.randint(3, 2000), None]),
        website=table["website"],
        email=table["email"],
        phone="+7 495 000-00-00",
        field_visibility={"employees": 1} if chance.random() < 0.05 else {},
        **columns("name", {code: f"{name} {number}" for code, name in table["name"].items()}),
        **columns("summary", said(table["summary"])),
        **columns("about", said(_about(table)) if chance.random() < 0.4 else {}),
    )


def _about(table: Table) -> dict[str, str]:
    """A longer text: what the company says of its work, one paragraph after the other."""
    texts = [table["summary"], *(each["text"] for each in table["capability"][:3])]
    return {code: "\n\n".join(text.get(code, "") for text in texts) for code in ("ru", "en")}


def _said(texts: Mapping[str, str], *, languages: Sequence[str]) -> dict[str, str]:
    """What somebody who writes in these languages has of a text; never nothing."""
    return {code: text for code, text in texts.items() if code in languages} or dict(list(texts.items())[:1])


def _records(
    organisation: Organisation,
    number: int,
    table: Table,
    circles: Mapping[str, list[Circle]],
    known: Taxonomy,
    chance: random.Random,
) -> Iterator[Any]:
    """Everything that belongs to a company."""
    said = partial(
        _said, languages=[code for code in ("ru", "en", "zh") if getattr(organisation, f"summary_{code}")]
    )
    through = Organisation.segments.through
    for code in table["segments"]:
        yield through(organisation=organisation, segment=known.segments[code])
    yield Identifier(organisation=organisation, scheme="ogrn", value=f"1{number:012}")
    for scheme, codes in table["activities"].items():
        for place, code in enumerate(codes):
            yield Activity(organisation=organisation, scheme=scheme, code=code, is_main=not place)
    if number == 1 or chance.random() < 0.7:
        yield _inside(organisation, circles[ZONE][number % ZONES])
        for cluster in chance.sample(circles[CLUSTER], 2 if number == 1 else chance.randint(0, 2)):
            yield _inside(organisation, cluster)
    yield from _places(organisation, table, chance)
    yield from _abilities(organisation, table, known, said, chance)
    for each in table.get("certificate", []):
        yield Certificate(
            organisation=organisation,
            visibility=chance.choice(VISIBILITIES),
            standard=each["standard"],
            number=each.get("number", ""),
            issuer=each.get("issuer", ""),
            valid_until=date(2025, 1, 1) + timedelta(days=chance.randint(0, 2000)),
        )
    for each in table.get("equipment", []):
        step = known.steps[each["step"]]
        named = columns("name", each["name"])
        yield Equipment(organisation=organisation, quantity=each["quantity"], process_step=step, **named)
    for each in table.get("product", []):
        texts = columns("name", each["name"]) | columns("description", said(each["description"]))
        yield Product(organisation=organisation, hs_code=each["hs_code"], **texts)


def _inside(organisation: Organisation, circle: Circle) -> CircleMembership:
    return CircleMembership(organisation=organisation, circle=circle, since=date(2021, 3, 1))


def _places(organisation: Organisation, table: Table, chance: random.Random) -> Iterator[Site]:
    for place, site in enumerate(table["site"]):
        russian, english = chance.choice(TOWNS)
        yield Site(
            organisation=organisation,
            visibility=chance.choice(VISIBILITIES),
            kind=site["kind"],
            country=table["country"],
            latitude=round(chance.uniform(43, 60), 5),
            longitude=round(chance.uniform(30, 90), 5),
            is_main=not place,
            city_ru=russian,
            city_en=english,
            **columns("name", site["name"]),
            **columns("address", site["address"]),
        )


def _abilities(
    organisation: Organisation,
    table: Table,
    known: Taxonomy,
    said: Said,
    chance: random.Random,
) -> Iterator[Capability | CapabilityLimit]:
    """One to five capabilities: the first sentence of one text of the demonstration, the rest of another."""
    wanted = chance.randint(1, 5)
    for place, source in enumerate((table["capability"] * 2)[:wanted]):
        other = chance.choice(_of_step(source["step"]))
        capability = Capability(
            pk=organisation.pk * 10 + place,
            organisation=organisation,
            visibility=chance.choice(VISIBILITIES),
            process_step=known.steps[source["step"]],
            lead_time_days=source.get("lead_time_days"),
            position=place,
            **columns("text", said(_mixed(source["text"], other["text"]))),
            **columns("evidence", said(source.get("evidence", {})) if source.get("evidence") else {}),
        )
        yield capability
        for limit in source.get("limit", []):
            ends = {end: limit.get(end) or None for end in ("minimum", "maximum")}
            yield CapabilityLimit(
                capability=capability, quantity=limit["quantity"], unit=limit["unit"], **ends
            )


@cache
def _of_step(code: str) -> list[Table]:
    """Every capability of the demonstration at one process step."""
    return [each for table in files.companies() for each in table["capability"] if each["step"] == code]


def _mixed(first: Mapping[str, str], second: Mapping[str, str]) -> dict[str, str]:
    return {
        code: " ".join([_SENTENCE.split(text)[0], *_SENTENCE.split(second.get(code, ""))[1:]]).strip()
        for code, text in first.items()
    }


def _add_member() -> None:
    """Somebody who administers a company of a zone."""
    person = Person.objects.create_user(MEMBER_EMAIL, None, name="Анна Крылова", name_latin="Anna Krylova")
    Mandate.objects.create(
        person=person,
        organisation=Organisation.objects.get(slug=MEMBER_SLUG),
        scopes=[Scope.ADMINISTER.value, Scope.PARTNER.value],
        valid_from=date(2024, 1, 1),
        granted_at=MADE_AT,
    )


def _index() -> None:
    """The search index through its own actions, and the graphs that the worker would make."""
    without_encoders()
    numbers = list(Organisation.objects.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(numbers), _BATCH):
        entries.index_organisations(
            organisation_ids=numbers[start : start + _BATCH], measured=False, deep=False
        )
    for _ in entries.read_deeply_in_batches(measured=False):
        pass
    learning.learn(now=timezone.now())
    graphs.tend()
