"""PDF/A from data by typst: pages with the places of their fields, and what stands in a field.

Data reaches typst as JSON and is set as text: nothing a person writes is ever read as markup.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

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
from gildia.foundation.printing import STANDARD, fonts, inputs, printed, qr_svg, whole

_SHEETS = Path(__file__).resolve().parents[1] / "data"
_PAGE_HEIGHT_PT = 841.89


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
        "qr": qr_svg(sheet.address),
        "audit_field": AUDIT_FIELD,
    }
    return _printed("agreement.typ", data, at)


def print_attestation(sheet: AttestationSheet, *, at: datetime) -> Printed:
    """The page of an attestation; the same sheet and moment give the same bytes."""
    data = {
        **asdict(sheet),
        "keyword": marked(sheet.code),
        "shown_code": shown(sheet.code),
        "qr": qr_svg(sheet.address),
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
    compiler = typst.Compiler(_SHEETS / name, root=_SHEETS, font_paths=fonts(), ignore_system_fonts=True)
    pdf = compiler.compile(
        format="pdf", pdf_standards=STANDARD, timestamp=int(at.timestamp()), sys_inputs=inputs(data)
    )
    boxes: list[dict[str, Any]] = json.loads(compiler.query("<box>", field="value"))
    return Printed(whole(pdf), {box["name"]: _place(box) for box in boxes})


def _part(clause: Clause, language: str) -> dict[str, Any]:
    return {"heading": clause.heading(language), "paragraphs": paragraphs(clause.text(language))}


def _drawn(name: str, note: dict[str, Any], place: Place, at: datetime) -> bytes:
    data = {**note, "width": place.width, "height": place.height}
    return printed(_SHEETS / name, data, at=at, tags=False)


def _place(box: dict[str, Any]) -> Place:
    """typst counts pages from 1 and points from the upper left, a PDF from 0 and the lower left."""
    top = _PAGE_HEIGHT_PT - box["y"]
    return Place(box["page"] - 1, box["x"], top - box["height"], box["x"] + box["width"], top)
