"""Agreements in the reader's words: what is wrong with a document, under what somebody signed, and how."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gildia.agreements.models import Attestation
from gildia.agreements.models.signatories import BY_SEAL, WAYS
from gildia.agreements.queries.verdicts import Signer, Verdict
from gildia.agreements.rules.verdicts import Reason
from gildia.foundation.languages import best, pick
from gildia.registry.models import Mandate

#: The second factor of a demonstration, whose people have none.
DEMONSTRATION = "demonstration"

REASONS: Mapping[Reason, str | Promise] = {
    Reason.UNREADABLE: gettext_lazy("The file cannot be read: it is damaged, or no PDF."),
    Reason.TOO_MUCH: gettext_lazy("The file could not be opened within the time and memory set for it."),
    Reason.NOT_OURS: gettext_lazy("No document with these contents was issued here."),
    Reason.ALTERED: gettext_lazy("The file differs from the document kept here: it was changed."),
    Reason.APPENDED: gettext_lazy("Something was added to the file after its last signature."),
    Reason.NOT_COMPLETED: gettext_lazy("Not everybody has signed yet."),
    Reason.ENDED: gettext_lazy(
        "The agreement ended unsigned: it was declined, cancelled, or its time was over."
    ),
    Reason.EARLIER_VERSION: gettext_lazy("This is an earlier version; signatures were added since."),
    Reason.NO_SIGNATURE: gettext_lazy("The file has no signature."),
    Reason.BROKEN: gettext_lazy("A signature does not fit what it signs: a byte of it was changed."),
    Reason.FOREIGN_ROOT: gettext_lazy("The certificate comes from an authority that is not trusted here."),
    Reason.EXPIRED: gettext_lazy("The certificate had expired when it was used."),
    Reason.NOT_YET_VALID: gettext_lazy("The certificate was not valid yet when it was used."),
    Reason.REVOKED: gettext_lazy("The certificate had been revoked when it was used."),
    Reason.ALGORITHM: gettext_lazy(
        "The signature uses an algorithm that is not checked here, such as GOST: use a signature service."
    ),
    Reason.WRONG_ORGANISATION: gettext_lazy("The certificate belongs to another organisation."),
    Reason.WRONG_PERSON: gettext_lazy("The certificate belongs to another person."),
    Reason.MANDATE_ENDED: gettext_lazy("The signer's mandate was not in force at that moment."),
    Reason.SIGNATURE_MISSING: gettext_lazy(
        "A signature that belongs to the document is missing from the file."
    ),
    Reason.NOT_AN_EXTENSION: gettext_lazy(
        "This is not the version to be signed now. Download it again, sign that file, and add nothing else."
    ),
    Reason.WRONG_FIELD: gettext_lazy(
        "The file must have exactly one new signature, in the field meant for you."
    ),
    Reason.TEXT_CHANGED: gettext_lazy("The document was changed beside the signature."),
    Reason.OTHER_DOCUMENT: gettext_lazy("The signature belongs to another document."),
    Reason.WITHDRAWN: gettext_lazy("It was withdrawn."),
    Reason.NO_LONGER_VALID: gettext_lazy("It is no longer valid."),
}


def sentences(reasons: Iterable[Reason]) -> str:
    """All reasons, one sentence after the other."""
    return " ".join(str(REASONS[reason]) for reason in reasons)


def explained(verdict: Verdict) -> list[str]:
    """Each reason against a document in a sentence."""
    return explained_of(verdict.attestation, verdict.reasons)


def explained_of(attestation: Attestation | None, reasons: Iterable[Reason]) -> list[str]:
    """Reasons as sentences; what became of an attestation is told with its day and why."""
    own = {} if attestation is None else _ends(attestation)
    return [own.get(reason) or str(REASONS[reason]) for reason in reasons]


def _ends(attestation: Attestation) -> dict[Reason, str]:
    """How an attestation ceased to hold, as far as it did."""
    ends = {}
    if attestation.withdrawn_at is not None:
        words = {
            "day": date_format(timezone.localtime(attestation.withdrawn_at), "DATE_FORMAT"),
            "reason": pick(attestation, "withdrawn_reason").value.rstrip(". "),
        }
        ends[Reason.WITHDRAWN] = _("It was withdrawn on %(day)s, because: %(reason)s.") % words
    if attestation.valid_until is not None:
        day = date_format(attestation.valid_until, "DATE_FORMAT")
        ends[Reason.NO_LONGER_VALID] = _("It was valid until %(day)s.") % {"day": day}
    return ends


def authority(mandate: Mandate) -> str:
    """Under what a person acts: position, evidence, and until when."""
    title = pick(mandate, "title").value
    until = (
        _("until %(day)s") % {"day": date_format(mandate.valid_until, "SHORT_DATE_FORMAT")}
        if mandate.valid_until
        else _("until revoked")
    )
    since = _("mandate of %(day)s") % {"day": date_format(mandate.valid_from, "SHORT_DATE_FORMAT")}
    return ", ".join(part for part in (title, mandate.evidence_note or since, until) if part)


@dataclass(frozen=True)
class SignerWords:
    """A signer as the page tells of him."""

    signer: Signer
    authority: str
    way: str
    reasons: list[str]


@dataclass(frozen=True)
class Line:
    """A fact in one language, as a page shows it."""

    label: str
    value: str


def lines_of(attestation: Attestation) -> list[Line]:
    """The facts in the reader's language, or the best other one."""
    return [Line(best(fact.label).value, best(fact.value).value) for fact in attestation.stated]


@dataclass(frozen=True)
class VerdictWords:
    """A verdict as the page tells it."""

    verdict: Verdict
    reasons: list[str]
    signers: list[SignerWords]
    lines: list[Line]


def verdict_in_words(verdict: Verdict) -> VerdictWords:
    """A verdict for a page."""
    return VerdictWords(
        verdict=verdict,
        reasons=explained(verdict),
        signers=signers_in_words(verdict.signers),
        lines=[] if verdict.attestation is None else lines_of(verdict.attestation),
    )


def signers_in_words(signers: Iterable[Signer]) -> list[SignerWords]:
    """Signers for a page."""
    return [
        SignerWords(
            signer=signer,
            authority=authority(signer.mandate),
            way=way(signer.how, signer.second_factor),
            reasons=[str(REASONS[reason]) for reason in signer.reasons],
        )
        for signer in signers
    ]


def way(how: str, second_factor: str) -> str:
    """How somebody signed. People of a demonstration show no second factor, and that is said."""
    if how == BY_SEAL and second_factor == DEMONSTRATION:
        return _("in Gildia, without a second factor (demonstration)")
    return str(dict(WAYS)[how])
