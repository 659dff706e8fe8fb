"""What a need takes out: “but not plastics”, “, не пластик”, “кроме керамики”, “不要塑料件”.

Not every negation takes something out. “Not later than May” is a limit, “without voids” belongs to
the need, “кроме того” says that more is wanted, and “without X we do not consider” demands X. A bare
“not” takes a thing out only where a clause begins with it, and never what is done (“не содержит”).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
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
        "кроме|за исключением|исключая|не считая|вместо|но не|а не|только не|не из|не предлагать|без|не|"
        "except for|except|excluding|exclude|other than|apart from|anything but|rather than|instead of|"
        "not made of|not made from|not of|not from|but not|but no|and not|and no|avoiding|avoid|without|"
        "never|not|no|"
        "不包括|不包含|不含|不要|不做|不接受|不采用|不使用|而不是|而非|不是|除了|除"
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
        "not accepted|not acceptable|excluded|除外|不要|的不要|不接受|不考虑"
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
    "less more later earlier fewer lower higher worse better longer only limited exceed necessar "
    "idea matter problem question preference rush urgent important critical mandatory specified included "
    # what a good product is free of
    "пустот пор трещин скол дефект поврежд заусен свинц галоген загрязн остатк потер брак зазор "
    "пузыр свил шум вибрац царап облоя раковин расслоен непропа деформац короблен перекос "
    "подтек налип ошиб перегрев "
    "void pore crack chip defect damage burr lead halogen contamin residue loss scratch bubble "
    "noise vibrat delaminat warp distort leak error particle flash sharp "
    "铅 卤 氟 杂质 气泡 空洞 裂纹 缺陷 毛刺 锈 划痕 变形 损伤 残留 泄漏 "
    # what belongs to the deal
    "остановк выходн предоплат посредник переплат ндс логотип задерж простое простоя перебо срыв "
    "interrupt prepay intermediar stop delay tax vat downtime minimum moq tooling fee charge obligat 税 运费"
)
_NOT_EXCLUDING = tuple(_HARMLESS.split())
#: What is done or how, not a thing: after “не” and “not” these belong to the need.
_DOING = re.compile(
    r"\w+(?:ся|[аяеу]ет|[аяеу]ют|[аяу]ем|[еи]шь|[уюая]щ(?:ий|ая|ее|ие|его|ей|их|ую|им|ими|ем)|[аеи]вш\w+|"
    r"[лчжнвр]но|ее|[шжчщ]е)(?!\w)|(?!печать)\w{3,}[аяи]ть(?!\w)|"
    r"(?:мо[гж]|будет|будут|был|есть(?!\w)|надо(?!\w)|знаю|нашл|смогл|успе[вл]|содерж|допуск|подвержен|важ|"
    r"критич|включ[её]н|указан|учт[её]н|предусмотр|перечислен|принадлеж|относ[ия]|долж[еён]|держ[иа]т|терпит|горит|горят|боит|видит|видим|хо[чт]|подход|устро|вход[ия]т|бер[её]т|"
    r"так(?!\w)|очень|слишком|совсем|сильно|особо|много|долго|просто|сразу)\w*|"
    r"\w+[ai]ble(?!\w)|(?:to|be|have|has|before|after|until|just|yet|sure|clear|too|very|so|all|every|other|"
    r"even|known|one|such|way)(?!\w)",
)
#: Take a thing out only at the beginning of a clause.
_BARE = frozenset({"не", "not", "no", "never", "不是"})
#: Where what is excluded ends: a new clause, or a word that says what for.
_END = re.compile(
    r"[,;.:!?()\[\]\n\r\u2014，。；：！？（）]"
    r"|(?<![\w-])(?:но|а|для|при|на|в|во|с|со|из|от|до|к|только|нужн\w+|нужен|нам|требу\w+|"
    r"но не|и не|или не|ни|"
    r"but|for|with|in|on|at|to|from|by|only|we|need|needs|required?|please|and not|nor)(?![\w-])|"
    r"(?:之外|以外|外)|但|而|只",
    re.IGNORECASE,
)
_END_BEFORE_OF = re.compile(f"{_END.pattern}|的", re.IGNORECASE)
"""“不要塑料的外壳”: what 的 belongs to is wanted."""
_JOINED = re.compile(r"^(?:\s*(?:и|а|но|или|либо|and|or|but|the|a|any|if)(?!\w))+\s*", re.IGNORECASE)
_REFUSAL = re.compile(r"[^,;.\n]{0,40}?(?<!\w)не\s+\w", re.IGNORECASE)
_OR = re.compile(r"[,/、和或]|(?<!\w)(?:и|или|либо|and|or)(?!\w)", re.IGNORECASE)
_MORE_ZH = re.compile(r"[^。；]{0,6}[，,]?\s*(?:还|也|另)")
_PAUSE = re.compile(
    r"(?:(?:^|[,;(:.!?\n，；。：（])|\s[-—–]"
    r"|(?<!\w)(?:не|ни|not|no)\s\S{1,30}\s(?:и|или|ни|and|or|nor))\s*$",
    re.IGNORECASE,
)
_FIRST = re.compile(r"(?:^|[.;!?\n])\s*\Z")
_SPACE = re.compile(r"\s*")
_PAUSE_LENGTH = 40
"""Characters before a negation that tell where it stands."""
_OPPOSED = re.compile(r"\s*,\s*(?:а|но|but)(?!\w)", re.IGNORECASE)
_ADJECTIVE = re.compile(r"\w+(?:[ыио]й|[ая]я|[ое]е|[ыи]е|[ыи]х|[ое]го|[ую]ю)(?=\s+\w)", re.IGNORECASE)
_IS_HAN = re.compile(r"[\u4e00-\u9fff]").match


def _words(table: Mapping[str, str], before_end: str = "") -> re.Pattern[str]:
    """Any of them, longer ones first; between ideographs there are no ends of words.

    What a match begins with is looked at first, since most characters of a text begin none.
    """
    written = sorted("|".join(table.values()).split("|"), key=len, reverse=True)
    signs = [word for word in written if _IS_HAN(word)]
    spaced = [re.escape(word).replace(r"\ ", r"\s+") for word in written if not _IS_HAN(word)]
    first, first_sign = ("".join(sorted({word[0] for word in words})) for words in (spaced, signs))
    return re.compile(
        rf"(?=[{first}])(?<![\w-])(?:{'|'.join(spaced)})(?![\w-])"
        rf"|(?=[{first_sign}])(?:{'|'.join(signs)}){before_end}",
        re.IGNORECASE,
    )


_TRIGGER_BEFORE, _TRIGGER_AFTER = _words(_BEFORE), _words(_AFTER, r"(?=\s*(?:$|[,;.!?)\n，。；！？）]))")
_NEEDLESS = frozenset(f"{_BEFORE['needless']}|{_AFTER['needless']}".split("|"))


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
        if _inside(trigger.start(), taken):
            continue
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
            yield trigger.span(), (first, first + len(clause)), _said(trigger) not in _NEEDLESS


def _ahead(text: str, taken: Sequence[Span]) -> Iterator[Reading]:
    """What stands after “except”, up to the end of the clause."""
    for trigger in islice(_TRIGGER_BEFORE.finditer(text), _MOST_READ):
        if _inside(trigger.start(), taken):
            continue
        first = trigger.end() + len(_SPACE.match(text, trigger.end(), trigger.end() + 4)[0])  # type: ignore[index]
        last = _end(text, trigger, first, taken)
        closed = re.match(r"之外|以外|外", text[last : last + 2])
        end = last + (len(closed[0]) if closed else 0)
        if _excludes(text, trigger, (first, last), end):
            yield (trigger.start(), end), (first, last), _said(trigger) not in _NEEDLESS


def _end(text: str, trigger: re.Match[str], first: int, taken: Sequence[Span]) -> int:
    """Where what is excluded from `first` on ends."""
    window = text[first : first + _LONGEST]
    if _said(trigger) in _BARE and _FIRST.search(_before(text, trigger)):
        adjective = _ADJECTIVE.match(window)  # "не пластиковые корпуса" asks for others
        if adjective and not _OPPOSED.search(window):
            return first + adjective.end()
    stop = (_END_BEFORE_OF if _IS_HAN(trigger[0]) and trigger[0][0] != "除" else _END).search(window)
    last = min([first + (stop.start() if stop else len(window)), *(s for s, _ in taken if s >= first)])
    words = re.match(rf"(?:\S+\s*){{0,{_MOST_WORDS}}}", text[first:last])
    return first + len((words[0] if words else "").rstrip())


def _excludes(text: str, trigger: re.Match[str], what: Span, end: int) -> bool:
    said, head = _said(trigger), text[slice(*what)].casefold().replace("ё", "е")
    if not head or head.startswith(_NOT_EXCLUDING):
        return False
    if said.endswith(("не", "not", "no", "never")) and _DOING.match(head):
        return False
    if said in _BARE:
        return _begins_clause(text, trigger, end)
    if said in {"除", "除了"}:  # "除尘" removes dust; "除了…还" asks for more
        return (end > what[1] or said == "除了") and not _MORE_ZH.match(text, end)
    before = _before(text, trigger)
    if said.startswith("avoid"):  # "to avoid corrosion" is what something is for
        return not re.search(r"(?<!\w)to\s+$", before, re.IGNORECASE)
    opens = said == "кроме" and _FIRST.search(before)
    return said not in {"кроме", "except", "without", "без"} or not (opens or _REFUSAL.match(text, end))


def _begins_clause(text: str, trigger: re.Match[str], end: int) -> bool:
    """Whether a bare “not” begins a clause, or “but” follows; alone ("No entry") it is a need."""
    if not any(sign.isalnum() for sign in text[: trigger.start()] + text[end:]):
        return False
    return bool(_PAUSE.search(_before(text, trigger)) or _OPPOSED.match(text, end))


def _said(trigger: re.Match[str]) -> str:
    return " ".join(trigger[0].casefold().split())


def _before(text: str, trigger: re.Match[str]) -> str:
    return text[max(0, trigger.start() - _PAUSE_LENGTH) : trigger.start()]


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
