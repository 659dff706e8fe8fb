"""Zones for programs: what their public pages show, as JSON."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.http import Http404, HttpRequest
from ninja import Field, Query, Router, Schema

from gildia.foundation.calendars import MOST_DAYS
from gildia.foundation.languages import every
from gildia.registry.middleware import acting_of
from gildia.zones.models import Territory, Zone
from gildia.zones.queries import zones as queries
from gildia.zones.queries.calendar import count_term
from gildia.zones.rules import FIRST_DAY, LAST_DAY

router = Router(tags=["zones"])


class ListedZoneOut(Schema):
    """A zone in the list."""

    code: str
    name: dict[str, str] = Field(description="By language: ru, en, zh")
    summary: dict[str, str] = Field(description="By language")
    country: str = Field(description="ISO 3166-1")
    segments: list[str] = Field(description="Codes")
    companies: int = Field(description="As many as the caller may know of")
    is_demonstration: bool


class TerritoryOut(Schema):
    """A piece of a zone's land."""

    name: dict[str, str]
    city: dict[str, str]
    address: dict[str, str]
    area_hectares: Decimal | None
    latitude: Decimal | None
    longitude: Decimal | None


class ZoneOut(ListedZoneOut):
    """One zone with its legal setting."""

    about: dict[str, str]
    managing_company: str | None = Field(description="Slug of the organisation")
    founded: date | None
    website: str
    email: str
    phone: str
    languages: list[str] = Field(description="The leading one first")
    identifier_schemes: list[str] = Field(description="The main one first")
    calendar: str = Field(description="A country or a part of one; empty: no public holidays")
    weekend: list[int] = Field(description="ISO weekdays that are not worked")
    time_zone: str = Field(description="Such as Europe/Paris; empty: that of the installation")
    territories: list[TerritoryOut]


class TermIn(Schema):
    """A term to count."""

    start: date = Field(description="Day 0", ge=FIRST_DAY, le=LAST_DAY)
    working_days: int = Field(ge=0, le=MOST_DAYS)


class TermOut(Schema):
    """A counted term."""

    end: date


class NoZoneOut(Schema):
    """Why there is no answer."""

    detail: str


@router.get("/zones", response=list[ListedZoneOut], summary="List zones")
def list_zones(request: HttpRequest) -> list[ListedZoneOut]:
    """Every zone of the installation."""
    return [
        ListedZoneOut(**_listed(each.zone, each.companies))
        for each in queries.listed(acting_of(request).viewer)
    ]


@router.get("/zones/{code}", response={200: ZoneOut, 404: NoZoneOut}, summary="One zone")
def read_zone(request: HttpRequest, code: str) -> ZoneOut:
    """What the page of a zone shows."""
    zone = _zone_or_404(code)
    manager = zone.circle.managed_by
    return ZoneOut(
        **_listed(zone, queries.count_companies(zone, acting_of(request).viewer)),
        about=every(zone, "about"),
        managing_company=None if manager is None else manager.slug,
        founded=zone.founded_date,
        website=zone.website,
        email=zone.email,
        phone=zone.phone,
        languages=zone.languages,
        identifier_schemes=zone.identifier_schemes,
        calendar=zone.calendar,
        weekend=zone.weekend,
        time_zone=zone.time_zone,
        territories=[_territory(row) for row in queries.territories_of(zone)],
    )


@router.get("/zones/{code}/term", response={200: TermOut, 404: NoZoneOut}, summary="When a term ends")
def read_end_of_term(request: HttpRequest, code: str, asked: Query[TermIn]) -> TermOut:
    """The last day of a term of working days by the calendar of a zone."""
    calendar = queries.calendar_of(_zone_or_404(code))
    return TermOut(end=count_term(calendar, asked.start, asked.working_days, in_working_days=True).end)


def _zone_or_404(code: str) -> Zone:
    found = queries.find_zone(code.replace("\x00", ""))
    if found is None:
        raise Http404
    return found


def _listed(zone: Zone, companies: int) -> dict[str, Any]:
    return {
        "code": zone.circle.code,
        "name": every(zone.circle, "name"),
        "summary": every(zone, "summary"),
        "country": zone.country,
        "segments": sorted(segment.code for segment in zone.segments.all()),
        "companies": companies,
        "is_demonstration": zone.is_demo,
    }


def _territory(row: Territory) -> TerritoryOut:
    return TerritoryOut(
        name=every(row, "name"),
        city=every(row, "city"),
        address=every(row, "address"),
        area_hectares=row.area_hectares,
        latitude=row.latitude,
        longitude=row.longitude,
    )
