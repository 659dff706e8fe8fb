"""Saved searches and news for programs: a person's own, as on his page."""

from datetime import datetime

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Field, Query, Router, Schema, Status
from ninja.security import django_auth

from gildia.alerts.actions import searches as actions
from gildia.alerts.models import SavedSearch
from gildia.alerts.models.searches import OPPORTUNITIES, PARTNERS
from gildia.alerts.permissions import may_have
from gildia.alerts.queries.news import news_for
from gildia.alerts.queries.own import searches_of
from gildia.alerts.rules import MOST_QUERY_LENGTH, MOST_SEARCHES, NAME_LIMIT, Kind
from gildia.foundation.errors import NotPermitted
from gildia.registry.middleware import acting_of
from gildia.registry.permissions import Actor, require

router = Router(tags=["alerts"])

MAX_LIMIT = 100


class SavedSearchOut(Schema):
    """A saved search."""

    id: int
    name: str
    page: str = Field(description="What is searched: partners or opportunities")
    query: str = Field(description="The search as it stands after the question mark of its page's address")
    news: int | None = Field(None, description="Results not seen yet, as of `looked_at`")
    looked_at: datetime
    paused_at: datetime | None
    created_at: datetime


class SaveIn(Schema):
    """A search to be kept."""

    name: str = Field(min_length=1, max_length=NAME_LIMIT)
    page: str = Field(pattern=f"^({PARTNERS}|{OPPORTUNITIES})$")
    query: str = Field("", max_length=MOST_QUERY_LENGTH, description="Such as q=wafer+dicing&country=RU")


class NewsOut(Schema):
    """One thing that is new."""

    kind: Kind
    found_at: datetime
    about: str = Field(description="The request that a company could serve, or the name of the saved search")
    title: str
    facts: str
    why: str
    url: str


class NewsListOut(Schema):
    """What is new."""

    total: int
    results: list[NewsOut]


class NewsIn(Schema):
    """How much of it."""

    limit: int = Field(25, ge=1, le=MAX_LIMIT)
    offset: int = Field(0, ge=0, le=10_000)


class ProblemOut(Schema):
    """Why there is no answer."""

    detail: str
    field: str | None = None


@router.get(
    "/alerts/searches",
    response={200: list[SavedSearchOut], 404: ProblemOut},
    summary="List one's saved searches",
)
def list_saved_searches(request: HttpRequest) -> list[SavedSearch]:
    """The caller's own, kept for the organisation he acts for."""
    return list(searches_of(_actor(request).viewer))


@router.post(
    "/alerts/searches",
    response={201: SavedSearchOut, 404: ProblemOut, 422: ProblemOut},
    summary="Save a search",
    auth=django_auth,
    description=f"What it finds now is old; at most {MOST_SEARCHES} a person. The same search is saved once.",
)
def save_search(request: HttpRequest, asked: SaveIn) -> Status[SavedSearch]:
    """Keep a search."""
    saved = actions.keep(
        page=asked.page,
        query=asked.query.replace("\x00", ""),
        name=asked.name.replace("\x00", ""),
        by=_actor(request),
        now=timezone.now(),
    )
    return Status(201, saved)


@router.delete(
    "/alerts/searches/{search_id}",
    response={204: None, 404: ProblemOut},
    summary="Delete a saved search",
    auth=django_auth,
)
def delete_saved_search(request: HttpRequest, search_id: int) -> Status[None]:
    """It can be brought back on the page for a day."""
    by = _actor(request)
    saved = get_object_or_404(SavedSearch.objects.visible_to(by.viewer).current(), pk=search_id)
    actions.remove(search_id=saved.pk, by=by, now=timezone.now())
    return Status(204, None)


@router.get(
    "/alerts/news", response={200: NewsListOut, 404: ProblemOut}, summary="What is new for the caller"
)
def list_news(request: HttpRequest, asked: Query[NewsIn]) -> NewsListOut:
    """What the caller has not marked as seen, the newest first."""
    found = news_for(_actor(request).viewer, timezone.localdate())
    shown = found[asked.offset : asked.offset + asked.limit]
    return NewsListOut(
        total=len(found),
        results=[
            NewsOut(
                kind=news.kind,
                found_at=news.found_at,
                about=news.about,
                title=news.line.title,
                facts=news.line.facts,
                why=news.line.why,
                url=news.line.url,
            )
            for news in shown
        ],
    )


def _actor(request: HttpRequest) -> Actor:
    actor = acting_of(request).actor
    if actor is None:
        raise NotPermitted("")
    require(may_have(actor.viewer))
    return actor
