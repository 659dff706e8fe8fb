"""Offers and requests of the demonstration, through the same actions as on the pages."""

from datetime import datetime, timedelta

from django.utils import timezone

from gildia.config.demo.files import Table
from gildia.opportunities.actions import matching, opportunities, reviews
from gildia.opportunities.actions.reviews import Judgement
from gildia.opportunities.models import Opportunity, Version
from gildia.opportunities.models.opportunities import PUBLISHED
from gildia.opportunities.rules import SCORES, Kind
from gildia.registry.models import Mandate, ProcessStep
from gildia.registry.permissions import Actor, actor_of

REVIEWER = "pavel.volkov@technopolis.example"
MANAGING = "technopolis-moscow"
LIFETIME_DAYS = 90


def add_opportunity(table: Table, *, now: datetime) -> None:
    """Write it, send it, review it so many days ago, as far as its state says, unless it is there."""
    content = _content(table["content"])
    known = Version.objects.filter(opportunity__organisation__slug=table["organisation"])
    if known.filter(title_ru=content["title_ru"]).exists():
        return
    then = now - timedelta(days=table.get("days", 0))
    by = _actor(table["written_by"], table["organisation"], then)
    made = opportunities.begin(
        kind=Kind(table["kind"]),
        content=content,
        is_blind=table.get("is_blind", False),
        lifetime_days=LIFETIME_DAYS,
        by=by,
        now=then,
    )
    if table["state"] != "draft":
        opportunities.send(code=made.code, by=by, now=then)
    if table["state"] == "published":
        _publish(made, then)


def _content(table: Table) -> Table:
    """The columns of a version; in the table numbers of limits are texts, and a step is its code."""
    content = {name: text.strip() if isinstance(text, str) else text for name, text in table.items()}
    open_end = {"minimum": None, "maximum": None}
    content["limits"] = [{**open_end, **limit} for limit in table.get("limits", [])]
    content["process_step"] = ProcessStep.objects.filter(code=table.get("process_step", "")).first()
    return content


def match_all(*, now: datetime) -> None:
    """What could serve each request, once all offers are there, unless that is known already."""
    shown = Opportunity.objects.filter(state=PUBLISHED).order_by("pk")
    if not shown.requests().filter(matched_at__isnull=True).exists():
        return
    for rows in (shown.offers(), shown.requests()):
        for pk in rows.values_list("pk", flat=True):
            matching.match(opportunity_id=pk, now=now)


def _publish(made: Opportunity, now: datetime) -> None:
    judgement = Judgement(dict.fromkeys(SCORES, 4), {"clarity": "Сказано коротко и ясно"})
    version = made.versions.get()
    by = _actor(REVIEWER, MANAGING, now)
    reviews.approve(code=made.code, version_id=version.pk, judgement=judgement, by=by, now=now)


def _actor(email: str, slug: str, now: datetime) -> Actor:
    held = Mandate.objects.in_force(timezone.localdate(now)).select_related("person", "organisation")
    return actor_of(held.get(person__email=email, organisation__slug=slug))
