"""Small drawings with their words. Loaded as `{% load drawings %}`.

The components of the same names are made of these. A list has hundreds of them, so its rows use the tags
themselves: a component costs a fifth of a millisecond each time.
"""

from html import escape

from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

register = template.Library()

_ICONS = {
    "tick": '<path d="M2.5 8.5l3.5 3.5 7.5-8"/>',
    "cross": '<path d="M3 3l10 10M13 3L3 13"/>',
    "close": '<path d="M3 3l10 10M13 3L3 13"/>',
    "question": '<path d="M4.8 5.2C5 3.2 6.3 2 8.1 2c1.9 0 3.2 1.2 3.2 2.9C11.3 7.5 8 7.6 8 10.3M8 14v.01"/>',
    "search": '<circle cx="7" cy="7" r="4.5"/><path d="M10.5 10.5L14 14"/>',
    "menu": '<path d="M2 4h12M2 8h12M2 12h12"/>',
    "up": '<path d="M3 10l5-5 5 5"/>',
    "down": '<path d="M3 6l5 5 5-5"/>',
    "external": '<path d="M6 3H3v10h10v-3M9 3h4v4M13 3L7.5 8.5"/>',
}

#: The icon and the word of each answer to the question whether something is met.
_VERDICTS = {
    "met": ("tick", gettext_noop("met:")),
    "missed": ("cross", gettext_noop("not met:")),
    "unknown": ("question", gettext_noop("not known:")),
}

_BARS = ("", ' x="29"', ' x="58"', ' x="87"')


@register.simple_tag
def icon(name: str) -> SafeString:
    """A drawing beside a word, never instead of one."""
    return mark_safe(  # noqa: S308 - our own words
        f'<svg class="icon icon-{name}" viewBox="0 0 16 16" width="16" height="16" fill="none"'
        ' stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"'
        f' aria-hidden="true" focusable="false">{_ICONS.get(name, "")}</svg>'
    )


@register.simple_tag
def verdict(state: str, words: str) -> SafeString:
    """Whether one thing that was asked for is met: the thing and by how much."""
    drawing, said = _VERDICTS[state]
    return mark_safe(  # noqa: S308 - the words are escaped
        f'<span class="verdict verdict-{state}">{icon(drawing)}'
        f'<span class="visually-hidden">{_(said)}</span><span>{_escaped(words)}</span></span>'
    )


@register.simple_tag
def strength(bars: int, word: str) -> SafeString:
    """How well something matches, in a word with four bars."""
    drawn = "".join(
        f'<rect{place} width="25" height="5" rx="2.5"{filled}/>'
        for number, place in enumerate(_BARS)
        for filled in (' class="on"' if number < bars else "",)
    )
    return mark_safe(  # noqa: S308 - the word is escaped
        f'<div class="strength"><span class="strength-word">{_escaped(word)}</span>'
        f'<svg viewBox="0 0 112 5" aria-hidden="true" focusable="false">{drawn}</svg></div>'
    )


def _escaped(words: str) -> str:
    """Text for a page; what a component's slot holds is safe already."""
    return words if isinstance(words, SafeString) else escape(words)
