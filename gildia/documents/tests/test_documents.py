"""Files are opened by their own parser before they are kept, and reached only by their person."""

import io
from datetime import UTC, datetime

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest
from django.test import Client
from PIL import Image

from gildia.accounts.models import Person
from gildia.documents import permissions, rules
from gildia.documents.actions import store
from gildia.documents.models import Document
from gildia.documents.permissions import link_to
from gildia.documents.rules import CSV, EVIDENCE, IMAGE, PDF, TABLE, XLSX, Kind
from gildia.foundation.errors import Refused

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
PDF_BYTES = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def picture(size: tuple[int, int] = (4, 3), form: str = "PNG") -> bytes:
    """A small picture."""
    buffer = io.BytesIO()
    Image.new("RGB", size).save(buffer, form)
    return buffer.getvalue()


def workbook() -> bytes:
    """A workbook with one cell."""
    book = openpyxl.Workbook()
    book.active["A1"] = "ИНН"  # type: ignore[index]
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def kept(name: str, content: bytes, kinds: tuple[Kind, ...]) -> Document:
    """What `store` makes of an upload."""
    return store(file=SimpleUploadedFile(name, content), kinds=kinds, person_id=None, now=NOW)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "content", "kind", "media_type"),
    [
        ("Доверенность.PDF", PDF_BYTES, PDF, "application/pdf"),
        ("logo.png", picture(), IMAGE, "image/png"),
        ("photo.jpeg", picture(form="JPEG"), IMAGE, "image/jpeg"),
        ("list.csv", "ИНН;Имя\n".encode("cp1251"), CSV, "text/csv"),
        ("list.xlsx", workbook(), XLSX, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ],
    ids=["pdf", "png", "jpeg", "csv", "xlsx"],
)
def test_each_kind_is_kept_with_the_type_its_parser_found(
    name: str, content: bytes, kind: Kind, media_type: str
) -> None:
    document = kept(name, content, (kind,))
    assert (document.media_type, document.name, document.size_bytes) == (media_type, name, len(content))
    with document.file.open("rb") as stored:
        assert stored.read() == content
    with pytest.raises(Refused, match=r"damaged|old format"):
        kept(name, b"\x00\x01 nothing of the kind", (kind,))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "content", "kinds", "sentence"),
    [
        ("virus.exe", b"MZ", EVIDENCE, "one of these kinds: PDF, PNG"),
        ("empty.pdf", b"", EVIDENCE, "empty"),
        ("book.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old", TABLE, "old format"),
        ("secret.pdf", PDF_BYTES.replace(b"<<>>\n%", b"<</Encrypt 1 0 R>>\n%"), EVIDENCE, "password"),
        ("list.csv", b"a" * (10 * 1024 * 1024 + 1), TABLE, "at most 10"),
    ],
    ids=["other", "empty", "old", "password", "large"],
)
def test_a_refusal_says_what_to_do(name: str, content: bytes, kinds: tuple[Kind, ...], sentence: str) -> None:
    with pytest.raises(Refused, match=sentence) as refusal:
        kept(name, content, kinds)
    assert refusal.value.field == "file"
    assert not Document.objects.exists()


@pytest.mark.django_db
def test_pixels_are_counted_before_the_picture_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "PIXEL_LIMIT", 100)
    assert kept("small.png", picture((10, 10)), (IMAGE,)).media_type == "image/png"
    with pytest.raises(Refused, match="megapixels"):
        kept("large.png", picture((10, 11)), (IMAGE,))


@pytest.mark.django_db
def test_the_same_content_is_kept_once() -> None:
    first, second = (kept(f"{name}.pdf", PDF_BYTES, (PDF,)) for name in ("one", "two"))
    assert first.file.name == second.file.name
    assert first.sha256 == second.sha256


def test_a_name_loses_its_folders_and_keeps_its_ending() -> None:
    assert rules.tidy_name("C:\\Мои документы\\выписка\x00.pdf") == "выписка.pdf"
    assert rules.tidy_name("../../etc/passwd") == "passwd"
    long = rules.tidy_name("я" * 500 + ".pdf")
    assert len(long) == rules.NAME_LIMIT
    assert long.endswith(".pdf")


@pytest.mark.django_db
def test_only_the_person_of_the_link_opens_the_file_and_only_if_its_owner_agrees(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    agreeing: set[object] = set()

    def answer(document: Document, request: HttpRequest) -> bool:
        return (document.pk, request.user) in agreeing

    monkeypatch.setattr(permissions, "_answers", [answer])
    document = kept("Выписка.pdf", PDF_BYTES, (PDF,))
    reader, other = (Person.objects.create_user(f"{name}@example.com", name=name) for name in ("a", "b"))
    agreeing.update([(document.pk, reader), (document.pk, other)])
    address = link_to(document.pk, reader.pk)
    client.force_login(reader)
    response = client.get(address)
    assert b"".join(response) == PDF_BYTES
    assert response["Content-Disposition"].startswith("attachment")
    assert response["Content-Type"] == "application/pdf"
    assert "sandbox" in response["Content-Security-Policy"]
    assert client.get(address[:-1]).status_code == 404
    assert client.get(address.replace(str(document.pk), "0" * 8 + str(document.pk)[8:])).status_code == 404
    client.force_login(other)
    assert client.get(address).status_code == 404
    assert client.get(link_to(document.pk, other.pk)).status_code == 200
    agreeing.clear()
    assert client.get(link_to(document.pk, other.pk)).status_code == 404
