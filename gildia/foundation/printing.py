"""PDFs by typst. Data reaches a sheet as JSON and is set as text: nothing a person writes is read as markup.

It weighs 45 MB, so only what the worker runs imports this.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Final

import qrcode
import typst

STANDARD: Final = "a-2b"


def printed(sheet: Path, data: Mapping[str, Any], *, at: datetime, tags: bool = True) -> bytes:
    """The PDF/A that a sheet makes of its data; the same data and moment give the same bytes."""
    pdf = typst.compile(
        sheet, root=sheet.parent, font_paths=fonts(), ignore_system_fonts=True, format="pdf",
        pdf_standards=STANDARD, pdf_tags=tags, timestamp=int(at.timestamp()), sys_inputs=inputs(data),
    )  # fmt: skip
    return whole(pdf)


def whole(pdf: bytes | list[bytes] | None) -> bytes:
    """What typst compiled, as one file."""
    if not isinstance(pdf, bytes):
        raise TypeError("typst gives a PDF as one piece")
    return pdf


def inputs(data: Mapping[str, Any]) -> dict[str, str]:
    """Data as a sheet reads it: `json(bytes(sys.inputs.data))`."""
    return {"data": json.dumps(data, ensure_ascii=False)}


@cache
def fonts() -> typst.Fonts:
    """The fonts inside the wheel only: a document looks the same on every machine."""
    return typst.Fonts(include_system_fonts=False)


def qr_svg(address: str) -> str:
    """A QR code as SVG, with the quiet zone left to the layout."""
    code = qrcode.QRCode(border=0, error_correction=qrcode.constants.ERROR_CORRECT_M)
    code.add_data(address)
    rows = code.get_matrix()
    path = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark)
    size = len(rows)
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}"><path d="{path}"/></svg>'
