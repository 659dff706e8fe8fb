"""The port for a service that signs with national qualified certificates, and a reference behind it.

A provider serves signatures that pyHanko cannot make or check, such as GOST. It always signs the *issued*
bytes, detached, so that signatures through it never wait for each other. An operator names one in
`GILDIA_SIGNATURE_PROVIDER`: the dotted path of a function without arguments that returns the provider.

A provider must keep to this:
- `begin` is idempotent by `reference`: the same reference gives the same ticket and asks the person once.
- `collect` returns None while the person has not confirmed, the DER CMS once he has; `GaveUp` is for good.
- `examine` never trusts what the signature says of itself, goes by the moment it is given, and answers with
  the same reasons as `rules.examining`. Whether the certificate is the right signatory's is decided by us.
"""

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Protocol

from asn1crypto import cms
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID

from gildia.agreements.rules.certificates import OGRN
from gildia.agreements.rules.examining import examine_detached
from gildia.agreements.rules.keys import Seal
from gildia.agreements.rules.loops import finished
from gildia.agreements.rules.sealing import KeyInMemory
from gildia.agreements.rules.verdicts import Examined, Trust

_AUTHORITY_LASTS = timedelta(days=3650)
_SIGNER_LASTS = timedelta(hours=1)


class GaveUp(Exception):
    """The person refused at the provider, or it will never answer; the sentence says which."""


@dataclass(frozen=True)
class SigningRequest:
    """What a provider needs to know: what is signed, by whom, for whom, and our name for the request."""

    reference: str
    sha256: str
    title: str
    person: str
    email: str
    organisation: str
    ogrn: str = ""


class SignatureProvider(Protocol):
    """A service that signs and checks on behalf of people with certificates of their own."""

    @property
    def label(self) -> str:
        """What the button says after “Sign with”."""

    def begin(self, request: SigningRequest, content: bytes, *, now: datetime) -> str:
        """Ask the person to sign; returns the provider's ticket."""

    def collect(self, ticket: str) -> bytes | None:
        """The detached CMS, or None while the person thinks."""

    def examine(self, content: bytes, signature: bytes, *, field: str, at: datetime) -> Examined:
        """What is to be said of a signature this provider made."""


@dataclass(frozen=True)
class ReferenceProvider:
    """Works on the embedded key: every person confirms at once. For tests and for writers of adapters."""

    seal: Seal
    label: str = "Gildia reference provider"

    def begin(self, request: SigningRequest, content: bytes, *, now: datetime) -> str:
        """The ticket holds all that `collect` needs, so nothing is kept between the two."""
        if hashlib.sha256(content).hexdigest() != request.sha256:
            raise GaveUp("The content is not what the request names.")
        return json.dumps({**asdict(request), "at": now.isoformat()}, ensure_ascii=False)

    def collect(self, ticket: str) -> bytes | None:
        """Sign the digest with a certificate made for this person."""
        asked = json.loads(ticket)
        at = datetime.fromisoformat(asked.pop("at"))
        signer = KeyInMemory(self._certified(SigningRequest(**asked), at)).signer()
        signing = signer.async_sign(bytes.fromhex(asked["sha256"]), "sha256", is_pdf_sig=False)
        info: cms.ContentInfo = finished(signing)
        signature: bytes = info.dump()
        return signature

    def examine(self, content: bytes, signature: bytes, *, field: str, at: datetime) -> Examined:
        """By the authority that this provider is."""
        authority = self._authority(at).public_bytes(serialization.Encoding.DER)
        return examine_detached(content, signature, field=field, trust=Trust((authority,)), at=at)

    def _authority(self, at: datetime) -> x509.Certificate:
        """The embedded key as an authority; whenever it is made, its name and key are the same."""
        return self._issue(self._name, self._key.public_key(), at, _AUTHORITY_LASTS, is_authority=True)

    def _certified(self, request: SigningRequest, at: datetime) -> Seal:
        key = ec.generate_private_key(ec.SECP256R1())
        parts = [
            x509.NameAttribute(NameOID.COMMON_NAME, request.person[:64]),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, request.organisation[:64]),
        ]
        if request.ogrn:
            parts.append(x509.NameAttribute(OGRN, request.ogrn))
        leaf = self._issue(x509.Name(parts), key.public_key(), at, _SIGNER_LASTS, is_authority=False)
        der = serialization.Encoding.DER
        plain = key.private_bytes(der, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        return Seal(plain, leaf.public_bytes(der))

    @property
    def _key(self) -> ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey:
        key = serialization.load_der_private_key(self.seal.key, None)
        if not isinstance(key, ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey):
            raise TypeError("the embedded key is elliptic or RSA")
        return key

    @property
    def _name(self) -> x509.Name:
        return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, self.label)])

    def _issue(
        self,
        subject: x509.Name,
        key: ec.EllipticCurvePublicKey | rsa.RSAPublicKey,
        at: datetime,
        lasts: timedelta,
        *,
        is_authority: bool,
    ) -> x509.Certificate:
        usage = x509.KeyUsage(
            digital_signature=not is_authority, content_commitment=not is_authority, key_encipherment=False,
            data_encipherment=False, key_agreement=False, key_cert_sign=is_authority, crl_sign=is_authority,
            encipher_only=False, decipher_only=False,
        )  # fmt: skip
        builder = (
            x509.CertificateBuilder(subject_name=subject, issuer_name=self._name, public_key=key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(at - timedelta(minutes=5))
            .not_valid_after(at + lasts)
            .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
            .add_extension(usage, critical=True)
        )
        return builder.sign(self._key, hashes.SHA256())
