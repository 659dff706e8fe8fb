"""Codes of new documents."""

import secrets

from gildia.agreements.models import Agreement, Attestation
from gildia.agreements.rules.codes import code_from

_ATTEMPTS = 10


def new_code() -> str:
    """A code that neither an agreement nor an attestation has: one address finds both."""
    for _attempt in range(_ATTEMPTS):
        code = code_from(secrets.token_bytes(16))
        taken = (rows.filter(code=code).exists() for rows in (Agreement.objects, Attestation.objects))
        if not any(taken):
            return code
    raise RuntimeError("sixty bits of chance were taken ten times: chance is broken")
