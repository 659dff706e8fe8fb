"""What the demonstration's zones are told apart by, and the invented second zone with its manager."""

from datetime import date
from decimal import Decimal

from gildia.config.demo import files
from gildia.config.demo.files import Table
from gildia.config.demo.organisations import INVENTED_SOURCE
from gildia.foundation.languages import columns
from gildia.registry.models import Circle, Organisation, Segment
from gildia.registry.models.circles import ZONE
from gildia.registry.models.organisations import PUBLISHED
from gildia.zones.models import Territory, Zone


def add_manager(table: Table) -> Organisation:
    """The managing company of an invented zone."""
    manager = table["manager"]
    return Organisation.objects.create(
        slug=manager["slug"],
        kind="managing_company",
        state=PUBLISHED,
        legal_name=manager["legal_name"],
        legal_name_source=INVENTED_SOURCE,
        country=table["country"],
        website=table["website"],
        email=table["email"],
        is_demo=True,
        **columns("name", manager["name"]),
        **columns("summary", manager["summary"]),
    )


def add_zone(table: Table) -> None:
    """A zone on its circle, which an invented one gets here; one that is there is left alone."""
    if Zone.objects.filter(circle__code=table["code"]).exists():
        return
    circle = Circle.objects.filter(code=table["code"]).first() or _add_circle(table)
    about = files.published_facts() if table["about"] == "published" else table["about"]
    founded: date | None = table.get("founded")
    zone = Zone.objects.create(
        circle=circle,
        is_demo=table.get("is_demo", False),
        founded_date=founded,
        **{
            name: table[name] for name in ("country", "languages", "identifier_schemes", "calendar", "accent")
        },
        **{name: table.get(name, "") for name in ("website", "email", "phone", "time_zone")},
        **columns("summary", table["summary"]),
        **columns("about", about),
    )
    zone.segments.set(Segment.objects.filter(code__in=table["segments"]))
    Territory.objects.bulk_create(
        Territory(
            zone=zone,
            position=position,
            **{name: Decimal(each[name]) for name in ("area_hectares", "latitude", "longitude")},
            **columns("name", each["name"]),
            **columns("city", each["city"]),
            **columns("address", each["address"]),
        )
        for position, each in enumerate(table.get("territory", []))
    )


def _add_circle(table: Table) -> Circle:
    manager = Organisation.objects.get(slug=table["manager"]["slug"])
    return Circle.objects.create(
        kind=ZONE, code=table["code"], managed_by=manager, **columns("name", table["name"])
    )
