"""Writing letters: sent after commit, in the recipient's language."""

from functools import partial

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation


def write(address: str, letter: str, *, language: str, **words: object) -> None:
    """Write the letter of a template, whose first line is the subject."""
    with translation.override(language or translation.get_language() or settings.LANGUAGE_CODE):
        text = render_to_string(letter, words)
    subject, _line_end, body = text.strip().partition("\n")
    send = partial(send_mail, subject.strip(), body.strip() + "\n", None, [address])
    transaction.on_commit(send)
