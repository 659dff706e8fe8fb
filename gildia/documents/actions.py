"""Keeping files."""

import hashlib
from datetime import datetime
from typing import Any, BinaryIO, cast

from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from gildia.documents.models import Document
from gildia.documents.rules import PIXEL_LIMIT, Fault, Kind, NotKept, kind_of, media_type, tidy_name
from gildia.foundation.errors import Refused


@transaction.atomic
def store(
    *,
    file: UploadedFile[Any],
    kinds: tuple[Kind, ...],
    person_id: int | None,
    now: datetime,
    field: str = "file",
) -> Document:
    """Keep a file, after its own parser has opened it.

    The room that calls this has checked that the person may; it records the act with its own
    subject, and answers for who may open the file (`permissions.answer_for`).
    """
    name = tidy_name(file.name or "")
    kind = kind_of(name, kinds)
    if kind is None:
        wanted = ", ".join(allowed.label for allowed in kinds)
        raise Refused(_("Choose a file of one of these kinds: %(kinds)s.") % {"kinds": wanted}, field=field)
    stream = cast(BinaryIO, file.file)
    try:
        found = media_type(stream, kind=kind, size_bytes=file.size or 0)
    except NotKept as refusal:
        raise Refused(_sentence(refusal.fault, kind), field=field) from refusal
    digest = _digest(file)
    address = f"documents/{digest[:2]}/{digest}"
    if not default_storage.exists(address):
        default_storage.save(address, file)
    return Document.objects.create(
        file=address,
        name=name,
        media_type=found,
        size_bytes=file.size or 0,
        sha256=digest,
        uploaded_by_id=person_id,
        created_at=now,
    )


def _digest(file: UploadedFile[Any]) -> str:
    """The SHA-256 of an upload, left at its start."""
    total = hashlib.sha256()
    for chunk in file.chunks():
        total.update(chunk)
    file.seek(0)
    return total.hexdigest()


def _sentence(fault: Fault, kind: Kind) -> str:
    """What is wrong with a file, and what to do."""
    words = {
        "kind": kind.label,
        "limit": filesizeformat(kind.limit_bytes),
        "pixels": PIXEL_LIMIT // 1_000_000,
    }
    sentences = {
        Fault.EMPTY: _("The file is empty. Save it again and choose it once more."),
        Fault.TOO_LARGE: _("The file is too large: at most %(limit)s."),
        Fault.UNREADABLE: _("This is no %(kind)s file, or it is damaged. Open it and save it again."),
        Fault.ENCRYPTED: _("The file has a password or an old format. Save it as %(kind)s without one."),
        Fault.TOO_MANY_PIXELS: _("The picture is too large: at most %(pixels)s megapixels."),
        Fault.UNPACKS_TOO_LARGE: _("The file is far larger inside than outside; it is not opened."),
    }  # fmt: skip
    return sentences[fault] % words
