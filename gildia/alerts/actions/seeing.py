"""Marking news as seen: then no letter tells it any more."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from gildia.alerts.actions.turns import take_turn
from gildia.alerts.models import Notice, SavedSearch
from gildia.alerts.models.searches import PARTNERS
from gildia.alerts.permissions import may_have, may_hear_of
from gildia.alerts.queries.digests import notices_of
from gildia.alerts.queries.news import companies_to, requests_to
from gildia.alerts.queries.searching import run
from gildia.alerts.rules import Kind
from gildia.registry.permissions import Actor, require


@transaction.atomic
def see_all(*, until: datetime, by: Actor, now: datetime) -> None:
    """All that was found until the page was drawn: what came later has not been seen."""
    require(may_have(by.viewer))
    take_turn(by.person_id)
    viewer, today = by.viewer, timezone.localdate(now)
    own = Notice.objects.visible_to(viewer)
    own.filter(seen_at__isnull=True, found_at__lte=until).update(seen_at=now)
    if not may_hear_of(viewer, Kind.REQUESTS):
        return
    seen = own.filter(seen_at__isnull=False)
    things = [
        {"kind": Kind.REQUESTS, "opportunity_id": match.opportunity_id, "found_at": match.found_at}
        for match in requests_to(viewer, today, seen)
        if match.found_at <= until
    ] + [
        {
            "kind": Kind.COMPANIES,
            "opportunity_id": match.opportunity_id,
            "company_id": match.organisation_id,
            "found_at": match.found_at,
        }
        for match in companies_to(viewer, today, seen)
        if match.found_at <= until
    ]
    Notice.objects.bulk_create(notices_of(things, viewer, seen_at=now), ignore_conflicts=True)


@transaction.atomic
def see_search(*, saved: SavedSearch, by: Actor, now: datetime) -> None:
    """All that a search finds now."""
    take_turn(by.person_id)
    Notice.objects.visible_to(by.viewer).filter(search=saved, seen_at__isnull=True).update(seen_at=now)
    column = "company_id" if saved.page == PARTNERS else "opportunity_id"
    things = [
        {"kind": Kind.SEARCHES, "search_id": saved.pk, column: pk, "found_at": now}
        for pk in run(saved, by.viewer, timezone.localdate(now)).ids
    ]
    rows = notices_of(things, by.viewer, seen_at=now)
    Notice.objects.bulk_create(rows, ignore_conflicts=True)
