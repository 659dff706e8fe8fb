"""What one letter tells one person: composed anew each time, as he may see it at that moment."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse

from gildia.alerts.models import Notice, SavedSearch
from gildia.alerts.models.searches import PARTNERS
from gildia.alerts.permissions import may_hear_of
from gildia.alerts.queries.lines import Line, of_companies, of_opportunities, shortened
from gildia.alerts.queries.news import companies_to, requests_to
from gildia.alerts.queries.searching import run
from gildia.alerts.rules import MOST_LINES, Kind
from gildia.opportunities.models import Match
from gildia.registry.rules import Viewer


@dataclass(frozen=True)
class Group:
    """News under one heading; without lines only their number is told."""

    heading: str
    count: int
    lines: Sequence[Line]
    url: str

    @property
    def more(self) -> int:
        """How many are not shown."""
        return self.count - len(self.lines)


@dataclass(frozen=True)
class Section:
    """News of one kind."""

    kind: Kind
    groups: Sequence[Group]

    @property
    def count(self) -> int:
        """How many there are in all."""
        return sum(group.count for group in self.groups)


@dataclass(frozen=True)
class Digest:
    """A letter's worth of news; the columns of notices that it needs, and the notices that wait for it."""

    sections: Sequence[Section]
    things: Sequence[Mapping[str, Any]]
    notice_ids: Sequence[int]


def digest_for(viewer: Viewer, kinds: Collection[str], today: date) -> Digest | None:
    """All of these kinds that was neither told nor seen; None when there is nothing."""
    done = Notice.objects.visible_to(viewer).dealt_with()
    wanted = {kind for kind in Kind if kind in kinds and may_hear_of(viewer, kind)}
    sections: list[Section] = []
    things: list[Mapping[str, Any]] = []
    notice_ids: list[int] = []
    if Kind.REQUESTS in wanted:
        groups, told = _requests(requests_to(viewer, today, done))
        sections.append(Section(Kind.REQUESTS, groups))
        things += [{"kind": Kind.REQUESTS, **thing} for thing in told]
    if Kind.COMPANIES in wanted:
        groups, told = _companies(companies_to(viewer, today, done))
        sections.append(Section(Kind.COMPANIES, groups))
        things += [{"kind": Kind.COMPANIES, **thing} for thing in told]
    if Kind.SEARCHES in wanted:
        groups, notice_ids = _searches(viewer, today)
        sections.append(Section(Kind.SEARCHES, groups))
    filled = [section for section in sections if section.groups]
    return Digest(filled, things, notice_ids) if filled else None


_Told = tuple[list[Group], list[Mapping[str, Any]]]


def _requests(matches: Sequence[Match]) -> _Told:
    if not matches:
        return [], []
    shown = matches[:MOST_LINES]
    lines = of_opportunities(
        [match.opportunity for match in shown],
        {match.opportunity_id: shortened(match.text) for match in shown},
    )
    group = Group("", len(matches), lines, reverse("opportunities:for_us"))
    return [group], [
        {"opportunity_id": match.opportunity_id, "found_at": match.found_at} for match in matches
    ]


def _companies(matches: Sequence[Match]) -> _Told:
    """By request. Of blind ones only the number is told: whoever sees the letter knows whose they are."""
    by_request: dict[int, list[Match]] = defaultdict(list)
    blind = 0
    for match in matches:
        if match.opportunity.is_blind:
            blind += 1
        else:
            by_request[match.opportunity_id].append(match)
    groups, left = [], MOST_LINES
    for rows in by_request.values():
        shown = rows[:left]
        left -= len(shown)
        request = rows[0].opportunity
        lines = [
            line
            for match in shown
            for line in of_companies([match.organisation], {match.organisation_id: shortened(match.text)})
        ]
        address = reverse("opportunities:companies", args=[request.code])
        groups.append(Group(str(request.shown), len(rows), lines, address))
    if blind:
        groups.append(Group("", blind, [], reverse("opportunities:mine")))
    return groups, [
        {
            "opportunity_id": match.opportunity_id,
            "company_id": match.organisation_id,
            "found_at": match.found_at,
        }
        for match in matches
    ]


def _searches(viewer: Viewer, today: date) -> tuple[list[Group], list[int]]:
    """What waits and is still found: a search with nothing waiting is not run."""
    waiting: dict[int, list[Notice]] = defaultdict(list)
    rows = Notice.objects.visible_to(viewer).waiting().filter(kind=Kind.SEARCHES)
    for notice in rows.order_by("pk"):
        waiting[notice.search_id or 0].append(notice)
    searches = SavedSearch.objects.visible_to(viewer).running().filter(pk__in=list(waiting))
    groups, told, left = [], [], MOST_LINES
    for saved in searches.order_by("pk"):
        column = "company_id" if saved.page == PARTNERS else "opportunity_id"
        notices = {getattr(notice, column): notice.pk for notice in waiting[saved.pk]}
        found = run(saved, viewer, today)
        new = [pk for pk in found.ids if pk in notices]
        if not new:
            continue
        lines = found.read(set(new[:left])) if left else []
        left -= len(lines)
        groups.append(Group(saved.name, len(new), lines, saved.get_absolute_url()))
        told += [notices[pk] for pk in new]
    return groups, told


def notices_of(things: Iterable[Mapping[str, Any]], viewer: Viewer, **columns: Any) -> list[Notice]:
    """Rows, not yet kept, for things found for a viewer."""
    return [
        Notice(
            person_id=viewer.person_id or 0, organisation_id=viewer.organisation_id or 0, **thing, **columns
        )
        for thing in things
    ]
