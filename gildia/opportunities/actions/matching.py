"""Keeping what could serve a request. Nobody acts here: the search answers, and the worker writes it down.

A match that stays is left alone, so that `found_at` says since when it is one.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from gildia.opportunities.actions.reading import read
from gildia.opportunities.models import Match, OfferMatch, Opportunity
from gildia.opportunities.models.matches import Fit, fit_of
from gildia.opportunities.models.opportunities import PUBLISHED, OpportunityQuerySet
from gildia.opportunities.queries.matching import Asked, OpenOffers

_COLUMNS = ("place", "band", "score", "text", "language", "spans", "reasons")
#: Scores that differ by less are the same.
_DIGITS = 4


@transaction.atomic
def match(*, opportunity_id: int, now: datetime) -> int:
    """Find anew what could serve a request; read an offer, so that it can be found. Answers how many.

    One that is no longer open has no matches.
    """
    rows = Opportunity.objects.select_for_update(of=("self",)).select_related("shown")
    opportunity = rows.get(pk=opportunity_id)
    if opportunity.state != PUBLISHED or opportunity.shown is None:
        Match.objects.filter(opportunity=opportunity).delete()
        OfferMatch.objects.filter(Q(request=opportunity) | Q(offer=opportunity)).delete()
        return 0
    if not opportunity.is_request:
        read(opportunity.shown, is_request=False)
        return 0
    return _match(opportunity, OpenOffers(timezone.localdate(now)), now)


def waiting(before: datetime) -> OpportunityQuerySet:
    """Open requests that were last matched before a moment, those that wait longest first."""
    rows = Opportunity.objects.requests().filter(state=PUBLISHED)
    due = rows.filter(Q(matched_at__isnull=True) | Q(matched_at__lt=before))
    return due.order_by(F("matched_at").asc(nulls_first=True), "pk")


@transaction.atomic
def match_next(*, before: datetime, offers: OpenOffers, now: datetime) -> bool:
    """Match the next one that waits and that no other worker has in hand; answers whether there was one.

    Each is a transaction of its own: a killed worker loses one, and the next goes on there.
    """
    rows = waiting(before).select_for_update(of=("self",), skip_locked=True).select_related("shown")
    opportunity = rows.first()
    if opportunity is None:
        return False
    _match(opportunity, offers, now)
    return True


def fit_offers(*, now: datetime) -> int:
    """Hold the open offers against all open requests, after one was published; answers how many requests."""
    today = timezone.localdate(now)
    offers = OpenOffers(today)
    ids = list(Opportunity.objects.published(today).requests().order_by("pk").values_list("pk", flat=True))
    return sum(_fit(opportunity_id, offers, now) for opportunity_id in ids)


@transaction.atomic
def _fit(opportunity_id: int, offers: OpenOffers, now: datetime) -> bool:
    rows = Opportunity.objects.select_for_update(of=("self",)).select_related("shown")
    opportunity = rows.filter(pk=opportunity_id, state=PUBLISHED).first()
    if opportunity is None:
        return False
    _keep_offers(opportunity, Asked(opportunity, today=timezone.localdate(now)), offers, now)
    return True


def _match(opportunity: Opportunity, offers: OpenOffers, now: datetime) -> int:
    if opportunity.shown is not None:
        read(opportunity.shown, is_request=True)
    asked = Asked(opportunity, today=timezone.localdate(now))
    found = asked.companies(others=0)
    _keep(
        Match,
        {"opportunity": opportunity},
        "organisation_id",
        {
            each.organisation_id: fit_of(each.best, place, round(each.score, _DIGITS))
            for place, each in enumerate(found, start=1)
        },
        now,
    )
    _keep_offers(opportunity, asked, offers, now)
    opportunity.matched_at = now
    opportunity.save(update_fields=["matched_at"])
    return len(found)


def _keep_offers(opportunity: Opportunity, asked: Asked, offers: OpenOffers, now: datetime) -> None:
    fits = {
        offer_id: fit_of(entry, place, round(entry.score, _DIGITS))
        for place, (offer_id, entry) in enumerate(asked.offers(offers), start=1)
    }
    _keep(OfferMatch, {"request": opportunity}, "offer_id", fits, now)


def _keep(
    model: type[Fit],
    of: Mapping[str, Opportunity],
    key: str,
    found: Mapping[int, Mapping[str, Any]],
    now: datetime,
) -> None:
    """Bring the rows of a request in line with what was found, and touch only what differs."""
    rows = model.objects.filter(**of)
    held = {getattr(row, key): row for row in rows}
    rows.filter(**{f"{key}__in": held.keys() - found.keys()}).delete()
    changed = []
    for other, columns in found.items():
        row = held.get(other)
        if row is not None and any(getattr(row, name) != columns[name] for name in _COLUMNS):
            for name in _COLUMNS:
                setattr(row, name, columns[name])
            changed.append(row)
    model.objects.bulk_update(changed, _COLUMNS)
    new = [
        model(**of, **{key: other}, found_at=now, **columns)
        for other, columns in found.items()
        if other not in held
    ]
    model.objects.bulk_create(new)
