"""What was found, in a few lines, for letters and pages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from gildia.foundation.languages import best
from gildia.opportunities.models import Opportunity
from gildia.opportunities.queries.cards import cards
from gildia.opportunities.wording import UNKNOWN_OWNER
from gildia.partnering import wording
from gildia.partnering.rules.answer import Match
from gildia.registry.models import Organisation

WHY_LIMIT = 160


@dataclass(frozen=True, slots=True)
class Line:
    """One thing: its name and the language of that, what it is, why it was found, and where to read more."""

    title: str
    language: str
    facts: str
    why: str
    url: str


def of_opportunities(rows: Sequence[Opportunity], why: Mapping[int, str] | None = None) -> list[Line]:
    """What the public page says of each: of a blind one there is no owner to be said."""
    lines = []
    for row, card in zip(rows, cards(rows), strict=True):
        owner = card.owner.name if card.owner else str(UNKNOWN_OWNER)
        until = "" if card.until is None else _("until %(day)s") % {"day": date_format(card.until)}
        draft = _("machine draft") if card.is_machine else ""
        facts = ", ".join(filter(None, [card.kind_label, owner, until, draft]))
        lines.append(
            Line(card.title.value, card.title.language, facts, (why or {}).get(row.pk, ""), card.url)
        )
    return lines


def of_matches(found: Sequence[Match]) -> list[Line]:
    """Companies that a search found, each with what speaks for it."""
    return [
        Line(
            title=best(match.names).value,
            language=best(match.names).language,
            facts=wording.facts(match),
            why=shortened("; ".join([*_requirements(match), *wording.evidence(match.best)])),
            url=reverse("registry:profile", args=[match.slug]),
        )
        for match in found
    ]


def of_companies(rows: Sequence[Organisation], why: Mapping[int, str] | None = None) -> list[Line]:
    """Companies by name."""
    return [
        Line(row.name.value, row.name.language, "", (why or {}).get(row.pk, ""), row.get_absolute_url())
        for row in rows
    ]


def shortened(words: str) -> str:
    """In one line."""
    return Truncator(" ".join(words.split())).chars(WHY_LIMIT)


def _requirements(match: Match) -> list[str]:
    return [f"{wording.SIGNS[each.verdict]} {each.text}" for each in wording.requirements(match.best)]
