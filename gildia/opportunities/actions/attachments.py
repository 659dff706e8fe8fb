"""Files of opportunities. Those of blind ones lose their metadata and their name."""

import io
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from gildia.documents.actions import store
from gildia.documents.rules import EVIDENCE, IMAGE
from gildia.foundation.errors import NotPermitted, Refused
from gildia.opportunities.actions.opportunities import locked, note, writable
from gildia.opportunities.models import Attachment
from gildia.opportunities.models.opportunities import OVER
from gildia.registry.permissions import Actor

MOST_FILES = 8
#: How the picture of a blind one is called.
BLIND_NAME = "picture.png"


@transaction.atomic
def attach(*, code: str, file: UploadedFile[Any], visibility: int, by: Actor, now: datetime) -> Attachment:
    """Add a file to what is being written."""
    opportunity = locked(code, by=by, now=now)
    if opportunity.state in OVER:
        raise Refused(_("This one is over. Begin a new one."))
    version = writable(opportunity)
    if version.attachments.count() >= MOST_FILES:
        raise Refused(_("There are %(count)s files already, which is the limit.") % {"count": MOST_FILES})
    kinds = (IMAGE,) if opportunity.is_blind else EVIDENCE
    document = store(file=file, kinds=kinds, person_id=by.person_id, now=now)
    if opportunity.is_blind:
        with document.file.open("rb") as stored:
            bare = SimpleUploadedFile(BLIND_NAME, without_metadata(stored.read()), "image/png")
        document.delete()
        document = store(file=bare, kinds=kinds, person_id=by.person_id, now=now)
    attachment = Attachment.objects.create(
        version=version,
        document=document,
        visibility=visibility,
        is_stripped=opportunity.is_blind,
        added_at=now,
    )
    note("attach", opportunity, by=by, now=now)
    return attachment


@transaction.atomic
def detach(*, code: str, attachment_id: int, by: Actor, now: datetime) -> None:
    """Remove a file from what is being written."""
    opportunity = locked(code, by=by, now=now)
    version = writable(opportunity)
    attachment = version.attachments.filter(pk=attachment_id).first()
    if attachment is None:
        raise NotPermitted(_("There is no such file."))
    attachment.delete()
    note("detach", opportunity, by=by, now=now)


def without_metadata(picture: bytes) -> bytes:
    """The same picture as PNG, turned as its camera meant it, with nothing but its pixels."""
    with Image.open(io.BytesIO(picture)) as opened:
        upright = ImageOps.exif_transpose(opened)
        mode = "RGBA" if "A" in upright.getbands() or "transparency" in opened.info else "RGB"
        bare = Image.new(mode, upright.size)
        bare.paste(upright.convert(mode))
    written = io.BytesIO()
    bare.save(written, format="PNG")
    return written.getvalue()
