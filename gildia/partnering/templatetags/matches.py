"""Matches in words, for the templates of partner finding."""

from django import template

from gildia.foundation.languages import Text, best
from gildia.partnering import wording
from gildia.partnering.rules.answer import CircleMark, Match, MatchedEntry

register = template.Library()

register.filter("bars", wording.bars)
register.filter("requirements", wording.requirements)
register.filter("evidence", wording.evidence)
register.filter("facts", wording.facts)
register.filter("heading", wording.heading)
register.filter("beside_heading", wording.beside_heading)


@register.filter
def band(entry: MatchedEntry) -> str:
    """How well it matches, in a word."""
    return "" if entry.band is None else str(wording.BANDS[entry.band])


@register.filter
def name(source: Match | CircleMark) -> Text:
    """The name of a company or circle best for the reader."""
    return best(source.names)
