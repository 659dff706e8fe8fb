"""What the forms of one word have in common, in the languages that people write here.

Snowball takes endings away. Before it a word is written in one spelling (British and American),
after it the Russian words of one family are brought together ("разработка", "разработать",
"разработчик"), and marks over Latin letters go, because people leave them out.
"""

import re
import threading
import unicodedata
from collections.abc import Iterable

import Stemmer

_ALGORITHMS = {
    "ru": "russian", "en": "english", "de": "german", "fr": "french", "es": "spanish", "it": "italian",
    "pt": "portuguese", "nl": "dutch", "pl": "polish", "cs": "czech", "sv": "swedish", "da": "danish",
    "fi": "finnish", "hu": "hungarian", "ro": "romanian", "tr": "turkish", "ar": "arabic", "el": "greek",
    "hi": "hindi",
}  # fmt: skip
#: Nothing is kept in them: the analyser keeps the terms of words.
_STEMMERS = {language: Stemmer.Stemmer(name, 0) for language, name in _ALGORITHMS.items()}
_LOCK = threading.Lock()

LATIN_LANGUAGES = frozenset(_STEMMERS) - {"ru", "ar", "el", "hi"}


def stem(word: str, language: str) -> str:
    """The common part of a word's forms. The word is in lower case; "ё" is "е" already."""
    if language == "en":
        word = _one_spelling(word)
    # A Snowball stemmer keeps its working state in itself.
    with _LOCK:
        found: str = _STEMMERS[language].stemWord(word)
    if language == "ru":
        return _russian_root(found)
    return _without_marks(found) if language in LATIN_LANGUAGES else found


def _without_marks(word: str) -> str:
    if word.isascii():
        return word
    parts = unicodedata.normalize("NFD", word.translate(_LETTERS))
    return "".join(sign for sign in parts if not unicodedata.combining(sign))


_LETTERS = str.maketrans({"ß": "ss", "ł": "l", "ø": "o", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"})


# --- English ------------------------------------------------------------------------------------------------

_OTHER_SPELLINGS = """
aluminium:aluminum fibre:fiber fibres:fibers metre:meter metres:meters litre:liter litres:liters
centre:center centres:centers theatre:theater mould:mold moulds:molds moulded:molded moulding:molding
mouldings:moldings overmoulding:overmolding programme:program programmes:programs analogue:analog
catalogue:catalog catalogues:catalogs sulphur:sulfur sulphate:sulfate tyre:tire tyres:tires grey:gray
licence:license licences:licenses defence:defense cheque:check plough:plow jewellery:jewelry
oestrogen:estrogen haemoglobin:hemoglobin paediatric:pediatric orthopaedic:orthopedic anaesthesia:anesthesia
lens:lense gases:gas buses:bus busses:bus analyses:analysis analyse:analysis analysed:analysis
analysing:analysis analyze:analysis analyzed:analysis analyzing:analysis analyzers:analyser
analyzer:analyser analysers:analyser matrices:matrix vertices:vertex indices:index axes:axis knives:knife
mice:mouse halves:half shelves:shelf leaves:leaf wolves:wolf ground:grind sawn:saw men:man women:woman
children:child feet:foot teeth:tooth people:person made:make built:build woven:weave
"""
_SPELLINGS = dict(pair.split(":") for pair in _OTHER_SPELLINGS.split())
_ISE = re.compile(r"(?<=.{4})is(?=(?:ations?|es?|ed|ing|ers?)$)")
_YSE = re.compile(r"(?<=.{4})ys(?=(?:es?|ed|ing|ers?)$)")
_OUR = re.compile(r"(?<=[bluipvnm])our(?=s?$|ed$|ing$|less$)")


def _one_spelling(word: str) -> str:
    found = _SPELLINGS.get(word)
    if found is not None:
        return found
    return _OUR.sub("or", _YSE.sub("yz", _ISE.sub("iz", word)))


# --- Russian ------------------------------------------------------------------------------------------------

#: Words of one family that no rule of endings joins, by what Snowball leaves of them.
_FAMILIES = """
резк: резк реза резан нарезк нареза нарезан нарезн порезк пореза разрезк разреза разрезан прорезк реж отрезн
пайк: пайк пая паян паяльн запайк запаян запая напайк напаян распайк распаян припайк
сборк: сборк сборок сборочн собра собира собран сборщик собер
сварк: сварк сварок сварочн свар сварн сварен сварива сварщик вар приварк
плавк: плавк плавильн плав выплавк переплавк расплав
лит: лит литейн отливк отл отлива литьев
печатн: печатн печа печата напечата отпечата напечатан
монтаж: монтаж монтажн монтажник монтирова монтирован смонтирова смонтирован
гальваник: гальваник гальваническ гальваничек
травлен: травлен травильн травя протравл протравлен вытравлен
напылен: напылен напыл напыля напылительн напылива
очистк: очистк очистн очища очищен очист чистк
закупк: закупк закупочн закупа закуп
окраск: окраск окрасочн окрашива окрашен покраск покрас красильн покрасочн
обработк: обработк обработа обрабатыва обработан обработчик
разработк: разработк разработа разрабатыва разработан разработчик
изготовлен: изготовлен изготов изготавлива изготовля изготовител
производств: производств производ производим производствен производител
поставк: поставк поставок постав поставл поставля поставщик
доставк: доставк достав доставл доставля
перевозк: перевозк перевоз перевоз перевозчик
проверк: проверк проверочн провер проверя проверен
испытан: испытан испытательн испыта испытыва испытател
измерен: измерен измерительн измер измеря измерител
сверлен: сверлен сверлильн сверл сверловк рассверл
сушк: сушк сушен сушильн высушива просушк
утонен: утонен утон утоня утоньшен
шлифовк: шлифовк шлифовок шлифован шлифова шлифовальн шлифовочн отшлифова
полировк: полировк полировок полирован полирова полировальн полировочн отполирова
корпус: корпус корпусн корпусирован корпусирова корпусировк
тест: тест тестов тестирован тестирова тестировщик протестирова
проект: проект проектн проектирован проектирова проектировщик спроектирова
модел: модел модельн моделирован моделирова смоделирова
программ: программ программн программирован программирова программист запрограммирова
маркировк: маркировк маркировок маркирован маркирова маркировочн
упаковк: упаковк упаковок упаковочн упакова упаковыва фасовк фасовочн
автоматизац: автоматизац автоматизирова автоматизирован
герметизац: герметизац герметизирова герметизирован загерметизирова герметичн герметичес
сертификац: сертификац сертифицирова сертифицирован сертификацион
"""


def _table(lines: str) -> Iterable[tuple[str, str]]:
    for line in lines.strip().splitlines():
        root, members = line.split(":")
        for member in members.split():
            yield member, root


_ROOTS = dict(_table(_FAMILIES))

#: A vowel that comes and goes: "плёнка" and "плёнок", "образец" and "образца", "узел" and "узла".
_FLEETING = re.compile(r"(?<=[бвгджзклмнпрстфхцчшщ])[ое](?=[кц]$)|(?<=[зт])е(?=л$)|(?<=[вп])е(?=н$)")


def _russian_root(found: str) -> str:
    """One root for a family of words, from what Snowball leaves of each."""
    return _ROOTS.get(found) or _FLEETING.sub("", found)
