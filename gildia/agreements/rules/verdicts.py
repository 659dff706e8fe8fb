"""What can be wrong with a signed document, each with a name of its own."""

import enum
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from gildia.agreements.rules.certificates import CertificateFacts


class Reason(enum.StrEnum):
    """Why a document or a signature is not accepted."""

    UNREADABLE = "unreadable"
    TOO_MUCH = "too_much"
    NOT_OURS = "not_ours"
    ALTERED = "altered"
    APPENDED = "appended"
    NOT_COMPLETED = "not_completed"
    ENDED = "ended"
    EARLIER_VERSION = "earlier_version"
    NO_SIGNATURE = "no_signature"
    BROKEN = "broken"
    FOREIGN_ROOT = "foreign_root"
    EXPIRED = "expired"
    NOT_YET_VALID = "not_yet_valid"
    REVOKED = "revoked"
    ALGORITHM = "algorithm"
    WRONG_ORGANISATION = "wrong_organisation"
    WRONG_PERSON = "wrong_person"
    MANDATE_ENDED = "mandate_ended"
    SIGNATURE_MISSING = "signature_missing"
    NOT_AN_EXTENSION = "not_an_extension"
    WRONG_FIELD = "wrong_field"
    TEXT_CHANGED = "text_changed"
    OTHER_DOCUMENT = "other_document"


@dataclass(frozen=True)
class Finding:
    """One signature as it was found: where, by which certificate, and what is wrong with it."""

    field: str
    reasons: tuple[Reason, ...] = ()
    certificate: CertificateFacts | None = None
    is_revocation_known: bool = False
    covers_file: bool = False


@dataclass(frozen=True)
class Examined:
    """What the bytes of a document alone tell."""

    reasons: tuple[Reason, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def every_reason(self) -> tuple[Reason, ...]:
        """Those of the document and of each signature, each once."""
        inside = (reason for finding in self.findings for reason in finding.reasons)
        return tuple(dict.fromkeys((*self.reasons, *inside)))


@dataclass(frozen=True)
class Signer:
    """Who signed a document, as a reader of the verdict sees it."""

    person: str
    organisation: str
    authority: str
    signed_at: datetime
    how: str
    certificate: CertificateFacts | None = None
    reasons: tuple[Reason, ...] = ()
    is_revocation_known: bool = True


@dataclass(frozen=True)
class Verdict:
    """Whether a document is genuine: only when there is no reason against it."""

    reasons: tuple[Reason, ...]
    sha256: str
    code: str = ""
    title: str = ""
    completed_at: datetime | None = None
    signers: Sequence[Signer] = field(default_factory=tuple)

    @property
    def genuine(self) -> bool:
        """No reason speaks against it."""
        return not self.reasons


def compared(given: bytes, *, versions: Sequence[bytes]) -> tuple[Reason, ...]:
    """How a file stands to the versions of the document it says it is, the last being the final one."""
    final = versions[-1]
    if given == final:
        return ()
    if given in versions:
        return (Reason.EARLIER_VERSION,)
    if given.startswith(final):
        return (Reason.APPENDED,)
    return (Reason.ALTERED,)
