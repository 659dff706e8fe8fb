"""A moderator's decision on what was sent."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from gildia.agreements.permissions import holds
from gildia.foundation import text as analyser
from gildia.foundation.errors import NotPermitted, Refused
from gildia.foundation.languages import every
from gildia.opportunities.actions import letters
from gildia.opportunities.actions.opportunities import move, move_version, note, tell_of
from gildia.opportunities.models import Opportunity, Review, Version
from gildia.opportunities.models.opportunities import EXPIRED, REVIEW, STAFF_SCOPES
from gildia.opportunities.models.reviews import APPROVED, RETURNED
from gildia.opportunities.models.versions import ACCEPTED, STEMS
from gildia.opportunities.permissions import may_review
from gildia.opportunities.queries.identity import revealing
from gildia.opportunities.rules import SCORES, unexplained, until_after
from gildia.partnering.queries.learnt import learnt
from gildia.registry.permissions import Actor, require


@dataclass(frozen=True)
class Judgement:
    """What a moderator thinks of a version: a score each, words where they are low, a reason."""

    scores: Mapping[str, int]
    words: Mapping[str, str] = field(default_factory=dict)
    reason: str = ""


@transaction.atomic
def approve(*, code: str, version_id: int, judgement: Judgement, by: Actor, now: datetime) -> Opportunity:
    """Let others see the version that was read: for the first time, or instead of the one before."""
    opportunity, version = _sent(code, version_id, by, now)
    if revealing(opportunity, version):
        raise Refused(_("It says whose it is: the company's data have changed. Return it with a word."))
    _keep(version, APPROVED, judgement, by=by, now=now)
    for before in opportunity.versions.filter(state=ACCEPTED):
        move_version(before, "replace")
    move_version(version, "accept")
    shown = {"shown": version, "visibility": version.visibility, "tokens": tokens_of(version)}
    until = until_after(timezone.localdate(now), opportunity.lifetime_days)
    if opportunity.state == REVIEW:
        move(opportunity, "publish", now=now, published_at=now, until_date=until, **shown)
    elif opportunity.state == EXPIRED:
        move(opportunity, "renew", now=now, until_date=until, reminded_at=None, **shown)
    else:
        for name, value in shown.items():
            setattr(opportunity, name, value)
        opportunity.save(update_fields=[*shown, "updated_at"])
        tell_of(opportunity)
    note("publish", opportunity, by=by, now=now)
    letters.tell_company(opportunity, "published", now=now)
    return opportunity


@transaction.atomic
def give_back(*, code: str, version_id: int, judgement: Judgement, by: Actor, now: datetime) -> Opportunity:
    """Return a version to its company, with the reason; what is already shown stays shown."""
    opportunity, version = _sent(code, version_id, by, now)
    if not judgement.reason.strip():
        raise Refused(_("Say what the company is to change."), field="reason")
    _keep(version, RETURNED, judgement, by=by, now=now)
    move_version(version, "return")
    if opportunity.state == REVIEW:
        move(opportunity, "return", now=now)
    changes = {"reason": ("", judgement.reason)}
    note("return", opportunity, by=by, now=now, changes=changes)
    letters.tell_company(opportunity, "returned", now=now, reason=judgement.reason)
    return opportunity


def tokens_of(version: Version) -> list[str]:
    """The terms by which the list finds a version, with those that mean the same step in other languages."""
    synonyms = learnt().synonyms
    found: dict[str, None] = {}
    for stem in STEMS:
        for language, text in every(version, stem).items():
            terms = [term.key for term in analyser.terms(text, language)]
            found |= dict.fromkeys([*terms, *synonyms.terms(terms)])
    return [term for term in found if len(term) <= 120]


def _sent(code: str, version_id: int, by: Actor, now: datetime) -> tuple[Opportunity, Version]:
    """What waits for review, nobody else's until this transaction ends: the very version that was read."""
    rows = Opportunity.objects.select_for_update(of=("self",)).select_related("organisation", "shown")
    opportunity = rows.filter(code=code).first()
    if opportunity is None:
        raise NotPermitted(_("There is no such offer or request."))
    require(may_review(by.viewer, opportunity) and holds(by, *STAFF_SCOPES, now=now))
    version = opportunity.versions.waiting().filter(pk=version_id).select_related("sent_under").first()
    if version is None:
        raise Refused(_("This has moved on in the meantime. Look at it again."))
    if version.sent_under is not None and version.sent_under.person_id == by.person_id:
        raise Refused(_("You sent this yourself; somebody else reviews it."))
    return opportunity, version


def _keep(version: Version, outcome: str, judgement: Judgement, *, by: Actor, now: datetime) -> None:
    for name in unexplained(judgement.scores, judgement.words):
        raise Refused(_("Say in a few words why it is so low."), field=f"{name}_words")
    Review.objects.create(
        version=version,
        outcome=outcome,
        words={name: judgement.words[name] for name in SCORES if judgement.words.get(name)},
        reason=judgement.reason,
        person_id=by.person_id,
        mandate=by.mandate,
        reviewed_at=now,
        **{name: judgement.scores[name] for name in SCORES},
    )
