"""What the bytes of a signed document tell: each signature, its certificate, and what is wrong.

Opens what strangers send. `queries.apart` runs this in a process of its own, bounded in time and memory.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from io import BytesIO

from asn1crypto import cms
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import DEFAULT_DIFF_POLICY, ModificationLevel, SuspiciousModification
from pyhanko.sign.fields import MDPPerm
from pyhanko.sign.general import extract_certificate_info
from pyhanko.sign.validation import async_validate_detached_cms, async_validate_pdf_signature
from pyhanko.sign.validation.errors import DisallowedAlgorithmError
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel, SignatureStatus
from pyhanko_certvalidator import ValidationContext

from gildia.agreements.rules.certificates import CertificateFacts, facts_of, is_gost
from gildia.agreements.rules.loops import finished
from gildia.agreements.rules.verdicts import Examined, Finding, Reason, Trust

SIGNATURE_LIMIT = 40
_USAGE = KeyUsageConstraints({"digital_signature", "non_repudiation"}, match_all_key_usages=False)


@dataclass(frozen=True)
class Moments:
    """When each field was signed by our own record; what has no record is judged as of `otherwise`."""

    otherwise: datetime
    by_field: Mapping[str, datetime] = field(default_factory=dict)

    def of(self, name: str) -> datetime:
        """The moment at which the certificate of a field had to be good."""
        return self.by_field.get(name, self.otherwise)


def examine(pdf: bytes, trust: Trust, moments: Moments) -> Examined:
    """Every signature of a PDF, and whether the last one covers all of it."""
    try:
        signatures = _signatures(pdf)
    except Exception:  # noqa: BLE001 - pyHanko meets broken files with errors of every kind
        return Examined((Reason.UNREADABLE,))
    if len(signatures) > SIGNATURE_LIMIT:
        return Examined((Reason.TOO_MUCH,))
    findings = tuple(_finding(signature, trust, moments) for signature in signatures)
    if not findings:
        return Examined((Reason.NO_SIGNATURE,))
    return Examined(() if findings[-1].covers_file else (Reason.APPENDED,), findings)


def examine_extension(
    current: bytes, given: bytes, *, field: str, trust: Trust, moments: Moments
) -> Examined:
    """Whether a PDF is exactly our last version plus one signature in the field meant for it."""
    if not given.startswith(current) or len(given) == len(current):
        return Examined((Reason.NOT_AN_EXTENSION,))
    examined = examine(given, trust, moments)
    if not examined.findings:
        return examined
    try:
        before = len(_signatures(current))
        changed = _changes_text(current, given)
    except Exception:  # noqa: BLE001 - as above
        return Examined((Reason.UNREADABLE,))
    reasons = list(examined.reasons)
    if changed:
        reasons.append(Reason.TEXT_CHANGED)
    added = examined.findings[before:]
    if len(added) != 1 or added[0].field != field:
        reasons.append(Reason.WRONG_FIELD)
    return replace(examined, reasons=tuple(dict.fromkeys(reasons)))


def examine_detached(content: bytes, signature: bytes, *, field: str, trust: Trust, at: datetime) -> Examined:
    """A detached CMS signature over `content`."""
    try:
        signed = cms.ContentInfo.load(signature, strict=True)["content"]
        certificate = extract_certificate_info(signed).signer_cert.dump()
        facts = facts_of(certificate)
        has_own_content = signed["encap_content_info"]["content"].native is not None
    except Exception:  # noqa: BLE001 - asn1crypto meets broken files with errors of every kind
        return Examined((Reason.UNREADABLE,))
    if has_own_content:
        return Examined((Reason.OTHER_DOCUMENT,))
    return Examined((), (_finding_beside(content, signed, facts, field, trust, at),))


def _finding_beside(
    content: bytes, signed: cms.SignedData, facts: CertificateFacts, field: str, trust: Trust, at: datetime
) -> Finding:
    if is_gost(extract_certificate_info(signed).signer_cert.dump()):
        return Finding(field, (Reason.ALGORITHM,), facts)
    try:
        status = finished(
            async_validate_detached_cms(
                content, signed, _context(trust, facts, at), key_usage_settings=_USAGE
            )
        )
    except DisallowedAlgorithmError:
        return Finding(field, (Reason.ALGORITHM,), facts)
    except Exception:  # noqa: BLE001 - as above
        return Finding(field, (Reason.BROKEN,), facts)
    finding = _judged(field, status, facts, trust, at)
    # Without a fitting digest it may be whole, but over something else.
    if Reason.BROKEN in finding.reasons and status.valid:
        finding = replace(finding, reasons=(Reason.OTHER_DOCUMENT,))
    return replace(finding, covers_file=True)


def _signatures(pdf: bytes) -> Sequence[EmbeddedPdfSignature]:
    return list(PdfFileReader(BytesIO(pdf)).embedded_regular_signatures)


def _changes_text(current: bytes, given: bytes) -> bool:
    """Whether what was added does more than fill fields: the first signature of a file covers any change."""
    last_of_ours = PdfFileReader(BytesIO(current)).total_revisions - 1
    review = DEFAULT_DIFF_POLICY.review_file(
        PdfFileReader(BytesIO(given)), last_of_ours, doc_mdp=MDPPerm.FILL_FORMS
    )
    if isinstance(review, SuspiciousModification):
        return True
    return bool(review.modification_level > ModificationLevel.FORM_FILLING)


def _finding(signature: EmbeddedPdfSignature, trust: Trust, moments: Moments) -> Finding:
    name = str(signature.field_name)
    try:
        certificate = signature.signer_cert.dump()
        facts = facts_of(certificate)
    except Exception:  # noqa: BLE001 - a broken certificate is a broken signature
        return Finding(name, (Reason.BROKEN,))
    if is_gost(certificate):
        return Finding(name, (Reason.ALGORITHM,), facts)
    at = moments.of(name)
    try:
        status: PdfSignatureStatus = finished(
            async_validate_pdf_signature(signature, _context(trust, facts, at), key_usage_settings=_USAGE)
        )
    except DisallowedAlgorithmError:
        return Finding(name, (Reason.ALGORITHM,), facts)
    except Exception:  # noqa: BLE001 - as above
        return Finding(name, (Reason.BROKEN,), facts)
    finding = _judged(name, status, facts, trust, at)
    reasons = list(finding.reasons)
    coverage = status.coverage or SignatureCoverageLevel.UNCLEAR
    if coverage < SignatureCoverageLevel.ENTIRE_REVISION or not status.docmdp_ok:
        reasons.append(Reason.TEXT_CHANGED)
    return replace(
        finding,
        reasons=tuple(dict.fromkeys(reasons)),
        covers_file=coverage == SignatureCoverageLevel.ENTIRE_FILE,
    )


def _judged(
    name: str, status: SignatureStatus, facts: CertificateFacts, trust: Trust, at: datetime
) -> Finding:
    """What integrity, dates, chain and revocation say of one signature."""
    reasons = [] if status.intact and status.valid else [Reason.BROKEN]
    if at > facts.valid_until:
        reasons.append(Reason.EXPIRED)
    if at < facts.valid_from:
        reasons.append(Reason.NOT_YET_VALID)
    leaf = status.signing_cert.dump()
    chain = {leaf}
    if status.validation_path is None or status.trust_problem_indic is not None:
        reasons.append(Reason.FOREIGN_ROOT)
    else:
        links = (link for link in status.validation_path if isinstance(link, asn1_x509.Certificate))
        chain.update(link.dump() for link in links)
    lists = [x509.load_der_x509_crl(der) for der in trust.revocations]
    if any(_is_revoked(link, lists, at) for link in chain):
        reasons.append(Reason.REVOKED)
    issuer = x509.load_der_x509_certificate(leaf).issuer
    known = any(revocations.issuer == issuer for revocations in lists)
    return Finding(name, tuple(reasons), facts, is_revocation_known=known)


def _context(trust: Trust, facts: CertificateFacts, at: datetime) -> ValidationContext:
    """The chain is judged within the certificate's own days: their end is a reason of its own."""
    within = min(max(at, facts.valid_from), facts.valid_until)
    return ValidationContext(
        trust_roots=[asn1_x509.Certificate.load(der) for der in trust.roots],
        other_certs=[asn1_x509.Certificate.load(der) for der in trust.between],
        moment=within,
        allow_fetching=False,
        revocation_mode="soft-fail",
    )


def _is_revoked(der: bytes, lists: Sequence[x509.CertificateRevocationList], at: datetime) -> bool:
    """Whether a list of its issuer takes a certificate back by a moment.

    The lists' own signatures were checked when they were loaded. One that is past its next update still
    says truly what was revoked.
    """
    link = x509.load_der_x509_certificate(der)
    entries = (
        revocations.get_revoked_certificate_by_serial_number(link.serial_number)
        for revocations in lists
        if revocations.issuer == link.issuer
    )
    return any(entry is not None and entry.revocation_date_utc <= at for entry in entries)
