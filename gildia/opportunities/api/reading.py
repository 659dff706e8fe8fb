"""Offers and requests for programs: what others read on the pages, as JSON."""

from datetime import date, datetime

from django.http import Http404, HttpRequest
from django.utils import timezone
from ninja import Field, Query, Router, Schema

from gildia.opportunities.models import Opportunity, Version
from gildia.opportunities.queries import cards as reading
from gildia.opportunities.queries import listing as queries
from gildia.opportunities.queries.cards import Card, Page
from gildia.opportunities.queries.listing import MAX_WORDS_LENGTH, FacetKey, Sort, Wanted
from gildia.registry.middleware import acting_of

router = Router()

MAX_LIMIT = 100
MAX_OFFSET = 10_000


class CompanyOut(Schema):
    """The company of one that is under its name."""

    name: str
    url: str
    country: str = Field(description="In the caller's language (Accept-Language)")


class ListedOut(Schema):
    """An offer or request in the list."""

    code: str
    url: str
    kind: str = Field(description="business_, technology_ or research_, and offer or request")
    is_blind: bool = Field(description="It does not say whose it is")
    title: str
    language: str = Field(description="Of title and text")
    text: str
    is_machine_draft: bool = Field(description="A program wrote the text, and nobody has read it through")
    process_step: str
    segments: list[str]
    stage: str
    published_at: datetime | None
    until: date | None
    company: CompanyOut | None = Field(description="null where it is blind")


class ListOut(Schema):
    """One page of the list."""

    total: int
    results: list[ListedOut]
    facets: dict[str, dict[str, int]] = Field(
        description="Values with counts, as if nothing were ticked in them"
    )


class WordingOut(Schema):
    """What it says in one language."""

    language: str
    title: str
    text: str
    advantages: str
    partner: str
    is_machine_draft: bool


class LimitOut(Schema):
    """A range of one quantity; one end may be open."""

    quantity: str
    minimum: str | None
    maximum: str | None
    unit: str


class OpportunityOut(ListedOut):
    """One in full."""

    wordings: list[WordingOut]
    facts: dict[str, str] = Field(description="The fields usual for its kind, by label")
    limits: list[LimitOut]


class ListIn(Schema):
    """What the list is asked for: OR inside a facet, AND between facets."""

    q: str = Field("", max_length=MAX_WORDS_LENGTH, description="Words")
    kind: list[str] = Field([], max_length=30)
    segment: list[str] = Field([], max_length=30, description="Codes of segments")
    step: list[str] = Field([], max_length=30, description="Codes of process steps")
    country: list[str] = Field([], max_length=30, description="ISO 3166-1, of the company")
    stage: list[str] = Field([], max_length=30, description="1 to 9")
    sort: Sort = Sort.NEWEST
    limit: int = Field(25, ge=1, le=MAX_LIMIT)
    offset: int = Field(0, ge=0, le=MAX_OFFSET)


class NoneOut(Schema):
    """Why there is no answer."""

    detail: str


@router.get("/opportunities", response=ListOut, summary="List offers and requests")
def list_opportunities(request: HttpRequest, asked: Query[ListIn]) -> ListOut:
    """What the caller may read of what is open now."""
    chosen = {key: frozenset(getattr(asked, key.value)) for key in FacetKey}
    words = asked.q.replace("\x00", "").strip()
    wanted = Wanted(words, {key: values for key, values in chosen.items() if values}, asked.sort)
    found = queries.find(wanted, acting_of(request).viewer, timezone.localdate())
    shown = found.ids[asked.offset : asked.offset + asked.limit]
    return ListOut(
        total=len(found.ids),
        results=[_listed(card) for card in reading.cards(queries.in_full(shown))],
        facets={key.value: dict(counted) for key, counted in found.counts.items()},
    )


@router.get(
    "/opportunities/{opportunity}",
    response={200: OpportunityOut, 404: NoneOut},
    summary="One offer or request",
)
def read_opportunity(request: HttpRequest, opportunity: str) -> OpportunityOut:
    """What others read of one that is open."""
    viewer = acting_of(request).viewer
    seen = Opportunity.objects.visible_to(viewer).published(timezone.localdate())
    found = seen.select_related("organisation", "shown__process_step").filter(code=opportunity).first()
    if found is None or found.shown is None:
        raise Http404
    page = reading.page_of(found, found.shown, viewer)
    return OpportunityOut(
        **_listed(page).dict(),
        wordings=_wordings(page),
        facts=dict(page.facts),
        limits=limits_of(found.shown),
    )


def limits_of(version: Version) -> list[LimitOut]:
    """The limits of a version."""
    return [LimitOut(**each) for each in version.limits]


def _listed(card: Card) -> ListedOut:
    owner = card.owner
    return ListedOut(
        code=card.code,
        url=card.url,
        kind=card.kind,
        is_blind=card.is_blind,
        title=card.title.value,
        language=card.title.language,
        text=card.summary.value,
        is_machine_draft=card.is_machine,
        process_step=card.step,
        segments=list(card.segments),
        stage=card.stage,
        published_at=card.published_at,
        until=card.until,
        company=None if owner is None else CompanyOut(name=owner.name, url=owner.url, country=owner.country),
    )


def _wordings(page: Page) -> list[WordingOut]:
    return [
        WordingOut(
            language=each.language,
            title=each.title,
            text=each.text,
            advantages=each.advantages,
            partner=each.partner,
            is_machine_draft=each.is_machine,
        )
        for each in page.wordings
    ]
