"""When two names mean the same company: legal forms, quotes, case, ё and script do not count."""

import re
from difflib import SequenceMatcher

from gildia.foundation.names import search_key

#: Legal forms in words, as people write them out; the keys of `search_key`.
_LONG_FORMS = tuple(
    search_key(form)
    for form in (
        "общество с ограниченной ответственностью",
        "непубличное акционерное общество",
        "публичное акционерное общество",
        "закрытое акционерное общество",
        "открытое акционерное общество",
        "акционерное общество",
        "индивидуальный предприниматель",
        "федеральное государственное унитарное предприятие",
        "федеральное государственное бюджетное учреждение",
        "федеральное государственное автономное образовательное учреждение высшего образования",
        "limited liability company",
        "public joint stock company",
        "joint stock company",
    )
)
_SHORT_FORMS = """
    ооо ао пао зао оао нао ип фгуп гуп муп фгбу фгау фгбоу фгаоу ано нпо тоо чуп одо
    llc ltd limited inc incorporated corp corporation co company plc gmbh ag kg sa srl bv oy ab as jsc
    pjsc cjsc ojsc ooo oao zao pao
"""
_FORM_KEYS = frozenset(search_key(form) for form in _SHORT_FORMS.split())
_FORM_PREFIX = re.compile(
    r"^\s*(?:(?:ООО|АО|ПАО|ЗАО|ОАО|НАО|ИП|ФГУП|ГУП|АНО|ТОО|Общество с ограниченной ответственностью|"
    r"(?:(?:Непубличное|Публичное|Закрытое|Открытое)\s+)?Акционерное общество|Индивидуальный предприниматель)"
    r"(?=[\s«\"„“]))\s*",
    re.IGNORECASE,
)
_FORM_SUFFIX = re.compile(
    r"[,\s]+(?:LLC|Ltd\.?|Limited|Inc\.?|Corp\.?|GmbH|AG|JSC|PJSC|CJSC|OJSC|ООО|АО|ПАО|ЗАО|ОАО)\.?\s*$",
    re.IGNORECASE,
)
ALIKE = 0.86
SHORTEST = 4


def name_key(name: str) -> str:
    """What is left of a name for comparing: Latin letters and digits without the legal form."""
    key = " ".join(re.findall(r"\w+", search_key(name)))
    for form in _LONG_FORMS:
        key = key.replace(form, " ")
    words = [word for word in key.split() if word not in _FORM_KEYS]
    return " ".join(words) or " ".join(key.split())


def short_name(legal_name: str) -> str:
    """The name people say: ООО «Прибор-Сенсор» → Прибор-Сенсор."""
    name = _FORM_SUFFIX.sub("", _FORM_PREFIX.sub("", legal_name)).strip(" ,")
    for opening, closing in ("«»", "„“", "“”", '""'):
        if name.startswith(opening) and name.endswith(closing) and name.count(opening) <= 2:
            name = name[1:-1].strip()
    return name or legal_name


def nearness(first: str, second: str) -> float:
    """How alike two names are, 0 to 1; the order of words does not count."""
    one, other = name_key(first), name_key(second)
    if not one or not other:
        return 0.0
    if one == other or one.replace(" ", "") == other.replace(" ", ""):
        return 1.0
    if min(len(one), len(other)) < SHORTEST:
        return 0.0
    return max(_ratio(one, other), _ratio(*(" ".join(sorted(key.split())) for key in (one, other))))


def _ratio(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


def alike(first: str, second: str) -> bool:
    """Whether two names may well mean the same company."""
    return nearness(first, second) >= ALIKE


def website_key(address: str) -> str:
    """The host of a website without www: what two entries of one company share."""
    host = re.split("[/?:]", re.sub(r"^[a-z]+://", "", address.strip().lower()), maxsplit=1)[0]
    return host.removeprefix("www.").rstrip(".")
