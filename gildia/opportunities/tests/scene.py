"""Offers and requests on their way: written by Anna, read by Pavel."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from gildia.opportunities.actions import opportunities, reviews
from gildia.opportunities.actions.reviews import Judgement
from gildia.opportunities.models import Opportunity, Version
from gildia.opportunities.rules import SCORES, Kind
from gildia.registry.tests.cast import Player

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
GOOD = Judgement(dict.fromkeys(SCORES, 4))

TEXTS = {
    "title_ru": "Резка кремниевых пластин 150 мм",
    "text_ru": "Нужна резка 400 пластин в месяц, сколы не больше 20 мкм.",
    "title_en": "Dicing of 150 mm silicon wafers",
    "text_en": "We need 400 wafers a month diced, chipping below 20 µm.",
    "cooperation": ["services"],
}


def begun(
    player: Player,
    *,
    kind: Kind = Kind.BUSINESS_REQUEST,
    is_blind: bool = False,
    now: datetime = NOW,
    **content: Any,
) -> Opportunity:
    """A draft."""
    texts: Mapping[str, Any] = {**TEXTS, **content}
    return opportunities.begin(
        kind=kind, content=texts, is_blind=is_blind, lifetime_days=30, by=player.actor, now=now
    )


def sent(player: Player, **options: Any) -> Opportunity:
    """One that waits for review."""
    made = begun(player, **options)
    return opportunities.send(code=made.code, by=player.actor, now=options.get("now", NOW))


def published(player: Player, reviewer: Player, **options: Any) -> Opportunity:
    """One that others read."""
    made = sent(player, **options)
    return approved(made, reviewer, now=options.get("now", NOW))


def approved(made: Opportunity, reviewer: Player, *, now: datetime = NOW) -> Opportunity:
    """A moderator's yes to what waits."""
    version = Version.objects.get(opportunity=made, state="waiting")
    return reviews.approve(code=made.code, version_id=version.pk, judgement=GOOD, by=reviewer.actor, now=now)
