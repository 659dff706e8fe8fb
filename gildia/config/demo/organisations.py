"""Writing one organisation of the demonstration with everything that belongs to it."""

from datetime import date
from decimal import Decimal

from gildia.config.demo import files, identifiers
from gildia.config.demo.files import Table
from gildia.foundation.languages import columns
from gildia.registry.models import (
    Activity,
    Capability,
    CapabilityLimit,
    Certificate,
    Circle,
    CircleMembership,
    Equipment,
    Identifier,
    Organisation,
    ProcessStep,
    Product,
    Segment,
    Site,
)
from gildia.registry.models.organisations import PUBLISHED

INVENTED_SOURCE = "Демонстрационные данные"
FIRST_RESIDENTS_YEAR = 2017
FIRST_MEMBERS_YEAR = 2020


class Taxonomy:
    """The rows that organisations point at, by code."""

    def __init__(self) -> None:
        self.segments = {segment.code: segment for segment in Segment.objects.order_by("pk")}
        self.steps = {step.code: step for step in ProcessStep.objects.order_by("pk")}
        self.circles = {circle.code: circle for circle in Circle.objects.order_by("pk")}


def add_real(table: Table, *, source: str) -> Organisation:
    """An organisation that exists: its name and where it was published, nothing else."""
    return Organisation.objects.create(
        slug=table["slug"],
        kind=table.get("kind", "company"),
        state=PUBLISHED,
        legal_name=table["legal_name"],
        legal_name_source=source,
        country=table["country"],
        **columns("name", table["name"]),
        **columns("summary", table["summary"]),
        **columns("about", files.published_facts() if _manages_zone(table) else {}),
    )


def _manages_zone(table: Table) -> bool:
    return bool(table["slug"] == files.zone()["zone"]["managed_by"])


def add_invented(table: Table, *, taxonomy: Taxonomy) -> Organisation:
    """An invented company with its records; the caller holds the transaction."""
    organisation = _add_profile(table)
    organisation.segments.set([taxonomy.segments[code] for code in table["segments"]])
    _add_identifiers(organisation, table)
    _add_activities(organisation, table)
    _add_sites(organisation, table)
    _add_capabilities(organisation, table, steps=taxonomy.steps)
    _add_certificates(organisation, table)
    _add_equipment(organisation, table, steps=taxonomy.steps)
    _add_products(organisation, table)
    _join_circles(organisation, table, circles=taxonomy.circles)
    return organisation


def _add_profile(table: Table) -> Organisation:
    return Organisation.objects.create(
        slug=table["slug"],
        kind=table.get("kind", "company"),
        state=PUBLISHED,
        legal_name=table["legal_name"],
        legal_name_source=INVENTED_SOURCE,
        country=table["country"],
        founded_year=table["founded"],
        employees=table["employees"],
        website=table["website"],
        email=table["email"],
        phone=table.get("phone", ""),
        is_demo=True,
        **columns("name", table["name"]),
        **columns("summary", table["summary"]),
        **columns("about", table.get("about", {})),
    )


def _add_identifiers(organisation: Organisation, table: Table) -> None:
    numbers = identifiers.invented(
        slug=table["slug"],
        country=table["country"],
        founded=table["founded"],
        employees=table["employees"],
    )
    Identifier.objects.bulk_create(
        Identifier(organisation=organisation, scheme=scheme, value=value) for scheme, value in numbers.items()
    )


def _add_activities(organisation: Organisation, table: Table) -> None:
    Activity.objects.bulk_create(
        Activity(organisation=organisation, scheme=scheme, code=code, is_main=not position)
        for scheme, codes in table["activities"].items()
        for position, code in enumerate(codes)
    )


def _add_sites(organisation: Organisation, table: Table) -> None:
    Site.objects.bulk_create(
        Site(
            organisation=organisation,
            visibility=files.visibility(site),
            kind=site["kind"],
            country=table["country"],
            region=site["region"],
            latitude=_decimal(site["latitude"]),
            longitude=_decimal(site["longitude"]),
            is_main=not position,
            **columns("name", site["name"]),
            **columns("address", site["address"]),
            **columns("city", site["city"]),
        )
        for position, site in enumerate(table["site"])
    )


def _add_capabilities(organisation: Organisation, table: Table, *, steps: dict[str, ProcessStep]) -> None:
    tables = table["capability"]
    added = Capability.objects.bulk_create(
        Capability(
            organisation=organisation,
            visibility=files.visibility(capability),
            process_step=steps[capability["step"]],
            lead_time_days=capability.get("lead_time_days"),
            position=position,
            **columns("text", capability["text"]),
            **columns("evidence", capability.get("evidence", {})),
        )
        for position, capability in enumerate(tables)
    )
    CapabilityLimit.objects.bulk_create(
        CapabilityLimit(
            capability=capability,
            quantity=limit["quantity"],
            minimum=_decimal(limit.get("minimum")),
            maximum=_decimal(limit.get("maximum")),
            unit=limit["unit"],
        )
        for capability, source in zip(added, tables, strict=True)
        for limit in source.get("limit", [])
    )


def _add_certificates(organisation: Organisation, table: Table) -> None:
    Certificate.objects.bulk_create(
        Certificate(
            organisation=organisation,
            visibility=files.visibility(certificate),
            standard=certificate["standard"],
            number=certificate.get("number", ""),
            issuer=certificate.get("issuer", ""),
            valid_from=certificate["valid_from"],
            valid_until=certificate["valid_until"],
        )
        for certificate in table.get("certificate", [])
    )


def _add_equipment(organisation: Organisation, table: Table, *, steps: dict[str, ProcessStep]) -> None:
    Equipment.objects.bulk_create(
        Equipment(
            organisation=organisation,
            visibility=files.visibility(equipment),
            maker=equipment.get("maker", ""),
            quantity=equipment["quantity"],
            process_step=steps[equipment["step"]],
            **columns("name", equipment["name"]),
        )
        for equipment in table.get("equipment", [])
    )


def _add_products(organisation: Organisation, table: Table) -> None:
    Product.objects.bulk_create(
        Product(
            organisation=organisation,
            visibility=files.visibility(product),
            hs_code=product["hs_code"],
            **columns("name", product["name"]),
            **columns("description", product["description"]),
        )
        for product in table.get("product", [])
    )


def _join_circles(organisation: Organisation, table: Table, *, circles: dict[str, Circle]) -> None:
    joined = dict.fromkeys(table["clusters"], FIRST_MEMBERS_YEAR)
    if table["resident"]:
        joined[files.zone()["zone"]["code"]] = FIRST_RESIDENTS_YEAR
    CircleMembership.objects.bulk_create(
        CircleMembership(
            circle=circles[code],
            organisation=organisation,
            since=date(max(table["founded"] + 1, first_year), 3, 1),
        )
        for code, first_year in joined.items()
    )


def _decimal(number: str | float | None) -> Decimal | None:
    return None if number is None or number == "" else Decimal(str(number))
