"""What an answer says, in sentences: the heading, the proof, the roles, the conditions."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext_lazy

from gildia.consortia.models import Consortium, ConsortiumStep, Team
from gildia.consortia.models.consortia import SOLVING
from gildia.consortia.queries.answers import Answer, Shown
from gildia.consortia.queries.asked import ACCEPTED, GONE, REFUSED, WAITS, AskedCompany
from gildia.consortia.queries.candidates import CLUSTER
from gildia.consortia.queries.conditions import need_of
from gildia.consortia.rules.problem import WHOLE
from gildia.foundation.quantities import format_amount
from gildia.opportunities.models import Opportunity
from gildia.opportunities.models.opportunities import PUBLISHED, STATE_LABELS
from gildia.partnering.rules.answer import Band, Need, Verdict
from gildia.partnering.wording import (
    BANDS,
    SaidReason,
    place_name,
    say,
    say_excluded,
    say_wanted,
    say_wanted_place,
)


def heading(answer: Answer) -> str:
    """What the page says first."""
    if not answer.teams:
        return _("Nobody covers any of these steps")
    size, covered, steps = answer.teams[0].size, len(answer.covered), len(answer.rows)
    if covered == steps:
        said = ngettext("%(count)d company covers all steps", "%(count)d companies cover all steps", size)
        return said % {"count": size}
    said = ngettext(
        "%(count)d company covers %(covered)d of %(steps)d steps",
        "%(count)d companies cover %(covered)d of %(steps)d steps",
        size,
    )
    return said % {"count": size, "covered": covered, "steps": steps}


def proof(team: Team, *, is_partial: bool) -> str:
    """What is proven of the team's size."""
    if team.fewer_possible:
        said = ngettext(
            "At most %(count)d company fewer may be possible: time ran out before the proof was complete.",
            "At most %(count)d companies fewer may be possible: time ran out before the proof was complete.",
            team.fewer_possible,
        )
        return said % {"count": team.fewer_possible}
    if is_partial:
        return _("No smaller team covers these steps: proven.")
    return _("No smaller team exists: proven.")


def evidence_proof(team: Team) -> str:
    """What is proven of the choice among teams of this size."""
    if not team.keeps_most:
        return _("More companies of the former team might be kept: not all teams of this size were compared.")
    if team.has_best_evidence:
        return _("Of all teams of this size none is better proven.")
    return _("Among teams of this size a better proven one may exist: not all were compared.")


def alternatives_sentence(answer: Answer, consortium: Consortium) -> str:
    """How many other teams there are."""
    others = len(answer.teams) - 1
    if not others:
        if consortium.has_all_teams:
            return _("There is no other team: every other one contains this one.")
        return _("No alternative was found in the time given.")
    said = ngettext("%(count)d alternative", "%(count)d alternatives", others) % {"count": others}
    if consortium.has_all_teams:
        return _("%(alternatives)s; there are no more, but those that contain one of these.") % {
            "alternatives": said
        }
    return _("%(alternatives)s; each does without at least one company of every team before it.") % {
        "alternatives": said
    }


def name_of(shown: Shown) -> str:
    """A company's name, or that the reader may not see it."""
    return hidden_name() if shown.organisation is None else str(shown.organisation)


def hidden_name() -> str:
    """A company that the reader may not know of."""
    return _("a company you cannot see")


def share(shown: Shown) -> str:
    """The part of the volume, when it is not the whole."""
    return "" if shown.share in (0, WHOLE) else format_amount(round(shown.share / WHOLE * 100), "percent")


def reasons(shown: Shown) -> list[SaidReason]:
    """What is met, not stated and missed, with the conditions of the whole."""
    said = [SaidReason(reason.verdict, say(reason)) for reason in shown.reasons]
    if shown.band is Band.FAR:
        said.insert(0, SaidReason(Verdict.MISSED, _("describes something else")))
    outside = {CLUSTER: _("not a member of the cluster")}
    return [*said, *(SaidReason(Verdict.MISSED, outside[code]) for code in shown.outside)]


def band(shown: Shown) -> str:
    """How well it answers a typed step."""
    return "" if shown.band is Band.FAR else str(BANDS[shown.band])


def step_names(steps: Iterable[ConsortiumStep]) -> str:
    """Steps in one line."""
    return ", ".join(map(str, steps))


def conditions(step: ConsortiumStep) -> str:
    """What is asked of a step beside its name."""
    said = [] if step.process_step is None else _asked(need_of(step.process_step, step.need))
    if step.volume is not None:
        said.append(
            _("%(volume)s, may be shared") % {"volume": format_amount(step.volume, "1/month")}
            if step.is_divisible
            else format_amount(step.volume, "1/month")
        )
    return " · ".join([*said, *_bounds(step)])


def _bounds(row: Consortium | ConsortiumStep) -> list[str]:
    """Where a company shall be, and of which cluster; whom it leaves out is for the owner's people alone."""
    said = []
    if row.places:
        said.append(_("only in: %(places)s") % {"places": ", ".join(map(place_name, row.places))})
    if row.cluster is not None:
        said.append(_("only members of %(cluster)s") % {"cluster": row.cluster})
    return said


def _asked(need: Need) -> list[str]:
    """What was recognised in the words of a condition."""
    return [
        *map(say_wanted, need.limits),
        *need.standards,
        *map(say_wanted_place, need.places),
        *map(say_excluded, need.excluded),
    ]


def conditions_of_all(consortium: Consortium) -> list[str]:
    """What is asked of every company."""
    said = []
    said += _bounds(consortium)
    if not consortium.counts_unstated:
        said.append(_("Only companies that state every condition"))
    return said


def progress(consortium: Consortium) -> str:
    """How far the worker is."""
    if consortium.state != SOLVING or not consortium.progress_team:
        return _("Companies are being held against the steps.")
    if consortium.progress_team > 1:
        return _("The team is found. Alternative %(number)d is being looked for.") % {
            "number": consortium.progress_team - 1
        }
    if consortium.progress_companies is None:
        return _("At least %(least)d companies are needed; a team is being looked for.") % {
            "least": consortium.progress_at_least
        }
    return _("A team of %(size)d is found; at least %(least)d are needed. The proof goes on.") % {
        "size": consortium.progress_companies,
        "least": consortium.progress_at_least,
    }


@dataclass(frozen=True)
class Told:
    """A state with the page that tells more of it."""

    name: str
    words: str
    tone: str
    url: str
    is_declined: bool = False


_ANSWERS: Mapping[str, tuple[str | Promise, str]] = {
    WAITS: (pgettext_lazy("company asked", "asked, no answer yet"), "plain"),
    ACCEPTED: (pgettext_lazy("company asked", "accepted"), "green"),
    REFUSED: (pgettext_lazy("company asked", "declined"), "amber"),
    GONE: (pgettext_lazy("company asked", "withdrawn or not answered"), "plain"),
}


def asked(company: AskedCompany | None) -> Told | None:
    """What a company answered when it was asked for its part."""
    if company is None:
        return None
    words, tone = _ANSWERS[company.answer]
    is_declined = company.answer in {REFUSED, GONE}
    url = company.introduction.get_absolute_url()
    return Told(str(company.organisation), str(words), tone, url, is_declined)


def keeping(companies: Iterable[AskedCompany]) -> str:
    """By which rule those who have accepted are in the team."""
    if any(company.answer == ACCEPTED for company in companies):
        return _("Among teams of this size, companies that have accepted go before others.")
    return ""


def request_state(request: Opportunity | None) -> Told | None:
    """How far the request of a gap is."""
    if request is None:
        return None
    tone = "green" if request.state == PUBLISHED else "plain"
    words = _("request: %(state)s") % {"state": STATE_LABELS[request.state]}
    return Told(request.code, words, tone, request.get_absolute_url())
