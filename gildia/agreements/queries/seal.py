"""The seal in force. What signs with it belongs to the worker and loads pyHanko there."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import QuerySet

from gildia.agreements.models import SealCertificate, TrustRoot
from gildia.agreements.rules.keys import Seal, UnusableKey, unlocked

if TYPE_CHECKING:
    from gildia.agreements.rules.sealing import SealKey
    from gildia.agreements.rules.token import KeyOnToken


def current_certificate() -> SealCertificate | None:
    """The certificate that seals now."""
    return SealCertificate.objects.filter(is_current=True).first()


def current_key() -> "SealKey":
    """The key that seals now, ready to sign."""
    # pyHanko weighs as much as a third of a web worker; only the worker and commands come here.
    from gildia.agreements.rules.sealing import KeyInMemory  # noqa: PLC0415

    kept = SealCertificate.objects.get(is_current=True)
    return key_on_token() if kept.key is None else KeyInMemory(current_seal())


def current_seal() -> Seal:
    """The embedded key with its certificate, unlocked."""
    kept = SealCertificate.objects.get(is_current=True)
    if kept.key is None:
        raise UnusableKey("The key of the seal is on a token.")
    chain = tuple(bytes.fromhex(link) for link in kept.chain)
    return Seal(unlocked(bytes(kept.key), settings.SEAL_SECRET), bytes(kept.certificate), chain)


def key_on_token() -> "KeyOnToken":
    """The key on the token that the operator named."""
    from gildia.agreements.rules.token import KeyOnToken  # noqa: PLC0415 - needs the extra `pkcs11`

    return KeyOnToken(**settings.SEAL_TOKEN)


def known_certificates() -> "QuerySet[SealCertificate]":
    """Every certificate of the seal, the current one first."""
    return SealCertificate.objects.defer("key").order_by("-is_current", "-made_at")


def certificate_of(fingerprint: str) -> SealCertificate | None:
    """A certificate of the seal by its fingerprint."""
    return SealCertificate.objects.defer("key").filter(fingerprint=fingerprint).first()


def trusted_authorities() -> "QuerySet[TrustRoot]":
    """Whose signatures count here, with the age of their lists."""
    return TrustRoot.objects.trusted().prefetch_related("revocation_lists").order_by("subject", "pk")
