"""Saved searches in the reader's words."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext


def heading_of(new: int, found: int) -> str:
    """What a search finds, in one sentence."""
    if new:
        return ngettext("%(count)s new result", "%(count)s new results", new) % {"count": new}
    if found:
        return ngettext(
            "Nothing new, %(count)s result in all", "Nothing new, %(count)s results in all", found
        ) % {"count": found}
    return _("Nothing found yet")
