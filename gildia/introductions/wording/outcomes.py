"""Outcomes in the reader's words."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from gildia.introductions.models.outcomes import (
    CONFIRMED,
    CURRENCIES,
    DISPUTED,
    OUTCOME_KINDS,
    OUTCOME_MOVES,
    OUTCOME_STATE_LABELS,
    REPORTED,
    RETRACTED,
    VALUE_BANDS,
    Outcome,
)
from gildia.introductions.queries.introductions import Page
from gildia.introductions.wording.stages import capital, other_name


@dataclass(frozen=True)
class ToldOutcome:
    """An outcome for one side: what, when, where it stands, and what can be done about it."""

    outcome: Outcome
    kind: str
    value: str
    state: str
    tone: str
    who: str
    dispute: str
    may_confirm: bool
    may_dispute: bool
    may_retract: bool
    is_shown_by_us: bool
    shown: str


def outcomes_of(page: Page) -> list[ToldOutcome]:
    """The outcomes for one side, the newest first."""
    return [_told(outcome, page) for outcome in reversed(page.outcomes)]


def _told(outcome: Outcome, page: Page) -> ToldOutcome:
    moves = OUTCOME_MOVES[outcome.state]
    is_answered_by_us, is_own = outcome.answering is page.side, outcome.side == page.side.value
    by_us = getattr(outcome, f"may_be_shown_by_{page.side.value}")
    by_them = getattr(outcome, f"may_be_shown_by_{page.side.other.value}")
    return ToldOutcome(
        outcome=outcome,
        kind=kind_of(outcome.kind),
        value=value_of(outcome),
        state=str(OUTCOME_STATE_LABELS[outcome.state]),
        tone={REPORTED: "amber", DISPUTED: "red", CONFIRMED: "", RETRACTED: "plain"}[outcome.state],
        who=_who(outcome, page),
        dispute=outcome.dispute if outcome.state == DISPUTED else "",
        may_confirm=is_answered_by_us and "confirm" in moves,
        may_dispute=is_answered_by_us and "dispute" in moves,
        may_retract=is_own and "retract" in moves,
        is_shown_by_us=by_us,
        shown=_shown(outcome, by_us=by_us, by_them=by_them),
    )


def _who(outcome: Outcome, page: Page) -> str:
    if not outcome.side:
        return _("signed on this platform by both")
    if outcome.side == page.side.value:
        return _("reported by your company")
    return _("reported by %(company)s") % {"company": other_name(page)}


def _shown(outcome: Outcome, *, by_us: bool, by_them: bool) -> str:
    if outcome.state != CONFIRMED:
        return ""
    if by_us and by_them:
        return _("Others may know that you worked together: both companies agree.")
    if by_us:
        return _("Your company lets others know that you worked together; the other one does not.")
    if by_them:
        return _("The other company would let others know that you worked together; yours does not.")
    return _("Nobody else learns of it.")


def value_of(outcome: Outcome) -> str:
    """The band with its currency."""
    if not outcome.value_band:
        return ""
    band, currency = dict(VALUE_BANDS)[outcome.value_band], dict(CURRENCIES)[outcome.currency]
    return f"{band}, {currency}"


def kind_of(kind: str) -> str:
    """What came of it, as a sentence."""
    return capital(str(dict(OUTCOME_KINDS)[kind]))
