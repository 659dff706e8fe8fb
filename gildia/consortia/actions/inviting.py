"""An answer turned into action: asking the companies of a team, and making requests of gaps."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from gildia.consortia.actions.consortia import find_own
from gildia.consortia.models import Consortium, GapRequest
from gildia.consortia.models.consortia import ANSWERED
from gildia.consortia.queries.asked import key_of
from gildia.foundation.errors import Refused
from gildia.introductions.actions.asking import About, Answers, ask
from gildia.introductions.models import Introduction
from gildia.journal.actions import record
from gildia.opportunities.actions import opportunities
from gildia.opportunities.models.opportunities import OVER
from gildia.opportunities.rules import Kind
from gildia.registry.models import Organisation
from gildia.registry.permissions import Actor

LIFETIME_DAYS = 90


@dataclass(frozen=True)
class Invitation:
    """What one company of a team is to be asked."""

    subject: str
    """Its part, without saying who puts the team together."""
    answers: Answers


class NotAsked(Refused):
    """Some companies cannot be asked as it was written, and so none was: the refusals by company."""

    def __init__(self, refusals: Mapping[int, Refused]) -> None:
        super().__init__(_("Nobody was asked yet. The reason stands beside each company."))
        self.refusals = dict(refusals)


@transaction.atomic
def ask_companies(
    *,
    consortium_id: int,
    invitations: Mapping[int, Invitation],
    is_consented: bool,
    by: Actor,
    now: datetime,
) -> list[Introduction]:
    """Ask companies of the team for their parts, all or none; who was asked before is not asked again."""
    found = _answered(consortium_id, by)
    team = found.teams.filter(number=1).first()
    inside = set() if team is None else set(team.members.values_list("organisation_id", flat=True))
    seen = set(Organisation.objects.visible_to(by.viewer).filter(pk__in=inside).values_list("pk", flat=True))
    if not invitations:
        raise Refused(_("Choose at least one company."))
    if not invitations.keys() <= inside & seen:
        raise Refused(_("The team has changed in the meantime. Look at it again."))
    asked, refusals = [], {}
    for organisation_id, invitation in sorted(invitations.items()):
        about = About.consortium(key_of(found), organisation_id, subject=invitation.subject)
        try:
            with transaction.atomic():
                made = ask(about=about, answers=invitation.answers, is_consented=is_consented, by=by, now=now)
            asked.append(made)
        except Refused as refusal:
            refusals[organisation_id] = refusal
    if refusals:
        raise NotAsked(refusals)
    _note("ask", found, by=by, now=now, changes={"companies asked": (None, len(asked))})
    return asked


@transaction.atomic
def request_gaps(
    *,
    consortium_id: int,
    contents: Mapping[int, Mapping[str, Any]],
    is_blind: bool,
    by: Actor,
    now: datetime,
) -> list[GapRequest]:
    """Draft a request for each chosen gap; one that has an open request keeps it."""
    found = _answered(consortium_id, by)
    gaps = {step.pk: step for step in found.steps.filter(is_covered=False).order_by("position")}
    if not contents:
        raise Refused(_("Choose at least one step."))
    if not contents.keys() <= gaps.keys():
        raise Refused(_("The steps have changed in the meantime. Look at them again."))
    made = []
    for step_id, content in sorted(contents.items(), key=lambda pair: gaps[pair[0]].position):
        before = GapRequest.objects.filter(step=step_id).select_related("opportunity").first()
        if before is not None and before.opportunity.state not in OVER:
            made.append(before)
            continue
        opportunity = opportunities.begin(
            kind=Kind.BUSINESS_REQUEST,
            content=content,
            is_blind=is_blind,
            lifetime_days=LIFETIME_DAYS,
            by=by,
            now=now,
        )
        values = {"opportunity": opportunity, "made_at": now, "made_under": by.mandate}
        row, _created = GapRequest.objects.update_or_create(step=gaps[step_id], defaults=values)
        made.append(row)
    _note("request", found, by=by, now=now, changes={"requests drafted": (None, len(made))})
    return made


def _answered(consortium_id: int, by: Actor) -> Consortium:
    """The organisation's consortium with an answer, nobody else's until this transaction ends."""
    found = find_own(consortium_id, by)
    if found.state not in ANSWERED:
        raise Refused(_("The consortium has moved on in the meantime. Look at it again."))
    return found


def _note(
    verb: str, consortium: Consortium, *, by: Actor, now: datetime, changes: dict[str, tuple[Any, Any]]
) -> None:
    record(
        verb=f"consortium.{verb}",
        subject=consortium,
        by=by,
        now=now,
        organisation_id=consortium.organisation_id,
        changes=changes,
    )
