"""One effect for a request that is sent twice."""

from collections.abc import Callable

from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse

from gildia.journal.models import Receipt

KEY_FIELD = "idempotency_key"
KEY_HEADER = "Idempotency-Key"
KEPT_BODY_BYTES = 64 * 1024


class IdempotencyMiddleware:
    """Answers a repeated write with the first answer instead of doing it again.

    A POST, PUT, PATCH or DELETE that carries a key (form field `idempotency_key` or header
    `Idempotency-Key`) runs in one transaction with its receipt. A concurrent repeat waits for the
    first on the receipt's unique constraint. A refusal (400 and above) undoes the receipt, so the
    corrected form may be sent with the same key; what was counted on the way, such as a failed
    attempt to sign in, stays. A crash (500) undoes all of it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        key = self._key(request)
        if key is None:
            return self.get_response(request)
        identity = {"key": key, "person_id": request.user.pk or 0, "path": request.path[:300]}
        with transaction.atomic():
            try:
                with transaction.atomic():
                    receipt = Receipt.objects.create(**identity)
            except IntegrityError:
                return _answer_again(Receipt.objects.get(**identity))
            response = self.get_response(request)
            if response.status_code >= 500:
                transaction.set_rollback(True)
            elif response.status_code >= 400 or response.streaming:
                receipt.delete()
            else:
                _keep(receipt, response)
        return response

    @staticmethod
    def _key(request: HttpRequest) -> str | None:
        if request.method in {"GET", "HEAD", "OPTIONS", "TRACE"}:
            return None
        key = request.headers.get(KEY_HEADER, "")
        if not key and request.content_type in {
            "application/x-www-form-urlencoded",
            "multipart/form-data",
        }:
            key = request.POST.get(KEY_FIELD, "")
        return key.replace("\x00", "")[:64] or None


def _keep(receipt: Receipt, response: HttpResponse) -> None:
    """Remember an answer; a body over 64 KiB is not kept, its repeat gets an empty one."""
    receipt.status = response.status_code
    receipt.location = response.get("Location", "")[:500]
    receipt.content_type = response.get("Content-Type", "")[:100]
    body = response.content
    receipt.body = body if len(body) <= KEPT_BODY_BYTES else b""
    receipt.save()


def _answer_again(receipt: Receipt) -> HttpResponse:
    """The first answer once more."""
    response = HttpResponse(
        bytes(receipt.body), status=receipt.status, content_type=receipt.content_type or None
    )
    if receipt.location:
        response["Location"] = receipt.location
    return response
