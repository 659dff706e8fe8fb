"""Matches in words, for the templates of partner finding."""

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from gildia.foundation.languages import Text, best
from gildia.partnering import wording
from gildia.partnering.rules.answer import CircleMark, Lowered, Match, MatchedEntry, Piece
from gildia.partnering.rules.judgements import Side
from gildia.partnering.wording.judgements import say_lowered

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


@register.filter("say_lowered")
def say_lowered_on(lowered: Lowered, side: str = Side.SEEKS.value) -> str:
    """Why a match stands lower for its reader."""
    return say_lowered(lowered, Side(side))


@register.filter
def claim(entry: MatchedEntry) -> SafeString:
    """The text with the words that match marked."""
    return format_html_join("", "{}", ((_shown(piece),) for piece in entry.pieces))


def _shown(piece: Piece) -> str:
    return format_html("<mark>{}</mark>", piece.text) if piece.marked else piece.text


@register.filter
def name(source: Match | CircleMark) -> Text:
    """The name of a company or circle best for the reader."""
    return best(source.names)
