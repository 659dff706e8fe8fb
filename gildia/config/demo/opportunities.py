"""Offers and requests of the demonstration, through the same actions as on the pages."""

from datetime import datetime

from django.utils import timezone

from gildia.config.demo.files import Table
from gildia.opportunities.actions import matching, opportunities, reviews
from gildia.opportunities.actions.reviews import Judgement
from gildia.opportunities.models import Opportunity, Version
from gildia.opportunities.rules import SCORES, Kind
from gildia.registry.models import Mandate
from gildia.registry.permissions import Actor, actor_of

REVIEWER = "pavel.volkov@technopolis.example"
LIFETIME_DAYS = 90


def add_opportunity(table: Table, *, now: datetime) -> None:
    """Write it, send it, review it, as far as its state says, unless it is there."""
    content = {**table["content"]}
    content |= {name: text.strip() for name, text in content.items() if isinstance(text, str)}
    known = Version.objects.filter(opportunity__organisation__slug=table["organisation"])
    if known.filter(title_ru=content["title_ru"]).exists():
        return
    by = _actor(table["written_by"], now)
    made = opportunities.begin(
        kind=Kind(table["kind"]),
        content=content,
        is_blind=table.get("is_blind", False),
        lifetime_days=LIFETIME_DAYS,
        by=by,
        now=now,
    )
    if table["state"] != "draft":
        opportunities.send(code=made.code, by=by, now=now)
    if table["state"] == "published":
        _publish(made, now)


def _publish(made: Opportunity, now: datetime) -> None:
    judgement = Judgement(dict.fromkeys(SCORES, 4), {"clarity": "Сказано коротко и ясно"})
    version = made.versions.get()
    by = _actor(REVIEWER, now)
    reviews.approve(code=made.code, version_id=version.pk, judgement=judgement, by=by, now=now)
    matching.match(opportunity_id=made.pk, now=now)


def _actor(email: str, now: datetime) -> Actor:
    held = Mandate.objects.in_force(timezone.localdate(now)).select_related("person", "organisation")
    return actor_of(held.filter(person__email=email).order_by("pk")[0])
