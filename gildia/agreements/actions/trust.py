"""What an operator does: the seal's key, authorities, and their lists. No person of a zone acts here."""

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from gildia.agreements.models import RevocationList, SealCertificate, TrustRoot
from gildia.agreements.rules import keys
from gildia.agreements.rules.keys import Seal, UnusableKey
from gildia.foundation.errors import Refused
from gildia.journal.actions import record

_DER = serialization.Encoding.DER


def make_first_seal(*, now: datetime) -> None:
    """Make the installation's key unless it has one. Of two that start at once, one makes it."""
    if SealCertificate.objects.filter(is_current=True).exists():
        return
    host = urlsplit(settings.SITE_ADDRESS).hostname or "localhost"
    try:
        with transaction.atomic():
            _enter(keys.new_seal(host=host, now=now), now=now)
    except IntegrityError:
        if not SealCertificate.objects.filter(is_current=True).exists():
            raise


@transaction.atomic
def replace_seal(*, seal: Seal, keep_key: bool = True, now: datetime) -> SealCertificate:
    """Seal with another key from now on; the old certificate stays known, its key goes.

    Without `keep_key` the key is on a token, and only the certificate is entered.
    """
    SealCertificate.objects.select_for_update().filter(is_current=True).update(
        is_current=False, retired_at=now, key=None
    )
    if SealCertificate.objects.filter(fingerprint=seal.fingerprint).exists():
        raise Refused(_("This certificate was in use before. A retired one does not come back."))
    return _enter(seal, now=now, keep_key=keep_key)


def _enter(seal: Seal, *, now: datetime, keep_key: bool = True) -> SealCertificate:
    certificate = x509.load_der_x509_certificate(seal.certificate)
    if not certificate.not_valid_before_utc <= now <= certificate.not_valid_after_utc:
        raise Refused(_("This certificate is not valid today."))
    made = SealCertificate.objects.create(
        fingerprint=seal.fingerprint,
        subject=certificate.subject.rfc4514_string()[:300],
        certificate=seal.certificate,
        chain=[link.hex() for link in seal.chain],
        key=keys.locked(seal.key, settings.SEAL_SECRET) if keep_key else None,
        valid_from=certificate.not_valid_before_utc,
        valid_until=certificate.not_valid_after_utc,
        made_at=now,
    )
    record(verb="seal.enter", subject=made, by=None, now=now, changes={"sha256": (None, seal.fingerprint)})
    return made


def read_pkcs12(*, data: bytes, password: str) -> Seal:
    """A key that an operator brings."""
    try:
        return keys.from_pkcs12(data, password)
    except UnusableKey as error:
        raise Refused(str(error)) from error


@transaction.atomic
def load_trust_roots(*, data: bytes, now: datetime) -> list[TrustRoot]:
    """Believe the authorities of a PEM or DER file; one that was withdrawn comes back."""
    certificates = keys.read_certificates(data)
    if not certificates:
        raise Refused(_("The file holds no certificate in PEM or DER."))
    return [_enter_root(certificate, now) for certificate in certificates]


def _enter_root(certificate: x509.Certificate, now: datetime) -> TrustRoot:
    try:
        constraints = certificate.extensions.get_extension_for_class(x509.BasicConstraints).value
    except x509.ExtensionNotFound:
        constraints = None
    subject = certificate.subject.rfc4514_string()[:500]
    if constraints is None or not constraints.ca:
        raise Refused(
            _("“%(subject)s” is no authority, it may not issue certificates.") % {"subject": subject}
        )
    der = certificate.public_bytes(_DER)
    values: dict[str, Any] = {
        "subject": subject,
        "certificate": der,
        "is_root": certificate.issuer == certificate.subject,
        "valid_from": certificate.not_valid_before_utc,
        "valid_until": certificate.not_valid_after_utc,
        "withdrawn_at": None,
    }
    root, is_new = TrustRoot.objects.update_or_create(
        fingerprint=keys.fingerprint(der), defaults=values, create_defaults={**values, "loaded_at": now}
    )
    record(verb="trust_root.load", subject=root, by=None, now=now, changes={"is_new": (None, is_new)})
    return root


@transaction.atomic
def withdraw_trust_root(*, fingerprint: str, now: datetime) -> TrustRoot:
    """Believe an authority no longer: not what it signs, and not what it signed."""
    root = TrustRoot.objects.select_for_update().trusted().filter(fingerprint__startswith=fingerprint).first()
    if root is None or len(fingerprint) < 8:
        raise Refused(_("No trusted authority has this fingerprint. Give at least its first eight letters."))
    root.withdrawn_at = now
    root.save(update_fields=["withdrawn_at"])
    record(verb="trust_root.withdraw", subject=root, by=None, now=now)
    return root


@transaction.atomic
def load_revocations(*, data: bytes, now: datetime) -> RevocationList:
    """Keep the newest list of an authority, after its signature was checked."""
    read = keys.read_revocation_list(data)
    if read is None:
        raise Refused(_("The file is no revocation list in PEM or DER."))
    issuer = next((root for root in TrustRoot.objects.trusted().order_by("pk") if _issued(read, root)), None)
    if issuer is None:
        raise Refused(_("No trusted authority signed this list. Load its certificate first."))
    kept = RevocationList.objects.select_for_update().filter(issuer=issuer).first()
    issued_at = read.last_update_utc
    if kept is not None and kept.issued_at > issued_at:
        raise Refused(_("A newer list of this authority is there already."))
    loaded, _is_new = RevocationList.objects.update_or_create(
        issuer=issuer,
        defaults={
            "data": read.public_bytes(_DER),
            "entries": len(read),
            "issued_at": issued_at,
            "next_at": read.next_update_utc,
            "loaded_at": now,
        },
    )
    record(verb="revocations.load", subject=loaded, by=None, now=now, changes={"entries": (None, len(read))})
    return loaded


def _issued(read: x509.CertificateRevocationList, root: TrustRoot) -> bool:
    return keys.signed_by(read, x509.load_der_x509_certificate(bytes(root.certificate)))
