"""What is understood of the text that a reader typed."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Protocol, TypeVar

from gildia.foundation import text as analyser
from gildia.partnering.rules import exclusions, limits_in_text, parts, places
from gildia.partnering.rules.answer import (
    MAX_NEED_LENGTH,
    Excluded,
    Need,
    NeedPart,
    WantedCertificate,
    WantedLimit,
    WantedPlace,
)

MAX_TERMS = 64
"""Distinct terms of a need that are searched; the rest of a very long one repeats them anyway."""
_MOST_CERTIFICATES = 16

_SCHEMES = re.compile(r"(?<![A-Za-z])(GMP|GDP|GLP|HACCP|ХАССП)(?![A-Za-z])", re.IGNORECASE)
_NAMES = {"ХАССП": "HACCP"}
_NEEDLESS = re.compile(
    r"\s*(?:не\s+(?:нуж|требу|обязат)|(?:is\s+|are\s+)?not\s+(?:need|requir|necess)|不需要|不用)", re.I
)
_EMPTY = re.compile(r"[(（]\s?[)）]|\s(?=[,.;:])")
_BRACKETS = {"(": ")", "（": "）", "[": "]", "«": "»", "“": "”"}
_SEPARATING = " \t,;:/，、；：的"
_OPENING = frozenset("([（«“,;:，、；：.!?。！？")
_CLOSING = frozenset(")]）»”,;，、；.!?。！？")
_LOOSE = " ,;.:-–—的"


class _Stretch(Protocol):
    """Anything recognised: it knows the characters it came from."""

    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


Found = TypeVar("Found", bound=_Stretch)


def as_read(text: str) -> str:
    """What is read of a text: lone surrogates and NUL can be neither stored nor sent."""
    return text[:MAX_NEED_LENGTH].encode("utf-8", "replace").decode().replace("\0", " ").strip()


def read_need(text: str) -> Need:
    """Everything that is understood of a need. Any string has an answer."""
    typed = as_read(text)
    language = analyser.detect_language(typed)
    terms = analyser.terms(typed, language)
    named = _certificates(typed)
    limits = limits_in_text.find(typed)
    where = places.find(typed, terms)
    excluded = exclusions.find(typed, language=language, taken=_spans(chain(named, limits, where)))
    return _Reading(typed, language, terms, named, limits, where, excluded).need()


def without(text: str, start: int, end: int) -> str:
    """A text without some of its characters, and without the space and punctuation that held them."""
    before, after = text[:start].rstrip(), text[end:].lstrip()
    if not after or after[0] in _CLOSING:
        before = before.rstrip(_SEPARATING)
    if not before or before[-1] in _OPENING:
        after = after.lstrip(_SEPARATING)
    if before[-1:] in _BRACKETS and _BRACKETS.get(before[-1:]) == after[:1]:
        return without(before + after, len(before) - 1, len(before) + 1)
    holds = not before or not after or after[0] in _CLOSING or before[-1] in _BRACKETS
    return before + after if holds else f"{before} {after}"


def _certificates(text: str) -> list[WantedCertificate]:
    schemes = [
        WantedCertificate(_NAMES.get(found[0].upper(), found[0].upper()), found.start(), found.end())
        for found in _SCHEMES.finditer(text)
    ]
    standards = [WantedCertificate(one.name, one.start, one.end) for one in analyser.standards(text)]
    return sorted([*standards, *schemes], key=lambda one: one.start)[:_MOST_CERTIFICATES]


class _Reading:
    """One need while its pieces are put together."""

    def __init__(
        self,
        text: str,
        language: str,
        terms: Sequence[analyser.Term],
        named: Sequence[WantedCertificate],
        limits: Sequence[WantedLimit],
        where: Sequence[WantedPlace],
        excluded: Sequence[Excluded],
    ) -> None:
        self.text, self.language, self.terms = text, language, terms
        self.limits, self.where, self.excluded = limits, where, excluded
        self.certificates = [one for one in named if not _NEEDLESS.match(text, one.end, one.end + 24)]
        self.taken = _joined(_spans(chain(named, limits, where, excluded)))
        self.core = _outside(terms, self.taken)
        self.said = [term.start for term in self.core if not term.key[0].isdigit()]
        self.stretches = parts.split(text, self._count)
        if len(self.stretches) > 1:  # numbers of a list are no terms of it
            self.core = _within(self.core, self.stretches)

    def need(self) -> Need:
        """The whole of it."""
        return Need(
            text=self.text,
            language=self.language,
            meaning=self._meaning(0, len(self.text)),
            terms=_keys(self.core or self.terms),
            certificates=tuple(self.certificates),
            limits=tuple(self.limits),
            places=tuple(self.where),
            excluded=tuple(self.excluded),
            parts=tuple(self._parts()),
            is_empty=not any(sign.isalnum() for sign in self.text),
        )

    def _parts(self) -> Iterable[NeedPart]:
        lead_in = [each for each in self.stretches if each.is_lead_in]
        for each in self.stretches:
            if each.is_lead_in:
                continue
            belonging = [*lead_in, each]
            terms = _within(self.core, [each]) or _within(self.terms, [each])
            yield NeedPart(
                text=self.text[each.start : each.end],
                meaning=self._meaning(each.start, each.end),
                terms=_keys(terms),
                certificates=tuple(_within(self.certificates, belonging)),
                limits=tuple(_within(self.limits, belonging)),
                start=each.start,
                end=each.end,
            )

    def _count(self, start: int, end: int) -> int:
        return bisect_left(self.said, end) - bisect_left(self.said, start)

    def _meaning(self, start: int, end: int) -> str:
        """A stretch without what was recognised in it, unless nothing else is said."""
        pieces: list[str] = []
        place = start
        for first, last in self.taken:
            if start <= first < end:
                pieces.append(self.text[place:first])
                place = max(place, last)
        rest = _EMPTY.sub("", " ".join(" ".join([*pieces, self.text[place:end]]).split())).strip(_LOOSE)
        return rest if any(sign.isalpha() for sign in rest) else self.text[start:end]


def _keys(terms: Iterable[analyser.Term]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(term.key for term in terms))[:MAX_TERMS]


def _spans(found: Iterable[_Stretch]) -> list[tuple[int, int]]:
    return [(one.start, one.end) for one in found]


def _joined(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Ascending, none inside another."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if joined and start < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _within(found: Iterable[Found], stretches: Sequence[_Stretch]) -> list[Found]:
    return [one for one in found if any(each.start <= one.start < each.end for each in stretches)]


def _outside(terms: Iterable[analyser.Term], spans: Sequence[tuple[int, int]]) -> list[analyser.Term]:
    """Terms that begin in none of the ascending spans."""
    starts = [start for start, _ in spans]
    return [
        term
        for term in terms
        if not (place := bisect_right(starts, term.start)) or spans[place - 1][1] <= term.start
    ]
