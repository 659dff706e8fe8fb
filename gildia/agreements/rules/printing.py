"""PDF/A from data by typst: pages with the places of their fields, and what stands in a field.

Data reaches typst as JSON and is set as text: nothing a person writes is ever read as markup.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Final

import qrcode
import typst

from gildia.agreements.rules.codes import marked, shown
from gildia.agreements.rules.sheets import (
    AUDIT_FIELD,
    SEAL_FIELD,
    AttestationSheet,
    AuditNote,
    Place,
    Sheet,
    SignatureNote,
)
from gildia.agreements.rules.texts import Clause, numbered, paragraphs

_SHEETS = Path(__file__).resolve().parents[1] / "data"
_PAGE_HEIGHT_PT = 841.89
_STANDARD: Final = "a-2b"


@dataclass(frozen=True)
class Printed:
    """A PDF before it has fields, and where they belong."""

    pdf: bytes
    places: Mapping[str, Place]


def print_agreement(sheet: Sheet, *, at: datetime) -> Printed:
    """The agreement's pages; the same sheet and moment give the same bytes."""
    clauses = [
        {
            "number": number,
            **{
                language: {
                    "heading": clause.heading(language),
                    "paragraphs": paragraphs(clause.text(language)),
                }
                for language in sheet.languages
            },
        }
        for number, clause in zip(numbered(sheet.clauses), sheet.clauses, strict=True)
    ]
    data = {
        **asdict(sheet),
        "clauses": clauses,
        "keyword": marked(sheet.code),
        "shown_code": shown(sheet.code),
        "qr": _qr(sheet.address),
        "audit_field": AUDIT_FIELD,
    }
    return _printed("agreement.typ", data, at)


def print_attestation(sheet: AttestationSheet, *, at: datetime) -> Printed:
    """The page of an attestation; the same sheet and moment give the same bytes."""
    data = {
        **asdict(sheet),
        "keyword": marked(sheet.code),
        "shown_code": shown(sheet.code),
        "qr": _qr(sheet.address),
        "seal_field": SEAL_FIELD,
    }
    return _printed("attestation.typ", data, at)


def print_signature(note: SignatureNote, place: Place, *, at: datetime) -> bytes:
    """One page of a signature's size, to be drawn in its field."""
    return _drawn("signature.typ", asdict(note), place, at)


def print_audit(note: AuditNote, place: Place, *, at: datetime) -> bytes:
    """One page of the audit field's size, to be drawn in it."""
    return _drawn("audit.typ", asdict(note), place, at)


def _printed(name: str, data: dict[str, Any], at: datetime) -> Printed:
    """The pages, and where their boxes came to stand."""
    compiler = typst.Compiler(_SHEETS / name, root=_SHEETS, font_paths=_fonts(), ignore_system_fonts=True)
    pdf = compiler.compile(
        format="pdf", pdf_standards=_STANDARD, timestamp=int(at.timestamp()), sys_inputs=_input(data)
    )
    boxes: list[dict[str, Any]] = json.loads(compiler.query("<box>", field="value"))
    return Printed(_whole(pdf), {box["name"]: _place(box) for box in boxes})


def _part(clause: Clause, language: str) -> dict[str, Any]:
    return {"heading": clause.heading(language), "paragraphs": paragraphs(clause.text(language))}


def _drawn(name: str, note: dict[str, Any], place: Place, at: datetime) -> bytes:
    data = {**note, "width": place.width, "height": place.height}
    pdf = typst.compile(
        _SHEETS / name, root=_SHEETS, font_paths=_fonts(), ignore_system_fonts=True, format="pdf",
        pdf_standards=_STANDARD, pdf_tags=False, timestamp=int(at.timestamp()), sys_inputs=_input(data),
    )  # fmt: skip
    return _whole(pdf)


def _whole(pdf: bytes | list[bytes] | None) -> bytes:
    if not isinstance(pdf, bytes):
        raise TypeError("typst gives a PDF as one piece")
    return pdf


def _input(data: dict[str, Any]) -> dict[str, str]:
    return {"data": json.dumps(data, ensure_ascii=False)}


def _place(box: dict[str, Any]) -> Place:
    """typst counts pages from 1 and points from the upper left, a PDF from 0 and the lower left."""
    top = _PAGE_HEIGHT_PT - box["y"]
    return Place(box["page"] - 1, box["x"], top - box["height"], box["x"] + box["width"], top)


@cache
def _fonts() -> typst.Fonts:
    """The fonts inside the wheel only: a document looks the same on every machine."""
    return typst.Fonts(include_system_fonts=False)


def _qr(address: str) -> str:
    """A QR code as SVG, with the quiet zone left to the layout."""
    code = qrcode.QRCode(border=0, error_correction=qrcode.constants.ERROR_CORRECT_M)
    code.add_data(address)
    rows = code.get_matrix()
    path = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark)
    size = len(rows)
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}"><path d="{path}"/></svg>'
