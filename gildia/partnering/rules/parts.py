"""Several needs in one text: lists, numbered lines, semicolons, “and also”, “а также”, “另外”.

An ordinary sentence is one need, however many things it joins with “and”.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

MOST_PARTS = 5


@dataclass(frozen=True, slots=True)
class Stretch:
    """A piece of the text; what a lead-in ("we need for our sensors:") says holds for all after it."""

    start: int
    end: int
    is_lead_in: bool = False


_BULLET = r"(?:[-–—•*·▪]\s+|\(?(?:[1-9]|1\d|[a-hа-и])[.)]\s*(?!\d)|[1-9]、|[①-⑨]|[一二三四五六七八九]、)"
_SPLIT = re.compile(
    # a line of its own, an item of a list
    rf"(?P<line>[\r\n]+\s*(?:{_BULLET})?)"
    r"|(?P<semicolon>[;；])"
    # numbers within a line: "1) dicing 2) thinning"
    r"|(?P<number>(?:^|(?<=[\s:：,，。]))\(?(?:[1-9]\)|[1-9]\.(?=\s)|[1-9]、|[①-⑨]))"
    # a sentence or clause that says that more is needed
    r"|(?P<more>(?<!\w)(?:(?:(?:and|we)\s+)?also\s+(?:needed|required?|need|want)|in\s+addition|additionally|"
    r"plus\s+(?:we\s+)?need|ещ[её]\s+(?:нам\s+)?(?:нуж\w+|требу\w+)|плюс\s+(?:нам\s+)?(?:нуж\w+|требу\w+)|"
    r"кроме\s+того|помимо\s+этого|также\s+(?:нам\s+)?(?:нуж\w+|требу\w+|ищем))(?!\w))"
    r"|(?P<more_zh>另外|此外|还需要?|同时需要)"
    r"|(?P<joined>(?<!\w)(?:а\s+также|and\s+also)(?!\w)|以及)",
    re.IGNORECASE,
)
_EDGES = " \t\r\n\u00a0\u3000,.，。:"
_WRAPPED = 60
"""A line at least so long that goes on in small letters was only broken by the width of a page."""
_LEAST_JOINED = 2
"""Terms on both sides of a joining word, below which it joins words of one need."""


def split(text: str, terms_in: Callable[[int, int], int]) -> list[Stretch]:
    """Cut a text into its needs; `terms_in` counts what is searched for in a stretch of it.

    A stretch without a term of its own ("ISO 9001 required") stays with the one before it.
    """
    found: list[Stretch] = []
    for start, end, cut in _pieces(text):
        counted = terms_in(start, end)
        if not found:
            leads = text[end - 1] in ":：" or not counted
            found.append(Stretch(start, end, is_lead_in=leads))
            continue
        last = found[-1]
        joins = cut == "joined" and min(counted, terms_in(last.start, last.end)) < _LEAST_JOINED
        is_full = len(found) - found[0].is_lead_in == MOST_PARTS
        if not last.is_lead_in and (counted == 0 or joins or is_full):
            found[-1] = Stretch(last.start, end)
        elif counted:
            found.append(Stretch(start, end))
    needs = [each for each in found if not each.is_lead_in]
    return found if len(needs) > 1 else [Stretch(0, len(text))]


def _pieces(text: str) -> Iterator[tuple[int, int, str]]:
    """Start and end of each piece that says something, and the kind of cut before it."""
    start, kind, line = 0, "", 0
    for cut in _SPLIT.finditer(text):
        if cut["line"] is not None:
            width, line = cut.start() - line, cut.end()
            goes_on = cut[0].isspace() and text[cut.end() : cut.end() + 1].islower()
            if width >= _WRAPPED and goes_on:
                continue
        yield from _piece(text, start, cut.start(), kind)
        start, kind = cut.end(), str(cut.lastgroup)
    yield from _piece(text, start, len(text), kind)


def _piece(text: str, start: int, end: int, kind: str) -> Iterator[tuple[int, int, str]]:
    start += len(text[start:end]) - len(text[start:end].lstrip(_EDGES))
    end = start + len(text[start:end].rstrip(_EDGES.replace(":", "")))
    if start < end:
        yield start, end, kind
