"""Why a company is in an answer or not, said to a reader."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from gildia.foundation.quantities import QUANTITIES
from gildia.partnering import wording
from gildia.partnering.rules.answer import Facet, FacetKey, FacetValue, Match, Verdict
from gildia.partnering.rules.why import Adding, Advice, Cause, WhyNot, in_points, shares_of
from gildia.partnering.wording.judgements import say_lowered

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

SHARES: Mapping[str, "StrOrPromise"] = {
    "meaning": gettext_lazy("Nearness in meaning"),
    "words": gettext_lazy("The same words"),
    "step": gettext_lazy("Nearness to its process step"),
    "requirements": gettext_lazy("Requirements"),
    "other": gettext_lazy("Other signs"),
    "further": gettext_lazy("Its further texts"),
}


@dataclass(frozen=True)
class SharesRow:
    """One line of the comparison: what is counted, and its points for each company."""

    label: str
    cells: list[tuple[str, int]]
    """Of each company: its name and its points."""


def sentences(why: WhyNot, *, in_a_zone: bool) -> list[str]:
    """The explanation, most telling sentence first."""
    said = []
    if why.left_out_by:
        said.append(_left_out(why, in_a_zone=in_a_zone))
    said.append(_CAUSES[why.cause](why))
    if why.this is not None and not why.shows_capability:
        said.append(
            _("It describes no capability that you may see; only what it says of itself was compared.")
        )
    if why.this is not None and (missed := _missed(why.this)):
        said.append(_("It misses what was asked for: %(missed)s.") % {"missed": "; ".join(missed)})
    if why.this is not None and why.this.lowered is not None:
        said.append(say_lowered(why.this.lowered))
    if why.awaits_reading:
        said.append(
            _(
                "A text of it is new and so far read only in part: by its words and a first look at its"
                " meaning. Its place may change within minutes."
            )
        )
    return said


def _left_out(why: WhyNot, *, in_a_zone: bool) -> str:
    filters = "; ".join(say_ticked(facet, in_a_zone=in_a_zone) for facet in why.left_out_by)
    if why.only_together:
        return _("None of its texts meets these filters at once: %(filters)s.") % {"filters": filters}
    said = ngettext(
        "This filter leaves it out: %(filters)s.",
        "These filters leave it out: %(filters)s.",
        len(why.left_out_by),
    )
    return said % {"filters": filters}


def say_ticked(facet: Facet, *, in_a_zone: bool) -> str:
    """A facet with what is ticked in it: “Country: China, Japan”."""

    def word(value: FacetValue) -> str:
        return wording.label(FacetKey(facet.key), value, in_a_zone=in_a_zone)

    values = ", ".join(word(value) for value in facet.values)
    return f"{wording.FACET_LABELS[facet.key]}: {values}"


def _listed(why: WhyNot) -> str:
    place = {"place": why.place, "listed": why.listed}
    if why.left_out_by:
        return _("Otherwise it would stand in place %(place)d of %(listed)d.") % place
    return _("It is here, in place %(place)d of %(listed)d.") % place


def _behind(why: WhyNot) -> str:
    if why.place is None:
        return _("It was compared with the need only now: its texts were not among those nearest to it.")
    if why.left_out_by:
        said = _("Otherwise it would be in place %(place)d, but the list ends after the first %(listed)d.")
    else:
        said = _("Others fit better: it is in place %(place)d, and the list ends after the first %(listed)d.")
    return said % {"place": why.place, "listed": why.listed}


_CAUSES: Mapping[Cause, Callable[[WhyNot], str]] = {
    Cause.LISTED: _listed,
    Cause.BEHIND: _behind,
    Cause.BEYOND: lambda _why: _("Nothing was asked for, and the list of all companies ends before it."),
    Cause.WITHOUT_TEXT: lambda _why: _(
        "The search holds no text of it that you may see, so there is nothing to compare with the need."
    ),
    Cause.NOT_PUBLISHED: lambda _why: _("Its profile is not published, so the search does not know it."),
}


def _missed(match: Match) -> list[str]:
    return [said.text for said in wording.requirements(match.best) if said.verdict is Verdict.MISSED]


def comparison(columns: Sequence[tuple[str, Match]]) -> list[SharesRow]:
    """The parts of several companies' scores in points, line by line; a line of zeros is left out."""
    counted = [(name, in_points(shares_of(match))) for name, match in columns]
    rows = [
        SharesRow(str(label), [(name, points[share]) for name, points in counted])
        for share, label in SHARES.items()
        if any(points[share] for _name, points in counted)
    ]
    return [*rows, SharesRow(_("Together"), [(name, sum(points.values())) for name, points in counted])]


def advise(advice: Advice) -> str:
    """What to add to the profile, as a person would put it."""
    return str(_ADVICE[advice.adding]) % {"subject": _subject(advice)}


def _subject(advice: Advice) -> str:
    if advice.adding is Adding.LIMIT and (known := QUANTITIES.get(advice.subject)):
        return str(known.name)
    if advice.adding is Adding.LANGUAGE:
        return str(LANGUAGES.get(advice.subject, advice.subject))
    return advice.subject


LANGUAGES: Mapping[str, "StrOrPromise"] = {
    "ru": gettext_lazy("in Russian"),
    "en": gettext_lazy("in English"),
    "zh": gettext_lazy("in Chinese"),
}
_ADVICE: Mapping[Adding, "StrOrPromise"] = {
    Adding.PUBLISH: gettext_lazy("Publish the profile."),
    Adding.CAPABILITY: gettext_lazy("Describe this as a capability, in the words that customers use."),
    Adding.LANGUAGE: gettext_lazy("Say the same %(subject)s, the language of the need."),
    Adding.STEP: gettext_lazy("Choose the process step of this capability."),
    Adding.LIMIT: gettext_lazy("State the limit of this capability: %(subject)s."),
    Adding.CERTIFICATE: gettext_lazy("Add the certificate if you hold it: %(subject)s."),
    Adding.VISIBILITY: gettext_lazy("Not everybody may see this text, and who may not does not find it."),
}


def address(advice: Advice, slug: str) -> str:
    """The page on which the advice is followed."""
    if advice.adding is Adding.PUBLISH:
        return reverse("registry:profile", args=[slug])
    if advice.adding is Adding.CERTIFICATE:
        return reverse("registry:add_record", args=[slug, "certificates"])
    if advice.capability_id is not None:
        return reverse("registry:change_record", args=[slug, "capabilities", advice.capability_id])
    if advice.adding is Adding.CAPABILITY:
        return reverse("registry:add_record", args=[slug, "capabilities"])
    return reverse("registry:edit_section", args=[slug, "texts"])
