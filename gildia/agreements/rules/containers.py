"""The files in which programs put a detached signature: DER, PEM, or bare base64."""

import base64
import binascii
import re
from typing import BinaryIO

from gildia.documents.rules import Fault, NotKept

_SEQUENCE = 0x30  # what every DER file of ours begins with


def der_of(data: bytes) -> bytes:
    """The DER inside a file, or an empty string."""
    if data[:1] == bytes([_SEQUENCE]):
        return data
    letters = re.sub(rb"-----[^-]+-----|\s", b"", data)
    try:
        found = base64.b64decode(letters, validate=True)
    except binascii.Error:
        return b""
    return found if found[:1] == bytes([_SEQUENCE]) else b""


def is_signature(file: BinaryIO) -> str:
    """The media type of a file that may be a signature; its own parser comes later, in a process apart."""
    if not der_of(file.read()):
        raise NotKept(Fault.UNREADABLE)
    return "application/pkcs7-signature"
