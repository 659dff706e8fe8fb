"""What can be wrong with a signed document, each with a name of its own."""

import enum
from collections.abc import Sequence
from dataclasses import dataclass

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
    WITHDRAWN = "withdrawn"
    NO_LONGER_VALID = "no_longer_valid"


@dataclass(frozen=True)
class Trust:
    """Whom to believe: roots, certificates between them and signers, lists of what was revoked; all DER."""

    roots: tuple[bytes, ...] = ()
    between: tuple[bytes, ...] = ()
    revocations: tuple[bytes, ...] = ()


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

    def finding(self, field: str) -> Finding | None:
        """What was found in one field."""
        return next((finding for finding in self.findings if finding.field == field), None)


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
