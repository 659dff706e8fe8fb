"""Introductions of the demonstration, one in each state, through the same actions as on the pages."""

from datetime import datetime, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone

from gildia.config.demo.files import Table
from gildia.config.demo.notes import note
from gildia.introductions.actions import answering, asking, conversation, moderating, outcomes, stages
from gildia.introductions.actions.asking import About, Answers
from gildia.introductions.actions.outcomes import Report
from gildia.introductions.models import Introduction
from gildia.introductions.models.outcomes import REPORTED
from gildia.introductions.rules import QUESTIONS
from gildia.opportunities.models import Version
from gildia.registry.models import Mandate, Organisation, ProcessStep
from gildia.registry.permissions import Actor, actor_of


@transaction.atomic
def add_introduction(table: Table, *, now: datetime) -> None:
    """Let one company ask, and both go on as far as its steps say, unless they have met already."""
    asked_at = now - timedelta(days=table["days"])
    asking_side, asked_side = _actor(table["asked_by"], asked_at), _actor(table["answered_by"], asked_at)
    pair = {"asking": asking_side.organisation_id, "asked": asked_side.organisation_id}
    if Introduction.objects.filter(**pair).exists():
        return
    made = asking.ask(
        about=_about(table, asked_side),
        answers=Answers(**{question: table[question] for question in QUESTIONS}),
        is_consented=True,
        by=asking_side,
        now=asked_at,
    )
    for step in table.get("step", []):
        by = asking_side if step["side"] == "asking" else asked_side
        _do(step, made.code, by=by, now=now - timedelta(days=step["days"]))


def _about(table: Table, asked: Actor) -> About:
    if "opportunity" not in table:
        return About.company(Organisation.objects.values_list("pk", flat=True).get(pk=asked.organisation_id))
    version = Version.objects.select_related("opportunity").get(
        title_ru=table["opportunity"], opportunity__organisation=asked.organisation_id
    )
    return About.opportunity(version.opportunity.code)


def _do(step: Table, code: str, *, by: Actor, now: datetime) -> None:
    """One step of one side."""
    match step["do"]:
        case "accept":
            answering.accept(code=code, by=by, now=now)
        case "decline":
            answering.decline(
                code=code,
                reason_kind=step["reason_kind"],
                reason=step["text"],
                is_reason_shown=True,
                by=by,
                now=now,
            )
        case "write":
            conversation.write(code=code, text=step["text"], by=by, now=now)
        case "consent":
            stages.consent(code=code, by=by, now=now)
        case "file":
            conversation.give_file(code=code, file=_file(step, now), by=by, now=now)
        case "ask_in":
            moderating.ask_in(code=code, reason=step["text"], by=by, now=now)
        case "report" | "confirm" | "dispute":
            _tell(step, code, by=by, now=now)


def _tell(step: Table, code: str, *, by: Actor, now: datetime) -> None:
    """What came of it, and the other side's word on that."""
    shown = step.get("may_be_shown", False)
    if step["do"] == "report":
        what = Report(
            step["kind"],
            timezone.localdate(now),
            step.get("value_band", ""),
            step.get("currency", ""),
            ProcessStep.objects.filter(code=step.get("step", "")).first(),
        )
        outcomes.report(code=code, what=what, may_be_shown=shown, by=by, now=now)
        return
    waiting = Introduction.objects.get(code=code).outcomes.get(state=REPORTED)
    if step["do"] == "confirm":
        outcomes.confirm(code=code, outcome_id=waiting.pk, may_be_shown=shown, by=by, now=now)
    else:
        outcomes.dispute(code=code, outcome_id=waiting.pk, reason=step["text"], by=by, now=now)


def _file(step: Table, now: datetime) -> SimpleUploadedFile:
    words = step["lines"]
    return SimpleUploadedFile("protocol.pdf", note(step["name"], [words["ru"], words["en"]], at=now))


def _actor(who: list[str], now: datetime) -> Actor:
    """A person of a company, by e-mail address and the company's own address."""
    email, slug = who
    held = Mandate.objects.in_force(timezone.localdate(now)).select_related("person", "organisation")
    return actor_of(held.get(person__email=email, organisation__slug=slug))
