"""One's own judgements, for programs: list, give, take back."""

from datetime import datetime

from django.http import Http404, HttpRequest
from django.utils import timezone
from ninja import Field, Query, Router, Schema, Status
from ninja.security import django_auth

from gildia.partnering.actions import judgements as actions
from gildia.partnering.models import Judgement
from gildia.partnering.queries import judgements as queries
from gildia.partnering.queries.judgements import Wanted
from gildia.partnering.rules.answer import MAX_NEED_LENGTH
from gildia.partnering.rules.judgements import MOST_WORDS, Because, Side, may_judge
from gildia.registry.middleware import acting_of
from gildia.registry.permissions import Actor, require
from gildia.registry.rules import Viewer

router = Router(tags=["judgements"], auth=django_auth)

MAX_LIMIT = 100
MAX_OFFSET = 10_000


class JudgementOut(Schema):
    """That a company does not fit a need, or a request not one's own company."""

    id: int
    side: Side = Field(description="seeks: the company does not fit my need; serves: the need not my company")
    need: str
    company: str | None = Field(description="The judged company's slug; null once the caller may not see it")
    about: str = Field(description="The code of the offer or request, if it was judged as one")
    because: Because
    words: str
    given_at: datetime
    taken_back_at: datetime | None
    is_own: bool = Field(description="Given by the caller and not by a colleague")


class JudgementsOut(Schema):
    """One page of judgements."""

    total: int
    results: list[JudgementOut]


class JudgementsIn(Schema):
    """Which judgements are listed."""

    q: str = Field("", max_length=200, description="Words of the need")
    ours: bool = Field(default=False, description="Also those of colleagues")
    taken_back: bool = Field(default=False, description="Also those that were taken back")
    limit: int = Field(25, ge=1, le=MAX_LIMIT)
    offset: int = Field(0, ge=0, le=MAX_OFFSET)


class JudgementIn(Schema):
    """What is said of a pair."""

    side: Side = Side.SEEKS
    need: str = Field(max_length=MAX_NEED_LENGTH)
    company: str = Field(max_length=80, description="The judged company's slug; for serves one's own")
    about: str = Field("", max_length=64, pattern=r"^[-a-zA-Z0-9_]*$")
    because: Because
    words: str = Field("", max_length=MOST_WORDS, description="Needed for other, and kept for nothing else")


class NoneOut(Schema):
    """Why there is no answer."""

    detail: str


@router.get("/partners/judgements", response=JudgementsOut, summary="List judgements")
def list_judgements(request: HttpRequest, asked: Query[JudgementsIn]) -> JudgementsOut:
    """One's own “not relevant” marks, newest first."""
    viewer = acting_of(request).viewer
    require(may_judge(viewer))
    rows = queries.listed(viewer, Wanted(asked.q.replace("\x00", ""), asked.ours, asked.taken_back))
    page = list(rows[asked.offset : asked.offset + asked.limit])
    return JudgementsOut(total=rows.count(), results=_told(viewer, page))


@router.post("/partners/judgements", response={201: JudgementOut, 404: NoneOut}, summary="Give a judgement")
def give_judgement(request: HttpRequest, said: JudgementIn) -> Status[JudgementOut]:
    """Mark a pair as not relevant. Said twice, the one that stands is answered."""
    actor = _actor(request)
    row = actions.give(
        side=said.side,
        text=said.need.replace("\x00", ""),
        company=said.company,
        about=said.about,
        because=said.because,
        words=said.words.replace("\x00", ""),
        by=actor,
        now=timezone.now(),
    )
    return Status(201, _told(actor.viewer, [row])[0])


@router.post(
    "/partners/judgements/{judgement_id}/take-back",
    response={200: JudgementOut, 404: NoneOut},
    summary="Take a judgement back",
)
def take_back_judgement(request: HttpRequest, judgement_id: int) -> JudgementOut:
    """Undo one's own mark; again changes nothing."""
    actor = _actor(request)
    row = actions.take_back(judgement_id=judgement_id, by=actor, now=timezone.now())
    return _told(actor.viewer, [row])[0]


def _actor(request: HttpRequest) -> Actor:
    actor = acting_of(request).actor
    if actor is None:
        raise Http404
    return actor


def _told(viewer: Viewer, rows: list[Judgement]) -> list[JudgementOut]:
    known = queries.names_of_companies(viewer, rows)
    return [
        JudgementOut(
            id=row.pk,
            side=Side(row.side),
            need=row.text,
            company=known[row.company_id].slug if row.company_id in known else None,
            about=row.about,
            because=Because(row.because),
            words=row.words,
            given_at=row.given_at,
            taken_back_at=row.taken_back_at,
            is_own=row.person_id == viewer.person_id,
        )
        for row in rows
    ]
