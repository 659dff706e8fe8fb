"""Who may open the files of introductions."""

from django.http import HttpRequest

from gildia.documents.models import Document
from gildia.introductions.models import GivenFile, Introduction
from gildia.introductions.models.introductions import OPEN
from gildia.introductions.permissions import side_of
from gildia.registry.rules import Viewer


def may_open(document: Document, request: HttpRequest) -> bool:
    """Whether the reader's side gave the file, or got it and contacts are open. The room's answer."""
    viewer: Viewer = request.acting.viewer  # type: ignore[attr-defined]
    theirs = Introduction.objects.of_company(viewer)
    rows = GivenFile.objects.standing().filter(document=document, introduction__in=theirs)
    for row in rows.select_related("introduction").order_by("pk")[:20]:
        side = side_of(viewer, row.introduction)
        if side is not None and (row.side == side.value or row.introduction.state == OPEN):
            return True
    return False
