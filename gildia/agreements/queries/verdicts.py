"""What is answered to the question whether a file is genuine."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from gildia.agreements.models import Attestation
from gildia.agreements.rules.certificates import CertificateFacts
from gildia.agreements.rules.verdicts import Reason
from gildia.registry.models import Mandate


@dataclass(frozen=True)
class Signer:
    """Who signed a document, and what is wrong with the signature."""

    person: str
    organisation: str
    mandate: Mandate
    signed_at: datetime
    how: str
    second_factor: str
    certificate: CertificateFacts | None
    reasons: tuple[Reason, ...]
    is_revocation_known: bool


@dataclass(frozen=True)
class Verdict:
    """Whether a document is genuine: only when there is no reason against it.

    `attestation` is the one that the file is or says it is, where nobody signs but the seal.
    """

    reasons: tuple[Reason, ...]
    sha256: str
    code: str = ""
    title: str = ""
    completed_at: datetime | None = None
    signers: Sequence[Signer] = ()
    attestation: Attestation | None = None

    @property
    def genuine(self) -> bool:
        """No reason speaks against it."""
        return not self.reasons

    @property
    def has_ended(self) -> bool:
        """Nothing is wrong with the file itself: what it says has ceased to hold."""
        return bool(self.reasons) and set(self.reasons) <= {Reason.WITHDRAWN, Reason.NO_LONGER_VALID}
