"""Several needs in one text: lists, numbered lines, semicolons, “and also”, “а также”, “另外”.

An ordinary sentence is one need, however many things it joins with “and”; only three or more
processes, each with an object of its own, are a list without saying so. What somebody wants “from one
supplier” is one need however it is joined.
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
    r"|(?P<number>(?:^|(?<=[\s:：,，。]))\(?(?:[1-9]\)|[1-9]\.(?=\s)|[1-9]、|[①-⑨])|^\(?[a-hа-и]\)\s)"
    # a sentence or clause that says that more is needed
    r"|(?P<more>(?<!\w)(?:(?:(?:and|we)\s+)?also\s+(?:needed|required?|need|want)|in\s+addition|additionally|"
    r"plus\s+(?:we\s+)?need|ещ[её]\s+(?:нам\s+)?(?:нуж\w+|требу\w+)|плюс\s+(?:нам\s+)?(?:нуж\w+|требу\w+)|"
    r"кроме\s+того|помимо\s+этого|также\s+(?:нам\s+)?(?:нуж\w+|требу\w+|ищем))(?!\w))"
    r"|(?P<more_zh>另外|此外|还需要?|同时需要)"
    r"|(?P<joined>(?<!\w)(?:а\s+также|and\s+also)(?!\w)|以及)"
    r"|(?P<added>(?<!\w)(?:плюс|и\s+(?:ещ[её]|также)|plus|as\s+well\s+as)(?!\w))",
    re.IGNORECASE,
)
#: What parts the items of a list that does not say that it is one.
_COMMA = re.compile(r"(?P<listed>[,，、]\s*(?:(?:и|and)\s+)?|\s(?:и|and)\s)", re.IGNORECASE)
_LEAST_LISTED, _LONGEST_ITEM = 3, 200
#: Something that is done: by what a Russian item begins with and an English one holds, and by Chinese words.
_PROCESS = re.compile(
    r"(?:\w+(?:[аяо]я|[ое]е|[ыио]й|ую|юю|[ыи]е)\s+)?(?:\w+(?:[анетщя]ни[еяю]|[ялы]ти[еяю]|ци[яию]|[жзцштлнвй]к[аиу]|"
    r"[лнт]ь[ёея]|ёж|аж)|(?:монтаж|ремонт|контрол|анализ|синтез|розлив|отжиг|обжиг|прокат|помол|перевод|аудит)\w?)(?!\w)"
    r"|.*?(?:\w\w(?:ings?|tions?|ments?)|assembly|design|repairs?|tests?|audits?|analysis)(?!\w)"
    r"|.*?(?:[喷加划切封测检焊组装镀涂压铸塑洗磨抛薄光蚀积印修校灭制键]"
    r"[工片割装试测接配镀涂铸塑洗磨光薄刻蚀积刷理准菌造合]|设计|热处理)",
    re.IGNORECASE,
)
_COLON = re.compile(r"[:：]\s*")
_FOR_WHAT = re.compile(r"(?:для|for)\s|为", re.IGNORECASE)
_FROM_ONE = re.compile(
    r"(?<!\w)(?:под\s+ключ|в\s+одном\s+месте|на\s+одной\s+площадке|(?:у|от)\s+одного|одним\s+(?:подряд|исполн|постав)|"
    r"turn-?key|(?:from|at|by|with)\s+(?:one|a\s+single)|one[-\s]stop|under\s+one\s+roof)|一站式|同一家|一家",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"\(?(?:[1-9]\)|[1-9]\.\s|[1-9]、|[①-⑨])")
_MARKED = re.compile(rf"^{_BULLET}")
_EDGES = " \t\r\n\u00a0\u3000,.，。:"
_WRAPPED = 60
"""A line at least so long that goes on in small letters was only broken by the width of a page."""
_LEAST_JOINED = 2
"""Terms on both sides of a joining word, below which it joins words of one need."""


def split(text: str, terms_in: Callable[[int, int], int]) -> list[Stretch]:
    """Cut a text into its needs; `terms_in` counts what is searched for in a stretch of it.

    A stretch without a term of its own ("ISO 9001 required") stays with the one before it.
    """
    from_one = _FROM_ONE.search(text) is not None
    found: list[Stretch] = []
    for start, end, cut in _pieces(text, _SPLIT):
        counted = terms_in(start, end)
        if not found:
            found = _opening(text, start, end, terms_in)
            continue
        last = found[-1]
        both = ((last.start, last.end), (start, end))
        joins = cut in {"joined", "added"} and (
            from_one
            or min(terms_in(*each) for each in both) < _LEAST_JOINED
            or (cut == "added" and not all(_names_a_process(text, *each) for each in both))
        )
        is_full = len(found) - found[0].is_lead_in == MOST_PARTS
        if not last.is_lead_in and (counted == 0 or joins or is_full):
            found[-1] = Stretch(last.start, end)
        elif counted:
            found.append(Stretch(start, end))
    needs = [each for each in found if not each.is_lead_in]
    if len(needs) > 1:
        return found
    lead_in = found[:1] if found and found[0].is_lead_in else []
    listed = [] if from_one else _listed(text, lead_in[0].end if lead_in else 0, terms_in)
    return [*lead_in, *listed] if listed else [Stretch(0, len(text))]


def _opening(text: str, start: int, end: int, terms_in: Callable[[int, int], int]) -> list[Stretch]:
    """The first piece of a text: a lead-in ("we need:"), a need, or one after the other."""
    if text[end - 1] in ":：" or not terms_in(start, end):
        return [Stretch(start, end, is_lead_in=True)]
    colon = _COLON.search(text, start, end)
    if colon is None or not terms_in(colon.end(), end):
        return [Stretch(start, end)]
    if terms_in(start, colon.start()) and not _FOR_WHAT.match(text, start, colon.start()):
        return [Stretch(start, end)]
    return [Stretch(start, colon.start() + 1, is_lead_in=True), Stretch(colon.end(), end)]


def _listed(text: str, first: int, terms_in: Callable[[int, int], int]) -> list[Stretch]:
    """The items of a list without numbers, from a place in the text on; nothing where it is none."""
    found: list[Stretch] = []
    for start, end, _ in _pieces(text, _COMMA, first):
        counted = terms_in(start, end)
        if counted == 0 and found:
            found[-1] = Stretch(found[-1].start, end)
        elif not (counted and _names_a_process(text, start, end)) or len(found) == MOST_PARTS:
            return []
        else:
            found.append(Stretch(start, end))
    return found if len(found) >= _LEAST_LISTED else []


def _names_a_process(text: str, start: int, end: int) -> bool:
    """Whether a stretch says what is done and to what: “лазерная резка”, not “три отверстия”."""
    piece = text[start : min(end, start + _LONGEST_ITEM)]
    says_to_what = " " in piece or piece[0] >= "\u3400"
    return says_to_what and _PROCESS.match(piece) is not None


def in_one_line(text: str) -> str:
    """The text as a field of one line shows it: read again, it has the same needs."""
    shown = before = ""
    for line in filter(None, map(str.strip, text.splitlines())):
        numbered = _NUMBERED.match(line)
        wrapped = len(before) >= _WRAPPED and line[0].islower()
        if shown:
            shown += " " if numbered or wrapped or shown[-1] in ":：;；,，" else "; "
        shown, before = shown + (line if numbered else _MARKED.sub("", line)), line
    return shown


def _pieces(text: str, cuts: re.Pattern[str], start: int = 0) -> Iterator[tuple[int, int, str]]:
    """Start and end of each piece that says something, and the kind of cut before it."""
    kind, line = "", 0
    for cut in cuts.finditer(text, start):
        if cut.lastgroup == "line":
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
