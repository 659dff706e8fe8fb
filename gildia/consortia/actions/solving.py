"""What the worker does: gather, solve, keep. Loads the solver, so web processes stay without this module."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from typing import Any

from django.db import transaction
from django.utils import timezone

from gildia.consortia.actions.consortia import locked, move
from gildia.consortia.events import consortium_solved
from gildia.consortia.models import Consortium, Member, Miss, Part, SolvedProblem, Team
from gildia.consortia.models.consortia import BROKEN, NO_MANDATE, SOLVING, WAITING
from gildia.consortia.queries.asked import accepted_by
from gildia.consortia.queries.candidates import Found, Gathered, gather
from gildia.consortia.rules.explaining import roles
from gildia.consortia.rules.reasons import kept
from gildia.consortia.rules.solving import Limits, Progress, Solution, solve
from gildia.journal.actions import record
from gildia.registry.models import Mandate
from gildia.registry.permissions import viewer_of

ALTERNATIVES = 3
WORTH_OF_ACCEPTED = 1000
"""More than all companies of a team together that were merely in the one before."""
BEAT_S = 1.0
"""Progress is kept, and cancelling heard, this often."""


@dataclass(frozen=True)
class Turn:
    """One attempt of the worker; who finds another number in the row has been overtaken."""

    consortium_id: int
    number: int


def run(*, consortium_id: int, clock: Callable[[], datetime], limits: Limits | None = None) -> None:
    """Solve a consortium that waits. Cancelled or overtaken in between, nothing is kept."""
    turn = begin(consortium_id=consortium_id, now=clock())
    if turn is None:
        return
    try:
        consortium = Consortium.objects.select_related("started_under").get(pk=consortium_id)
        assert consortium.started_under is not None  # noqa: S101 - a constraint of the table
        now = clock()
        gathered = gather(
            consortium,
            viewer_of(consortium.started_under),
            kept=kept_by(consortium),
            today=timezone.localdate(now),
        )
        solution = solve(
            gathered.problem,
            alternatives=ALTERNATIVES,
            limits=limits or Limits(),
            watch=_Watch(turn, clock),
        )
        if not solution.was_stopped:
            keep(turn=turn, gathered=gathered, solution=solution, now=clock())
    except Exception:
        fail(turn=turn, trouble=BROKEN, now=clock())
        raise


def kept_by(consortium: Consortium) -> dict[int, int]:
    """Which companies are to be kept if a team of the same size can, and what each is worth.

    Whoever has accepted its part goes before all who have only been in the team before.
    """
    worth = dict.fromkeys(consortium.kept.order_by("pk").values_list("pk", flat=True), 1)
    return worth | dict.fromkeys(accepted_by(consortium), WORTH_OF_ACCEPTED)


class _Watch:
    """Keeps progress once a second, and answers whether to go on."""

    def __init__(self, turn: Turn, clock: Callable[[], datetime]) -> None:
        self.turn, self.clock = turn, clock
        self._told_at = -BEAT_S

    def __call__(self, progress: Progress) -> bool:
        passed = time.monotonic()
        if passed - self._told_at < BEAT_S:
            return True
        self._told_at = passed
        return tell(turn=self.turn, progress=progress, now=self.clock())


@transaction.atomic
def begin(*, consortium_id: int, now: datetime) -> Turn | None:
    """Take up a consortium that waits; None when it waits no more."""
    found = locked(consortium_id)
    if found is None or found.state != WAITING:
        return None
    held = Mandate.objects.in_force(timezone.localdate(now)).filter(pk__in=[found.started_under_id])
    if not held.exists():
        _end_without_answer(found, NO_MANDATE, now)
        return None
    move(found, "begin", turn=found.turn + 1, beat_at=now)
    return Turn(found.pk, found.turn)


def tell(*, turn: Turn, progress: Progress, now: datetime) -> bool:
    """Keep how far the solver is; answers whether its work is still wanted."""
    rows = Consortium.objects.filter(pk=turn.consortium_id, turn=turn.number, state=SOLVING)
    return bool(
        rows.update(
            beat_at=now,
            progress_team=progress.number,
            progress_companies=progress.companies,
            progress_at_least=progress.at_least,
        )
    )


@transaction.atomic
def keep(*, turn: Turn, gathered: Gathered, solution: Solution, now: datetime) -> None:
    """Keep teams, gaps and near misses, unless somebody cancelled in the meantime."""
    found = _mine(turn)
    if found is None:
        return
    covered = solution.dealing.coverable
    for step in found.steps.order_by("position"):
        step.candidates = len(gathered.problem.reach(step.pk))
        step.is_covered = step.pk in covered
        step.save(update_fields=["candidates", "is_covered"])
        Miss.objects.filter(step=step).delete()
        if not step.is_covered:
            _keep_misses(step.pk, gathered)
    for number, _team in enumerate(solution.teams, start=1):
        _keep_team(found, number, gathered, solution)
    SolvedProblem.objects.update_or_create(consortium=found, defaults={"data": gathered.problem.as_data})
    is_whole = len(covered) == len(gathered.problem.steps)
    move(
        found,
        "solve" if is_whole else "leave_gaps",
        ended_at=now,
        candidates=len(gathered.problem.companies),
        has_all_teams=solution.are_all,
        digest=gathered.problem.digest,
        solver=f"HiGHS {version('highspy')}",
    )
    _note(found, "solve", now)
    consortium_solved.send(sender=Consortium, consortium_id=found.pk)


def _keep_team(consortium: Consortium, number: int, gathered: Gathered, solution: Solution) -> None:
    team = solution.teams[number - 1]
    made = Team.objects.create(
        consortium=consortium,
        number=number,
        size=len(team.companies),
        at_least=team.at_least,
        keeps_most=team.keeps_most,
        has_best_evidence=team.has_best_evidence,
    )
    Member.objects.bulk_create(
        Member(
            team=made,
            organisation_id=role.company,
            alone=list(role.alone),
            irreplaceable=list(role.irreplaceable),
        )
        for role in roles(solution.dealing, team.companies)
    )
    parts: list[Part] = []
    for places in team.parts.values():
        by_company: dict[int, Part] = {}
        for offer, taken in places:
            if offer.company in by_company:
                by_company[offer.company].share += taken
            else:
                offered = _offered(gathered.behind(offer))
                by_company[offer.company] = Part(team=made, share=taken, **offered)
        parts += by_company.values()
    Part.objects.bulk_create(parts)


def _keep_misses(step_id: int, gathered: Gathered) -> None:
    Miss.objects.bulk_create(
        Miss(position=position, outside=list(found.outside), **_offered(found))
        for position, found in enumerate(gathered.misses(step_id), start=1)
    )


def _offered(found: Found) -> dict[str, Any]:
    return {
        "step_id": found.step_id,
        "organisation_id": found.organisation_id,
        "capability_key": found.capability_id,
        "band": found.band.value,
        "reasons": [kept(reason) for reason in found.reasons],
    }


@transaction.atomic
def fail(*, turn: Turn, trouble: str, now: datetime) -> None:
    """Say that there is no answer, and why."""
    found = _mine(turn)
    if found is not None:
        _end_without_answer(found, trouble, now)


@transaction.atomic
def take_up(*, consortium_id: int, silent_since: datetime) -> bool:
    """Let a consortium wait again whose worker has given no sign of life; answers whether it does."""
    found = locked(consortium_id)
    if found is None or found.state != SOLVING or found.beat_at is None or found.beat_at > silent_since:
        return False
    move(found, "take_up")
    return True


def _mine(turn: Turn) -> Consortium | None:
    """The consortium, if this turn is still the one that solves it."""
    found = locked(turn.consortium_id)
    is_mine = found is not None and found.state == SOLVING and found.turn == turn.number
    return found if is_mine else None


def _end_without_answer(consortium: Consortium, trouble: str, now: datetime) -> None:
    move(consortium, "fail", ended_at=now, trouble=trouble)
    _note(consortium, "fail", now)


def _note(consortium: Consortium, verb: str, now: datetime) -> None:
    record(
        verb=f"consortium.{verb}",
        subject=consortium,
        by=None,
        now=now,
        organisation_id=consortium.organisation_id,
        changes={"state": (SOLVING, consortium.state)},
    )
