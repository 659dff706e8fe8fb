"""Agreements as they are verified: the file against our record of who signed."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db.models import Q
from django.utils import timezone

from gildia.agreements.models import Agreement, Signatory
from gildia.agreements.models.agreements import CLOSED_UNSIGNED, COMPLETED
from gildia.agreements.models.signatories import BY_DETACHED, BY_PDF, BY_PROVIDER, SIGNED
from gildia.agreements.queries import apart
from gildia.agreements.queries.files import content_of
from gildia.agreements.queries.provider import current_provider, has_provider
from gildia.agreements.queries.verdicts import Signer, Verdict
from gildia.agreements.rules.codes import code_inside
from gildia.agreements.rules.containers import der_of
from gildia.agreements.rules.sheets import AUDIT_FIELD
from gildia.agreements.rules.verdicts import Examined, Finding, Reason, compared
from gildia.agreements.rules.wire import DETACHED, PDF, Question, facts_from_json
from gildia.foundation.languages import pick
from gildia.registry.models import Mandate
from gildia.registry.rules import Scope


def verdict_on(agreement: Agreement, data: bytes, sha256: str, *, now: datetime) -> Verdict:
    """What is to be said of a file that is, or says it is, a version of an agreement."""
    signatories = signatories_of(agreement)
    moments = _moments(agreement, signatories)
    question = Question(PDF, (data,), apart.trust(with_seals=True), at=now, moments=moments)
    examined = apart.ask(question)
    signers = [_signer(signatory, examined) for signatory in signatories if signatory.state == SIGNED]
    reasons = (
        *_of_agreement(agreement),
        *compared(data, versions=_versions(agreement, signatories)),
        *_of_whole(agreement, examined),
        *(reason for signer in signers for reason in signer.reasons),
    )
    return Verdict(
        reasons=tuple(dict.fromkeys(reasons)),
        sha256=sha256,
        code=agreement.code,
        title=pick(agreement, "title").value,
        completed_at=agreement.completed_at,
        signers=signers,
    )


def find_issued(code: str) -> Agreement | None:
    """The issued agreement of a code."""
    return Agreement.objects.filter(code=code, issued_at__isnull=False).select_related("document").first()


def signatories_of(agreement: Agreement) -> list[Signatory]:
    """Everybody who signs or signed, with all that a verdict tells of them."""
    joined = ("party__organisation", "mandate__person", "sealed", "signature", "agreement__issued")
    return list(agreement.signatories.select_related(*joined).order_by("position"))


def signers_by_record(signatories: Iterable[Signatory]) -> list[Signer]:
    """Who signed by our own record, without any file: all that a code can tell."""
    return [_as_signer(signatory, ()) for signatory in signatories if signatory.state == SIGNED]


def agreement_of(data: bytes, sha256: str) -> Agreement | None:
    """The agreement that a file is a version of, or says it is."""
    whole = Q(document__sha256=sha256) | Q(issued__sha256=sha256) | Q(signatories__sealed__sha256=sha256)
    said = Q(code=code_inside(data))
    rows = Agreement.objects.filter(issued_at__isnull=False).select_related("document", "issued")
    return rows.filter(whole).order_by("pk").first() or rows.filter(said).first()


def _versions(agreement: Agreement, signatories: Sequence[Signatory]) -> list[bytes]:
    """Every version there ever was, the newest last."""
    sealed = sorted(
        (row for row in signatories if row.sealed and row.sealed_at), key=lambda row: str(row.sealed_at)
    )
    documents = [agreement.issued, *(row.sealed for row in sealed), agreement.document]
    return [content_of(document) for document in documents if document is not None]


def _moments(agreement: Agreement, signatories: Sequence[Signatory]) -> dict[str, datetime]:
    moments = {row.field: row.sealed_at for row in signatories if row.sealed_at is not None}
    if agreement.completed_at is not None:
        moments[AUDIT_FIELD] = agreement.completed_at
    return moments


def _of_agreement(agreement: Agreement) -> tuple[Reason, ...]:
    if agreement.state in CLOSED_UNSIGNED:
        return (Reason.ENDED,)
    return () if agreement.state == COMPLETED else (Reason.NOT_COMPLETED,)


def _of_whole(agreement: Agreement, examined: Examined) -> tuple[Reason, ...]:
    """What the examination says beside the signatories: of the file, and of the audit page's seal."""
    reasons = list(examined.reasons)
    audit = examined.finding(AUDIT_FIELD)
    if audit is not None:
        reasons += [*audit.reasons, *apart.not_our_seal(audit)]
    elif agreement.state == COMPLETED and examined.findings:
        reasons.append(Reason.SIGNATURE_MISSING)
    known = {AUDIT_FIELD, *(row.field for row in agreement.signatories.order_by("position"))}
    if any(finding.field not in known for finding in examined.findings):
        reasons.append(Reason.ALTERED)
    return tuple(reasons)


def _signer(signatory: Signatory, examined: Examined) -> Signer:
    """One signature: what the file says of it against what was recorded when it was made."""
    reasons: list[Reason] = []
    finding = examined.finding(signatory.field)
    is_revocation_known = True
    if finding is None:
        if examined.findings and signatory.sealed is not None:
            reasons.append(Reason.SIGNATURE_MISSING)
    else:
        reasons += finding.reasons
        if signatory.how == BY_PDF:
            reasons += _not_as_recorded(signatory, finding)
            is_revocation_known = finding.is_revocation_known
        else:
            reasons += apart.not_our_seal(finding)
    if signatory.how in {BY_DETACHED, BY_PROVIDER}:
        beside = _beside(signatory)
        reasons += beside.every_reason
        is_revocation_known = all(found.is_revocation_known for found in beside.findings)
        for found in beside.findings:
            reasons += _not_as_recorded(signatory, found)
    if signatory.mandate is None or not _held(signatory.mandate, signatory.signed_at):
        reasons.append(Reason.MANDATE_ENDED)
    return _as_signer(signatory, tuple(dict.fromkeys(reasons)), is_revocation_known=is_revocation_known)


def _as_signer(
    signatory: Signatory, reasons: tuple[Reason, ...], *, is_revocation_known: bool = True
) -> Signer:
    if signatory.mandate is None or signatory.signed_at is None:
        raise ValueError("only who has signed is a signer")
    organisation = signatory.party.organisation
    return Signer(
        person=signatory.mandate.person.shown_name,
        organisation=pick(organisation, "name").value or organisation.legal_name,
        mandate=signatory.mandate,
        signed_at=signatory.signed_at,
        how=signatory.how,
        second_factor=signatory.second_factor,
        certificate=None if signatory.certificate is None else facts_from_json(signatory.certificate),
        reasons=reasons,
        is_revocation_known=is_revocation_known,
    )


def _held(mandate: Mandate, at: datetime | None) -> bool:
    """Whether a mandate to sign was in force at a moment, whatever became of it since."""
    if at is None or Scope.SIGN not in mandate.scope_set:
        return False
    day = timezone.localdate(at)
    ended = mandate.valid_until is not None and mandate.valid_until < day
    revoked = mandate.revoked_at is not None and mandate.revoked_at <= at
    return mandate.valid_from <= day and not ended and not revoked


def _not_as_recorded(signatory: Signatory, finding: Finding) -> tuple[Reason, ...]:
    recorded = (signatory.certificate or {}).get("fingerprint")
    is_same = finding.certificate is not None and finding.certificate.fingerprint == recorded
    return () if is_same else (Reason.WRONG_PERSON,)


def _beside(signatory: Signatory) -> Examined:
    """The detached signature of a signatory, examined anew."""
    issued, signature, at = signatory.agreement.issued, signatory.signature, signatory.signed_at
    if issued is None or signature is None or at is None:
        return Examined((Reason.SIGNATURE_MISSING,))
    files = (content_of(issued), der_of(content_of(signature)))
    if signatory.how == BY_PROVIDER:
        if not has_provider():
            return Examined((Reason.ALGORITHM,))
        return current_provider().examine(*files, field=signatory.field, at=at)
    return apart.ask(Question(DETACHED, files, apart.trust(with_seals=False), at=at, field=signatory.field))
