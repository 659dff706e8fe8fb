"""Printing the letter of an invitation. Loads typst, so only what the worker runs imports this."""

from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from gildia.clusters.rules.letters import Letter
from gildia.foundation.printing import printed, qr_svg

_SHEET = Path(__file__).resolve().parents[1] / "data" / "letter.typ"


def print_letter(letter: Letter, *, at: datetime) -> bytes:
    """One page or two; the same letter and moment give the same bytes."""
    return printed(_SHEET, {**asdict(letter), "qr": qr_svg(letter.address)}, at=at)
