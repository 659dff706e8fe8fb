"""The installation's seal: its key and certificate, how they are made, kept, brought in and shown."""

import hashlib
import ipaddress
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID

LASTS = timedelta(days=3653)
#: A certificate counts from a little before it was made, for machines whose clock runs behind.
BACKDATED = timedelta(hours=1)
SMALLEST_RSA_BITS = 2048


class UnusableKey(Exception):
    """A key or certificate cannot be used for sealing; the sentence says why, for an operator."""


@dataclass(frozen=True)
class Seal:
    """A key with its certificate and the certificates above it, all DER; the key is PKCS#8, unencrypted."""

    key: bytes
    certificate: bytes
    chain: tuple[bytes, ...] = ()

    @property
    def fingerprint(self) -> str:
        """The SHA-256 of the certificate."""
        return fingerprint(self.certificate)


def fingerprint(certificate: bytes) -> str:
    """The SHA-256 of a DER certificate, in hexadecimal."""
    return hashlib.sha256(certificate).hexdigest()


def new_seal(*, host: str, now: datetime) -> Seal:
    """A fresh key on P-256 with a certificate that it signs itself, good for ten years."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Gildia"),
            x509.NameAttribute(NameOID.COMMON_NAME, f"Gildia seal · {host}"[:64]),
        ]
    )
    usage = x509.KeyUsage(
        digital_signature=True, content_commitment=True, key_encipherment=False, data_encipherment=False,
        key_agreement=False, key_cert_sign=False, crl_sign=False, encipher_only=False, decipher_only=False,
    )  # fmt: skip
    builder = (
        x509.CertificateBuilder(subject_name=name, issuer_name=name, public_key=key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - BACKDATED)
        .not_valid_after(now + LASTS)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.SubjectAlternativeName([_general_name(host)]), critical=False)
    )
    certificate = builder.sign(key, hashes.SHA256())
    return Seal(_plain(key), certificate.public_bytes(serialization.Encoding.DER))


def from_pkcs12(data: bytes, password: str) -> Seal:
    """The key and certificates of a PKCS#12 file. Raises UnusableKey."""
    try:
        key, certificate, others = pkcs12.load_key_and_certificates(data, password.encode())
    except ValueError as error:
        raise UnusableKey("The file is no PKCS#12 file, or the password is not right.") from error
    if not isinstance(key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey) or certificate is None:
        raise UnusableKey("The file must hold an RSA or elliptic key together with its certificate.")
    if isinstance(key, rsa.RSAPrivateKey) and key.key_size < SMALLEST_RSA_BITS:
        raise UnusableKey(f"The RSA key is too short: at least {SMALLEST_RSA_BITS} bits.")
    der = serialization.Encoding.DER
    return Seal(
        _plain(key), certificate.public_bytes(der), tuple(other.public_bytes(der) for other in others)
    )


def locked(key: bytes, secret: str) -> bytes:
    """A key as it is kept: PKCS#8 under a password that comes from the secret."""
    loaded = serialization.load_der_private_key(key, None)
    return loaded.private_bytes(
        serialization.Encoding.DER,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(_password(secret)),
    )


def unlocked(kept: bytes, secret: str) -> bytes:
    """The inverse of `locked`. Raises UnusableKey when the secret is another one."""
    try:
        loaded = serialization.load_der_private_key(kept, _password(secret))
    except ValueError as error:
        raise UnusableKey(
            "The seal's key cannot be opened: GILDIA_SEAL_SECRET is not what it was."
        ) from error
    if not isinstance(loaded, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
        raise UnusableKey("The seal's key is of a kind that cannot sign.")
    return _plain(loaded)


def pem(certificate: bytes) -> str:
    """A DER certificate as text, as other programs load it."""
    loaded = x509.load_der_x509_certificate(certificate)
    return loaded.public_bytes(serialization.Encoding.PEM).decode()


def read_certificates(data: bytes) -> list[x509.Certificate]:
    """The certificates of a PEM or DER file; none if it holds none."""
    try:
        if b"-----BEGIN" in data:
            return x509.load_pem_x509_certificates(data)
        return [x509.load_der_x509_certificate(data)]
    except ValueError:
        return []


def read_revocation_list(data: bytes) -> x509.CertificateRevocationList | None:
    """A revocation list of a PEM or DER file."""
    try:
        return x509.load_pem_x509_crl(data) if b"-----BEGIN" in data else x509.load_der_x509_crl(data)
    except ValueError:
        return None


def signed_by(revocations: x509.CertificateRevocationList, issuer: x509.Certificate) -> bool:
    """Whether a revocation list is really the issuer's."""
    key = issuer.public_key()
    if revocations.issuer != issuer.subject or not isinstance(
        key, rsa.RSAPublicKey | ec.EllipticCurvePublicKey
    ):
        return False
    try:
        return revocations.is_signature_valid(key)
    except InvalidSignature:
        return False


def _plain(key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _password(secret: str) -> bytes:
    """A password for one purpose only, so that the secret may serve others too."""
    derived = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=b"gildia.agreements.seal")
    return derived.derive(secret.encode()).hex().encode()


def _general_name(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)
