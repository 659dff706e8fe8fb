"""What a file must be to be kept: its kinds, their limits, and the real parser that opens each."""

import enum
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import BinaryIO

from PIL import Image, UnidentifiedImageError

MEGABYTE = 1024 * 1024
PIXEL_LIMIT = 40_000_000
UNPACKED_LIMIT_BYTES = 250 * MEGABYTE
ARCHIVE_ENTRY_LIMIT = 2_000
NAME_LIMIT = 200
IMAGE_TYPES = {"PNG": "image/png", "JPEG": "image/jpeg", "WEBP": "image/webp"}
UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


class Fault(enum.StrEnum):
    """Why a file is not kept."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    UNREADABLE = "unreadable"
    ENCRYPTED = "encrypted"
    TOO_MANY_PIXELS = "too_many_pixels"
    UNPACKS_TOO_LARGE = "unpacks_too_large"


class NotKept(Exception):
    """A file is not what it should be."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault)
        self.fault = fault


def _open_pdf(file: BinaryIO) -> str:
    """A PDF begins with its version and ends with its end mark."""
    head = file.read(1024)
    file.seek(-min(2048, file.seek(0, 2)), 2)
    if b"%PDF-" not in head or b"%%EOF" not in (tail := file.read()):
        raise NotKept(Fault.UNREADABLE)
    if b"/Encrypt" in tail:
        raise NotKept(Fault.ENCRYPTED)
    return "application/pdf"


def _open_xlsx(file: BinaryIO) -> str:
    """A workbook is a zip archive with a workbook part, and stays within bounds when unpacked."""
    if file.read(8) == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise NotKept(Fault.ENCRYPTED)  # the old format .xls, and workbooks with a password
    try:
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        raise NotKept(Fault.UNREADABLE) from error
    if len(entries) > ARCHIVE_ENTRY_LIMIT or sum(e.file_size for e in entries) > UNPACKED_LIMIT_BYTES:
        raise NotKept(Fault.UNPACKS_TOO_LARGE)
    if not any(entry.filename == "xl/workbook.xml" for entry in entries):
        raise NotKept(Fault.UNREADABLE)
    return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _open_csv(file: BinaryIO) -> str:
    """A text has no zero bytes, unless it says that it is UTF-16."""
    head = file.read(2)
    if head not in UTF16_MARKS and b"\x00" in head + file.read():
        raise NotKept(Fault.UNREADABLE)
    return "text/csv"


def _open_image(file: BinaryIO) -> str:
    """An image is decoded to its last line, after its size was found to be bearable."""
    try:
        with Image.open(file, formats=tuple(IMAGE_TYPES)) as image:
            if image.width * image.height > PIXEL_LIMIT:
                raise NotKept(Fault.TOO_MANY_PIXELS)
            image.load()
            return IMAGE_TYPES[image.format or ""]
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, KeyError) as error:
        raise NotKept(Fault.UNREADABLE) from error


@dataclass(frozen=True)
class Kind:
    """A kind of file: what people call it, how its names end, how large it may be, how it is opened."""

    label: str
    suffixes: tuple[str, ...]
    limit_bytes: int
    open: Callable[[BinaryIO], str]


PDF = Kind("PDF", (".pdf",), 20 * MEGABYTE, _open_pdf)
XLSX = Kind("XLSX", (".xlsx",), 10 * MEGABYTE, _open_xlsx)
CSV = Kind("CSV", (".csv", ".txt", ".tsv"), 10 * MEGABYTE, _open_csv)
IMAGE = Kind("PNG, JPEG, WebP", (".png", ".jpg", ".jpeg", ".webp"), 8 * MEGABYTE, _open_image)

EVIDENCE = (PDF, IMAGE)
TABLE = (XLSX, CSV)


def kind_of(name: str, kinds: tuple[Kind, ...]) -> Kind | None:
    """The kind a file's name promises, among those allowed."""
    suffix = PurePosixPath(name.lower()).suffix
    return next((kind for kind in kinds if suffix in kind.suffixes), None)


def media_type(file: BinaryIO, *, kind: Kind, size_bytes: int) -> str:
    """The media type the parser found. Raises NotKept; the file is left at its start."""
    if size_bytes == 0:
        raise NotKept(Fault.EMPTY)
    if size_bytes > kind.limit_bytes:
        raise NotKept(Fault.TOO_LARGE)
    file.seek(0)
    try:
        return kind.open(file)
    finally:
        file.seek(0)


def tidy_name(name: str) -> str:
    """The last part of a file's name without control characters; a long one keeps its ending."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    printable = "".join(letter for letter in last if letter.isprintable()).strip() or "file"
    if len(printable) <= NAME_LIMIT:
        return printable
    suffix = PurePosixPath(printable).suffix[:16]
    return printable[: NAME_LIMIT - len(suffix)] + suffix
