"""Places in a need: “в Зеленограде”, “from Germany”, “not in China”, “苏州的供应商”.

A place is what a preposition, an adjective before “supplier” or the end of the text makes one: a bare
word such as “China” may be anything. Inflected names are found by their stems.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from gildia.foundation import text as analyser
from gildia.foundation.countries import country_names
from gildia.partnering.rules.answer import Reason, ReasonKind, Verdict, WantedPlace

LANGUAGES = ("ru", "en", "zh")
_DATA = Path(__file__).parent.parent / "data" / "places.toml"
_LONGEST_SIGNS = 12
"""Signs of the longest Chinese name."""
_WINDOW = 48
"""Characters before a name in which its preposition stands."""
_MOST = 8
_CONSONANTS = "бвгджзклмнпрстфхцчшщ"
_WHERE = ("ом", "ем", "ых", "их", "ах", "ях")
"""Endings of names that say where: “в Грозном”, “в Великих Луках”."""

#: Countries whose lower-case name is nothing else: "куба" is a cube, "turkey" a bird.
_PLAIN_CODES = "RU CN US BY KZ GB KR TW DE FR IT ES CH AT NL PL CZ FI SE JP IN IL VN AM UZ AE KG HK"
_PLAIN = frozenset(_PLAIN_CODES.split())
_LEAST_PLAIN_TOWN = 6

_ASKED = (
    r"из|в|во|только|строго|на территории|под|около|возле|вблизи|рядом с|недалеко от|"
    r"from|in|near|within|around|based in|located in|made in|only"
)
_SUPPLIERS = (
    r"(?:поставщик|производител|завод|компани|предприяти|подрядчик|фирм|фабрик|исполнител|партн[её]р|"
    r"изготовител|площадк|supplier|manufacturer|compan|factor|foundr|vendor|fabs?\b|partner|maker|producer|"
    r"firm|contractor|plant|provider)"
)
_REFUSED = (
    r"(?:кроме|без|исключая|не|except(?: for)?|excluding|not?|without)"
    rf"\s+{_SUPPLIERS}\w*\s+(?:из|в|from|in|based in)|"
    r"кроме(?: как из| как в)?|вне|за пределами|исключая|за исключением|без|"
    r"только не(?: из| в| во)?|не из|не в|не во|не|"
    r"except(?: for| from| in)?|outside(?: of)?|excluding|(?:not|never|but not)(?: from| in)?|"
    r"no|other than|avoid"
)
_REFUSED_AFTER = re.compile(
    r"\s*(?:не\s+(?:предлагать|подход[ия]т|рассматрива\w+|интересу[ею]т|нуж[нае]\w*)|исключ\w+|"
    r"(?:is\s+)?(?:excluded|not\s+accept\w+)|除外|不要|不考虑)(?!\w)",
    re.IGNORECASE,
)
_PREPOSITION = re.compile(
    rf"(?<!\w)(?:(?P<refused>{_REFUSED})|(?P<asked>{_ASKED}))\s+"
    r"(?:the\s+|г\.\s*|городе?а?\s+)?$",
    re.IGNORECASE,
)
_INTO = re.compile(r"(?<!\w)(?:в|во)\s+(?:г\.\s*|город\s+)?$", re.IGNORECASE)
_BETWEEN = re.compile(r"\s*(?:,|/|,?\s*(?:и|или|либо|or|and))\s*(?:(?:из|в|from|in|the)\s+)?", re.IGNORECASE)
_CARRIED = re.compile(
    r"(?<!\w)(?:доставк|поставк|импорт|экспорт|перевоз|логист|ввоз|вывоз|прода|рынк|"
    r"ship|import|export|deliver|freight|logist|sold|sale|market)"
    r"\w*\s+(?:\w+\s+){0,2}$",
    re.IGNORECASE,
)
_NOT = re.compile(r"(?<!\w)(?:не|кроме|без|not|no|except)\s+$", re.IGNORECASE)
_COMPANY = re.compile(rf"\s*{_SUPPLIERS}\w*", re.IGNORECASE)
_COMPANY_BEFORE = re.compile(rf"(?<!\w){_SUPPLIERS}\w*\s+$", re.IGNORECASE)
_BEFORE_ZH = re.compile(
    r"(?:(?P<refused>不在|不要|不来自|不考虑|除了|除)|(?P<asked>位于|来自|产自|在|从))(?:位于|来自|在|从)?$"
)
_AFTER_ZH = re.compile(
    r"[省市州]?(?:(?P<refused>除外|的?不要|的?不考虑|(?:以外|之外)的?(?:供应商|厂家|公司|企业|工厂|厂商|制造商)?)|"
    r"(?:的|本地|当地|境内|地区)*(?:供应商|厂家|公司|企业|工厂|厂商|制造商|代工厂|生产商|合作伙伴))"
)
_IDEOGRAPHS = re.compile(r"[\u4e00-\u9fff]{2,}")


@dataclass(frozen=True, slots=True)
class _Known:
    """A place that has a name; an adjective counts only before a word for a company."""

    country: str
    region: str = ""
    town: str = ""
    is_adjective: bool = False
    is_word: bool = False
    """Its name is a word too, and means the place only with a capital letter."""
    is_abbreviation: bool = False

    def at(self, start: int, end: int, *, wanted: bool) -> WantedPlace:
        return WantedPlace(self.country, self.region, self.town, wanted, start, end)


def find(text: str, terms: Sequence[analyser.Term]) -> list[WantedPlace]:
    """Places of a need in the order of its text; those side by side share one preposition."""
    found: list[WantedPlace] = []
    for known, start, end in _named(text, terms):
        last = found[-1] if found else None
        if last is not None and start < last.end:
            continue
        if last is not None and _holds(known, last) and re.fullmatch(r"\s*[,(]\s*", text[last.end : start]):
            found[-1] = replace(last, end=end)  # "in Shenzhen, China"
        elif (wanted := _polarity(text, known, start, end)) is not None:
            found.append(known.at(wanted.start, wanted.end, wanted=wanted.asked))
        elif last is not None and _BETWEEN.fullmatch(text, last.end, start):
            found.append(known.at(last.end, end, wanted=last.wanted))
    return sorted([*found, *_chinese(text)], key=lambda one: one.start)[:_MOST]


@dataclass(frozen=True, slots=True)
class _Polarity:
    """Whether a place is asked for or refused, and the characters that say so."""

    asked: bool
    start: int
    end: int


def _polarity(text: str, known: _Known, start: int, end: int) -> _Polarity | None:
    before = text[max(0, start - _WINDOW) : start]
    company = _COMPANY.match(text, end, end + _WINDOW)
    if known.is_adjective and company is None:
        return None
    said = (_NOT if known.is_adjective else _PREPOSITION).search(before)
    first = start - len(said[0]) if said else start
    refused = _REFUSED_AFTER.match(text, company.end() if company else end, end + 2 * _WINDOW)
    if refused is not None:
        supplied = _COMPANY_BEFORE.search(text[max(0, first - _WINDOW) : first])
        return _Polarity(
            asked=False, start=first - len(supplied[0]) if supplied else first, end=refused.end()
        )
    if known.is_adjective:
        return _Polarity(said is None, first, end)
    if said is None:
        return _Polarity(asked=True, start=start, end=end) if _stands_alone(text, start, end) else None
    if _CARRIED.search(before[: said.start()]) or _is_whither(said[0], text[start:end]):
        return None
    return _Polarity(said["refused"] is None, first, end)


def _stands_alone(text: str, start: int, end: int) -> bool:
    """A name with nothing else in its clause: “…, Germany”, “(Германия)”."""
    opens = re.search(r"[,(]\s*$", text[max(0, start - _WINDOW) : start])
    closes = re.match(r"\s*(?:[);.]|$)", text[end : end + _WINDOW])
    return bool(opens and closes and text[start].isupper())


def _is_whither(preposition: str, name: str) -> bool:
    """“в Китай”, “в Москву” say where to and not where: the accusative tells."""
    if not _INTO.search(preposition):
        return False
    last = name[-1:].casefold()
    if last in "уюй":
        return True
    return last in _CONSONANTS and not name.isupper() and not name.endswith(_WHERE)


def _holds(known: _Known, place: WantedPlace) -> bool:
    """Whether a place just named lies in this one, as Shenzhen in China."""
    return bool(place.region) and place.country == known.country and known.region in {"", place.region}


def _named(text: str, terms: Sequence[analyser.Term]) -> Iterator[tuple[_Known, int, int]]:
    names, longest = _by_stems(), _longest_by_first()
    position = 0
    while position < len(terms):
        for length in range(longest.get(_part(text, terms[position]), 0), 0, -1):
            words = terms[position : position + length]
            known = names.get(tuple(_part(text, word) for word in words))
            if known is not None:  # "Цзянси" and "Цзянсу" have one stem, and "реках" has that of "РК"
                written = text[words[0].start : words[-1].end].casefold()
                known = _by_letters().get(written, None if known.is_abbreviation else known)
            if known is not None and _is_a_name(known, text, words):
                yield known, words[0].start, words[-1].end
                position += len(words) - 1
                break
        position += 1


def _is_a_name(known: _Known, text: str, words: Sequence[analyser.Term]) -> bool:
    first, last = words[0], words[-1]
    if "\n" in text[first.start : last.end]:
        return False
    if text[first.start].isupper() or known.is_adjective:
        return True
    if known.is_word:
        return False
    return last.end - first.start >= _LEAST_PLAIN_TOWN if known.region else known.country in _PLAIN


def _chinese(text: str) -> Iterator[WantedPlace]:
    """Names in a run of ideographs that a preposition stands before or a word for a company after."""
    names = _by_signs()
    for run in _IDEOGRAPHS.finditer(text):
        end = run.start()
        for initial in _initials().finditer(text, run.start(), run.end()):
            start = initial.start()
            sizes = range(min(_LONGEST_SIGNS, run.end() - start), 1, -1) if start >= end else ()
            length = next((size for size in sizes if text[start : start + size] in names), 0)
            if not length:
                continue
            known, end = names[text[start : start + length]], start + length
            before = _BEFORE_ZH.search(text[max(run.start(), start - 6) : start])
            after = _AFTER_ZH.match(text, end, end + 16)
            if before is not None:
                yield known.at(start - len(before[0]), end, wanted=before["refused"] is None)
            elif after is not None:
                refused = after["refused"] is not None
                yield known.at(start, after.end() if refused else end, wanted=not refused)


@cache
def _by_letters() -> Mapping[str, _Known]:
    letters: dict[str, _Known] = {}
    for name, known in _rows():
        letters.setdefault(name.casefold(), known)
    return letters


@cache
def _longest_by_first() -> Mapping[str, int]:
    """Of how many words the longest name is that begins with a stem."""
    longest: dict[str, int] = {}
    for first, *others in _by_stems():
        longest[first] = max(longest.get(first, 0), 1 + len(others))
    return longest


@cache
def _initials() -> re.Pattern[str]:
    return re.compile(f"[{''.join(sorted({name[0] for name in _by_signs()}))}]")


@cache
def _by_stems() -> Mapping[tuple[str, ...], _Known]:
    """Places by the stems of their names; a country goes before a region, a region before a town."""
    names: dict[tuple[str, ...], _Known] = {}
    for name, known in _rows():
        if _is_chinese(name):
            continue
        forms = [name] if known.is_adjective else _cases(name)
        for form in forms:
            names.setdefault(tuple(_part(form, term) for term in analyser.terms(form, "ru")), known)
    names.pop((), None)
    return names


@cache
def _by_signs() -> Mapping[str, _Known]:
    names: dict[str, _Known] = {}
    for name, known in _rows():
        if _is_chinese(name):
            names.setdefault(name, known)
    return names


def _part(text: str, term: analyser.Term) -> str:
    """What a word of a name is known by: its stem, or all of it in Latin letters, where names do not bend."""
    return text[term.start : term.end].casefold() if text[term.start] < "\u0370" else term.key


def _cases(name: str) -> list[str]:
    """Forms of a name whose stems may differ: “Китай” and “Китая”, “Киров” and “Кирове”."""
    if name[-1] == "й":
        return [name, name[:-1] + "я", name[:-1] + "е"]
    bends = name[-1] in _CONSONANTS and not name.isupper()
    return [name, name + "а", name + "е"] if bends else [name]


def _is_chinese(name: str) -> bool:
    return "\u3400" <= name[0] <= "\u9fff"


def _rows() -> Iterator[tuple[str, _Known]]:
    written = tomllib.loads(_DATA.read_text("utf-8"))
    for code, other in written["countries"].items():
        yield from ((name, _Known(code, is_abbreviation=name.isupper())) for name in other["names"])
        yield from ((name, _Known(code, is_adjective=True)) for name in other["adjectives"])
    for language in LANGUAGES:
        yield from ((name, _Known(code)) for code, name in country_names(language).items())
    for kind in ("regions", "towns"):
        for region, *languages in written[kind]:
            town = languages[1].split("/")[0] if kind == "towns" else ""
            for name in "/".join(languages).split("/"):
                yield name, _Known(region[:2], region, town, is_word=name in written["words"])


@cache
def _names_by_place() -> Mapping[tuple[str, str], tuple[str, ...]]:
    written = tomllib.loads(_DATA.read_text("utf-8"))
    return {
        (region, languages[1].split("/")[0] if kind == "towns" else ""): tuple(languages)
        for kind in ("regions", "towns")
        for region, *languages in written[kind]
    }


def key(place: WantedPlace) -> str:
    """A place in one word: "CN", "RU-MOS", "RU-MOW/Zelenograd"."""
    return "/".join(part for part in (place.region or place.country, place.town) if part)


def place_at(key: str) -> WantedPlace:
    """The place of a key, as one that is asked for."""
    area, _, town = key.partition("/")
    return WantedPlace(area[:2], area if "-" in area else "", town, wanted=True, start=0, end=0)


def named(name: str) -> str:
    """The key of a country, region or town of this name or ISO code; empty if none is known."""
    code = name.upper()
    if code in country_names("en") or (code, "") in _names_by_place():
        return code
    known = _by_letters().get(name.casefold())
    return "" if known is None or known.is_adjective else key(known.at(0, 0, wanted=True))


def names_of(key: str) -> dict[str, str]:
    """The names of a region or town by language; a country's are foundation's, and none are here."""
    region, _, town = key.partition("/")
    known = _names_by_place().get((region, town), ())
    return {language: name.split("/")[0] for language, name in zip(LANGUAGES, known, strict=False)}


@dataclass(frozen=True, slots=True)
class Located:
    """Where a company works, as its register entry says; the town by language."""

    country: str
    region: str
    towns: Mapping[str, str]


def compare_places(places: Sequence[WantedPlace], *, country: str, sites: Sequence[Located]) -> list[Reason]:
    """Whether a company is where it was asked for, and not where it was not.

    Wanted places are alternatives. `country` is the company's own, the first site its main one.
    """
    here = sites[0] if sites else Located(country, "", {})
    reasons: list[Reason] = []
    for asked in (True, False):
        named = [place for place in places if place.wanted is asked]
        held = [_holds_any(place, country, sites) for place in named]
        if not named or (not asked and True not in held and None in held):
            continue
        found = named[held.index(True)] if True in held else None
        verdict = Verdict.MET if (found is not None) is asked else Verdict.MISSED
        if found is None and None in held:
            verdict = Verdict.UNKNOWN
        reasons.append(_reason(named, found, verdict, here, asked=asked))
    return reasons


def _reason(
    named: Sequence[WantedPlace], found: WantedPlace | None, verdict: Verdict, here: Located, *, asked: bool
) -> Reason:
    same_country = any(place.country == here.country and place.region for place in named)
    towns = {f"town_{each}": here.towns.get(each, "") if same_country else "" for each in LANGUAGES}
    return Reason(
        ReasonKind.PLACE,
        verdict,
        {
            "asked": "in" if asked else "not_in",
            "places": tuple(key(place) for place in named),
            "found": key(found) if found else None,
            "country": here.country,
            **towns,
        },
    )


def _holds_any(place: WantedPlace, country: str, sites: Sequence[Located]) -> bool | None:
    if not place.region and not place.town and country == place.country:
        return True
    if not sites:
        return False if country != place.country else None
    held = [_is_in(place, site) for site in sites]
    return True if True in held else None if None in held else False


def _is_in(place: WantedPlace, site: Located) -> bool | None:
    """Whether a site lies in a place; None where the register does not say enough."""
    if site.country != place.country:
        return False
    if not place.region and not place.town:
        return True
    written = _names_by_place().get((place.region, place.town), (place.town,) if place.town else ())
    called = {name.casefold() for each in written for name in each.split("/")}
    towns = {town.casefold() for town in site.towns.values() if town}
    if called & towns:
        return True
    if place.town:
        return False if towns else None
    return site.region == place.region if site.region else None
