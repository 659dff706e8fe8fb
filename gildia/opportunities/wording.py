"""The codes of offers and requests in the reader's words."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from gildia.foundation.countries import country_name
from gildia.foundation.languages import pick
from gildia.opportunities.models import Opportunity, Review, Version
from gildia.opportunities.models.opportunities import DRAFT, EXPIRED, KIND_LABELS, PUBLISHED, REVIEW
from gildia.opportunities.models.versions import STAGES, WAITING
from gildia.opportunities.queries.listing import FacetKey, Sort, Wanted
from gildia.opportunities.rules import SCORES, Kind
from gildia.opportunities.rules.anonymity import Finding, Reveals
from gildia.partnering.rules.answer import Piece
from gildia.registry.models import ProcessStep

FACET_LABELS: Mapping[FacetKey, str | Promise] = {
    FacetKey.KIND: gettext_lazy("Kind"),
    FacetKey.SEGMENT: gettext_lazy("Segment"),
    FacetKey.STEP: gettext_lazy("Process step"),
    FacetKey.COUNTRY: gettext_lazy("Country of the company"),
    FacetKey.STAGE: gettext_lazy("Stage of development"),
}
SORT_LABELS: Mapping[Sort, str | Promise] = {
    Sort.MATCH: gettext_lazy("best match first"),
    Sort.NEWEST: gettext_lazy("newest first"),
    Sort.ENDING: gettext_lazy("ending soonest"),
}
#: Letters on each side of a marked place that are shown of a long text.
AROUND = 80
#: What each kind is for, where one is chosen.
KIND_LEADS: Mapping[Kind, str | Promise] = {
    Kind.BUSINESS_OFFER: gettext_lazy(
        "Free capacity, a product, a service: you look for who buys or sells it."
    ),
    Kind.BUSINESS_REQUEST: gettext_lazy("You need something made, done or supplied."),
    Kind.TECHNOLOGY_OFFER: gettext_lazy(
        "You have developed something that others could use, license or finish."
    ),
    Kind.TECHNOLOGY_REQUEST: gettext_lazy("You have a technical problem and look for who can solve it."),
    Kind.RESEARCH_REQUEST: gettext_lazy("You put together a project for a programme and look for partners."),
}
REVEALS_LABELS: Mapping[Reveals, str | Promise] = {
    Reveals.NAME: gettext_lazy("your company's name"),
    Reveals.BRAND: gettext_lazy("a brand of yours"),
    Reveals.PERSON: gettext_lazy("one of your people"),
    Reveals.ADDRESS: gettext_lazy("your address"),
    Reveals.NUMBER: gettext_lazy("a registration or telephone number"),
    Reveals.EMAIL: gettext_lazy("an e-mail address"),
    Reveals.PHONE: gettext_lazy("a telephone number"),
    Reveals.WEB: gettext_lazy("a web address or nickname"),
}
SCORE_LABELS: Mapping[str, str | Promise] = {
    "clarity": gettext_lazy("Is it clear what is meant?"),
    "completeness": gettext_lazy("Is everything there that a partner needs?"),
    "relevance": gettext_lazy("Will somebody want it?"),
    "form": gettext_lazy("Is it well written?"),
}
_NEXT: Mapping[str, str | Promise] = {
    DRAFT: gettext_lazy(
        "Only your company sees it. Send it to review when it says what a partner has to know."
    ),
    REVIEW: gettext_lazy("A moderator reads it. You get a letter with the answer."),
    PUBLISHED: gettext_lazy("Others read it until %(day)s."),
    "published, in review": gettext_lazy(
        "Others read the version before until %(day)s; your change is being reviewed."
    ),
    "published, written anew": gettext_lazy(
        "Others read the version before until %(day)s; your change is not sent yet."
    ),
    EXPIRED: gettext_lazy("Its time was over on %(day)s. Renew it if it still holds."),
}
TONES: Mapping[str, str] = {DRAFT: "plain", REVIEW: "amber", PUBLISHED: "", EXPIRED: "amber"}


def label_of(key: FacetKey, value: str, segments: Mapping[str, str], steps: Mapping[str, str]) -> str:
    """The words of one value of a facet."""
    match key:
        case FacetKey.KIND:
            return _capital(str(KIND_LABELS.get(value, value)))
        case FacetKey.SEGMENT:
            return segments.get(value, value)
        case FacetKey.STEP:
            return steps.get(value, value)
        case FacetKey.COUNTRY:
            return country_name(value)
        case FacetKey.STAGE:
            return str({str(number): words for number, words in STAGES}.get(value, value))


def step_names(codes: Sequence[str]) -> dict[str, str]:
    """Process steps by code, as the reader calls them."""
    rows = ProcessStep.objects.filter(code__in=list(codes)).order_by("pk")
    return {row.code: pick(row, "name").value for row in rows}


def heading_of(total: int, wanted: Wanted) -> str:
    """The list in one sentence."""
    if wanted.words:
        told = ngettext(
            "%(count)s offer or request speaks of “%(words)s”",
            "%(count)s offers and requests speak of “%(words)s”",
            total,
        )
        return told % {"count": total, "words": wanted.words}
    if wanted.chosen:
        return ngettext(
            "%(count)s offer or request is like that", "%(count)s offers and requests are like that", total
        ) % {"count": total}
    return ngettext("%(count)s offer or request is open", "%(count)s offers and requests are open", total) % {
        "count": total
    }


def next_step(opportunity: Opportunity, open_version: Version | None) -> str:
    """What happens next, for its company."""
    state = opportunity.state
    if state == PUBLISHED and open_version is not None:
        state = "published, in review" if open_version.state == WAITING else "published, written anew"
    day = "" if opportunity.until_date is None else date_format(opportunity.until_date)
    return str(_NEXT.get(state, gettext_lazy("It is over."))) % {"day": day}


def lead_of(opportunity: Opportunity) -> str:
    """What it is and until when, for others."""
    kind = _capital(str(KIND_LABELS[opportunity.kind]))
    if opportunity.until_date is None:
        return kind
    day = date_format(opportunity.until_date)
    return _("%(kind)s, open until %(day)s") % {"kind": kind, "day": day}


def scores_of(review: Review) -> list[tuple[str, int, str]]:
    """A review's scores with their questions and words."""
    return [
        (str(SCORE_LABELS[name]), int(getattr(review, name)), str(review.words.get(name, "")))
        for name in SCORES
    ]


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


UNKNOWN_OWNER = pgettext_lazy("opportunity", "A company that does not give its name")


@dataclass(frozen=True)
class MarkedPlace:
    """A field of a blind opportunity with the words that give its company away marked."""

    field: str
    pieces: Sequence[Piece]
    what: str


def marked_places(
    texts: Mapping[str, str], found: Sequence[Finding], label: Callable[[str], str] | None = None
) -> list[MarkedPlace]:
    """The fields with findings, each cut at what gives the company away.

    `label` calls the fields of another room's form; without it they are those of an opportunity.
    """
    places = []
    for name in dict.fromkeys(each.field for each in found):
        here = [each for each in found if each.field == name]
        told = dict.fromkeys(str(REVEALS_LABELS[each.what]) for each in here)
        places.append(MarkedPlace((label or _field_label)(name), _pieces(texts[name], here), ", ".join(told)))
    return places


def _pieces(text: str, here: Sequence[Finding]) -> list[Piece]:
    """The text around its findings, cut short where nothing is found for long."""
    pieces, end = [], 0
    for each in here:
        pieces.append(Piece(_shortened(text[end : each.start]), marked=False))
        pieces.append(Piece(text[each.start : each.end], marked=True))
        end = each.end
    return [*pieces, Piece(_shortened(text[end:]), marked=False)]


def _shortened(text: str) -> str:
    return text if len(text) <= 2 * AROUND else f"{text[:AROUND]} … {text[-AROUND:]}"


def _field_label(name: str) -> str:
    if name.startswith("file "):
        return _("Name of a file")
    return _capital(str(getattr(Version._meta.get_field(name), "verbose_name", name)))
