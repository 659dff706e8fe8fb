"""Where an introduction stands and what comes next, in the reader's words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from gildia.introductions.models.introductions import (
    ASKED,
    DECLINE_REASONS,
    DECLINED,
    ENDED,
    LAPSED,
    LIVE,
    NAMED,
    OPEN,
    WITHDRAWN,
)
from gildia.introductions.models.outcomes import REPORTED
from gildia.introductions.queries.history import Happening
from gildia.introductions.queries.introductions import Page
from gildia.introductions.queries.sides import Outline
from gildia.introductions.queries.trail import Given
from gildia.introductions.rules import Side, Stage
from gildia.opportunities.rules.anonymity import Finding
from gildia.opportunities.wording import MarkedPlace, marked_places
from gildia.partnering.rules.answer import Band

UNKNOWN_COMPANY = pgettext_lazy("introduction", "A company that you know no name of yet")
QUESTION_LABELS: Mapping[str, str | Promise] = {
    "bring": gettext_lazy("Why it interests them, and what they can bring"),
    "proof": gettext_lazy("What shows that they can"),
    "next_step": gettext_lazy("What they would like to happen next, and when"),
}
OWN_QUESTION_LABELS: Mapping[str, str | Promise] = {
    "bring": gettext_lazy("Why it interests us, and what we can bring"),
    "proof": gettext_lazy("What shows that we can"),
    "next_step": gettext_lazy("What we would like to happen next, and when"),
}
TONES: Mapping[str, str] = {ASKED: "amber", NAMED: "", OPEN: ""}
STAGE_TITLES: Mapping[Stage, str | Promise] = {
    Stage.ASKED: pgettext_lazy("introduction", "Asked, without the name"),
    Stage.NAMED: pgettext_lazy("introduction", "Names and conversation"),
    Stage.OPEN: pgettext_lazy("introduction", "Contacts and files"),
}


def heading_of(page: Page) -> str:
    """What the page is about, in a few words."""
    if page.thing.title.value:
        return page.thing.title.value
    return other_name(page)


def other_name(page: Page) -> str:
    """What the other side is called at this stage."""
    return page.other.profile.name if page.other.profile else str(UNKNOWN_COMPANY)


def outline_in_words(outline: Outline) -> str:
    """Sector, size and place in one line; what the company never said is left out."""
    return " · ".join(part for part in (", ".join(outline.segments), outline.size, outline.place) if part)


def lead_of(page: Page) -> str:
    """Where it stands, and what is next."""
    return str(_LEADS[page.state](page))


def _asked(page: Page) -> str | Promise:
    if page.side is Side.ASKED:
        return _("A company would like to get to know you. Read what it says and answer: yes or no.")
    if page.other.profile:
        return _("Your question is with %(company)s. You get a letter as soon as it answers.") % {
            "company": page.other.profile.name
        }
    return _("Your question is with the company. You get a letter as soon as it answers.")


def _named(page: Page) -> str | Promise:
    company = {"company": other_name(page)}
    if page.has_consented and page.nda and not page.has_other_consented:
        return _("You have opened your side. %(company)s and the signatures are still missing.") % company
    if page.has_consented and page.nda:
        return _("Both want to go on; only the signatures under the agreement are missing.")
    if page.has_consented:
        return _("You have opened your side; it is the turn of %(company)s. Write in the meantime.") % company
    if page.has_other_consented:
        return _("%(company)s would like to exchange contacts and files. Do you?") % company
    return _(
        "You and %(company)s know each other by name. Write, and exchange contacts when you want to."
    ) % (company)


def _open(page: Page) -> str | Promise:
    if page.outcomes:
        return _("You and %(company)s have exchanged contacts. What came of it stands below.") % {
            "company": other_name(page)
        }
    return _("You and %(company)s have exchanged contacts. Say here what comes of it.") % {
        "company": other_name(page)
    }


def _declined(page: Page) -> str | Promise:
    if page.side is Side.ASKED:
        return _("You have declined. The other company never learned more than you decided.")
    return _("They have declined. Your name was not told to them.")


def _withdrawn(page: Page) -> str | Promise:
    by_us = page.is_over_by_us
    if page.other.stage is Stage.ASKED:
        if page.side is Side.ASKING:
            return _("You have taken the question back. Your name was not told.")
        return _("The company has taken its question back.")
    if by_us:
        return _("Your company has withdrawn. What was written stays readable to both.")
    return _("%(company)s has withdrawn. What was written stays readable to both.") % {
        "company": other_name(page)
    }


def _lapsed(page: Page) -> str | Promise:
    if page.side is Side.ASKED:
        return _("It was not answered in time, so the question is over.")
    return _("There was no answer. Your name was not told; you may ask again.")


def _ended(page: Page) -> str | Promise:
    if page.is_over_by_us:
        return _("Your company has ended it. You can still report what came of it for a year.")
    return _("%(company)s has ended it. You can still report what came of it for a year.") % {
        "company": other_name(page)
    }


_LEADS = {
    ASKED: _asked,
    NAMED: _named,
    OPEN: _open,
    DECLINED: _declined,
    WITHDRAWN: _withdrawn,
    LAPSED: _lapsed,
    ENDED: _ended,
}


def fit_of(page: Page) -> str:
    """How well the search found the asking company for the request."""
    if page.other.fit is None:
        return ""
    is_strong = page.other.fit.band == Band.STRONG
    return _("The search finds that it fits well.") if is_strong else _("The search finds that it may fit.")


@dataclass(frozen=True)
class NextStep:
    """The one button that stands out; `part` where it leads to a part of the same page."""

    words: str
    verb: str = ""
    part: str = ""


def next_step_of(page: Page, *, may_sign: bool) -> NextStep | None:
    """What this side would do next: the first that it can."""
    verbs, is_silent = page.verbs, page.state == NAMED and not page.messages
    has_to_confirm = any(each.state == REPORTED and each.answering is page.side for each in page.outcomes)
    consent = NextStep(_("Open contacts and files"), "consent")
    steps = [
        ("accept" in verbs, NextStep(_("Answer with yes"), "accept")),
        (has_to_confirm, NextStep(_("Confirm what came of it"), part="outcomes")),
        (may_sign, NextStep(_("Sign the agreement"), "sign")),
        ("consent" in verbs and page.has_other_consented, consent),
        (page.unread > 0 or is_silent, NextStep(_("Read and write"), part="conversation")),
        ("consent" in verbs, consent),
        ("report" in verbs and page.state != NAMED, NextStep(_("Say what came of it"), "report")),
    ]
    return next((step for is_next, step in steps if is_next), None)


def reason_of(page: Page) -> str:
    """Why it ended, as far as this side may read it."""
    kind = capital(str(dict(DECLINE_REASONS).get(page.reason_kind, "")))
    return ". ".join(part for part in (kind, page.reason) if part)


def asked_about(thing: str, company: str) -> str:
    """The heading of the three questions."""
    if thing:
        return _("Express interest")
    return _("Ask %(company)s for an introduction") % {"company": company}


def marked_answers(texts: Mapping[str, str], found: Sequence[Finding]) -> list[MarkedPlace]:
    """The answers with the words that would give the company away marked."""
    labels = {**OWN_QUESTION_LABELS, "subject": gettext_lazy("Subject"), "reason": gettext_lazy("Reason")}
    return marked_places(texts, found, label=lambda name: str(labels[name]))


@dataclass(frozen=True)
class Rung:
    """A stage on the ladder: done, now or later; what each side sees in it; who agreed to it and when."""

    title: str
    state: str
    ours: str
    theirs: str
    consents: Sequence[Given]


def ladder_of(page: Page, consents: Sequence[Given]) -> list[Rung]:
    """The three stages, for one side."""
    return [
        Rung(
            str(STAGE_TITLES[stage]),
            _state_of(page, stage),
            str(_WE_SEE[page.side][stage]),
            str(_THEY_SEE[page.side][stage]),
            [each for each in consents if each.stage is stage],
        )
        for stage in Stage
    ]


def _state_of(page: Page, stage: Stage) -> str:
    """Whether a stage is done, now or later; of an introduction that is over none is now."""
    reached = page.other.stage
    if stage < reached:
        return "done"
    if stage > reached:
        return "later"
    return "now" if page.state in LIVE else "done"


_NAMED_SEES = gettext_lazy("the name and the profile, and what is written here")
_OPEN_SEES = gettext_lazy("a person with role, e-mail and telephone, and the files")
_OUTLINE_SEES = gettext_lazy("sector, size and place, and the three answers")
_WE_SEE: Mapping[Side, Mapping[Stage, str | Promise]] = {
    Side.ASKED: {Stage.ASKED: _OUTLINE_SEES, Stage.NAMED: _NAMED_SEES, Stage.OPEN: _OPEN_SEES},
    Side.ASKING: {
        Stage.ASKED: gettext_lazy("what was published, as everybody does"),
        Stage.NAMED: _NAMED_SEES,
        Stage.OPEN: _OPEN_SEES,
    },
}
_THEY_SEE: Mapping[Side, Mapping[Stage, str | Promise]] = {
    Side.ASKED: _WE_SEE[Side.ASKING],
    Side.ASKING: _WE_SEE[Side.ASKED],
}


def capital(words: str) -> str:
    """The words as a sentence begins."""
    return words[:1].upper() + words[1:]


@dataclass(frozen=True)
class Happened:
    """A line of the trail."""

    at: datetime
    words: str
    who: str


def trail_of(happenings: Sequence[Happening], page: Page) -> list[Happened]:
    """What happened, in words, with the side that did it."""
    return [Happened(each.at, capital(each.what), _by(each, page)) for each in happenings]


def _by(happening: Happening, page: Page) -> str:
    if happening.is_moderators:
        return _("moderator")
    if happening.side is None:
        return _("by itself")
    return _("your company") if happening.side is page.side else _("the other company")
