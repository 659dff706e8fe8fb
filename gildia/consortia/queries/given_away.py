"""An answer as data, for programs and for whoever checks it: no more than the reader's page tells."""

from typing import Any

from django.core.exceptions import ObjectDoesNotExist

from gildia.consortia.models import Consortium, Team
from gildia.consortia.permissions import may_work
from gildia.consortia.queries.answers import Answer, Shown, StepRow, answer_of
from gildia.registry.models import Organisation
from gildia.registry.rules import Viewer


def answer_data(consortium: Consortium, viewer: Viewer) -> dict[str, Any]:
    """The answer; the problem behind it for the owner's people, who may see whom it compares."""
    answer = answer_of(consortium, viewer)
    data = {
        "consortium": consortium.pk,
        "state": consortium.state,
        "digest": consortium.digest,
        "solver": consortium.solver,
        "has_all_teams": consortium.has_all_teams,
        "steps": [_step(row) for row in answer.rows],
        "teams": [_team(number, team, answer) for number, team in enumerate(answer.teams)],
        "gaps": [
            {"step": row.step.pk, "nearest": [_company(shown) for shown in row.misses]} for row in answer.gaps
        ],
        "problem": None,
        "companies_compared": None,
        "companies": [],
    }
    if may_work(viewer, consortium):
        data |= _problem(consortium, viewer)
    return data


def _problem(consortium: Consortium, viewer: Viewer) -> dict[str, Any]:
    try:
        problem = consortium.problem.data
    except ObjectDoesNotExist:
        return {}
    ids = {row[1] for row in problem["offers"]}
    rows = Organisation.objects.visible_to(viewer).filter(pk__in=ids).order_by("pk")
    return {
        "problem": problem,
        "companies_compared": consortium.candidates,
        "companies": [{"id": row.pk, "name": row.name.value} for row in rows],
    }


def _step(row: StepRow) -> dict[str, Any]:
    step = row.step
    return {
        "id": step.pk,
        "name": str(step),
        "process_step": "" if step.process_step is None else step.process_step.code,
        "need": step.need,
        "volume": step.volume,
        "is_divisible": step.is_divisible,
        "places": step.places,
        "is_covered": bool(step.is_covered),
    }


def _team(number: int, team: Team, answer: Answer) -> dict[str, Any]:
    parts = [
        {"step": row.step.pk, **_company(shown), "share": shown.share or None}
        for row in answer.covered
        for shown in row.teams[number]
    ]
    return {
        "number": team.number,
        "size": team.size,
        "at_least": team.at_least,
        "is_proven": not team.fewer_possible,
        "parts": parts,
    }


def _company(shown: Shown) -> dict[str, Any]:
    company = shown.organisation
    return {
        "company": None if company is None else company.pk,
        "name": "" if company is None else company.name.value,
    }
