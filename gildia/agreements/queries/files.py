"""The bytes of kept documents, and who may open them."""

from django.db.models import Q
from django.http import HttpRequest

from gildia.agreements.models import Agreement, Attestation
from gildia.documents.models import Document
from gildia.registry.rules import Viewer


def content_of(document: Document) -> bytes:
    """The file itself."""
    with document.file.open("rb") as opened:
        content: bytes = opened.read()
    return content


def may_open(document: Document, request: HttpRequest) -> bool:
    """Whether an agreement or attestation that the reader sees has this file: the room's answer."""
    viewer: Viewer = request.acting.viewer  # type: ignore[attr-defined]
    theirs = (
        Q(issued=document)
        | Q(document=document)
        | Q(signatories__sealed=document)
        | Q(signatories__signature=document)
    )
    return (
        Agreement.objects.visible_to(viewer).filter(theirs).exists()
        or Attestation.objects.visible_to(viewer).filter(document=document).exists()
    )
