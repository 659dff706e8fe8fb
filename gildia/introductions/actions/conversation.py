"""What the sides and the moderator write, what the sides give each other, and who has read it."""

from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Q
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from gildia.agreements.permissions import holds
from gildia.documents.actions import store
from gildia.documents.rules import EVIDENCE, MEGABYTE, TABLE
from gildia.foundation.errors import NotPermitted, Refused
from gildia.introductions.actions import letters
from gildia.introductions.actions.introductions import MovedOn, locked, note, relocked, talking
from gildia.introductions.models import GivenFile, Introduction, Message, ReadMark
from gildia.introductions.models.conversation import MODERATOR
from gildia.introductions.models.introductions import OPEN, moderated_by
from gildia.introductions.rules import LONGEST_MESSAGE, Side
from gildia.registry.permissions import Actor, require
from gildia.registry.rules import Scope

FILE_LIMIT_BYTES = 10 * MEGABYTE
MOST_FILES = 50
KINDS = (*EVIDENCE, *TABLE)


@transaction.atomic
def write(*, code: str, text: str, by: Actor, now: datetime) -> Message:
    """Write to the other side; a moderator who was asked in writes to both."""
    introduction, author = _writing(code, by, now)
    talking(introduction)
    text = text.strip()
    if not text or len(text) > LONGEST_MESSAGE:
        words = _("Write something, up to %(limit)s characters.")
        raise Refused(words % {"limit": LONGEST_MESSAGE}, field="text")
    readers = [side for side in Side if side.value != author and not _has_unread(introduction, side)]
    message = Message.objects.create(
        introduction=introduction,
        author=author,
        person_id=by.person_id,
        mandate=by.mandate,
        text=text,
        sent_at=now,
    )
    note("write", introduction, by=by, now=now)
    for side in readers:
        letters.tell(introduction, "message", to=side, now=now)
    return message


@transaction.atomic
def read(*, code: str, message_id: int, by: Actor, now: datetime) -> ReadMark | None:
    """Note that a side has read until a message; never backwards. The mark itself is the record."""
    introduction, side = locked(code, by=by, now=now)
    message = introduction.messages.filter(pk=message_id).first()
    if message is None:
        raise NotPermitted(_("There is no such message."))
    mark = introduction.read_marks.filter(side=side.value).first()
    if mark is not None and mark.message_id >= message.pk:
        return mark
    values = {"message": message, "person_id": by.person_id, "read_at": now}
    return ReadMark.objects.update_or_create(introduction=introduction, side=side.value, defaults=values)[0]


@transaction.atomic
def give_file(*, code: str, file: UploadedFile[Any], by: Actor, now: datetime) -> GivenFile:
    """Give the other side a file."""
    introduction, side = locked(code, by=by, now=now)
    if introduction.state != OPEN:
        raise MovedOn
    if (file.size or 0) > FILE_LIMIT_BYTES:
        words = _("The file is too large: at most %(limit)s.")
        raise Refused(words % {"limit": filesizeformat(FILE_LIMIT_BYTES)}, field="file")
    if introduction.files.standing().count() >= MOST_FILES:
        raise Refused(_("There are %(count)s files already, which is the limit.") % {"count": MOST_FILES})
    document = store(file=file, kinds=KINDS, person_id=by.person_id, now=now)
    given = GivenFile.objects.create(
        introduction=introduction,
        side=side.value,
        document=document,
        person_id=by.person_id,
        given_at=now,
    )
    note("give_file", introduction, by=by, now=now)
    letters.tell(introduction, "file", to=side.other, now=now)
    return given


@transaction.atomic
def take_back_file(*, code: str, file_id: int, by: Actor, now: datetime) -> GivenFile:
    """Take one's own file back, whatever became of the introduction."""
    introduction, side = locked(code, by=by, now=now)
    given = introduction.files.standing().filter(pk=file_id, side=side.value).first()
    if given is None:
        raise NotPermitted(_("There is no such file."))
    given.taken_back_at = now
    given.save(update_fields=["taken_back_at"])
    note("take_back_file", introduction, by=by, now=now)
    return given


def _writing(code: str, by: Actor, now: datetime) -> tuple[Introduction, str]:
    """The introduction and as whom the actor writes."""
    moderated = moderated_by(by.viewer)
    if Introduction.objects.of_company(by.viewer).filter(code=code).exists():
        introduction, side = locked(code, by=by, now=now)
        return introduction, side.value
    require(holds(by, Scope.MODERATE, now=now))
    return relocked(Q(moderated, code=code)), MODERATOR


def _has_unread(introduction: Introduction, side: Side) -> bool:
    """Whether something waits unread: the side had a letter about it, and gets none more before it reads."""
    mark = introduction.read_marks.filter(side=side.value).first()
    after = 0 if mark is None else mark.message_id
    return introduction.messages.filter(pk__gt=after).exclude(author=side.value).exists()
