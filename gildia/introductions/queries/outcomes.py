"""Outcomes for those who were there, for staff, and for everybody whom both sides let know."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from gildia.introductions.models import Introduction, Outcome
from gildia.introductions.models.introductions import in_care_of_moderator
from gildia.introductions.models.outcomes import DISPUTED
from gildia.opportunities.permissions import may_write
from gildia.registry.models import CircleMembership, Organisation
from gildia.registry.rules import Viewer

MOST_TIES = 20_000


@dataclass(frozen=True)
class Tie:
    """Two companies that worked together, as far as the viewer may know it: the lower key first.

    Of others the day is the first of its month, and where it began with a blind opportunity no step is given.
    `is_shown_to_others` says whether both sides let them know.
    """

    first_id: int
    second_id: int
    kind: str
    day: date
    process_step_id: int | None
    is_own: bool
    is_shown_to_others: bool = True


@dataclass(frozen=True)
class Dispute:
    """An outcome about which the two do not agree, for the staff who look after one of them."""

    outcome_id: int
    asking: str
    asked: str
    kind: str
    happened_date: date
    reason: str


def confirmed_outcomes(viewer: Viewer, *, of: int | None = None) -> list[Tie]:
    """Confirmed outcomes that the viewer may know: his company's, and those both sides let be shown.

    `of` names the one company whose outcomes are wanted.

    Nothing here leads to an introduction or an opportunity; of others both companies are visible to him.
    """
    own = Q(pk__in=[])
    if may_write(viewer):
        own = Q(introduction__asking=viewer.organisation_id) | Q(introduction__asked=viewer.organisation_id)
    seen = Organisation.objects.visible_to(viewer).values("pk")
    others = Q(introduction__asking__in=seen, introduction__asked__in=seen)
    shown = others & Q(pk__in=Outcome.objects.shown_to_others().values("pk"))
    rows = Outcome.objects.confirmed().filter(own | shown).select_related("introduction")
    if of is not None:
        rows = rows.filter(Q(introduction__asking=of) | Q(introduction__asked=of))
    return [_tie(viewer, row) for row in rows.order_by("happened_date", "pk")[:MOST_TIES]]


def _tie(viewer: Viewer, outcome: Outcome) -> Tie:
    introduction = outcome.introduction
    first, second = sorted((introduction.asking_id, introduction.asked_id))
    day, step = outcome.happened_date, outcome.process_step_id
    if may_write(viewer) and viewer.organisation_id in {first, second}:
        is_shown = outcome.may_be_shown_by_asking and outcome.may_be_shown_by_asked
        return Tie(first, second, outcome.kind, day, step, is_own=True, is_shown_to_others=is_shown)
    step = None if introduction.is_blind else step
    return Tie(first, second, outcome.kind, day.replace(day=1), step, is_own=False)


def disputed(viewer: Viewer) -> "QuerySet[Outcome, Outcome]":
    """Disputed outcomes of introductions that a moderator looks after."""
    theirs = Introduction.objects.filter(in_care_of_moderator(viewer))
    return Outcome.objects.filter(introduction__in=theirs, state=DISPUTED)


def disputes_for(viewer: Viewer) -> Sequence[Dispute]:
    """The same with the names of the companies, the newest first."""
    rows = disputed(viewer).select_related("introduction__asking", "introduction__asked")
    return [
        Dispute(
            row.pk,
            str(row.introduction.asking),
            str(row.introduction.asked),
            row.kind,
            row.happened_date,
            row.dispute,
        )
        for row in rows.order_by("-answered_at", "-pk")[:500]
    ]


def counts_by_circle(viewer: Viewer) -> dict[int, dict[str, int]]:
    """Confirmed outcomes by circle and kind, for its staff. One between two members counts once."""
    counts: dict[int, dict[str, int]] = {}
    for circle_id in sorted(viewer.staffed_circle_ids):
        inside = CircleMembership.objects.filter(circle=circle_id, until__isnull=True).values("organisation")
        rows = Outcome.objects.confirmed().filter(
            Q(introduction__asking__in=inside) | Q(introduction__asked__in=inside)
        )
        counted = rows.values_list("kind").annotate(count=Count("pk")).order_by("kind")
        counts[circle_id] = dict(counted)
    return counts
