"""What agreements keep."""

from gildia.agreements.models.agreements import Agreement
from gildia.agreements.models.attestations import Attestation
from gildia.agreements.models.signatories import Party, Signatory
from gildia.agreements.models.templates import Template, TemplateVersion
from gildia.agreements.models.trust import RevocationList, SealCertificate, TrustRoot

__all__ = [
    "Agreement",
    "Attestation",
    "Party",
    "RevocationList",
    "SealCertificate",
    "Signatory",
    "Template",
    "TemplateVersion",
    "TrustRoot",
]
