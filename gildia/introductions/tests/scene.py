"""Boris's company asks Anna's about her request, and they come to know each other."""

from typing import Any

from django.utils import timezone

from gildia.introductions.actions import answering, asking, outcomes, stages
from gildia.introductions.actions.asking import About, Answers
from gildia.introductions.actions.outcomes import Report
from gildia.introductions.models import Introduction, Outcome
from gildia.opportunities.models import Opportunity
from gildia.opportunities.tests.scene import NOW, published
from gildia.registry.tests.cast import Player

TODAY = timezone.localdate(NOW)
ANSWERS = Answers(
    bring="Мы режем пластины 150 мм с 2012 года и свободны на 500 штук в месяц.",
    proof="ISO 9001, две установки, работали для трёх заводов силовой электроники.",
    next_step="Пришлите образцы до конца марта, разрежем их бесплатно.",
)


def asked(player: Player, opportunity: Opportunity, **others: Any) -> Introduction:
    """An expression of interest in an offer or request."""
    options = {"answers": ANSWERS, "is_consented": True, "by": player.actor, "now": NOW, **others}
    return asking.ask(about=About.opportunity(opportunity.code), **options)


def asked_about(anna: Player, boris: Player, pavel: Player, **options: Any) -> Introduction:
    """Boris asks about what Anna published."""
    return asked(boris, published(anna, pavel, **options))


def named(anna: Player, boris: Player, pavel: Player, **options: Any) -> Introduction:
    """Anna has accepted."""
    made = asked_about(anna, boris, pavel, **options)
    return answering.accept(code=made.code, by=anna.actor, now=NOW)


def opened(anna: Player, boris: Player, pavel: Player, **options: Any) -> Introduction:
    """Both have given the second consent."""
    made = named(anna, boris, pavel, **options)
    stages.consent(code=made.code, phone="+7 495 000-00-01", by=boris.actor, now=NOW)
    return stages.consent(code=made.code, phone="+7 495 000-00-02", by=anna.actor, now=NOW)


def reported(made: Introduction, player: Player, kind: str = "contract", **options: Any) -> Outcome:
    """A side says what came of it."""
    may_be_shown, now = options.pop("may_be_shown", False), options.pop("now", NOW)
    what = Report(kind=kind, **{"happened_date": TODAY, **options})
    return outcomes.report(code=made.code, what=what, may_be_shown=may_be_shown, by=player.actor, now=now)


def again(made: Introduction) -> Introduction:
    """As it is now."""
    return Introduction.objects.select_related("opportunity__shown").get(pk=made.pk)
