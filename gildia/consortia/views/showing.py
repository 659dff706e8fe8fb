"""The list, and a consortium as it stands: draft, progress, answer, export."""

from collections.abc import Iterator
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from gildia.consortia import wording
from gildia.consortia.models import Consortium, ConsortiumStep
from gildia.consortia.models.consortia import ANSWERED, STATES, TROUBLES, UNDER_WAY
from gildia.consortia.permissions import may_act, may_make, may_work
from gildia.consortia.queries.answers import Answer, Shown, StepRow, answer_of
from gildia.consortia.queries.asked import companies_asked, requests_made
from gildia.consortia.queries.beginnings import keeps_templates
from gildia.consortia.queries.given_away import answer_data
from gildia.consortia.views.pages import crumbs, find
from gildia.foundation.downloads import FORMATS, table_file
from gildia.foundation.tables import Column
from gildia.opportunities.models import Opportunity
from gildia.opportunities.models.opportunities import OVER
from gildia.registry.middleware import SignedInRequest, actor_in, signed_in
from gildia.registry.rules import Viewer

PAGE_SIZE = 50
JSON = "json"


@signed_in
@require_safe
def index(request: SignedInRequest) -> HttpResponse:
    """The organisation's consortia and those shown to it, the newest first."""
    viewer = actor_in(request).viewer
    rows = Consortium.objects.visible_to(viewer).select_related("organisation", "chain")
    page = Paginator(rows.order_by("-updated_at", "-pk"), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [
            {
                "consortium": each,
                "state": STATES[each.state],
                "is_amber": each.state in UNDER_WAY,
                "is_own": each.organisation_id == viewer.organisation_id,
            }
            for each in page
        ],
        "may_make": may_make(viewer),
        "has_templates": may_make(viewer) or keeps_templates(viewer),
    }
    return render(request, "consortia/index.html", context)


@signed_in
@require_safe
def consortium(request: SignedInRequest, consortium_id: int) -> HttpResponse:
    """One consortium."""
    found, viewer = find(request, consortium_id), request.acting.viewer
    context: dict[str, Any] = {
        "consortium": found,
        "state": STATES[found.state],
        "trouble": TROUBLES[found.trouble],
        "is_under_way": found.state in UNDER_WAY,
        "may_work": may_work(viewer, found),
        "crumbs": crumbs(),
    }
    if found.state in ANSWERED:
        answer = answer_of(found, viewer)
        if request.GET.get("format") == JSON and context["may_work"]:
            return _as_json(found, viewer)
        if request.GET.get("format") in FORMATS:
            return _export(found, answer, request.GET["format"])
        context |= _answered(found, answer) | _acted_on(found, answer, viewer)
        return render(request, "consortia/answer.html", context)
    steps = found.steps.select_related("process_step", "cluster").order_by("position")
    context |= {
        "steps": [(step, wording.conditions(step)) for step in steps],
        "conditions": wording.conditions_of_all(found) if context["may_work"] else [],
        "left_out": found.left_out.order_by("pk") if context["may_work"] else [],
        "progress": wording.progress(found),
    }
    return render(request, "consortia/asked.html", context)


def _answered(found: Consortium, answer: Answer) -> dict[str, Any]:
    """The answer in words."""
    first = answer.teams[0] if answer.teams else None
    address = reverse("consortia:consortium", args=[found.pk])
    names = _team_names(answer)
    formats = FORMATS | ({JSON: "JSON"} if answer.shows_reasons else {})
    in_first = {
        shown.organisation.pk for row in answer.rows for shown in row.first if shown.organisation is not None
    }
    return {
        "answer": answer,
        "heading": wording.heading(answer),
        "proof": wording.proof(first, is_partial=bool(answer.gaps)) if first else "",
        "evidence": wording.evidence_proof(first) if first else "",
        "alternatives": wording.alternatives_sentence(answer, found) if first else "",
        "rows": [_row(row, row.first) for row in answer.covered],
        "single_points": answer.single_points,
        "team_columns": [Column(_("Step")), *map(Column, names)],
        "beside": [
            (
                row.step,
                [(name, _beside(cell, in_first)) for name, cell in zip(names, row.teams, strict=True)],
            )
            for row in answer.covered
            if any(_companies(cell) != _companies(row.first) for cell in row.teams)
        ],
        "step_columns": [Column(_("Step")), Column(_("Who takes it")), Column(_("What speaks for it"))],
        "exports": [(words, f"{address}?format={each}") for each, words in formats.items()],
    }


def _acted_on(found: Consortium, answer: Answer, viewer: Viewer) -> dict[str, Any]:
    """The members with what they were asked and answered, and the gaps with their requests."""
    acts = may_act(viewer, found)
    asked = companies_asked(found, viewer) if acts else {}
    requests = requests_made(found, viewer) if acts else {}
    inside = {each.organisation.pk for each in answer.members if each.organisation is not None}
    columns = [Column(_("Company")), Column(_("What only it can do in this team"))]
    return {
        "may_act": acts,
        "keeping": wording.keeping(asked.values()),
        "members": [
            {
                "organisation": member.organisation,
                "hidden": wording.hidden_name(),
                "alone": wording.step_names(member.alone),
                "irreplaceable": wording.step_names(member.irreplaceable),
                "asked": wording.asked(asked.get(member.organisation.pk)) if member.organisation else None,
                "is_own": member.organisation is not None and member.organisation.pk == found.organisation_id,
            }
            for member in answer.members
        ],
        "asked_before": [wording.asked(each) for pk, each in asked.items() if pk not in inside],
        "gaps": [
            (*_row(row, row.misses), wording.request_state(requests.get(row.step.pk))) for row in answer.gaps
        ],
        "may_request": acts and any(_is_free(requests.get(row.step.pk)) for row in answer.gaps),
        "may_ask": acts and any(pk not in asked and pk != found.organisation_id for pk in inside),
        "member_columns": [*columns, Column(_("What it answers"))] if acts else columns,
    }


def _is_free(request: Opportunity | None) -> bool:
    """Whether a gap may get a request: it has none, or that is over."""
    return request is None or request.state in OVER


def _team_names(answer: Answer) -> list[str]:
    """What each team is called, with its size, and a question mark where a smaller one may exist."""
    names = [_("Team"), *(_("Alternative %(number)d") % {"number": n} for n in range(1, len(answer.teams)))]
    return [
        f"{name} ({team.size}{', ?' if team.fewer_possible else ''})"
        for name, team in zip(names, answer.teams, strict=False)
    ]


def _row(row: StepRow, companies: list[Shown]) -> tuple[ConsortiumStep, str, list[dict[str, Any]]]:
    """A step, its conditions, and companies with their reasons in words."""
    step = row.step
    return (
        step,
        wording.conditions(step),
        [
            {
                "organisation": shown.organisation,
                "name": wording.name_of(shown),
                "share": wording.share(shown),
                "band": wording.band(shown) if step.process_step is None else "",
                "text": shown.text,
                "reasons": wording.reasons(shown),
            }
            for shown in companies
        ],
    )


def _companies(cell: list[Shown]) -> list[int | None]:
    return [None if shown.organisation is None else shown.organisation.pk for shown in cell]


def _beside(companies: list[Shown], in_first: set[int]) -> list[tuple[str, bool]]:
    """Names of a cell, and whether each is not in the team itself."""
    return [
        (wording.name_of(shown), shown.organisation is not None and shown.organisation.pk not in in_first)
        for shown in companies
    ]


def _as_json(found: Consortium, viewer: Viewer) -> HttpResponse:
    """Problem and answer, so that anybody to whom the owner gives it can check the one against the other."""
    response = JsonResponse(
        answer_data(found, viewer), json_dumps_params={"ensure_ascii": False, "indent": 1}
    )
    response["Content-Disposition"] = f'attachment; filename="consortium-{found.pk}.json"'
    return response


def _export(found: Consortium, answer: Answer, file_format: str) -> HttpResponse:
    """Every team step by step, then the gaps with their nearest misses."""
    headings = [_("Team"), _("Step"), _("Conditions"), _("Company"), _("Share, %"), _("Reasons")]
    rows = [*_team_lines(answer), *_gap_lines(answer)]
    return table_file(
        file_format, name=f"consortium-{found.pk}", title=_("Consortium"), headings=headings, rows=rows
    )


def _team_lines(answer: Answer) -> Iterator[list[Any]]:
    for number, _team in enumerate(answer.teams):
        for row in answer.covered:
            for shown in row.teams[number]:
                yield [number + 1, *_line(row, shown, shown.share / 10 if shown.share else "")]


def _gap_lines(answer: Answer) -> Iterator[list[Any]]:
    for row in answer.gaps:
        if not row.misses:
            yield [_("not covered"), str(row.step), wording.conditions(row.step), "", "", ""]
        for shown in row.misses:
            yield [_("not covered"), *_line(row, shown, "")]


def _line(row: StepRow, shown: Shown, share: float | str) -> list[Any]:
    said = "; ".join(f"{reason.verdict.value}: {reason.text}" for reason in wording.reasons(shown))
    return [str(row.step), wording.conditions(row.step), wording.name_of(shown), share, said]
