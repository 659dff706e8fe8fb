"""Who may open the files of clusters: founding documents, photos, what gave an office, files of joinings."""

from django.db.models import Q
from django.http import HttpRequest

from gildia.clusters.models import Cluster, FoundingRecord, Invitation, Joining, JoiningMessage, Office
from gildia.clusters.models.joinings import NOTE, STAFF_SCOPES
from gildia.documents.models import Document
from gildia.registry.rules import Viewer


def may_open(document: Document, request: HttpRequest) -> bool:
    """Whether a row the reader sees points at the file. The room's answer for `documents`."""
    viewer: Viewer = request.acting.viewer  # type: ignore[attr-defined]
    seen = Q(cluster__in=Cluster.objects.visible_to(viewer))
    looked_after = Q(pk__in=[])
    if viewer.scopes & STAFF_SCOPES:
        looked_after = Q(cluster__circle__in=viewer.staffed_circle_ids)
    records = FoundingRecord.objects.filter(document=document)
    offices = Office.objects.filter(Q(photo=document) & seen | Q(basis=document) & looked_after)
    return (
        offices.exists()
        or records.filter(looked_after).exists()
        or records.standing().filter(seen, is_document_public=True).exists()
        or _of_joining(document, viewer)
    )


def _of_joining(document: Document, viewer: Viewer) -> bool:
    """Whether it came with a message the viewer reads, or is a letter of a cluster he looks after."""
    looked_after = Q(pk__in=[])
    if viewer.scopes & STAFF_SCOPES:
        looked_after = Q(joining__cluster__circle__in=viewer.staffed_circle_ids)
    read = ~Q(kind=NOTE) & Q(joining__in=Joining.objects.visible_to(viewer))
    messages = JoiningMessage.objects.filter(looked_after | read, document=document)
    return messages.exists() or Invitation.objects.filter(looked_after, letter=document).exists()
