"""Judgements, said to whoever gave them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from gildia.partnering.models import Judgement
from gildia.partnering.rules.answer import Lowered, Relation
from gildia.partnering.rules.effect import Effect
from gildia.partnering.rules.judgements import WEIGHTS, Because, Side, may_judge
from gildia.registry.rules import Viewer

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

REASONS: Mapping[str, "StrOrPromise"] = dict(Judgement.REASONS)
_COMPANIES: Mapping[Relation, "StrOrPromise"] = {
    Relation.PAIR: gettext_lazy("You marked this company as not relevant here: %(reason)s."),
    Relation.COMPANY: gettext_lazy("Lower because you marked this company for another need: %(reason)s."),
    Relation.STEP: gettext_lazy("Lower because you marked a company of the same process step: %(reason)s."),
    Relation.PLACE: gettext_lazy("Lower because you marked a company from the same place: %(reason)s."),
}
_NEEDS: Mapping[Relation, "StrOrPromise"] = {
    Relation.PAIR: gettext_lazy("You marked this request as not relevant: %(reason)s."),
    Relation.COMPANY: gettext_lazy("Lower because you marked a similar request: %(reason)s."),
}


@dataclass(frozen=True)
class Judging:
    """What a page that lists companies for a need tells `partnering/judging.html`."""

    text: str
    about: str
    back: str
    """The page itself, without the need in its address."""
    own_id: int | None


def judging(viewer: Viewer, text: str, *, back: str, about: str = "") -> Judging | None:
    """For such a page; None for readers who may not judge."""
    return Judging(text, about, back, viewer.organisation_id) if text and may_judge(viewer) else None


def reason(code: str) -> str:
    """A reason as it stands inside a sentence."""
    said = str(REASONS.get(code, code))
    return said[:1].lower() + said[1:]


def say_lowered(lowered: Lowered, side: Side = Side.SEEKS) -> str:
    """Why a match stands lower than it would."""
    words = _COMPANIES if side is Side.SEEKS else _NEEDS
    said = str(words[lowered.relation]) % {"reason": reason(lowered.because)}
    if not lowered.more:
        return said
    more = ngettext(
        "%(count)d more mark of yours speaks of it.",
        "%(count)d more marks of yours speak of it.",
        lowered.more,
    )
    return f"{said} {more % {'count': lowered.more}}"


def what_follows(row: Judgement) -> str:
    """What a judgement does to lists, now that it is given."""
    weights = WEIGHTS[Because(row.because)]
    if row.side == Side.SERVES.value:
        said = [_("This request goes to the end of your list.")]
        if weights.company:
            said.append(_("Similar ones stand lower."))
        return " ".join(said)
    said = [_("It goes to the end of your list for this need.")]
    if weights.always:
        said.append(_("For every other need it stands lower."))
    elif weights.step or row.country or row.zone_ids:
        said.append(_("For similar needs it stands lower, and others like it a little."))
    elif weights.company:
        said.append(_("For similar needs it stands lower."))
    return " ".join(said)


def summary(effects: Sequence[Effect]) -> dict[str, object]:
    """The page's figures in one breath: mean places of marked companies, and what the first ten are worth."""
    if not effects:
        return {}
    orders = {
        "without": [each.without for each in effects],
        "by_others": [each.by_others for each in effects],
        "with_all": [each.with_all for each in effects],
    }
    return {
        "places": {
            name: _mean([place for one in found for place in one.places]) for name, found in orders.items()
        },
        "worth": {name: round(100 * _mean([one.worth for one in found])) for name, found in orders.items()},
    }


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0
