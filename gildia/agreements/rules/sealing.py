"""Signature fields and what fills them: PAdES by the installation's seal, and detached CMS."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Protocol
from uuid import uuid4

from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from pyhanko.pdf_utils.content import PdfContent
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.layout import AxisAlignment, BoxConstraints, InnerScaling, Margins, SimpleBoxLayoutRule
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import BasePdfFileWriter
from pyhanko.sign import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter, append_signature_field, ensure_sig_flags
from pyhanko.sign.signers import Signer
from pyhanko.sign.signers.pdf_signer import PdfSigningSession
from pyhanko.stamp import StaticStampStyle
from pyhanko_certvalidator.registry import SimpleCertificateStore

from gildia.agreements.rules.keys import Seal
from gildia.agreements.rules.loops import finished, in_a_thread
from gildia.agreements.rules.sheets import Place

_DIGEST = "sha256"


class SealKey(Protocol):
    """Something that makes pyHanko's signer: a key in memory, or one that never leaves its token."""

    def signer(self) -> Signer:
        """The signer, ready to sign."""


@dataclass(frozen=True)
class KeyInMemory:
    """The embedded key."""

    seal: Seal

    def signer(self) -> Signer:
        """A signer with the certificate and those above it."""
        store = SimpleCertificateStore()
        store.register_multiple([asn1_x509.Certificate.load(der) for der in self.seal.chain])
        return SimpleSigner(
            signing_cert=asn1_x509.Certificate.load(self.seal.certificate),
            signing_key=asn1_keys.PrivateKeyInfo.load(self.seal.key),
            cert_registry=store,
        )


@dataclass(frozen=True)
class SealNote:
    """What a sealed signature says of itself to PDF programs."""

    name: str
    reason: str
    place: str = ""


def with_fields(pdf: bytes, places: Mapping[str, Place]) -> bytes:
    """The PDF with an empty signature field at each place. Nothing but filling them comes after this."""
    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    for name, place in places.items():
        box = (round(place.left), round(place.bottom), round(place.right), round(place.top))
        spec = SigFieldSpec(name, on_page=place.page, box=box, empty_field_appearance=True)
        append_signature_field(writer, spec)
    ensure_sig_flags(writer, lock_sig_flags=True)  # else the first signature changes them
    return _written(writer)


def sealed(pdf: bytes, *, field: str, key: SealKey, appearance: bytes, note: SealNote, at: datetime) -> bytes:
    """The PDF with one field signed by the seal; `appearance` is a page of the field's size."""
    metadata = PdfSignatureMetadata(
        field_name=field,
        md_algorithm=_DIGEST,
        name=note.name,
        reason=note.reason,
        location=note.place or None,
        subfilter=SigSeedSubFilter.PADES,
    )
    layout = SimpleBoxLayoutRule(
        x_align=AxisAlignment.ALIGN_MID,
        y_align=AxisAlignment.ALIGN_MID,
        margins=Margins.uniform(0),
        inner_content_scaling=InnerScaling.STRETCH_TO_FIT,
    )
    style = StaticStampStyle(
        border_width=0, background=_Page(appearance), background_layout=layout, background_opacity=1.0
    )
    signer = _SignerAtMoment(metadata, key.signer(), stamp_style=style)
    signer.at = at
    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    signed = in_a_thread(lambda: signer.sign_pdf(writer, existing_fields_only=True))
    return bytes(signed.getbuffer())


def detached(content: bytes, key: SealKey) -> bytes:
    """A detached CAdES signature over any bytes, DER."""
    signing = key.signer().async_sign_general_data(content, _DIGEST, use_cades=True)
    signature: bytes = finished(signing).dump()
    return signature


class _SignerAtMoment(PdfSigner):
    """Signs at a moment given to it, not at that of some clock."""

    at: datetime

    def init_signing_session(
        self,
        pdf_out: BasePdfFileWriter,
        existing_fields_only: bool = False,  # noqa: FBT001, FBT002 - pyHanko's
    ) -> PdfSigningSession:
        session = super().init_signing_session(pdf_out, existing_fields_only=existing_fields_only)
        session.system_time = self.at
        return session


class _Page(PdfContent):
    """The first page of a PDF in memory, drawn inside another PDF."""

    def __init__(self, pdf: bytes) -> None:
        super().__init__()
        self._pdf = pdf

    def render(self) -> bytes:
        """Bring the page in and draw it at its own size."""
        drawing = self._ensure_writer.import_page_as_xobject(PdfFileReader(BytesIO(self._pdf)))
        name = f"/Drawn{uuid4().hex}"
        self.resources.xobject[name] = drawing
        left, bottom, right, top = (float(edge) for edge in drawing.get_object()["/BBox"])
        self.box = BoxConstraints(width=right - left, height=top - bottom)
        return name.encode() + b" Do"


def _written(writer: IncrementalPdfFileWriter) -> bytes:
    out = BytesIO()
    writer.write(out)
    return out.getvalue()
