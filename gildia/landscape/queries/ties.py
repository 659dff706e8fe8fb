"""Ties that a reader may know, from the rooms that hold them."""

from collections import defaultdict
from itertools import combinations

from django.utils import timezone

from gildia.consortia.models import Consortium, Part
from gildia.consortia.models.consortia import ANSWERED
from gildia.consortia.permissions import may_make
from gildia.introductions.queries.outcomes import confirmed_outcomes
from gildia.landscape.rules.ties import Tie, TieKind
from gildia.registry.models import Capability, ProcessStep
from gildia.registry.rules import Viewer

#: Of plans so many parts are read, the newest consortia first.
MOST_PARTS = 4_000


def confirmed_ties(viewer: Viewer, *, of: int | None = None) -> list[Tie]:
    """What both companies confirmed and let be shown, and the viewer's own; `of` names one company.

    What of it a stranger may know (days, steps of blind beginnings) is decided where outcomes are kept.
    """
    found = confirmed_outcomes(viewer, of=of)
    told = {outcome.process_step_id for outcome in found if outcome.process_step_id is not None}
    codes = dict(ProcessStep.objects.filter(pk__in=told).order_by("pk").values_list("pk", "code"))
    return [
        Tie(
            outcome.first_id,
            outcome.second_id,
            TieKind(outcome.kind),
            outcome.day,
            () if outcome.process_step_id is None else (codes[outcome.process_step_id],),
            is_private=not outcome.is_shown_to_others,
        )
        for outcome in found
    ]


def planned_ties(viewer: Viewer) -> list[Tie]:
    """Companies that stand together in the team of a consortium which the viewer may read: two queries.

    As on the consortium's own page: whoever is not of its owner learns of a company only where the
    register shows him the capability that put it there.
    """
    if viewer.organisation_id is None:
        return []
    readable = Consortium.objects.visible_to(viewer).filter(state__in=ANSWERED)
    rows = Part.objects.filter(team__number=1, team__consortium__in=readable)
    rows = rows.select_related("team__consortium", "step__process_step")
    parts = list(rows.order_by("-team__consortium__ended_at", "team", "organisation", "pk")[:MOST_PARTS])
    keys = [part.capability_key for part in parts if part.capability_key is not None]
    seen = set(Capability.objects.visible_to(viewer).filter(pk__in=keys).values_list("pk", flat=True))
    teams: dict[Consortium, dict[int, list[str]]] = defaultdict(lambda: defaultdict(list))
    for part in parts:
        consortium = part.team.consortium
        is_own = may_make(viewer) and consortium.organisation_id == viewer.organisation_id
        if is_own or part.capability_key is None or part.capability_key in seen:
            step = part.step.process_step
            teams[consortium][part.organisation_id].extend([] if step is None else [step.code])
    return [tie for consortium, members in teams.items() for tie in _ties(consortium, members)]


def _ties(consortium: Consortium, members: dict[int, list[str]]) -> list[Tie]:
    on = timezone.localdate(consortium.ended_at)
    return [
        Tie(first, second, TieKind.PLANNED, on, tuple(sorted({*members[first], *members[second]})))
        for first, second in combinations(sorted(members), 2)
    ]
