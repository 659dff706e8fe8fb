"""What one side knows of the other. What the stage does not allow is never loaded."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import F, Q

from gildia.documents.models import Document
from gildia.foundation.countries import country_name
from gildia.foundation.languages import best, pick
from gildia.introductions.models import Contact, GivenFile, Introduction
from gildia.introductions.models.introductions import OPEN
from gildia.introductions.rules import Side, Stage
from gildia.opportunities.models import Match
from gildia.opportunities.queries.identity import identity_of
from gildia.opportunities.rules.anonymity import findings
from gildia.partnering.rules.places import names_of
from gildia.registry.models import Mandate, Organisation, Site
from gildia.registry.rules import size_of
from gildia.registry.wording import SIZE_LABELS


@dataclass(frozen=True)
class Outline:
    """A company without its name: sector, size and place, each in words, empty where it never said."""

    segments: Sequence[str]
    size: str
    place: str


@dataclass(frozen=True)
class Profile:
    """A company by its name."""

    name: str
    url: str


@dataclass(frozen=True)
class ContactPerson:
    """Whom the other side named."""

    name: str
    role: str
    email: str
    phone: str


@dataclass(frozen=True)
class File:
    """A file that was given, with the document for its link."""

    id: int
    document: Document
    is_own: bool
    given_at: datetime


@dataclass(frozen=True)
class Fit:
    """Why the search found the asking company for the request: how near, and the text, if it names nobody."""

    band: str
    text: str


@dataclass(frozen=True)
class Other:
    """The other side as this one may know it at this stage; what it may not know is None or empty."""

    side: Side
    stage: Stage
    outline: Outline | None = None
    fit: Fit | None = None
    profile: Profile | None = None
    contact: ContactPerson | None = None


def other_of(introduction: Introduction, side: Side, *, today: date) -> Other:
    """The side across from `side`.

    The outline is the asking company's alone: it agreed to it with the tick. Of the company asked nothing is
    told that its profile may keep back.
    """
    other, stage = side.other, introduction.stage
    is_asking = other is Side.ASKING
    is_named = stage is not Stage.ASKED or is_known_from_the_start(introduction, other)
    return Other(
        other,
        stage,
        outline=outline_of(introduction.asking_id) if is_asking else None,
        fit=_fit(introduction) if is_asking else None,
        profile=profile_of(introduction.organisation_of(other)) if is_named else None,
        contact=_contact(introduction, other, today) if stage is Stage.OPEN else None,
    )


def is_known_from_the_start(introduction: Introduction, other: Side) -> bool:
    """Whether the company was asked under its name: its profile, or an offer under its name."""
    return other is Side.ASKED and not introduction.is_blind


def outline_of(organisation_id: int) -> Outline:
    """Sector, size and place of a company."""
    return outlines_of([organisation_id])[organisation_id]


def outlines_of(organisation_ids: Collection[int]) -> dict[int, Outline]:
    """Sectors, sizes and places of companies: three queries, none of which reads a name."""
    if not organisation_ids:
        return {}
    own = {"organisation__in": organisation_ids}
    links = Organisation.segments.through.objects.filter(**own).order_by("segment__position", "segment")
    segments: dict[int, list[str]] = defaultdict(list)
    for link in links.select_related("segment"):
        segments[link.organisation_id].append(str(link.segment))
    sites = Site.objects.filter(**own, country=F("organisation__country")).exclude(region="")
    # The main one is read last, and stays.
    regions = dict(sites.order_by("is_main", "-pk").values_list("organisation", "region"))
    rows = Organisation.objects.filter(pk__in=organisation_ids).order_by("pk")
    return {
        key: _outline(segments[key], country, employees, regions.get(key, ""))
        for key, country, employees in rows.values_list("pk", "country", "employees")
    }


def _outline(segments: Sequence[str], country: str, employees: int | None, region: str) -> Outline:
    place = [country_name(country), best(names_of(region)).value if region else ""]
    return Outline(
        segments=segments,
        size="" if employees is None else str(SIZE_LABELS[size_of(employees)]),
        place=", ".join(part for part in place if part),
    )


def profile_of(organisation_id: int) -> Profile:
    """The name of a company and its page."""
    row = Organisation.objects.get(pk=organisation_id)
    return Profile(row.name.value, row.get_absolute_url())


def files_of(introduction: Introduction, side: Side) -> list[File]:
    """What was given and not taken back, while contacts are open; one's own always."""
    seen = Q(side=side.value)
    if introduction.state == OPEN:
        seen |= Q(side=side.other.value)
    rows = GivenFile.objects.standing().filter(seen, introduction=introduction).select_related("document")
    return [
        File(row.pk, row.document, row.side == side.value, row.given_at)
        for row in rows.order_by("given_at", "pk")
    ]


def contact_of(introduction: Introduction, side: Side, *, today: date) -> ContactPerson | None:
    """Whom one's own side named."""
    return _contact(introduction, side, today)


def _contact(introduction: Introduction, side: Side, today: date) -> ContactPerson | None:
    """The contact of a side, as long as he acts for it."""
    rows = Contact.objects.filter(
        introduction=introduction, side=side.value, mandate__in=Mandate.objects.in_force(today)
    )
    row = rows.select_related("mandate__person").first()
    if row is None:
        return None
    person, role = row.mandate.person, pick(row.mandate, "title").value
    return ContactPerson(person.shown_name, role, person.email, row.phone)


def _fit(introduction: Introduction) -> Fit | None:
    """How the search found the company that asks; its text only where it does not say whose it is."""
    if introduction.opportunity_id is None:
        return None
    rows = Match.objects.filter(opportunity=introduction.opportunity_id, organisation=introduction.asking_id)
    match = rows.first()
    if match is None:
        return None
    own = Organisation.objects.get(pk=introduction.asking_id)
    tells = findings({"text": match.text}, identity_of(own))
    return Fit(match.band, "" if tells else match.text)
