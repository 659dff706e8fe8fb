"""What programs send and read of introductions."""

from datetime import date, datetime
from typing import Annotated, Any

from ninja import Field, Schema
from pydantic import BeforeValidator

from gildia.introductions.queries.listing import MOST_ROWS, Turn
from gildia.introductions.rules import LONGEST_ANSWER, LONGEST_MESSAGE, Side

MAX_LIMIT = 100


def _without_nul(value: Any) -> Any:  # noqa: ANN401 - whatever was sent
    return value.replace("\x00", "") if isinstance(value, str) else value


#: PostgreSQL keeps no NUL.
Text = Annotated[str, BeforeValidator(_without_nul)]


class ListedOut(Schema):
    """An introduction in the list."""

    code: str
    url: str
    side: str = Field(description="asking: your company asked; asked: it was asked")
    state: str = Field(description="asked, named, open, declined, withdrawn, lapsed or ended")
    turn: str = Field(description="ours, theirs, open or over")
    about: str = Field(description="Title of the offer or request, or the subject")
    opportunity: str | None = Field(description="Code of the offer or request")
    company: str | None = Field(description="The other company, null while its name is not known")
    asked_at: datetime
    since: datetime = Field(description="In this state since")
    unread: int


class ListOut(Schema):
    """One page of the list."""

    total: int
    results: list[ListedOut]


class AnswersOut(Schema):
    """The three answers."""

    bring: str
    proof: str
    next_step: str


class ContactOut(Schema):
    """A person to contact."""

    name: str
    role: str
    email: str
    phone: str


class OtherOut(Schema):
    """The other company as far as the stage lets it be known; what is not known is null."""

    outline: str | None = Field(description="Sector, size and place in the caller's language")
    name: str | None
    url: str | None
    contact: ContactOut | None


class MessageOut(Schema):
    """A message."""

    id: int
    author: str = Field(description="asking, asked or moderator")
    text: str
    sent_at: datetime


class FileOut(Schema):
    """A file; it is opened on the page."""

    id: int
    name: str
    size_bytes: int
    is_own: bool
    given_at: datetime


class OutcomeOut(Schema):
    """What came of it."""

    id: int
    kind: str = Field(description="met, nda, quote, contract or delivered")
    state: str = Field(description="reported, confirmed, disputed or retracted; only confirmed ones count")
    day: date
    value_band: str = Field(description="10k, 100k, 1m, 10m, more, or empty")
    currency: str
    process_step: str | None
    reported_by: str = Field(description="asking, asked, or empty: both signed on the platform")
    dispute: str
    is_shown_to_others: bool = Field(description="Both companies let others know")


class IntroductionOut(Schema):
    """One introduction for one side."""

    code: str
    url: str
    side: str
    state: str
    since: datetime
    asked_at: datetime
    about: str
    other: OtherOut
    answers: AnswersOut
    has_consented: bool = Field(description="Your company agreed to open contacts and files")
    has_other_consented: bool
    is_nda_wanted: bool
    messages: list[MessageOut]
    files: list[FileOut]
    outcomes: list[OutcomeOut]
    reason_kind: str
    reason: str
    next: str = Field(description="What you would do next, in the caller's language; empty for nothing")
    verbs: list[str] = Field(description="What you may do now")


class ExportOut(Schema):
    """Everything that a company has here."""

    exported_at: datetime
    introductions: list[IntroductionOut]


class ListIn(Schema):
    """What the list is asked for."""

    turn: Turn | None = None
    side: Side | None = None
    state: str = Field("", max_length=16)
    limit: int = Field(25, ge=1, le=MAX_LIMIT)
    offset: int = Field(0, ge=0, le=MOST_ROWS)


class AskIn(Schema):
    """Interest in an offer or request, or in a company itself: give one of the two."""

    opportunity: Text = Field("", max_length=12, description="Its code")
    organisation: Text = Field("", max_length=100, description="Its slug")
    bring: Text = Field(max_length=LONGEST_ANSWER)
    proof: Text = Field(max_length=LONGEST_ANSWER)
    next_step: Text = Field(max_length=LONGEST_ANSWER)
    is_consented: bool = Field(description="You agree to be named if they accept")


class DeclineIn(Schema):
    """Why not."""

    reason_kind: Text = Field(max_length=16, description="fit, proof, busy, found, terms or other")
    reason: Text = Field("", max_length=1000)
    is_reason_shown: bool = False


class EndIn(Schema):
    """A word on the end."""

    reason: Text = Field("", max_length=1000)
    is_reason_shown: bool = False


class ConsentIn(Schema):
    """The contact is the caller himself."""

    phone: Text = Field("", max_length=40)


class MessageIn(Schema):
    """What to write."""

    text: Text = Field(min_length=1, max_length=LONGEST_MESSAGE)


class ReportIn(Schema):
    """What came of it."""

    kind: Text = Field(max_length=16, description="met, nda, quote, contract or delivered")
    day: date
    value_band: Text = Field("", max_length=8, description="10k, 100k, 1m, 10m or more")
    currency: Text = Field("", max_length=3, description="RUB, EUR, USD or CNY")
    process_step: Text = Field("", max_length=64, description="Its code")
    may_be_shown: bool = Field(default=False, description="Others may know that the two worked together")


class ConfirmIn(Schema):
    """The yes of the other company."""

    may_be_shown: bool = False


class DisputeIn(Schema):
    """What is not so."""

    reason: Text = Field(min_length=1, max_length=1000)


class ProblemOut(Schema):
    """What was refused, and where."""

    detail: Any
    field: str | None = None
