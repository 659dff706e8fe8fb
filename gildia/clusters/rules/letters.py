"""What the letter of an invitation says on paper: data between the words and the printer."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Letter:
    """Everything that the letter says, in one language."""

    language: str
    issuer: str
    issuer_lines: Sequence[str]
    company: str
    addressee_lines: Sequence[str]
    date: str
    subject: str
    salutation: str
    paragraphs: Sequence[str]
    greeting: Sequence[str]
    answer: str
    address: str
    until: str
    closing: str
    signed: str
    signed_title: str
    footer: str
    qr_alt: str
