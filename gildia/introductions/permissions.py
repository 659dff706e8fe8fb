"""Whose an introduction is, and what each side may do with it."""

from gildia.introductions.models import Introduction
from gildia.introductions.models.introductions import moderated_by
from gildia.introductions.rules import Side
from gildia.opportunities.permissions import may_write
from gildia.registry.rules import Viewer


def speaks(viewer: Viewer) -> bool:
    """Whether the viewer speaks for a company in introductions: who may write its offers and requests."""
    return may_write(viewer)


def side_of(viewer: Viewer, introduction: Introduction) -> Side | None:
    """The side for which the viewer speaks, or None."""
    if not speaks(viewer):
        return None
    for side in Side:
        if introduction.organisation_of(side) == viewer.organisation_id:
            return side
    return None


def moderates(viewer: Viewer, introduction: Introduction) -> bool:
    """Whether the viewer was asked in as a moderator, as long as that lasts."""
    return Introduction.objects.filter(moderated_by(viewer), pk=introduction.pk).exists()
