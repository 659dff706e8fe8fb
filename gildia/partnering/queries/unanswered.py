"""Needs that nobody answered, as staff read them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, F

from gildia.foundation.languages import pick
from gildia.partnering.models import UnansweredNeed, UnansweredNeedQuerySet
from gildia.partnering.queries import search
from gildia.partnering.queries.candidates import ask
from gildia.partnering.queries.learnt import learnt
from gildia.partnering.rules.answer import NO_FILTERS, Need, Sort
from gildia.registry.models import Circle, ProcessStep
from gildia.registry.models.circles import ZONE
from gildia.registry.rules import Viewer

PERIODS = (30, 90, 180)
MOST_STEPS = 12
SURE_ENOUGH = 0.7
"""A step is named where the shares of all make so much together: needs of other worlds have less than 0.5."""

ORDERS = {
    "asked": "asked_on",
    "days": "days",
    "score": "best_score",
    "step": "step",
}


@dataclass(frozen=True)
class Wanted:
    """What staff filter the list by; `language` and `step` empty for all."""

    days: int
    language: str = ""
    step: str = ""
    waiting_only: bool = True
    sort: str = "-asked"


def unanswered(viewer: Viewer, wanted: Wanted, today: date) -> UnansweredNeedQuerySet:
    """The needs of the viewer's zones under the filters, in order."""
    found = _asked_lately(viewer, wanted, today)
    if wanted.language:
        found = found.filter(language=wanted.language)
    if wanted.step:
        found = found.filter(step=wanted.step)
    column = F(ORDERS[wanted.sort.removeprefix("-")])
    return found.order_by(column.desc() if wanted.sort.startswith("-") else column.asc(), "-asked_on", "-pk")


def by_step(viewer: Viewer, wanted: Wanted, today: date) -> list[tuple[str, int]]:
    """The process steps that unanswered needs come nearest to, the most wanted first."""
    rows = _asked_lately(viewer, wanted, today).exclude(step="").values("step")
    counted = rows.annotate(needs=Count("pk")).order_by("-needs", "step")
    return list(counted.values_list("step", "needs")[:MOST_STEPS])


def languages_of(viewer: Viewer, wanted: Wanted, today: date) -> list[str]:
    """The languages in which needs were asked."""
    rows = _asked_lately(viewer, wanted, today).order_by("language")
    return list(rows.values_list("language", flat=True).distinct())


def _asked_lately(viewer: Viewer, wanted: Wanted, today: date) -> UnansweredNeedQuerySet:
    found = UnansweredNeed.objects.visible_to(viewer).filter(asked_on__gt=today - timedelta(wanted.days))
    return found.waiting() if wanted.waiting_only else found


def step_names(codes: Collection[str]) -> dict[str, str]:
    """What process steps are called, in the reader's language."""
    rows = ProcessStep.objects.filter(code__in=codes).order_by("pk")
    return {row.code: pick(row, "name").value for row in rows}


def zones_to_tell(viewer: Viewer) -> list[Circle]:
    """The zones whose managing company can be told: a member's own, for others all."""
    zones = Circle.objects.filter(kind=ZONE, managed_by__isnull=False)
    if viewer.zone_ids:
        zones = zones.filter(pk__in=viewer.zone_ids)
    return list(zones.order_by("pk"))


def nearest_step(need: Need) -> str:
    """The process step that a need comes nearest to; empty where none is near, or known in its language."""
    near = {} if need.is_empty else ask(need, learnt()).concepts
    nearest = next(iter(near), "")
    return nearest if sum(near.values()) >= SURE_ENOUGH else ""


def found_now(zone_id: int, text: str, today: date) -> tuple[int, float]:
    """How many companies do it and how the best one scores, of those that every member of a zone may see."""
    member = Viewer(zone_ids=frozenset({zone_id}))
    answer = search(member, text, filters=NO_FILTERS, limit=1, offset=0, sort=Sort.MATCH, today=today)
    return answer.strong + answer.possible, max((match.score for match in answer.results), default=0.0)
