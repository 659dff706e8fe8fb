"""Tables that a reader takes along as a file."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from gildia.foundation.spreadsheets import CSV_TYPE, XLSX_TYPE, to_csv, to_xlsx

#: The formats that lists offer: what the address asks for, and the word of the link.
FORMATS = {"csv": "CSV", "xlsx": "XLSX"}


def table_file(
    file_format: str, *, name: str, title: str, headings: Sequence[str], rows: Iterable[Sequence[Any]]
) -> HttpResponse:
    """One table as CSV or XLSX. `name` is the file's without its ending, `title` that of the sheet."""
    if file_format == "csv":
        response = HttpResponse(to_csv(headings, rows), content_type=CSV_TYPE)
    else:
        response = HttpResponse(to_xlsx([(title, headings, rows)]), content_type=XLSX_TYPE)
    disposition = content_disposition_header(as_attachment=True, filename=f"{name}.{file_format}")
    response["Content-Disposition"] = disposition or "attachment"
    return response
