"""What is understood of the text that a reader typed."""

import re

from gildia.foundation import text as analyser
from gildia.partnering.rules import limits_in_text
from gildia.partnering.rules.answer import MAX_NEED_LENGTH, Amount, Need, WantedLimit

_SCHEMES = re.compile(r"(?<![A-Za-z])(GMP|GDP|GLP|HACCP|ХАССП)(?![A-Za-z])", re.IGNORECASE)
_NAMES = {"ХАССП": "HACCP"}
MAX_TERMS = 64
"""Distinct terms of a need that are searched; the rest of a very long one repeats them anyway."""


def read_need(text: str) -> Need:
    """Language, terms, certificates and limits of a need. Any string has an answer."""
    # Lone surrogates and NUL can be neither stored nor sent.
    typed = text[:MAX_NEED_LENGTH].encode("utf-8", "replace").decode().replace("\0", " ").strip()
    language = analyser.detect_language(typed)
    standards = analyser.standards(typed)
    schemes = [_NAMES.get(name.upper(), name.upper()) for name in _SCHEMES.findall(typed)]
    limits = limits_in_text.find(typed)
    taken = [(found.start, found.end) for found in standards] + [(one.start, one.end) for one in limits]
    terms = analyser.terms(typed, language)
    core = [term.key for term in terms if not _inside(term.start, taken)]
    chosen = list(dict.fromkeys(core or [term.key for term in terms]))[:MAX_TERMS]
    return Need(
        text=typed,
        language=language,
        terms=tuple(chosen),
        certificates=tuple(dict.fromkeys([*(found.name for found in standards), *schemes])),
        limits=tuple(
            WantedLimit(one.quantity, one.sign, Amount(one.value, one.unit), one.start, one.end)
            for one in limits
        ),
        is_empty=not any(sign.isalnum() for sign in typed),
    )


def meaning_of(need: Need) -> str:
    """The need as the encoders read it: without certificates, unless nothing else is said."""
    pieces: list[str] = []
    end = 0
    for found in analyser.standards(need.text):
        pieces.append(need.text[end : found.start])
        end = found.end
    rest = " ".join("".join([*pieces, need.text[end:]]).split())
    return rest if any(sign.isalpha() for sign in rest) else need.text


def _inside(place: int, spans: list[tuple[int, int]]) -> bool:
    return any(start <= place < end for start, end in spans)
