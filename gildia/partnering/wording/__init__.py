"""What a search answers, said to a reader: headings, reasons, facets in his language.

The engine gives codes and numbers (`rules.answer`); pages, exports and the API take their words from here.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from babel import Locale
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from gildia.foundation import facets as shown
from gildia.foundation.countries import country_name
from gildia.foundation.languages import best
from gildia.foundation.quantities import QUANTITIES, format_amount, format_limit
from gildia.partnering.rules import places
from gildia.partnering.rules.answer import (
    Amount,
    Band,
    Excluded,
    Facet,
    FacetKey,
    FacetValue,
    Match,
    MatchedEntry,
    Need,
    Place,
    Reason,
    ReasonKind,
    SearchAnswer,
    Verdict,
    WantedLimit,
    WantedPlace,
)
from gildia.partnering.rules.grouping import NO_CLUSTER
from gildia.registry.wording import SIZE_LABELS

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

FACET_LABELS: Mapping[FacetKey, "StrOrPromise"] = {
    FacetKey.PLACE: gettext_lazy("Where"),
    FacetKey.CIRCLE: gettext_lazy("Cluster"),
    FacetKey.STEP: gettext_lazy("Process step"),
    FacetKey.SEGMENT: gettext_lazy("Segment"),
    FacetKey.CERTIFICATE: gettext_lazy("Certificates"),
    FacetKey.COUNTRY: gettext_lazy("Country"),
    FacetKey.SIZE: gettext_lazy("Size"),
    FacetKey.LANGUAGE: gettext_lazy("Language of the text"),
}
PLACES: Mapping[str, "StrOrPromise"] = {
    Place.MINE: gettext_lazy("My zone"),
    Place.OTHER_ZONES: gettext_lazy("Another zone"),
    Place.OUTSIDE: gettext_lazy("Outside the zones"),
}
BANDS: Mapping[Band, "StrOrPromise"] = {
    Band.STRONG: gettext_lazy("Strong match"),
    Band.POSSIBLE: gettext_lazy("Possible"),
    Band.FAR: gettext_lazy("Far"),
}
NEARNESS: Mapping[str, "StrOrPromise"] = {
    "very_close": gettext_lazy("very close in meaning"),
    "close": gettext_lazy("close in meaning"),
    "distant": gettext_lazy("distant in meaning"),
}

SIGNS: Mapping[Verdict, str] = {Verdict.MET: "✓", Verdict.MISSED: "✗", Verdict.UNKNOWN: "?"}
_ASKED = frozenset(
    {
        ReasonKind.SEVERAL,
        ReasonKind.LIMIT,
        ReasonKind.CERTIFICATE,
        ReasonKind.PLACE,
        ReasonKind.EXCLUDED,
    }
)
_NEED_SHOWN = 60
"""Characters of one of several needs that a reason repeats."""
_BARS = {Band.STRONG: 4, Band.POSSIBLE: 2, Band.FAR: 1}


def heading(answer: SearchAnswer) -> str:
    """What the page says first: how many companies do this."""
    if answer.need.is_empty:
        return ngettext("%(count)d company", "%(count)d companies", answer.total) % {"count": answer.total}
    if answer.strong:
        said = ngettext("%(count)d company does this", "%(count)d companies do this", answer.strong)
        return said % {"count": answer.strong}
    if answer.possible:
        said = ngettext(
            "%(count)d company possibly does this", "%(count)d companies possibly do this", answer.possible
        )
        return said % {"count": answer.possible}
    return _("Nobody here does this yet")


def beside_heading(answer: SearchAnswer) -> str:
    """The other counts, after the heading: “3 possibly, 12 far”."""
    parts = []
    if answer.strong and answer.possible:
        parts.append(_("%(count)d possibly") % {"count": answer.possible})
    if answer.far and not answer.nobody_does_it:
        parts.append(_("%(count)d far") % {"count": answer.far})
    return ", ".join(parts)


def bars(entry: MatchedEntry) -> int:
    """How many of the four bars a match fills: one less where something asked for is not proven."""
    if entry.band is None:
        return 0
    full = _BARS[entry.band]
    unproven = any(r.kind in _ASKED and r.verdict is not Verdict.MET for r in entry.reasons)
    return full - 1 if unproven and full > 1 else full


@dataclass(frozen=True)
class SaidReason:
    """A reason in words, with its verdict for the sign before it."""

    verdict: Verdict
    text: str


def requirements(entry: MatchedEntry) -> list[SaidReason]:
    """What was asked for and whether it is met: limits, certificates, places, exclusions."""
    return [SaidReason(r.verdict, say(r)) for r in entry.reasons if r.kind in _ASKED]


def evidence(entry: MatchedEntry) -> list[str]:
    """Why this text was found: words and meaning. That meanings lie apart is no reason for a match."""
    found = (ReasonKind.TERMS, ReasonKind.SYNONYMS, ReasonKind.MEANING)
    against = () if entry.band is Band.FAR else ("distant",)
    return [say(r) for r in entry.reasons if r.kind in found and r.params.get("level") not in against]


def say(reason: Reason) -> str:
    """One reason as a person would put it."""
    return _SAYINGS[reason.kind](reason)


def _say_terms(reason: Reason) -> str:
    words = reason.params["words"]
    assert isinstance(words, tuple)  # noqa: S101 - the table in rules.answer.Reason
    return _("words that match: %(words)s") % {"words": ", ".join(words)}


def _say_synonyms(reason: Reason) -> str:
    pairs = reason.params["pairs"]
    assert isinstance(pairs, tuple)  # noqa: S101 - the table in rules.answer.Reason
    return _("of the same process step: %(pairs)s") % {"pairs": ", ".join(pairs)}


def _say_meaning(reason: Reason) -> str:
    return str(NEARNESS[str(reason.params["level"])])


def _say_certificate(reason: Reason) -> str:
    standard = str(reason.params["standard"])
    until = reason.params.get("valid_until")
    day = date_format(until, "SHORT_DATE_FORMAT") if isinstance(until, date) else ""
    if reason.verdict is Verdict.MET:
        return _("%(standard)s until %(day)s") % {"standard": standard, "day": day} if day else standard
    if reason.verdict is Verdict.MISSED:
        return _("%(standard)s ended on %(day)s") % {"standard": standard, "day": day}
    return _("%(standard)s is not stated") % {"standard": standard}


def _say_limit(reason: Reason) -> str:
    quantity = str(reason.params["quantity"])
    known = QUANTITIES.get(quantity)
    name = str(known.name) if known else quantity
    low, high = reason.params.get("offered_low"), reason.params.get("offered_high")
    ends = [end for end in (low, high) if isinstance(end, Amount)]
    if not ends:
        return _("%(quantity)s is not stated") % {"quantity": name}
    offered = format_limit(
        quantity,
        low.value if isinstance(low, Amount) else None,
        high.value if isinstance(high, Amount) else None,
        ends[0].unit,
    )
    gap = reason.params.get("gap")
    if reason.verdict is Verdict.MISSED and isinstance(gap, Amount):
        by = {"offered": offered, "gap": format_amount(gap.value, gap.unit)}
        if reason.params.get("side") == "above":
            return _("%(offered)s: %(gap)s more than asked") % by
        return _("%(offered)s: %(gap)s short") % by
    return offered


def place_name(key: str) -> str:
    """A country, region or town by its key in `rules.places`, in the reader's language."""
    return best(places.names_of(key)).value or country_name(key.partition("/")[2] or key)


def _say_place(reason: Reason) -> str:
    params = reason.params
    keys = params["places"]
    assert isinstance(keys, tuple)  # noqa: S101 - the table in rules.answer.Reason
    named = _(" or ").join(place_name(key) for key in keys)
    if reason.verdict is Verdict.UNKNOWN:
        return _("%(place)s: the place is not stated") % {"place": named}
    town = best({language: str(params[f"town_{language}"]) for language in places.LANGUAGES}).value
    here = town or country_name(str(params["country"]))
    if params["asked"] == "in" and reason.verdict is Verdict.MET:
        return _("%(place)s, as asked") % {"place": place_name(str(params["found"]))}
    if reason.verdict is Verdict.MET or params["asked"] == "in":
        return _("%(here)s, not %(place)s") % {"here": here, "place": named}
    return _("%(place)s, where it should not be") % {"place": place_name(str(params["found"]))}


def _say_excluded(reason: Reason) -> str:
    return _("says “%(words)s”, which is excluded") % {"words": reason.params["words"]}


def _say_several(reason: Reason) -> str:
    needs = reason.params["needs"]
    assert isinstance(needs, tuple)  # noqa: S101 - the table in rules.answer.Reason
    told = "; ".join(Truncator(need).chars(_NEED_SHOWN) for need in needs)
    if reason.verdict is Verdict.MISSED:
        return _("not found here: %(needs)s") % {"needs": told}
    return _("%(count)d of %(all)s needs: %(needs)s") % {
        "count": len(needs),
        "all": reason.params["of"],
        "needs": told,
    }


_SAYINGS: Mapping[ReasonKind, Callable[[Reason], str]] = {
    ReasonKind.TERMS: _say_terms,
    ReasonKind.SYNONYMS: _say_synonyms,
    ReasonKind.MEANING: _say_meaning,
    ReasonKind.CERTIFICATE: _say_certificate,
    ReasonKind.LIMIT: _say_limit,
    ReasonKind.PLACE: _say_place,
    ReasonKind.EXCLUDED: _say_excluded,
    ReasonKind.SEVERAL: _say_several,
}


def say_wanted(limit: WantedLimit) -> str:
    """A limit recognised in the need, as its chip shows it: “wafer diameter = 200 mm”."""
    known = QUANTITIES.get(limit.quantity)
    name = str(known.name) if known else limit.quantity
    if limit.upper is None:
        return f"{name} {limit.sign} {format_amount(limit.amount.value, limit.amount.unit)}"
    return format_limit(limit.quantity, limit.amount.value, limit.upper.value, limit.amount.unit)


def say_readings(need: Need) -> str:
    """What was searched for beside what was typed: “Also searched for: “wafer dicing”.”"""
    if not need.readings:
        return ""
    words = ", ".join(_("“%(words)s”") % {"words": reading.read_as} for reading in need.readings)
    return _("Also searched for: %(words)s.") % {"words": words}


def say_wanted_place(place: WantedPlace) -> str:
    """A place recognised in the need, as its chip shows it."""
    name = place_name(places.key(place))
    return name if place.wanted else _("not %(words)s") % {"words": name}


def say_excluded(excluded: Excluded) -> str:
    """What the need takes out, as its chip shows it."""
    return _("without %(words)s") % {"words": excluded.text}


def facts(match: Match) -> str:
    """A company in one line: where it is and how many work there."""
    place = best(match.locality).value
    country = country_name(match.country)
    people = ""
    if match.headcount is not None:
        people = ngettext("%(count)d person", "%(count)d people", match.headcount) % {
            "count": match.headcount
        }
    elif match.size is not None:
        people = str(SIZE_LABELS[match.size])
    where = ", ".join(part for part in (place, country) if part)
    return " · ".join(part for part in (where, people) if part)


def language_name(code: str) -> str:
    """A language in the reader's own."""
    names = Locale.parse((get_language() or "en").replace("-", "_")).languages
    return str(names.get(code, code)).capitalize()


_CODES: Mapping[FacetKey, Callable[[str], str]] = {
    FacetKey.PLACE: lambda value: str(PLACES.get(value, value)),
    FacetKey.SIZE: lambda value: str(SIZE_LABELS.get(value, value)),
    FacetKey.COUNTRY: country_name,
    FacetKey.LANGUAGE: language_name,
}


def label(key: FacetKey, value: FacetValue, *, in_a_zone: bool) -> str:
    """One line of a facet in the reader's language."""
    if value.value == Place.OTHER_ZONES and not in_a_zone:
        return _("In a zone")
    name = best(value.names).value
    if not name and value.value == NO_CLUSTER:
        return _("in no cluster")
    return name or _CODES.get(key, str)(value.value)


def facet_list(found: tuple[Facet, ...], *, in_a_zone: bool) -> list[shown.Facet]:
    """The facets as the facet component takes them; a facet without a choice to make is left out.

    `in_a_zone` is whether the reader has a zone of his own, from which others are told apart.
    """
    return [
        shown.Facet(
            name=facet.key.value,
            label=FACET_LABELS[facet.key],
            options=[
                shown.Option(
                    value.value, label(facet.key, value, in_a_zone=in_a_zone), value.count, value.selected
                )
                for value in facet.values
            ],
        )
        for facet in found
        if len(facet.values) > 1 or any(value.selected for value in facet.values)
    ]
