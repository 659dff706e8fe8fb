"""Strangers' files are opened apart, within bounds; web workers stay without what reads and writes PDFs."""

import os
import subprocess
import sys
import zlib

import pytest
from django.conf import settings

from gildia.agreements.queries import apart
from gildia.agreements.rules.verdicts import Reason, Trust
from gildia.agreements.rules.wire import PDF, Question
from gildia.agreements.tests.authority import NOW


def exploding() -> bytes:
    """A small PDF whose cross-reference stream unpacks to four gigabytes."""
    packer = zlib.compressobj(9)
    zeros = bytes(1 << 24)
    packed = b"".join(packer.compress(zeros) for _ in range(256)) + packer.flush()
    head = b"%PDF-1.7\n"
    body = (
        b"1 0 obj\n<</Type/XRef/W[1 4 2]/Size 9/Root 2 0 R/Filter/FlateDecode/Length %d>>stream\n"
        % len(packed)
        + packed
        + b"\nendstream\nendobj\n"
    )
    return head + body + b"startxref\n%d\n%%%%EOF\n" % len(head)


def test_a_pdf_that_explodes_is_too_much_or_unreadable() -> None:
    examined = apart.ask(Question(PDF, (exploding(),), Trust(), at=NOW))
    assert examined.reasons in {(Reason.TOO_MUCH,), (Reason.UNREADABLE,)}


def test_what_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "PATIENCE_S", 0.01)
    assert apart.ask(Question(PDF, (b"%PDF",), Trust(), at=NOW)).reasons == (Reason.TOO_MUCH,)


def test_a_web_worker_loads_neither_pyhanko_nor_typst() -> None:
    program = (
        "import django, sys; django.setup(); import gildia.config.urls, gildia.agreements.tasks;"
        "print([name for name in ('pyhanko', 'typst', 'pyhanko_certvalidator') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=settings.BASE_DIR, capture_output=True, text=True, check=True,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "gildia.config.settings"},
    )  # fmt: skip
    assert done.stdout.strip() == "[]"
