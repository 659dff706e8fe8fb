"""Keeping who could serve a request. Nobody acts here: the search answers, and the worker writes it down."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from gildia.opportunities.models import Match, Opportunity
from gildia.opportunities.models.opportunities import PUBLISHED
from gildia.opportunities.queries.matching import companies_for


@transaction.atomic
def match(*, opportunity_id: int, now: datetime) -> int:
    """Find anew the companies for a request; one that is no longer open has none. Answers how many."""
    rows = Opportunity.objects.select_for_update(of=("self",)).select_related("shown")
    opportunity = rows.get(pk=opportunity_id)
    opportunity.matches.all().delete()
    if opportunity.state != PUBLISHED or not opportunity.is_request:
        return 0
    found = companies_for(opportunity, today=timezone.localdate(now))
    Match.objects.bulk_create(
        Match(
            opportunity=opportunity,
            organisation_id=each.organisation_id,
            place=place,
            band=each.band or "",
            score=each.score,
            text=each.best.text,
            language=each.best.language,
            found_at=now,
        )
        for place, each in enumerate(found, start=1)
    )
    return len(found)
