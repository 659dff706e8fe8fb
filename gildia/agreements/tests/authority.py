"""A certification authority for tests: real certificates, revocation lists and signatures of outsiders."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from io import BytesIO

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID, ObjectIdentifier
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import PdfSignatureMetadata, PdfSigner
from pyhanko.sign.fields import SigSeedSubFilter

from gildia.agreements.rules.certificates import OGRN
from gildia.agreements.rules.keys import Seal
from gildia.agreements.rules.loops import in_a_thread
from gildia.agreements.rules.sealing import KeyInMemory, detached

NOW = datetime.now(UTC).replace(microsecond=0)
DER = serialization.Encoding.DER


@dataclass
class Authority:
    """Issues certificates, and takes them back."""

    name: str = "Удостоверяющий центр"
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    revoked: list[tuple[int, datetime]] = field(default_factory=list)

    @property
    def subject(self) -> x509.Name:
        return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, self.name)])

    @property
    def root(self) -> bytes:
        """Its own certificate."""
        made = self._issue(
            self.subject, self.key.public_key(), NOW - timedelta(days=400), timedelta(days=4000), ca=True
        )
        return made.public_bytes(DER)

    def certify(
        self,
        person: str,
        organisation: str,
        *,
        ogrn: str = "",
        since: datetime = NOW - timedelta(days=30),
        lasts: timedelta = timedelta(days=365),
        extra: dict[ObjectIdentifier, str] | None = None,
    ) -> Seal:
        """A key with a certificate for a person of an organisation."""
        parts = {NameOID.COMMON_NAME: organisation, NameOID.ORGANIZATION_NAME: organisation}
        if person:
            given, _space, surname = person.partition(" ")
            parts |= {NameOID.SURNAME: surname, NameOID.GIVEN_NAME: given}
        if ogrn:
            parts[OGRN] = ogrn
        attributes = (parts | (extra or {})).items()
        # Real organisations have names beyond the 64 letters that X.520 allows.
        name = x509.Name([x509.NameAttribute(kind, value, _validate=False) for kind, value in attributes])
        key = ec.generate_private_key(ec.SECP256R1())
        leaf = self._issue(name, key.public_key(), since, lasts, ca=False)
        plain = key.private_bytes(DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        return Seal(plain, leaf.public_bytes(DER))

    def revoke(self, held: Seal, at: datetime) -> None:
        self.revoked.append((x509.load_der_x509_certificate(held.certificate).serial_number, at))

    @property
    def revocations(self) -> bytes:
        """Its list of what was taken back."""
        builder = x509.CertificateRevocationListBuilder().issuer_name(self.subject)
        builder = builder.last_update(NOW - timedelta(days=1)).next_update(NOW + timedelta(days=6))
        for serial, at in self.revoked:
            entry = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(at)
            builder = builder.add_revoked_certificate(entry.build())
        return builder.sign(self.key, hashes.SHA256()).public_bytes(DER)

    def _issue(
        self,
        subject: x509.Name,
        key: ec.EllipticCurvePublicKey,
        since: datetime,
        lasts: timedelta,
        *,
        ca: bool,
    ) -> x509.Certificate:
        usage = x509.KeyUsage(
            digital_signature=not ca, content_commitment=not ca, key_encipherment=False,
            data_encipherment=False, key_agreement=False, key_cert_sign=ca, crl_sign=ca,
            encipher_only=False, decipher_only=False,
        )  # fmt: skip
        builder = (
            x509.CertificateBuilder(subject_name=subject, issuer_name=self.subject, public_key=key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(since)
            .not_valid_after(since + lasts)
            .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
            .add_extension(usage, critical=True)
        )
        return builder.sign(self.key, hashes.SHA256())


def sign_pdf(pdf: bytes, field_name: str, held: Seal) -> bytes:
    """What a program on somebody's own computer makes of a downloaded PDF."""
    metadata = PdfSignatureMetadata(field_name=field_name, subfilter=SigSeedSubFilter.PADES)
    signer = PdfSigner(metadata, KeyInMemory(held).signer())
    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    signed = in_a_thread(lambda: signer.sign_pdf(writer, existing_fields_only=True))
    return bytes(signed.getbuffer())


def sign_beside(content: bytes, held: Seal) -> bytes:
    """A detached signature."""
    return detached(content, KeyInMemory(held))
