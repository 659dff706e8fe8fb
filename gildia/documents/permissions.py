"""Who may open a file: the person its link was made for, if the room that owns the file agrees."""

import uuid
from collections.abc import Callable
from datetime import timedelta

from django.core import signing
from django.http import HttpRequest
from django.urls import reverse

from gildia.documents.models import Document

LINK_LASTS = timedelta(hours=12)
SALT = "documents.link"

#: Answers whether the person of a request may open a file; a room answers no for files not its own.
Answer = Callable[[Document, HttpRequest], bool]
_answers: list[Answer] = []


def answer_for(answer: Answer) -> Answer:
    """Let a room say who may open its files; rooms call it when Django starts. Also a decorator."""
    if answer not in _answers:
        _answers.append(answer)
    return answer


def link_to(document_id: uuid.UUID, person_id: int | None) -> str:
    """The address under which one person (None: a visitor) opens a file, for some hours."""
    token = signing.TimestampSigner(salt=SALT).sign(f"{document_id}:{person_id or 0}")
    return reverse("documents:download", args=[document_id]) + "?link=" + token.split(":", 1)[1]


def may_open(document: Document, request: HttpRequest) -> bool:
    """Whether the link is this person's and still good, and the owner room agrees."""
    bound = f"{document.pk}:{request.user.pk or 0}"
    token = f"{document.pk}:{request.GET.get('link', '')}"
    try:
        signed = signing.TimestampSigner(salt=SALT).unsign(token, max_age=LINK_LASTS)
    except signing.BadSignature:
        return False
    return signed == bound and any(answer(document, request) for answer in _answers)
