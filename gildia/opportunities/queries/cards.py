"""Opportunities as others read them. A card of a blind one never held its owner."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from gildia.documents.models import Document
from gildia.foundation.countries import country_name
from gildia.foundation.languages import CONTENT_LANGUAGES, Text, pick, reader_language
from gildia.opportunities.models import Attachment, Opportunity, Version
from gildia.opportunities.models.opportunities import KIND_LABELS
from gildia.opportunities.models.versions import COOPERATION, RIGHTS, ROLES, STAGES
from gildia.opportunities.permissions import may_know_owner
from gildia.opportunities.rules import FIELDS, Kind
from gildia.registry.models import Organisation, Segment
from gildia.registry.rules import Viewer


@dataclass(frozen=True)
class Owner:
    """The company, where the reader may know it."""

    name: str
    url: str
    country: str


@dataclass(frozen=True)
class Card:
    """One opportunity in a list."""

    code: str
    url: str
    kind: str
    kind_label: str
    is_blind: bool
    title: Text
    summary: Text
    is_machine: bool
    step: str
    segments: Sequence[str]
    stage: str
    published_at: datetime | None
    until: date | None
    owner: Owner | None


@dataclass(frozen=True)
class Wording:
    """What an opportunity says in one language."""

    language: str
    title: str
    text: str
    advantages: str
    partner: str
    is_machine: bool


@dataclass(frozen=True)
class Page(Card):
    """One opportunity in full: its card, all languages, its facts and its files."""

    wordings: Sequence[Wording] = ()
    facts: Sequence[tuple[str, str]] = ()
    limits: Sequence[Mapping[str, str | None]] = ()
    files: Sequence[Document] = field(default_factory=list)


def cards(opportunities: Iterable[Opportunity]) -> list[Card]:
    """Opportunities as others see them, in the same order: three queries."""
    rows = [(row, row.shown) for row in opportunities if row.shown is not None]
    owners = _owners(row.organisation_id for row, _ in rows if not row.is_blind)
    segments = segment_names()
    return [
        # Looked up for each: the same company may have one under its name beside the blind one.
        _card(row, shown, None if row.is_blind else owners.get(row.organisation_id), segments)
        for row, shown in rows
    ]


def page_of(opportunity: Opportunity, version: Version, viewer: Viewer) -> Page:
    """One version in full, as this viewer may read it."""
    owner = None
    if may_know_owner(viewer, opportunity):
        owner = _owners([opportunity.organisation_id]).get(opportunity.organisation_id)
    card = _card(opportunity, version, owner, segment_names())
    return Page(
        **vars(card),
        wordings=wordings(version),
        facts=_facts(opportunity, version),
        limits=version.limits,
        files=_files(opportunity, version, viewer),
    )


def wordings(version: Version) -> list[Wording]:
    """What a version says, the reader's language first."""
    mine = reader_language()
    order = sorted(CONTENT_LANGUAGES, key=lambda code: code != mine)
    found = [
        Wording(
            code,
            getattr(version, f"title_{code}"),
            getattr(version, f"text_{code}"),
            getattr(version, f"advantages_{code}"),
            getattr(version, f"partner_{code}"),
            version.is_machine(code),
        )
        for code in order
    ]
    return [each for each in found if each.title or each.text]


def sees_files(viewer: Viewer, opportunity: Opportunity) -> list[int]:
    """The levels of visibility at which the viewer sees files of an opportunity."""
    rows = Organisation.objects.filter(pk=opportunity.organisation_id).with_inside(viewer)
    return sorted(level.value for level in rows.get().levels_for(viewer))


def segment_names() -> dict[str, str]:
    """Segments by code, as the reader calls them."""
    return {each.code: str(each) for each in Segment.objects.order_by("position", "pk")}


def _owners(organisation_ids: Iterable[int]) -> dict[int, Owner]:
    rows = Organisation.objects.filter(pk__in=set(organisation_ids)).order_by("pk")
    return {row.pk: Owner(row.name.value, row.get_absolute_url(), country_name(row.country)) for row in rows}


def _card(opportunity: Opportunity, version: Version, owner: Owner | None, segments: dict[str, str]) -> Card:
    title = version.title
    return Card(
        code=opportunity.code,
        url=opportunity.get_absolute_url(),
        kind=opportunity.kind,
        kind_label=str(KIND_LABELS[opportunity.kind]),
        is_blind=opportunity.is_blind,
        title=title,
        summary=pick(version, "text", title.language or None),
        is_machine=version.is_machine(title.language),
        step="" if version.process_step is None else str(version.process_step),
        segments=[segments[code] for code in version.segments if code in segments],
        stage=str(dict(STAGES).get(version.stage or 0, "")),
        published_at=opportunity.published_at,
        until=opportunity.until_date,
        owner=owner,
    )


def _facts(opportunity: Opportunity, version: Version) -> list[tuple[str, str]]:
    """The filled fields of its kind, in words."""
    words = {
        "cooperation": ", ".join(_said(COOPERATION, version.cooperation)),
        "rights": ", ".join(_said(RIGHTS, version.rights)),
        "stage": str(dict(STAGES).get(version.stage or 0, "")),
        "role": str(dict(ROLES).get(version.role, "")),
        "countries": ", ".join(country_name(code) for code in version.countries),
    }
    names = [*FIELDS[Kind(opportunity.kind)], "countries"]
    told = [(name, words.get(name, getattr(version, name))) for name in names]
    return [(_label(name), value) for name, value in told if value]


def _said(choices: Sequence[tuple[str, object]], chosen: Sequence[str]) -> list[str]:
    return [str(words) for code, words in choices if code in chosen]


def _label(name: str) -> str:
    words = str(getattr(Version._meta.get_field(name), "verbose_name", name))
    return words[:1].upper() + words[1:]


def _files(opportunity: Opportunity, version: Version, viewer: Viewer) -> list[Document]:
    rows = Attachment.objects.filter(version=version).select_related("document").order_by("pk")
    if not (may_know_owner(viewer, opportunity) and opportunity.is_blind):
        rows = rows.filter(visibility__in=sees_files(viewer, opportunity))
    return [row.document for row in rows]
