"""Writing letters, in the recipient's language, and sending those that wait."""

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from email.utils import make_msgid
from functools import partial
from smtplib import SMTPException
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage, get_connection, send_mail
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation

from gildia.notifications.events import letter_waits
from gildia.notifications.models import Letter

SENT_AT_A_TIME = 200
#: A letter that is not taken is tried again after this time, then after twice as long, and so on: two days.
FIRST_PAUSE = timedelta(minutes=2)
MOST_ATTEMPTS = 11

log = logging.getLogger(__name__)


def write(address: str, letter: str, *, language: str, **words: object) -> None:
    """Write the letter of a template, whose first line is the subject. It goes after commit."""
    subject, body = _rendered(letter, language, words)
    transaction.on_commit(partial(send_mail, subject, body, None, [address]))


def post(
    address: str, letter: str, *, language: str, headers: Mapping[str, str], now: datetime, **words: object
) -> Letter:
    """Write a letter that is kept until it is sent: neither a crash nor a server that is away loses it.

    It is part of the transaction that writes it. It is sent once; only where a worker is killed between the
    server's yes and its own commit does it go again, under the same Message-ID.
    """
    subject, body = _rendered(letter, language, words)
    kept = Letter.objects.create(
        address=address,
        subject=subject[:500],
        body=body,
        headers=dict(headers),
        message_id=make_msgid(domain=urlsplit(settings.SITE_ADDRESS).hostname or "localhost"),
        written_at=now,
        due_at=now,
    )
    letter_waits.send(sender=Letter)
    return kept


def send_waiting(*, now: datetime, limit: int = SENT_AT_A_TIME) -> int:
    """Send the letters that wait, the oldest first; answers how many went."""
    due = list(
        Letter.objects.filter(due_at__lte=now).order_by("due_at", "pk").values_list("pk", flat=True)[:limit]
    )
    if not due:
        return 0
    with get_connection() as connection:
        return sum(_send(letter_id, connection, now) for letter_id in due)


@transaction.atomic
def _send(letter_id: int, connection: BaseEmailBackend, now: datetime) -> bool:
    """One letter, in a transaction of its own; one that another worker holds is left to it."""
    rows = Letter.objects.select_for_update(skip_locked=True)
    letter = rows.filter(pk=letter_id, due_at__lte=now).first()
    if letter is None:
        return False
    headers = {**letter.headers, "Message-ID": letter.message_id}
    message = EmailMessage(
        letter.subject, letter.body, None, [letter.address], headers=headers, connection=connection
    )
    try:
        message.send()
    except (OSError, SMTPException) as error:
        _put_off(letter, error, now)
        return False
    letter.delete()
    return True


def _put_off(letter: Letter, error: Exception, now: datetime) -> None:
    """Try again later, and not for ever. The log names no address: the error's own words might."""
    letter.attempts += 1
    if letter.attempts >= MOST_ATTEMPTS:
        log.warning(
            "letter %s is given up after %s attempts: %s", letter.pk, letter.attempts, type(error).__name__
        )
        letter.delete()
        return
    letter.due_at = now + FIRST_PAUSE * 2 ** (letter.attempts - 1)
    letter.save(update_fields=["attempts", "due_at"])


def _rendered(letter: str, language: str, words: Mapping[str, object]) -> tuple[str, str]:
    with translation.override(language or translation.get_language() or settings.LANGUAGE_CODE):
        text = render_to_string(letter, words)
    subject, _line_end, body = text.strip().partition("\n")
    return subject.strip(), body.strip() + "\n"
