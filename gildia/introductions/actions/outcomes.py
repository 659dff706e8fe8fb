"""What came of it: said by one side, confirmed, disputed or left by the other."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from gildia.foundation.errors import NotPermitted, Refused
from gildia.introductions.actions import letters
from gildia.introductions.actions.introductions import MovedOn, locked, note
from gildia.introductions.events import outcome_confirmed
from gildia.introductions.models import Introduction, Outcome
from gildia.introductions.models.outcomes import (
    CONFIRMED,
    CURRENCIES,
    OUTCOME_KINDS,
    OUTCOME_MOVES,
    VALUE_BANDS,
    VALUED,
)
from gildia.introductions.rules import Side, may_report
from gildia.registry.models import ProcessStep
from gildia.registry.permissions import Actor, require

MOST_OUTCOMES = 100


@dataclass(frozen=True)
class Report:
    """What a side says came of it. Without a step, that of the opportunity is taken."""

    kind: str
    happened_date: date
    value_band: str = ""
    currency: str = ""
    process_step: ProcessStep | None = None


@transaction.atomic
def report(*, code: str, what: Report, may_be_shown: bool, by: Actor, now: datetime) -> Outcome:
    """Say what came of it; it counts once the other side confirms."""
    introduction, side = locked(code, by=by, now=now)
    if not may_report(named_at=introduction.named_at, ended_at=introduction.ended_at, now=now):
        raise Refused(_("Outcomes are reported from the names on, and for a year after the end."))
    _check(what, introduction, now)
    opportunity = introduction.opportunity
    shown = None if opportunity is None else opportunity.shown
    outcome = Outcome.objects.create(
        introduction=introduction,
        kind=what.kind,
        happened_date=what.happened_date,
        value_band=what.value_band,
        currency=what.currency if what.value_band else "",
        process_step=what.process_step or (None if shown is None else shown.process_step),
        side=side.value,
        reported_under=by.mandate,
        reported_at=now,
        **{_shown_by(side): may_be_shown},
    )
    note("report_outcome", introduction, by=by, now=now, changes={"kind": (None, what.kind)})
    letters.tell(introduction, "outcome_reported", to=side.other, now=now)
    return outcome


@transaction.atomic
def confirm(*, code: str, outcome_id: int, may_be_shown: bool, by: Actor, now: datetime) -> Outcome:
    """The other side says it is so, also after it had disputed it. Now it counts."""
    introduction, side, outcome = _answering(code, outcome_id, by, now)
    answered = {"answered_at": now, "answered_under": by.mandate, _shown_by(side): may_be_shown}
    _move(outcome, "confirm", **answered)
    note("confirm_outcome", introduction, by=by, now=now, changes={"kind": (None, outcome.kind)})
    letters.tell(introduction, "outcome_confirmed", to=side.other, now=now)
    outcome_confirmed.send(sender=Outcome, outcome_id=outcome.pk)
    return outcome


@transaction.atomic
def dispute(*, code: str, outcome_id: int, reason: str, by: Actor, now: datetime) -> Outcome:
    """The other side says it is not so, and why. It does not count, and staff see it."""
    introduction, side, outcome = _answering(code, outcome_id, by, now)
    if not reason.strip():
        raise Refused(_("Say in a few words what is not so."), field="reason")
    _move(outcome, "dispute", answered_at=now, answered_under=by.mandate, dispute=reason.strip())
    note("dispute_outcome", introduction, by=by, now=now, changes={"kind": (None, outcome.kind)})
    letters.tell(introduction, "outcome_disputed", to=side.other, now=now)
    return outcome


@transaction.atomic
def retract(*, code: str, outcome_id: int, by: Actor, now: datetime) -> Outcome:
    """The side that said it takes it back, before it counts."""
    introduction, side, outcome = _find(code, outcome_id, by, now)
    require(outcome.side == side.value)
    _move(outcome, "retract")
    note("retract_outcome", introduction, by=by, now=now, changes={"kind": (None, outcome.kind)})
    return outcome


@transaction.atomic
def show(*, code: str, outcome_id: int, may_be_shown: bool, by: Actor, now: datetime) -> Outcome:
    """Let others know that the two worked together, or no longer; it takes both sides."""
    introduction, side, outcome = _find(code, outcome_id, by, now)
    if outcome.state != CONFIRMED:
        raise MovedOn
    _save(outcome, **{_shown_by(side): may_be_shown})
    verb = "show_outcome" if may_be_shown else "hide_outcome"
    note(verb, introduction, by=by, now=now, changes={"kind": (None, outcome.kind)})
    return outcome


def _check(what: Report, introduction: Introduction, now: datetime) -> None:
    """Refuse what cannot be, naming the field."""
    if what.kind not in dict(OUTCOME_KINDS):
        raise Refused(_("Choose what came of it."), field="kind")
    if what.happened_date > timezone.localdate(now):
        raise Refused(_("That day is still to come."), field="happened_date")
    if what.happened_date < timezone.localdate(introduction.asked_at):
        raise Refused(_("That is before the introduction began."), field="happened_date")
    if what.value_band and (what.kind not in VALUED or what.value_band not in dict(VALUE_BANDS)):
        raise Refused(_("Only quotes, contracts and deliveries have a value."), field="value_band")
    if what.value_band and what.currency not in dict(CURRENCIES):
        raise Refused(_("Choose the currency."), field="currency")
    if introduction.outcomes.count() >= MOST_OUTCOMES:
        raise Refused(
            _("There are %(count)s outcomes already, which is the limit.") % {"count": MOST_OUTCOMES}
        )


def _find(code: str, outcome_id: int, by: Actor, now: datetime) -> tuple[Introduction, Side, Outcome]:
    introduction, side = locked(code, by=by, now=now)
    outcome = introduction.outcomes.filter(pk=outcome_id).first()
    if outcome is None:
        raise NotPermitted(_("There is no such outcome."))
    return introduction, side, outcome


def _answering(code: str, outcome_id: int, by: Actor, now: datetime) -> tuple[Introduction, Side, Outcome]:
    introduction, side, outcome = _find(code, outcome_id, by, now)
    require(outcome.answering is side)
    return introduction, side, outcome


def _move(outcome: Outcome, verb: str, **also: Any) -> None:
    state = OUTCOME_MOVES[outcome.state].get(verb)
    if state is None:
        raise MovedOn
    _save(outcome, state=state, **also)


def _save(outcome: Outcome, **changed: Any) -> None:
    for name, value in changed.items():
        setattr(outcome, name, value)
    outcome.save(update_fields=[*changed, "updated_at"])


def _shown_by(side: Side) -> str:
    return f"may_be_shown_by_{side.value}"
