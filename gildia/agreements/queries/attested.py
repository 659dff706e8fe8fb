"""Attestations as they are verified: the file against its SHA-256, the seal in it, and what became of it."""

from datetime import datetime

from django.utils import timezone

from gildia.agreements.models import Attestation
from gildia.agreements.queries import apart
from gildia.agreements.queries.files import content_of
from gildia.agreements.queries.verdicts import Verdict
from gildia.agreements.rules.sheets import SEAL_FIELD
from gildia.agreements.rules.verdicts import Examined, Reason, compared
from gildia.agreements.rules.wire import PDF, Question
from gildia.foundation.languages import pick


def with_digest(sha256: str) -> Attestation | None:
    """The attestation that a file is."""
    return Attestation.objects.filter(sha256=sha256).select_related("issuer", "document").first()


def with_code(code: str) -> Attestation | None:
    """The attestation of a code, such as a file or a print shows it."""
    return Attestation.objects.filter(code=code).select_related("issuer", "document").first()


def state_of(attestation: Attestation, *, now: datetime) -> tuple[Reason, ...]:
    """What became of an attestation since it was issued."""
    if attestation.withdrawn_at is not None:
        return (Reason.WITHDRAWN,)
    return (Reason.NO_LONGER_VALID,) if attestation.is_past(timezone.localdate(now)) else ()


def verdict_on(attestation: Attestation, data: bytes, sha256: str, *, now: datetime) -> Verdict:
    """What is to be said of a file that is, or says it is, an attestation."""
    moments = {SEAL_FIELD: attestation.issued_at}
    question = Question(PDF, (data,), apart.trust(with_seals=True), at=now, moments=moments)
    reasons = (
        *state_of(attestation, now=now),
        *_of_bytes(attestation, data, sha256),
        *_of_seal(apart.ask(question)),
    )
    return Verdict(
        reasons=tuple(dict.fromkeys(reasons)),
        sha256=sha256,
        code=attestation.code,
        title=pick(attestation, "title").value,
        attestation=attestation,
    )


def _of_bytes(attestation: Attestation, data: bytes, sha256: str) -> tuple[Reason, ...]:
    """Whether it is the very file; where it is not, how it differs from the one kept."""
    if sha256 == attestation.sha256:
        return ()
    return compared(data, versions=[content_of(attestation.document)]) or (Reason.ALTERED,)


def _of_seal(examined: Examined) -> tuple[Reason, ...]:
    """What the examination says of the file and of the seal in it."""
    sealed = examined.finding(SEAL_FIELD)
    if sealed is None:
        return (*examined.reasons, Reason.SIGNATURE_MISSING)
    return (*examined.reasons, *sealed.reasons, *apart.not_our_seal(sealed))
