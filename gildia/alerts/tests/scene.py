"""Anna asks, Boris could serve, Olga stands outside; Pavel approves. Letters are read as they wait."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from gildia.alerts.actions import searches, subscriptions, telling
from gildia.alerts.models import SavedSearch, Subscription
from gildia.alerts.rules import Frequency, Kind
from gildia.notifications.models import Letter
from gildia.opportunities.actions import matching
from gildia.opportunities.models import Opportunity
from gildia.opportunities.tests.scene import NOW, published
from gildia.partnering.actions.entries import index_organisation
from gildia.partnering.actions.learning import learn
from gildia.registry.models import Capability
from gildia.registry.rules import Visibility
from gildia.registry.tests.cast import Player

#: A Monday, nine in the morning in Moscow is six here: NOW is past it.
MONDAY = NOW
MINUTES = timedelta(minutes=1)
DICING = "Резка кремниевых пластин диаметром 100–200 мм алмазным диском, сколы до 15 мкм"


def dices(player: Player, *, visibility: Visibility = Visibility.PUBLIC) -> None:
    """The player's company cuts wafers and says so; the index knows it."""
    Capability.objects.create(organisation=player.organisation, text_ru=DICING, visibility=visibility)
    index_organisation(organisation_id=player.organisation.pk)
    learn(now=NOW)


def matched(asker: Player, reviewer: Player, *, at: datetime = NOW, **options: Any) -> Opportunity:
    """A published request with its matches."""
    made = published(asker, reviewer, **options)
    matching.match(opportunity_id=made.pk, now=at)
    return made


def hears(player: Player, frequency: Frequency, *kinds: Kind, now: datetime = NOW) -> None:
    """The player wants to be told of some kinds, of all others never."""
    never = dict.fromkeys(Kind, Frequency.NEVER)
    chosen = never | dict.fromkeys(kinds, frequency)
    subscriptions.choose(frequencies=chosen, by=player.actor, now=now)


def saved(player: Player, query: str, *, page: str = "opportunities", now: datetime = NOW) -> SavedSearch:
    """A search of the player's."""
    return searches.keep(page=page, query=query, name="Dicing for us", by=player.actor, now=now)


def round_at(now: datetime) -> list[Letter]:
    """What the worker does every five minutes, but for newcomers; answers the letters that it wrote."""
    before = set(Letter.objects.values_list("pk", flat=True).order_by("pk"))
    searches.look_at_due(now=now, limit=100)
    telling.tell_due(now=now, limit=100)
    return list(Letter.objects.exclude(pk__in=before).order_by("pk"))


def addresses(letters: Sequence[Letter]) -> list[str]:
    """To whom."""
    return [letter.address for letter in letters]


def due_now(now: datetime) -> None:
    """Everybody's time has come."""
    Subscription.objects.exclude(frequency=Frequency.NEVER).update(next_at=now)
