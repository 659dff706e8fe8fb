"""The code by which a document is found again: short enough to be typed, too long to be guessed."""

import re

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: nothing that looks like something else
LENGTH = 12
_TYPED_INSTEAD = str.maketrans(
    {"O": "0", "I": "1", "L": "1", "О": "0", "А": "A", "В": "B", "Е": "E", "К": "K"}
)
_IN_A_PDF = re.compile(rb"gildia:([0-9A-HJKMNP-TV-Z]{12})")


def code_from(chance: bytes) -> str:
    """A code out of at least eight bytes of chance."""
    number = int.from_bytes(chance, "big")
    letters = []
    for _place in range(LENGTH):
        number, rest = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[rest])
    return "".join(letters)


def read_code(typed: str) -> str:
    """A code as people type it, or an empty string when it is none."""
    letters = "".join(letter for letter in typed.upper().translate(_TYPED_INSTEAD) if letter.isalnum())
    return letters if len(letters) == LENGTH and set(letters) <= set(ALPHABET) else ""


def shown(code: str) -> str:
    """A code in groups of four."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def marked(code: str) -> str:
    """How a PDF names its code among its keywords."""
    return f"gildia:{code}"


def code_inside(pdf: bytes) -> str:
    """The code that a PDF names, found without opening it, so that damage elsewhere does not matter."""
    found = _IN_A_PDF.search(pdf)
    return found[1].decode() if found else ""
