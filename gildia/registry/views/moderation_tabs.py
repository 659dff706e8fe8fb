"""The tabs that the pages of staff share, with how much waits on each."""

from django.urls import reverse
from django.utils.translation import gettext as _

from gildia.registry.permissions import may_moderate, may_register
from gildia.registry.queries.moderation import open_work
from gildia.registry.rules import Viewer


def tabs(viewer: Viewer, current: str) -> list[tuple[str, str, bool]]:
    """Changes, claims, corrections and imports; nothing for those who are no staff."""
    if not may_moderate(viewer):
        return []
    work = open_work(viewer)
    shown = [("moderation", _("Changes"), work.edits)]
    if may_register(viewer):
        shown += [
            ("claims", _("Claims"), work.claims),
            ("corrections", _("Corrections"), work.corrections),
            ("imports", _("Imports"), work.imports),
        ]
    return [
        (f"{words} ({count})" if count else words, reverse(f"registry:{name}"), name == current)
        for name, words, count in shown
    ]
