"""What a need takes out: “but not plastics”, “кроме керамики”, “不要塑料件”.

Not every negation takes something out. “Not later than May” is a limit, “without voids” belongs to
the need, “кроме того” says that more is wanted, and “without X we do not consider” demands X.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from gildia.foundation import text as analyser
from gildia.partnering.rules.answer import Excluded

Span = tuple[int, int]

_MOST = 5
_MOST_READ = 100
_MOST_WORDS = 5
_LONGEST = 80
"""Exclusions of a need, negations that are looked at, words and characters of one exclusion."""

#: Words before what is excluded, by whether a company that does it answers worse or does it needlessly.
_BEFORE = {
    "against": (
        "кроме|за исключением|исключая|не считая|но не|а не|только не|не предлагать|без|"
        "except for|except|excluding|exclude|but not|and not|not|other than|apart from|without|"
        "不包括|不包含|不含|不要|不做|不接受|除了|除"
    ),
    "needless": (
        "не нужен|не нужна|не нужно|не нужны|не требуется|не требуются|не надо|не интересует|не интересуют|"
        "do not need|don't need|don’t need|do not require|don't want|do not want|no need for|"
        "not interested in|"
        "不需要|不要求|无需|不用"
    ),
}
#: Words after what is excluded.
_AFTER = {
    "against": (
        "не предлагать|не подходит|не подходят|не рассматриваем|не рассматривается|исключено|"
        "not accepted|not acceptable|excluded|除外"
    ),
    "needless": (
        "не нужен|не нужна|не нужно|не нужны|не требуется|не требуются|не интересует|не интересуют|"
        "not needed|not required|not necessary|不需要|不用"
    ),
}
#: Beginnings of words after which nothing is excluded, whatever stood before them.
_HARMLESS = (
    # bounds, dates and turns of phrase
    "того этого менее меньше более больше позднее позже ранее раньше ниже выше хуже лучше дороже дешевле "
    "дольше реже чаще только превыша огранич обязательн "
    "less more later earlier fewer lower higher worse better longer only limited exceed necessar just yet "
    # what a good product is free of
    "пустот пор трещин скол дефект поврежд заусен свинц галоген загрязн остатк потер брак зазор "
    "void pore crack chip defect damage burr lead halogen contamin residue loss scratch "
    "铅 卤 氟 杂质 气泡 空洞 裂纹 缺陷 毛刺 锈 "
    # what belongs to the deal
    "остановк выходн предоплат посредник переплат ндс логотип "
    "interrupt prepay intermediar stop delay tax vat 税 运费"
)
_NOT_EXCLUDING = tuple(_HARMLESS.split())
#: Where what is excluded ends: a new clause, or a word that says what for.
_END = re.compile(
    r"[,;.:!?()\[\]\n\r\u2014，。；：！？（）]"
    r"|(?<!\w)(?:но|а|для|при|на|в|во|с|со|из|от|до|к|только|нужн\w+|нужен|нам|требу\w+|"
    r"but|for|with|in|on|at|to|from|by|only|we|need|needs|required?|please)(?!\w)|(?:之外|以外|外)|但|而|只",
    re.IGNORECASE,
)
_JOINED = re.compile(r"^(?:\s*(?:и|а|но|или|либо|and|or|but|the|a|any|any|if)(?!\w))+\s*", re.IGNORECASE)
_REFUSAL = re.compile(r"[^,;.\n]{0,40}?(?<!\w)не\s+\w", re.IGNORECASE)
_OR = re.compile(r"[,/、和或]|(?<!\w)(?:и|или|либо|and|or)(?!\w)", re.IGNORECASE)
_MORE_ZH = re.compile(r"[^。；]{0,6}[，,]?\s*(?:还|也|另)")
_PAUSE = re.compile(r"(?:^|[,;(:—–])\s*$")
_FIRST = re.compile(r"(?:^|[.;!?\n])\s*$")


def _words(table: dict[str, str]) -> re.Pattern[str]:
    """One pattern of both kinds; between ideographs there are no ends of words."""
    kinds = []
    for kind, written in table.items():
        each = [re.escape(word).replace(r"\ ", r"\s+") for word in written.split("|")]
        bounded = [word if re.match(r"[\u4e00-\u9fff]", word) else rf"(?<!\w){word}(?!\w)" for word in each]
        kinds.append(rf"(?P<{kind}>{'|'.join(bounded)})")
    return re.compile("|".join(kinds), re.IGNORECASE)


_TRIGGER_BEFORE, _TRIGGER_AFTER = _words(_BEFORE), _words(_AFTER)


def find(text: str, *, language: str, taken: Sequence[Span] = ()) -> list[Excluded]:
    """Exclusions in the order of the text, beside what was already recognised as something else."""
    found: list[Excluded] = []
    for (start, end), (first, last), against in [*_behind(text, taken), *_ahead(text, taken)]:
        words = text[first:last].strip()
        keys = tuple(analyser.keys(words, language))
        apart = all(last <= one.start or one.end <= first for one in found)
        if keys and apart and not _inside(first, taken):
            found.append(Excluded(words, keys, against, min(start, first), max(end, last)))
        if len(found) == _MOST:
            break
    return sorted(found, key=lambda one: one.start)


Reading = tuple[Span, Span, bool]
"""The words that exclude, what they exclude, and whether they count against a company."""


def _behind(text: str, taken: Sequence[Span]) -> Iterator[Reading]:
    """What stands before “is not needed”, back to the last end of a clause."""
    for trigger in islice(_TRIGGER_AFTER.finditer(text), _MOST_READ):
        window = text[max(0, trigger.start() - _LONGEST) : trigger.start()]
        ends = [end.end() for end in _END.finditer(window)]
        first = trigger.start() - len(window) + (ends[-1] if ends else 0)
        first = max([first, *(end for _, end in taken if end <= trigger.start())])
        joined = _JOINED.match(text[first : trigger.start()])
        first += len(joined[0]) if joined else 0
        clause = text[first : trigger.start()]
        first += len(clause) - len(clause.lstrip())
        clause = re.sub(r"\s+(?:is|are)$", "", clause.strip())
        if 0 < len(clause.split()) <= _MOST_WORDS:
            yield trigger.span(), (first, first + len(clause)), trigger["against"] is not None


def _ahead(text: str, taken: Sequence[Span]) -> Iterator[Reading]:
    """What stands after “except”, up to the end of the clause."""
    for trigger in islice(_TRIGGER_BEFORE.finditer(text), _MOST_READ):
        if _inside(trigger.start(), taken):
            continue
        first = trigger.end() + len(re.match(r"\s*", text[trigger.end() : trigger.end() + 4])[0])  # type: ignore[index]
        window = text[first : first + _LONGEST]
        stop = _END.search(window)
        last = min([first + (stop.start() if stop else len(window)), *(s for s, _ in taken if s >= first)])
        words = re.match(rf"(?:\S+\s*){{0,{_MOST_WORDS}}}", text[first:last])
        last = first + len((words[0] if words else "").rstrip())
        closed = re.match(r"之外|以外|外", text[last : last + 2])
        if _excludes(text, trigger, first, last, closed):
            end = last + (len(closed[0]) if closed else 0)
            yield (trigger.start(), end), (first, last), trigger["against"] is not None


def _excludes(text: str, trigger: re.Match[str], first: int, last: int, closed: re.Match[str] | None) -> bool:
    said = trigger[0].casefold()
    head = text[first:last].casefold().replace("ё", "е")
    if not head or head.startswith(_NOT_EXCLUDING):
        return False
    if said in {"除", "除了"}:  # "除尘" removes dust; "除了…还" asks for more
        return (closed is not None or said == "除了") and not _MORE_ZH.match(
            text, last + len(closed[0] if closed else "")
        )
    if said == "not":
        return _PAUSE.search(text[max(0, trigger.start() - 8) : trigger.start()]) is not None
    if said in {"кроме", "except", "without", "без"}:
        opens = said == "кроме" and _FIRST.search(text[max(0, trigger.start() - 8) : trigger.start()])
        return not opens and not _REFUSAL.match(text, last)
    return True


def alternatives(excluded: Excluded, language: str) -> list[tuple[str, ...]]:
    """The terms of each thing that is excluded: “soldering and assembly” are two."""
    groups = [tuple(analyser.keys(words, language)) for words in _OR.split(excluded.text)]
    return [keys for keys in groups if keys]


def is_said(groups: Sequence[tuple[str, ...]], text: str, language: str) -> bool:
    """Whether a text says all terms of one of the groups, other than to exclude them itself."""
    unsaid = [(one.start, one.end) for one in find(text, language=language)]
    said = {term.key for term in analyser.terms(text, language) if not _inside(term.start, unsaid)}
    return any(said.issuperset(keys) for keys in groups)


def _inside(place: int, spans: Sequence[Span]) -> bool:
    return any(start <= place < end for start, end in spans)
