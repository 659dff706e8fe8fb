"""Opening a file."""

import uuid

from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from gildia.documents.models import Document
from gildia.documents.permissions import may_open


@require_safe
def download(request: HttpRequest, document_id: uuid.UUID) -> FileResponse:
    """The file itself: pictures are shown, everything else is saved."""
    document = get_object_or_404(Document, pk=document_id)
    if not may_open(document, request):
        raise Http404
    response = FileResponse(
        document.file.open("rb"),
        as_attachment=not document.media_type.startswith("image/"),
        filename=document.name,
        content_type=document.media_type,
    )
    response["Cache-Control"] = "private, max-age=3600"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    return response
