"""Letters about introductions. No letter names a company or holds what somebody wrote.

The owner of a blind opportunity gets letters that name neither it nor an address of its own: who sees
such a letter knows whose it is.
"""

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse
from django.utils import timezone

from gildia.introductions.models import Introduction
from gildia.introductions.rules import Side
from gildia.notifications.actions import write
from gildia.opportunities.models.opportunities import WRITING_SCOPES
from gildia.registry.models import Circle, Mandate
from gildia.registry.rules import Scope

PEOPLE_LIMIT = 20


def tell(introduction: Introduction, letter: str, *, to: Side, now: datetime, **words: object) -> None:
    """Write to those who look for partners in the company of a side, and to its administrators."""
    is_hidden = introduction.is_blind and to is Side.ASKED
    link = reverse("introductions:index") if is_hidden else introduction.get_absolute_url()
    about = None
    if not is_hidden:
        about = introduction.opportunity.shown if introduction.opportunity else introduction.subject
    organisation_id = introduction.organisation_of(to)
    for mandate in _mandates([organisation_id], WRITING_SCOPES, now):
        _write(mandate, letter, link=link, about=about, **words)


def tell_both(introduction: Introduction, letter: str, *, now: datetime, **words: object) -> None:
    """Write to both sides."""
    for side in Side:
        tell(introduction, letter, to=side, now=now, **words)


def tell_moderators(introduction: Introduction, *, now: datetime) -> None:
    """Write to the staff in whose care the companies are; of a blind opportunity, its owner's alone."""
    companies = [introduction.asked_id]
    if not introduction.is_blind:
        companies.append(introduction.asking_id)
    circles = Circle.objects.filter(
        memberships__organisation__in=companies, memberships__until__isnull=True
    ).exclude(managed_by__isnull=True)
    ids = sorted(set(circles.values_list("managed_by", flat=True).order_by("managed_by")))
    for mandate in _mandates(ids, [Scope.MODERATE], now):
        _write(mandate, "moderator", link=introduction.get_absolute_url(), about=None)


def _mandates(organisation_ids: Iterable[int], scopes: Iterable[Scope], now: datetime) -> list[Mandate]:
    """One mandate for each person."""
    held = Mandate.objects.in_force(timezone.localdate(now)).filter(
        organisation__in=list(organisation_ids), scopes__overlap=[scope.value for scope in scopes]
    )
    found = held.select_related("person").order_by("pk")[:PEOPLE_LIMIT]
    return list({mandate.person_id: mandate for mandate in found}.values())


def _write(mandate: Mandate, letter: str, *, link: str, **words: object) -> None:
    write(
        mandate.person.email,
        f"introductions/letters/{letter}.txt",
        language=mandate.person.language,
        name=mandate.person.name,
        link=link,
        **words,
    )
