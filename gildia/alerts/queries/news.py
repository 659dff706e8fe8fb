"""What is new for a person: matches that he has not seen, and what his saved searches found."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef, QuerySet

from gildia.alerts.models import Notice
from gildia.alerts.permissions import may_hear_of
from gildia.alerts.queries.lines import Line, of_companies, of_opportunities, shortened
from gildia.alerts.rules import Kind
from gildia.opportunities.models import Match, Opportunity
from gildia.opportunities.queries.matching import served_by
from gildia.partnering.models import Judgement, SearchEntry
from gildia.partnering.rules.judgements import Side
from gildia.registry.models import Organisation
from gildia.registry.rules import ANONYMOUS, Viewer

MOST_NEWS = 500


@dataclass(frozen=True)
class News:
    """One thing that is new."""

    kind: Kind
    found_at: datetime
    about: str
    line: Line


def requests_to(viewer: Viewer, today: date, done: QuerySet[Notice, Notice]) -> list[Match]:
    """Open requests the viewer's company could serve, in his own order, without those that are done.

    What he marked as not relevant is no news.
    """
    known = set(done.filter(kind=Kind.REQUESTS).values_list("opportunity", flat=True).order_by("opportunity"))
    marked = set(_marked(viewer, Side.SERVES).values_list("about", flat=True).order_by("about"))
    return [
        served.match
        for served in served_by(viewer, today)
        if served.match.opportunity_id not in known and served.match.opportunity.code not in marked
    ]


def companies_to(viewer: Viewer, today: date, done: QuerySet[Notice, Notice]) -> list[Match]:
    """Companies for the viewer's own requests, best first, without those that are done.

    A company that is hidden since, or whose text that fitted is, is left out: for a blind request as the
    public sees it, which is who searched. So is one that the viewer marked as not relevant to it.
    """
    marked = _marked(viewer, Side.SEEKS).filter(
        company=OuterRef("organisation"), about=OuterRef("opportunity__code")
    )
    own = Opportunity.objects.written_by(viewer).published(today)
    return [
        match
        for is_blind, eyes in ((False, viewer), (True, ANONYMOUS))
        for match in _still_seen(own.filter(is_blind=is_blind), eyes, done).exclude(Exists(marked))
    ]


def _still_seen(
    own: QuerySet[Opportunity, Opportunity], eyes: Viewer, done: QuerySet[Notice, Notice]
) -> QuerySet[Match, Match]:
    known = done.filter(
        kind=Kind.COMPANIES, opportunity=OuterRef("opportunity"), company=OuterRef("organisation")
    )
    text = SearchEntry.objects.visible_to(eyes).filter(
        organisation=OuterRef("organisation"), text=OuterRef("text")
    )
    rows = Match.objects.filter(
        Exists(text),
        ~Exists(known),
        opportunity__in=own,
        organisation__in=Organisation.objects.visible_to(eyes),
    )
    shown = rows.select_related("opportunity__shown__process_step", "organisation")
    return shown.order_by("-opportunity__published_at", "opportunity", "place")


def new_requests(viewer: Viewer, today: date) -> QuerySet[Match, Match]:
    """Requests the viewer's company could serve that he has not seen, for counting."""
    seen = Notice.objects.visible_to(viewer).filter(kind=Kind.REQUESTS, seen_at__isnull=False)
    rows = Match.objects.for_company(viewer, today).exclude(opportunity__in=seen.values("opportunity"))
    return rows.exclude(opportunity__code__in=_marked(viewer, Side.SERVES).values("about"))


def _marked(viewer: Viewer, side: Side) -> QuerySet[Judgement, Judgement]:
    """What the viewer marked as not relevant."""
    return Judgement.objects.given_by(viewer).standing().filter(side=side.value)


def found_for(viewer: Viewer) -> QuerySet[Notice, Notice]:
    """What saved searches found that the viewer has not seen."""
    rows = Notice.objects.visible_to(viewer).filter(kind=Kind.SEARCHES, seen_at__isnull=True)
    return rows.filter(search__removed_at__isnull=True, search__paused_at__isnull=True)


def news_for(viewer: Viewer, today: date) -> list[News]:
    """All that is new for the viewer, the newest first."""
    seen = Notice.objects.visible_to(viewer).filter(seen_at__isnull=False)
    found = _of_searches(viewer, today)
    if may_hear_of(viewer, Kind.REQUESTS):
        found += _of_requests(requests_to(viewer, today, seen)[:MOST_NEWS])
        found += _of_companies(companies_to(viewer, today, seen)[:MOST_NEWS])
    return sorted(found, key=lambda news: news.found_at, reverse=True)[:MOST_NEWS]


def _of_requests(matches: Sequence[Match]) -> list[News]:
    lines = of_opportunities(
        [match.opportunity for match in matches],
        {match.opportunity_id: shortened(match.text) for match in matches},
    )
    return [News(Kind.REQUESTS, match.found_at, "", line) for match, line in zip(matches, lines, strict=True)]


def _of_companies(matches: Sequence[Match]) -> list[News]:
    return [
        News(Kind.COMPANIES, match.found_at, str(match.opportunity.shown), line)
        for match in matches
        for line in of_companies([match.organisation], {match.organisation_id: shortened(match.text)})
    ]


def _of_searches(viewer: Viewer, today: date) -> list[News]:
    """As far as the viewer may see it now."""
    rows = found_for(viewer).select_related("search").order_by("-found_at", "-pk")[:MOST_NEWS]
    notices = list(rows)
    open_now = Opportunity.objects.visible_to(viewer).published(today)
    shown = list(
        open_now.filter(pk__in=[each.opportunity_id for each in notices if each.opportunity_id])
        .select_related("shown__process_step")
        .order_by("pk")
    )
    companies = list(
        Organisation.objects.visible_to(viewer)
        .filter(pk__in=[each.company_id for each in notices if each.company_id])
        .order_by("pk")
    )
    opportunities = dict(zip([row.pk for row in shown], of_opportunities(shown), strict=True))
    named = dict(zip([row.pk for row in companies], of_companies(companies), strict=True))
    found = []
    for each in notices:
        line = opportunities.get(each.opportunity_id or 0) or named.get(each.company_id or 0)
        if line is not None and each.search is not None:
            found.append(News(Kind.SEARCHES, each.found_at, each.search.name, line))
    return found
