"""Expressing interest: the three answers, kept from saying whose they are."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Self

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gildia.agreements.permissions import holds
from gildia.agreements.rules.codes import code_from
from gildia.foundation.errors import NotPermitted, Refused
from gildia.introductions.actions import letters
from gildia.introductions.actions.introductions import note
from gildia.introductions.events import introduction_moved
from gildia.introductions.models import Consent, Introduction
from gildia.introductions.models.introductions import DECLINED, LIVE, NAMED
from gildia.introductions.rules import LONGEST_ANSWER, SHORTEST_ANSWER, Origin, Side, too_short_or_long
from gildia.opportunities.models import Opportunity
from gildia.opportunities.models.opportunities import WRITING_SCOPES
from gildia.opportunities.queries.identity import identity_of
from gildia.opportunities.rules.anonymity import Finding, findings
from gildia.registry.models import Mandate, Organisation
from gildia.registry.models.organisations import PUBLISHED
from gildia.registry.permissions import Actor, require

#: A company waits for so many answers at a time.
MOST_WAITING = 100
#: How long nobody is asked again about what he declined.
REST_AFTER_DECLINE = timedelta(days=30)


class Revealing(Refused):
    """Words that would say whose they are, to be marked: `texts` by field, `findings` in them."""

    def __init__(self, texts: Mapping[str, str], found: Sequence[Finding]) -> None:
        words = ngettext(
            "%(count)s place says which company you are. It is marked below; write it otherwise.",
            "%(count)s places say which company you are. They are marked below; write them otherwise.",
            len(found),
        )
        super().__init__(words % {"count": len(found)}, field=found[0].field)
        self.texts, self.findings = dict(texts), tuple(found)


class AlreadyAsked(Refused):
    """The company has asked about this and the answer is still open."""

    def __init__(self) -> None:
        super().__init__(_("Your company has asked already. You find it among your introductions."))


@dataclass(frozen=True)
class About:
    """What interest is expressed in. `key` is the consortium's own, by which it asks each company once."""

    origin: Origin
    opportunity_code: str = ""
    organisation_id: int | None = None
    key: str = ""
    subject: str = ""

    @classmethod
    def opportunity(cls, code: str) -> Self:
        """An offer or request."""
        return cls(Origin.OPPORTUNITY, opportunity_code=code)

    @classmethod
    def company(cls, organisation_id: int) -> Self:
        """A company itself."""
        return cls(Origin.COMPANY, organisation_id=organisation_id)

    @classmethod
    def consortium(cls, key: str, organisation_id: int, *, subject: str) -> Self:
        """A company's part in a consortium, named by `subject` without naming who puts it together."""
        return cls(Origin.CONSORTIUM, organisation_id=organisation_id, key=key, subject=subject)


@dataclass(frozen=True)
class Answers:
    """The three answers, as typed."""

    bring: str
    proof: str
    next_step: str


@dataclass(frozen=True)
class _Asked:
    """The company asked, and the opportunity if it is about one."""

    organisation_id: int
    opportunity: Opportunity | None = None


@transaction.atomic
def ask(*, about: About, answers: Answers, is_consented: bool, by: Actor, now: datetime) -> Introduction:
    """Express interest. With it the company consents to be named if the other side accepts.

    Of a consortium the call may be repeated: a company that was asked for it is not asked again, and its
    introduction is returned in whatever state it is.
    """
    require(holds(by, *WRITING_SCOPES, now=now))
    own = _own_locked(by)
    if about.origin is Origin.CONSORTIUM and (before := _asked_for(about, by)):
        return before
    if not is_consented:
        raise Refused(_("Tick that you agree to be named if they accept."), field="is_consented")
    asked = _find_asked(about, by, now)
    _may_ask(asked, by, now)
    check(about, answers, own=own)
    introduction = _create(about, asked, answers, by=by, now=now)
    Consent.objects.create(
        introduction=introduction,
        side=Side.ASKING.value,
        stage=NAMED,
        person_id=by.person_id,
        mandate=by.mandate,
        given_at=now,
    )
    note("ask", introduction, by=by, now=now)
    letters.tell(introduction, "asked", to=Side.ASKED, now=now)
    introduction_moved.send(sender=Introduction, introduction_id=introduction.pk)
    return introduction


def _own_locked(by: Actor) -> Organisation:
    """The asking company, which asks one thing after the other: two of its people never ask the same."""
    return Organisation.objects.select_for_update(of=("self",), no_key=True).get(pk=by.organisation_id)


def _asked_for(about: About, by: Actor) -> Introduction | None:
    rows = Introduction.objects.filter(
        asking=by.organisation_id, origin_key=about.key, asked=about.organisation_id
    )
    return rows.filter(origin=Origin.CONSORTIUM.value).first()


def _find_asked(about: About, by: Actor, now: datetime) -> _Asked:
    """Whom it goes to. The opportunity stays as it is until this transaction ends."""
    today = timezone.localdate(now)
    if about.origin is Origin.OPPORTUNITY:
        rows = Opportunity.objects.select_for_update(of=("self",), no_key=True).visible_to(by.viewer)
        found = rows.published(today).filter(code=about.opportunity_code).first()
        if found is None:
            raise NotPermitted(_("There is no such offer or request."))
        return _Asked(found.organisation_id, found)
    companies = Organisation.objects.visible_to(by.viewer).filter(state=PUBLISHED)
    company = companies.filter(pk=about.organisation_id or 0).first()
    if company is None:
        raise NotPermitted(_("There is no such company."))
    speaking = Mandate.objects.in_force(today).filter(
        organisation=company, scopes__overlap=[scope.value for scope in WRITING_SCOPES]
    )
    if not speaking.exists():
        raise Refused(_("Nobody answers for this company here yet. Its profile says how to reach it."))
    return _Asked(company.pk)


def _may_ask(asked: _Asked, by: Actor, now: datetime) -> None:
    """Refuse oneself, too many at a time, what waits for an answer, and what was declined lately."""
    if asked.organisation_id == by.organisation_id:
        raise Refused(_("This is your own company's."))
    theirs = Introduction.objects.filter(asking=by.organisation_id)
    if theirs.live().filter(named_at__isnull=True).count() >= MOST_WAITING:
        raise Refused(
            _("Your company waits for %(count)s answers, which is the limit.") % {"count": MOST_WAITING}
        )
    same = Q(opportunity=asked.opportunity)
    if asked.opportunity is None:
        same = Q(asked=asked.organisation_id, origin=Origin.COMPANY.value)
    if theirs.filter(same, state__in=LIVE).exists():
        raise AlreadyAsked
    if theirs.filter(same, state=DECLINED, ended_at__gt=now - REST_AFTER_DECLINE).exists():
        raise Refused(_("They have declined lately. Ask again a month after that, or about something else."))


def check(about: About, answers: Answers, *, own: Organisation) -> None:
    """Refuse answers that say too little, too much, or whose they are. Pages ask it before the tick, too."""
    texts = asdict(answers)
    for name in too_short_or_long(texts):
        words = _("Write %(least)s to %(most)s characters.")
        raise Refused(words % {"least": SHORTEST_ANSWER, "most": LONGEST_ANSWER}, field=name)
    if own.state != PUBLISHED:
        raise Refused(_("Your company's profile is not published yet; staff publish it first."))
    keep_unknown({**texts, **({"subject": about.subject} if about.subject else {})}, own)


def keep_unknown(texts: Mapping[str, str], organisation: Organisation) -> None:
    """Refuse texts for the other side that say which company wrote them. Raises Revealing."""
    if found := findings(texts, identity_of(organisation)):
        raise Revealing(texts, found)


def _create(about: About, asked: _Asked, answers: Answers, *, by: Actor, now: datetime) -> Introduction:
    return Introduction.objects.create(
        code=code_from(secrets.token_bytes(16)),
        origin=about.origin.value,
        opportunity=asked.opportunity,
        is_blind=asked.opportunity is not None and asked.opportunity.is_blind,
        subject=about.subject,
        origin_key=about.key,
        asking_id=by.organisation_id,
        asked_id=asked.organisation_id,
        asked_at=now,
        state_since=now,
        **{name: text.strip() for name, text in asdict(answers).items()},
    )
