"""Is this file genuine? For everybody: nothing of what is asked is kept."""

import hashlib
from datetime import datetime

from gildia.agreements.models import Agreement, Attestation
from gildia.agreements.queries import apart, attested, signed
from gildia.agreements.queries.verdicts import Verdict
from gildia.agreements.rules.codes import code_inside
from gildia.agreements.rules.verdicts import Reason
from gildia.agreements.rules.wire import PDF, Question

SIZE_LIMIT_BYTES = 20 * 1024 * 1024


def verify(data: bytes, *, now: datetime) -> Verdict:
    """What is to be said of a file that somebody shows."""
    sha256 = hashlib.sha256(data).hexdigest()
    document = (
        attested.with_digest(sha256)
        or signed.agreement_of(data, sha256)
        or attested.with_code(code_inside(data))
    )
    if isinstance(document, Agreement):
        return signed.verdict_on(document, data, sha256, now=now)
    if isinstance(document, Attestation):
        return attested.verdict_on(document, data, sha256, now=now)
    examined = apart.ask(Question(PDF, (data,), apart.trust(with_seals=True), at=now))
    inside = [reason for reason in examined.every_reason if reason is not Reason.NO_SIGNATURE]
    return Verdict((Reason.NOT_OURS, *inside), sha256)
