"""The answer to an expression of interest, and how an introduction ends."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from gildia.foundation.errors import NotPermitted, Refused
from gildia.introductions.actions import letters, nda
from gildia.introductions.actions.asking import keep_unknown
from gildia.introductions.actions.introductions import locked, move, note, relocked
from gildia.introductions.models import Consent, Introduction
from gildia.introductions.models.introductions import ASKED, DECLINE_REASONS, NAMED
from gildia.introductions.rules import LAPSES_AFTER, Side
from gildia.opportunities.models import Opportunity
from gildia.opportunities.models.opportunities import OVER as OPPORTUNITY_OVER
from gildia.registry.models import Organisation
from gildia.registry.permissions import Actor, require

AT_A_TIME = 500


@transaction.atomic
def accept(*, code: str, by: Actor, now: datetime) -> Introduction:
    """The company asked says yes. With it both have consented, and each learns the other's name."""
    introduction, side = locked(code, by=by, now=now)
    require(side is Side.ASKED)
    move(introduction, "accept", now=now, named_at=now)
    Consent.objects.create(
        introduction=introduction,
        side=side.value,
        stage=NAMED,
        person_id=by.person_id,
        mandate=by.mandate,
        given_at=now,
    )
    note("accept", introduction, by=by, now=now)
    letters.tell(introduction, "accepted", to=Side.ASKING, now=now)
    return introduction


@transaction.atomic
def decline(
    *, code: str, reason_kind: str, reason: str, is_reason_shown: bool, by: Actor, now: datetime
) -> Introduction:
    """The company asked says no. Its words are read by the other side only if it wants that."""
    introduction, side = locked(code, by=by, now=now)
    require(side is Side.ASKED)
    if reason_kind not in dict(DECLINE_REASONS):
        raise Refused(_("Choose the reason that fits best."), field="reason_kind")
    _words_may_be_shown(introduction, side, reason, is_shown=is_reason_shown)
    move(
        introduction,
        "decline",
        now=now,
        ended_by=side.value,
        reason_kind=reason_kind,
        reason=reason,
        is_reason_shown=is_reason_shown,
    )
    note("decline", introduction, by=by, now=now)
    letters.tell(introduction, "declined", to=Side.ASKING, now=now)
    return introduction


@transaction.atomic
def withdraw(
    *, code: str, reason: str = "", is_reason_shown: bool = False, by: Actor, now: datetime
) -> Introduction:
    """Take one's first consent back: the question before its answer, later the introduction itself."""
    introduction, side = locked(code, by=by, now=now, with_nda=True)
    require(introduction.state != ASKED or side is Side.ASKING)
    return _end(introduction, side, "withdraw", reason, is_shown=is_reason_shown, by=by, now=now)


@transaction.atomic
def end(
    *, code: str, reason: str = "", is_reason_shown: bool = False, by: Actor, now: datetime
) -> Introduction:
    """Close an introduction that has done its work. What was written stays readable to both."""
    introduction, side = locked(code, by=by, now=now, with_nda=True)
    return _end(introduction, side, "end", reason, is_shown=is_reason_shown, by=by, now=now)


def _end(
    introduction: Introduction,
    side: Side,
    verb: str,
    reason: str,
    *,
    is_shown: bool,
    by: Actor,
    now: datetime,
) -> Introduction:
    _words_may_be_shown(introduction, side, reason, is_shown=is_shown)
    move(introduction, verb, now=now, ended_by=side.value, reason=reason, is_reason_shown=is_shown)
    if verb == "withdraw":
        theirs = introduction.consents.standing().filter(side=side.value)
        theirs.update(withdrawn_at=now, withdrawn_under=by.mandate)
    introduction.moderations.standing().update(ended_at=now)
    nda.cancel_open(introduction, now=now)
    note(verb, introduction, by=by, now=now)
    was_named = introduction.named_at is not None
    letters.tell(introduction, "over", to=side.other, now=now, was_named=was_named)
    return introduction


def _words_may_be_shown(introduction: Introduction, side: Side, words: str, *, is_shown: bool) -> None:
    """Before names, what a side lets the other one read does not say who it is. Raises Revealing."""
    if not is_shown or introduction.named_at is not None:
        return
    if side is Side.ASKING or introduction.is_blind:
        own = Organisation.objects.get(pk=introduction.organisation_of(side))
        keep_unknown({"reason": words}, own)


def lapse_of(*, opportunity_id: int, now: datetime) -> int:
    """An opportunity is gone: whoever still waits for an answer learns it. Answers how many."""
    state = Opportunity.objects.filter(pk=opportunity_id).values_list("state", flat=True).first()
    if state not in OPPORTUNITY_OVER:
        return 0
    waiting = Introduction.objects.filter(opportunity=opportunity_id, state=ASKED).order_by("pk")
    return sum(
        _lapse(introduction_id, "gone", now) for introduction_id in list(waiting.values_list("pk", flat=True))
    )


def lapse_due(*, now: datetime) -> int:
    """Questions that nobody has answered for long enough; answers how many."""
    waiting = Introduction.objects.filter(state=ASKED, asked_at__lte=now - LAPSES_AFTER).order_by("pk")
    due = list(waiting.values_list("pk", flat=True)[:AT_A_TIME])
    return sum(_lapse(introduction_id, "lapsed", now) for introduction_id in due)


@transaction.atomic
def _lapse(introduction_id: int, letter: str, now: datetime) -> bool:
    """Each in a transaction of its own: a killed worker goes on where it was."""
    try:
        introduction = relocked(Q(pk=introduction_id, state=ASKED))
    except NotPermitted:
        return False
    move(introduction, "lapse", now=now)
    note("lapse", introduction, by=None, now=now)
    letters.tell(introduction, letter, to=Side.ASKING, now=now)
    return True
