"""Letters to the company of an opportunity and to those who review it.

A letter about a blind one names neither it nor its address: who sees the letter knows whose it is.
"""

from collections.abc import Iterable
from datetime import datetime

from django.core import signing
from django.urls import reverse
from django.utils import timezone

from gildia.notifications.actions import write
from gildia.opportunities.models import Opportunity
from gildia.opportunities.models.opportunities import STAFF_SCOPES, WRITING_SCOPES
from gildia.registry.models import Circle, Mandate
from gildia.registry.rules import Scope

RENEWAL_SALT = "opportunities.renewal"
PEOPLE_LIMIT = 20


def tell_company(opportunity: Opportunity, letter: str, *, now: datetime, **words: object) -> None:
    """Write to those who look for partners in the company, and to its administrators."""
    for mandate in _mandates([opportunity.organisation_id], WRITING_SCOPES, now):
        _write(mandate, opportunity, letter, link=_address(opportunity, letter, mandate), **words)


def tell_reviewers(opportunity: Opportunity, *, now: datetime) -> None:
    """Write to the staff in whose care the company is."""
    managing = Circle.objects.filter(
        memberships__organisation=opportunity.organisation_id, memberships__until__isnull=True
    ).exclude(managed_by__isnull=True)
    ids = sorted(set(managing.values_list("managed_by", flat=True).order_by("managed_by")))
    for mandate in _mandates(ids, STAFF_SCOPES, now):
        _write(mandate, opportunity, "to_review", link=reverse("opportunities:queue"))


def renewal_token(opportunity: Opportunity, mandate: Mandate) -> str:
    """What the link of a letter carries: which one, until when it was published then, and who may."""
    until = "" if opportunity.until_date is None else opportunity.until_date.isoformat()
    return signing.dumps([opportunity.code, until, mandate.pk], salt=RENEWAL_SALT, compress=True)


def _address(opportunity: Opportunity, letter: str, mandate: Mandate) -> str:
    if opportunity.is_blind:
        return reverse("opportunities:mine")
    if letter in {"ends_soon", "expired"}:
        return reverse("opportunities:renew_by_link", args=[renewal_token(opportunity, mandate)])
    return opportunity.get_absolute_url()


def _mandates(organisation_ids: Iterable[int], scopes: Iterable[Scope], now: datetime) -> list[Mandate]:
    """One mandate for each person."""
    held = Mandate.objects.in_force(timezone.localdate(now)).filter(
        organisation__in=list(organisation_ids), scopes__overlap=[scope.value for scope in scopes]
    )
    found = held.select_related("person").order_by("pk")[:PEOPLE_LIMIT]
    return list({mandate.person_id: mandate for mandate in found}.values())


def _write(mandate: Mandate, opportunity: Opportunity, letter: str, *, link: str, **words: object) -> None:
    told = {} if opportunity.is_blind else {"title": str(opportunity.newest), **words}
    write(
        mandate.person.email,
        f"opportunities/letters/{letter}.txt",
        language=mandate.person.language,
        name=mandate.person.name,
        link=link,
        until=opportunity.until_date,
        is_blind=opportunity.is_blind,
        **{"title": "", "reason": "", **told},
    )
