"""One introduction as one reader may read it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone

from gildia.agreements.models import Agreement
from gildia.foundation.languages import Text
from gildia.introductions.models import Introduction, Message, Moderation, Outcome
from gildia.introductions.models.conversation import MODERATOR
from gildia.introductions.models.introductions import (
    ASKED,
    INTRODUCTION_MOVES,
    NAMED,
    OPEN,
    TALKING,
)
from gildia.introductions.models.outcomes import CONTRACT
from gildia.introductions.queries.sides import (
    ContactPerson,
    File,
    Other,
    Profile,
    contact_of,
    files_of,
    other_of,
    profile_of,
)
from gildia.introductions.rules import QUESTIONS, Origin, Side, may_report
from gildia.opportunities.models.opportunities import EXPIRED, PUBLISHED

MESSAGES_SHOWN = 500


@dataclass(frozen=True)
class Thing:
    """What an introduction is about, for one side. `title` is empty where it is the company itself."""

    origin: Origin
    title: Text
    url: str


@dataclass(frozen=True)
class Spoken:
    """A message as one reader reads it. `who` is empty for one's own company."""

    id: int
    author: str
    who: str
    is_own: bool
    text: str
    sent_at: datetime
    is_read: bool


@dataclass(frozen=True)
class Nda:
    """The agreement that is wanted first; the row is there only from the preparation on."""

    is_wanted_by_us: bool
    agreement: Agreement | None


@dataclass(frozen=True)
class Page:
    """Everything that one side may read now, and the verbs it may use."""

    code: str
    url: str
    side: Side
    state: str
    since: datetime
    asked_at: datetime
    thing: Thing
    other: Other
    answers: Sequence[tuple[str, str]]
    own_contact: ContactPerson | None
    has_consented: bool
    has_other_consented: bool
    files: Sequence[File]
    messages: Sequence[Spoken]
    unread: int
    nda: Nda | None
    moderation: Moderation | None
    outcomes: Sequence[Outcome]
    is_over_by_us: bool
    reason_kind: str
    reason: str
    verbs: frozenset[str]


@dataclass(frozen=True)
class ModeratorsPage:
    """What a moderator reads: who the two are, how far they are, what was written since he was asked in."""

    code: str
    state: str
    thing: Thing
    asking: Profile
    asked: Profile
    moderation: Moderation
    messages: Sequence[Spoken]


def page_of(introduction: Introduction, side: Side, *, now: datetime) -> Page:
    """An introduction (`with_things`) for one side."""
    today = timezone.localdate(now)
    other = other_of(introduction, side, today=today)
    consented = set(introduction.consents.standing().filter(stage=OPEN).values_list("side", flat=True))
    is_ours = introduction.ended_by == side.value
    nda, moderation = _nda(introduction, side), introduction.moderations.standing().first()
    spoken = _messages(introduction, side, other)
    verbs = _verbs(introduction, side, nda, has_consented=side.value in consented, now=now)
    if moderation is not None:
        verbs = verbs - {"ask_moderator"} | ({"end_moderation"} if moderation.side == side.value else set())
    return Page(
        code=introduction.code,
        url=introduction.get_absolute_url(),
        side=side,
        state=introduction.state,
        since=introduction.state_since,
        asked_at=introduction.asked_at,
        thing=thing_of(introduction, side),
        other=other,
        answers=[(name, getattr(introduction, name)) for name in QUESTIONS],
        own_contact=contact_of(introduction, side, today=today),
        has_consented=side.value in consented,
        has_other_consented=side.other.value in consented,
        files=files_of(introduction, side),
        messages=spoken,
        unread=_unread(introduction, side, spoken),
        nda=nda,
        moderation=moderation,
        outcomes=list(introduction.outcomes.select_related("process_step").order_by("happened_date", "pk")),
        is_over_by_us=is_ours,
        reason_kind=introduction.reason_kind,
        reason=introduction.reason if is_ours or introduction.is_reason_shown else "",
        verbs=verbs,
    )


def moderators_page_of(introduction: Introduction) -> ModeratorsPage:
    """An introduction for a moderator who was asked in: nothing from before, no contacts and no files."""
    moderation = introduction.moderations.standing().get()
    asking, asked = profile_of(introduction.asking_id), profile_of(introduction.asked_id)
    names = {Side.ASKING.value: asking.name, Side.ASKED.value: asked.name}
    rows = introduction.messages.filter(sent_at__gte=moderation.began_at)
    return ModeratorsPage(
        code=introduction.code,
        state=introduction.state,
        thing=thing_of(introduction, None),
        asking=asking,
        asked=asked,
        moderation=moderation,
        messages=[
            Spoken(
                id=row.pk,
                author=row.author,
                who=names.get(row.author) or row.person.shown_name,
                is_own=row.author == MODERATOR,
                text=row.text,
                sent_at=row.sent_at,
                is_read=False,
            )
            for row in _newest(rows)
        ],
    )


def thing_of(introduction: Introduction, side: Side | None) -> Thing:
    """What it is about; the link is left out where the reader would find nothing behind it."""
    opportunity = introduction.opportunity
    if opportunity is None or opportunity.shown is None:
        return Thing(Origin(introduction.origin), Text(introduction.subject, ""), "")
    is_seen = side is Side.ASKED or opportunity.state == PUBLISHED
    url = opportunity.get_absolute_url() if is_seen else ""
    return Thing(Origin.OPPORTUNITY, opportunity.shown.title, url)


def may_close(introduction: Introduction, side: Side) -> bool:
    """Whether the owner is offered to close its opportunity: a contract is confirmed, and it is open."""
    opportunity = introduction.opportunity
    if opportunity is None or side is not Side.ASKED or opportunity.state not in {PUBLISHED, EXPIRED}:
        return False
    return introduction.outcomes.confirmed().filter(kind=CONTRACT).exists()


def _nda(introduction: Introduction, side: Side) -> Nda | None:
    if not introduction.nda_required_by:
        return None
    agreement = introduction.nda
    return Nda(introduction.nda_required_by == side.value, agreement)


def _messages(introduction: Introduction, side: Side, other: Other) -> list[Spoken]:
    """The conversation. The other side speaks as a company: its people are known with its contact only."""
    if introduction.named_at is None or other.profile is None:
        return []
    mark = introduction.read_marks.filter(side=side.other.value).first()
    read_until = 0 if mark is None else mark.message_id
    names = {side.value: "", side.other.value: other.profile.name}
    return [
        Spoken(
            id=row.pk,
            author=row.author,
            who=row.person.shown_name if row.author in {side.value, MODERATOR} else names[row.author],
            is_own=row.author == side.value,
            text=row.text,
            sent_at=row.sent_at,
            is_read=row.pk <= read_until,
        )
        for row in _newest(introduction.messages.all())
    ]


def _unread(introduction: Introduction, side: Side, spoken: Sequence[Spoken]) -> int:
    """How many messages of others this side has not read."""
    if not spoken:
        return 0
    mark = introduction.read_marks.filter(side=side.value).first()
    return sum(each.id > (0 if mark is None else mark.message_id) for each in spoken if not each.is_own)


def _newest(rows: "QuerySet[Message, Message]") -> list[Message]:
    """The last messages, in the order in which they were written."""
    found = rows.select_related("person").order_by("-sent_at", "-pk")[:MESSAGES_SHOWN]
    return list(reversed(found))


def _verbs(
    introduction: Introduction, side: Side, nda: Nda | None, *, has_consented: bool, now: datetime
) -> frozenset[str]:
    """What this side may do now. The actions decide; this only keeps pages from offering what they refuse."""
    state, moves = introduction.state, INTRODUCTION_MOVES[introduction.state]
    allowed = {
        "accept": state == ASKED and side is Side.ASKED,
        "decline": state == ASKED and side is Side.ASKED,
        "withdraw": "withdraw" in moves and (state != ASKED or side is Side.ASKING),
        "end": "end" in moves,
        "consent": state == NAMED and not has_consented,
        "withdraw_consent": state in TALKING and has_consented,
        "contact": state in TALKING and has_consented,
        "require_nda": state == NAMED and (nda is None or _is_lost(nda)),
        "waive_nda": state == NAMED and nda is not None and nda.is_wanted_by_us,
        "write": state in TALKING,
        "give_file": state == OPEN,
        "ask_moderator": state in TALKING,
        "report": may_report(named_at=introduction.named_at, ended_at=introduction.ended_at, now=now),
        "close_opportunity": may_close(introduction, side),
    }
    return frozenset(verb for verb, is_allowed in allowed.items() if is_allowed)


def _is_lost(nda: Nda) -> bool:
    return nda.agreement is None or nda.agreement.closed_at is not None
