"""Who may open the files of opportunities."""

from django.http import HttpRequest

from gildia.documents.models import Document
from gildia.opportunities.models import Attachment, Opportunity
from gildia.opportunities.models.opportunities import PUBLISHED
from gildia.opportunities.models.versions import WRITING
from gildia.opportunities.queries.cards import sees_files
from gildia.registry.rules import Viewer


def may_open(document: Document, request: HttpRequest) -> bool:
    """Whether a version the reader sees has the file. The room's answer for `documents`."""
    viewer: Viewer = request.acting.viewer  # type: ignore[attr-defined]
    rows = Attachment.objects.filter(document=document).select_related("version__opportunity__organisation")
    return any(_may_open(attachment, viewer) for attachment in rows.order_by("pk")[:20])


def _may_open(attachment: Attachment, viewer: Viewer) -> bool:
    opportunity = attachment.version.opportunity
    inside = Opportunity.objects.written_by(viewer)
    if attachment.version.state != WRITING:
        inside |= Opportunity.objects.reviewed_by(viewer)
    if inside.filter(pk=opportunity.pk).exists():
        return True
    is_shown = opportunity.state == PUBLISHED and opportunity.shown_id == attachment.version_id
    seen = Opportunity.objects.visible_to(viewer).filter(pk=opportunity.pk).exists()
    return is_shown and seen and attachment.visibility in sees_files(viewer, opportunity)
