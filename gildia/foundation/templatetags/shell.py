"""What the page frame and the components ask for. Loaded as `{% load shell %}`."""

from collections.abc import Collection, Iterable, Sequence
from html import escape
from typing import Any
from uuid import uuid4

from django import template
from django.conf import settings
from django.core.paginator import Page
from django.http import QueryDict
from django.template import Context
from django.utils.safestring import SafeString, mark_safe

from gildia.foundation.facets import Facet, Option
from gildia.foundation.languages import Text, pick
from gildia.foundation.menu import Place, ShownEntry, entries
from gildia.foundation.redline import redline
from gildia.foundation.tables import Column, Heading, headings
from gildia.foundation.theme import Theme, theme_of

register = template.Library()

#: How each language of content names itself, short enough for a badge.
LANGUAGE_BADGES = {"ru": "RU", "en": "EN", "zh": "中文"}


@register.simple_tag(takes_context=True)
def menu(context: Context, place: str) -> list[ShownEntry]:
    """The entries of the header ("main"), the person's menu ("person") or the footer ("foot")."""
    return entries(Place(place), context.get("request"))


@register.simple_tag(takes_context=True)
def theme(context: Context) -> Theme:
    """The theme the reader chose."""
    return theme_of(context.get("request"))


@register.simple_tag(takes_context=True)
def acting(context: Context) -> object:
    """For whom the reader acts (the register's `Acting`), or None on pages that know nobody."""
    return getattr(context.get("request"), "acting", None)


@register.simple_tag
def is_demonstration() -> bool:
    """Whether this installation shows the demonstration zone."""
    return bool(settings.DEMONSTRATION)


@register.simple_tag
def idempotency_key() -> str:
    """A new key for a form: the same form sent twice has one effect."""
    return uuid4().hex


@register.simple_tag(takes_context=True)
def table_headings(context: Context, columns: Sequence[Column], default: str = "") -> list[Heading]:
    """The headings of a data table with their sort links."""
    request = context.get("request")
    return headings(columns, QueryDict() if request is None else request.GET, default)


@register.simple_tag
def facet_names(facets: Sequence[Facet]) -> frozenset[str]:
    """The parameters that a list of facets writes itself."""
    return frozenset(facet.name for facet in facets)


@register.simple_tag
def page_range(page: Page[Any]) -> Iterable[str | int]:
    """Numbers of the pages worth a link, with a gap sign between them."""
    return page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)


@register.simple_tag
def facet_boxes(name: str, options: Sequence[Option], first: int = 1) -> SafeString:
    """The boxes of a facet, numbered from `first`.

    A list has hundreds of them, and as template nodes they would cost more than all else on its page.
    """
    boxes = (
        f'<label><input type="checkbox" id="facet-{name}-{number}" name="{name}"'
        f' value="{escape(option.value)}"{" checked" if option.chosen else ""}>'
        f'<span class="facet-name">{escape(str(option.label))}</span>'
        f'<span class="facet-count">{option.count}</span></label>'
        for number, option in enumerate(options, first)
    )
    return mark_safe("".join(boxes))  # noqa: S308 - what readers wrote is escaped above


@register.simple_tag(takes_context=True)
def other_parameters(context: Context, names: Collection[str] = ()) -> list[tuple[str, str]]:
    """The address's parameters but those named and the page: hidden fields of a GET form."""
    request = context.get("request")
    if request is None:
        return []
    kept = [name for name in request.GET if name not in names and name != "page"]
    return [(name, value) for name in kept for value in request.GET.getlist(name)]


@register.filter
def text_of(source: object, stem: str) -> Text:
    """`organisation|text_of:"name"`: the reader's language of a content column, or the next best."""
    return pick(source, stem)


@register.filter
def language_badge(code: str) -> str:
    """How a content language names itself."""
    return LANGUAGE_BADGES.get(code, code.upper())


@register.filter
def monogram(name: str) -> str:
    """Two letters that stand for a name: «Анна Крылова» → АК; quotes and legal forms do not count."""
    words = [word.strip("«»\"'„“”()") for word in str(name).split()]
    letters = [word for word in words if word and word[0].isalpha()]
    telling = [word for word in letters if not (word.isupper() and len(word) <= 4)] or letters
    return "".join(word[0] for word in telling[:2]).upper()


@register.simple_tag(name="redline")
def redline_tag(before: object, after: object) -> SafeString:
    """Both texts in one, with `<ins>` and `<del>`."""
    return redline(str(before), str(after))
