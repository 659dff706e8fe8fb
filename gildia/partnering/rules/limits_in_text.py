"""Limits in free text of three languages: “200 mm wafers, from 500 a month, within 3 weeks”.

Quantities and units are those of `foundation.quantities`. First honest version: what is not
recognised is simply not compared.
"""

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FoundQuantity:
    """A quantity somebody asked for: `sign` is "=", "≥" or "≤"."""

    quantity: str
    sign: str
    value: float
    unit: str
    start: int
    end: int


_NUMBER = r"(?P<number>\d{1,3}(?:[ \u00a0,]\d{3})+|\d+(?:[.,]\d+)?)"
_PIECES = (
    r"(?:пластин\w*|шт\w*|издели\w*|плат\w*|кристалл\w*|единиц\w*|упаков\w*|флакон\w*|"
    r"wafers?|pieces?|pcs|units?|boards?|dies|chips|vials?|packs?|片|个|件|块|支|只|套)"
)
_MONTH = (
    r"(?:в\s+мес(?:яц|\.)?|/\s?мес(?:яц|\.)?|ежемесячно|"
    r"per\s+month|a\s+month|monthly|/\s?month|/\s?mo\b|每月|/月)"
)
_INCH = r"(?:-?\s?дюйм\w*|-?\s?inch(?:es)?|\s?[\"″”]|\s?英寸|\s?寸)"
_DAYS = r"(?:дн\w+|день|сут\w*|days?|天)"
_LENGTHS = (
    (r"(?:мм|mm|毫米)", "mm"),
    (r"(?:мкм|микрон\w*|[uµμ]m|microns?|微米)", "um"),
    (r"(?:нм|nm|纳米)", "nm"),
)
_END = r"(?![A-Za-z\u0400-\u04ff])"
_RULES: tuple[tuple[re.Pattern[str], str, str], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), quantity, unit)
    for pattern, quantity, unit in (
        (rf"{_NUMBER}\s?{_PIECES}?\s*{_MONTH}", "volume-month", "1/month"),
        (rf"(?:每月|月产能?)\s?{_NUMBER}\s?{_PIECES}?", "volume-month", "1/month"),
        (rf"(?:парти\w+|batch(?:es)?(?:\s+of)?|批量)\s+(?:от\s+|из\s+)?{_NUMBER}", "batch-min", ""),
        (rf"{_NUMBER}\s?-?(?:слойн\w*|сло[йеёя]\w*|layers?|层)", "layers", ""),
        (r"(?:iso|исо)\s?(?:класс\s?)?(?P<number>[1-9])(?![\d.])", "cleanroom-class", ""),
        (r"класс\w*\s+чистоты\s+(?:iso|исо)?\s?(?P<number>[1-9])(?![\d.])", "cleanroom-class", ""),
        (rf"{_NUMBER}\s?(?:рабочих\s+|working\s+)?{_DAYS}{_END}", "lead-time", "day"),
        (rf"{_NUMBER}\s?(?:недел\w*|weeks?|周){_END}", "lead-time", "week"),
        (r"(?P<number>[-−–]?\d+(?:[.,]\d+)?)\s?(?:°\s?[CСcс]|℃|градус\w*|degC)", "temperature", "degC"),
        (rf"{_NUMBER}{_INCH}", "wafer-diameter", "inch"),
        (rf"{_NUMBER}\s?(?:кВ|kV){_END}", "voltage", "kV"),
        (rf"{_NUMBER}\s?(?:ГГц|GHz){_END}", "frequency", "GHz"),
        (rf"{_NUMBER}\s?(?:МГц|MHz){_END}", "frequency", "MHz"),
        *((rf"{_NUMBER}[\s\-]?{word}{_END}", "length", unit) for word, unit in _LENGTHS),
    )
)  # fmt: skip

#: Words before a length that tell which length it is; the nearest one to the number decides.
_LENGTH_NAMES = (
    (re.compile(r"пластин|диаметр|подложк|wafer|diameter|晶圆|直径|硅片", re.IGNORECASE), "wafer-diameter"),
    (re.compile(r"толщин|утон|thick|thin|厚|减薄", re.IGNORECASE), "thickness"),
    (re.compile(r"ширин|зазор|проводник|дорожк|line|trace|kerf|线宽", re.IGNORECASE), "line-width"),
    (re.compile(r"частиц|particle|颗粒", re.IGNORECASE), "particle-size"),
    (re.compile(r"технолог|процесс|норм|node|process|工艺|制程", re.IGNORECASE), "node"),
    (re.compile(r"детал|корпус|размер|плат|издели|part|size|尺寸|零件", re.IGNORECASE), "part-size"),
)  # fmt: skip
_LENGTH_DEFAULTS = {"nm": "node"}
_CONTEXT = 40
_MOST_FOUND = 12

_AT_LEAST = re.compile(
    r"(?:от|не\s+менее|не\s+меньше|минимум|at\s+least|from|min\.?|over|more\s+than|≥|>=|至少|不少于)\s*$",
    re.IGNORECASE,
)
_AT_MOST = re.compile(
    r"(?:до|не\s+более|не\s+больше|максимум|за|up\s+to|at\s+most|within|under|max\.?|less\s+than|"
    r"≤|<=|不超过|最多)\s*$",
    re.IGNORECASE,
)


def find(text: str) -> list[FoundQuantity]:
    """Quantities of a need in the order of the text; of overlapping readings the first rule's."""
    found: list[FoundQuantity] = []
    for pattern, quantity, unit in _RULES:
        for match in pattern.finditer(text):
            if any(one.start < match.end() and match.start() < one.end for one in found):
                continue
            named = _length_named(text, match, unit) if quantity == "length" else quantity
            if named:
                value = _number(match["number"])
                found.append(FoundQuantity(named, _sign(text, match, named), value, unit, *match.span()))
    return sorted(found, key=lambda one: one.start)[:_MOST_FOUND]


def _number(written: str) -> float:
    plain = written.replace("−", "-").replace("–", "-")
    if re.fullmatch(r"\d{1,3}(?:[ \u00a0,]\d{3})+", plain):
        plain = re.sub(r"[ \u00a0,]", "", plain)
    return float(plain.replace(",", "."))


def _length_named(text: str, match: re.Match[str], unit: str) -> str:
    before = text[max(0, match.start() - _CONTEXT) : match.start()]
    after = text[match.end() : match.end() + _CONTEXT // 2]
    nearest: tuple[int, str] | None = None
    for pattern, quantity in _LENGTH_NAMES:
        for named in pattern.finditer(before):
            distance = len(before) - named.end()
            nearest = min(nearest or (distance, quantity), (distance, quantity))
        if (named_after := pattern.search(after)) is not None:
            distance = named_after.start() + 1
            nearest = min(nearest or (distance, quantity), (distance, quantity))
    return nearest[1] if nearest else _LENGTH_DEFAULTS.get(unit, "")


def _sign(text: str, match: re.Match[str], quantity: str) -> str:
    before = text[max(0, match.start() - 16) : match.start()]
    if _AT_LEAST.search(before) or quantity == "volume-month":
        return "≥"
    if _AT_MOST.search(before) or quantity in {"lead-time", "cleanroom-class"}:
        return "≤"
    return "="
