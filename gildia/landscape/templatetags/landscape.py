"""Words for templates."""

from django import template

from gildia.landscape.rules.ties import TieKind
from gildia.landscape.wording import TIE_LABELS

register = template.Library()


@register.filter
def tie_in_words(kind: TieKind) -> str:
    """What came of it, in the reader's language."""
    return str(TIE_LABELS[kind])
