"""What is understood of a need: several needs in one text, places, what it takes out."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gildia.partnering.rules import exclusions
from gildia.partnering.rules.answer import MAX_NEED_LENGTH
from gildia.partnering.rules.needs import read_need, without
from gildia.partnering.rules.parts import MOST_PARTS
from gildia.partnering.rules.places import Located, compare_places

PIECES = st.sampled_from(
    [
        "резка",
        "без ",
        "кроме",
        "not ",
        "из Китая",
        "在苏州",
        "; ",
        "1) ",
        "\n- ",
        "а также",
        " 200 мм",
        "ISO 9001",
        "除",
    ]
)


@pytest.mark.parametrize(
    ("typed", "places"),
    [
        ("резка пластин в Зеленограде", ["+RU-MOW Zelenograd"]),
        ("резка пластин в зеленограде", ["+RU-MOW Zelenograd"]),
        ("корпусирование в Московской области", ["+RU-MOS"]),
        ("photomasks from Germany, ISO 9001", ["+DE"]),
        ("печатные платы из Китая, Индии или Тайваня", ["+CN", "+IN", "+TW"]),
        ("нужен китайский поставщик керамики", ["+CN"]),
        ("German supplier of photomasks", ["+DE"]),
        ("在苏州的晶圆划片厂家", ["+CN-JS Suzhou"]),
        ("德国的光刻胶供应商不在中国", ["-CN"]),
        ("苏州的供应商", ["+CN-JS Suzhou"]),
        ("wafer foundry, not in China", ["-CN"]),
        ("не в Китае, только Россия", ["-CN", "+RU"]),
        ("за пределами России", ["-RU"]),
        ("foundry in Shenzhen, China", ["+CN-GD Shenzhen"]),
        ("Ищем производителя линз (Германия)", ["+DE"]),
        # to where, not where; a bird; a cube; a plate of china
        ("доставка грузов в Китай", []),
        ("отправить образцы в Москву", []),
        ("экспорт из Китая", []),
        ("serialization of medicines sold in Russia", []),
        ("wafers in turkey", []),
        ("фрезеровка из куба", []),
        ("china plates", []),
        ("в QFN и в SOIC", []),
    ],
)
def test_places_are_found_and_leave_the_meaning(typed: str, places: list[str]) -> None:
    need = read_need(typed)
    read = [
        f"{'+' if one.wanted else '-'}{one.region or one.country} {one.town}".strip() for one in need.places
    ]
    assert read == places


@pytest.mark.parametrize(
    ("typed", "excluded", "meaning"),
    [
        ("литьё металла, но не пластика", "пластика", "литьё металла"),
        ("metal parts, but not plastics", "plastics", "metal parts"),
        ("механообработка без термообработки", "термообработки", "механообработка"),
        ("Выращивание зерновых (кроме риса)", "риса", "Выращивание зерновых"),
        ("Wholesale trade, except of motor vehicles", "of motor vehicles", "Wholesale trade"),
        ("резка пластин, корпусирование не нужно", "корпусирование", "резка пластин"),
        ("Не нужна сборка, только резка", "сборка", "только резка"),
        ("除陶瓷外的所有封装", "陶瓷", "所有封装"),
        ("冲压件，不要塑料件", "塑料件", "冲压件，"),
        ("tubes; not plastic", "plastic", "tubes"),
    ],
)
def test_what_is_excluded_leaves_terms_and_meaning(typed: str, excluded: str, meaning: str) -> None:
    need = read_need(typed)
    (found,) = need.excluded
    assert found.text == excluded
    assert not set(found.keys) & set(need.terms)
    assert need.meaning == meaning


@pytest.mark.parametrize(
    "typed",
    [
        "пайка безсвинцовая без пустот",
        "lead-free soldering without voids",
        "не менее 100 штук",
        "но не позднее мая",
        "delivery no later than May",
        "безотходная технология",
        "Для автопрома, поэтому без IATF 16949 не рассматриваем",
        "без сертификата GMP не рассматриваем",
        "Кроме того, нужны испытания",
        "除尘设备",
        "不锈钢管",
        "除了切割以外，还需要减薄",
        "焊接不含铅",
    ],
)
def test_a_negation_that_belongs_to_the_need_excludes_nothing(typed: str) -> None:
    assert read_need(typed).excluded == ()


def test_what_is_merely_not_needed_does_not_count_against_a_company() -> None:
    assert [one.against for one in read_need("резка, пайка не нужна").excluded] == [False]
    assert [one.against for one in read_need("резка, кроме лазерной").excluded] == [True]


def test_a_certificate_that_is_not_needed_is_not_asked_for() -> None:
    assert read_need("розлив, GMP не требуется, ИСО 9001 обязателен").standards == ("ISO 9001",)


@pytest.mark.parametrize(
    ("typed", "parts"),
    [
        ("wafer dicing and thinning", ["wafer dicing and thinning"]),
        ("проектирование и изготовление печатных плат", ["проектирование и изготовление печатных плат"]),
        ("проектирование, а также изготовление плат", ["проектирование, а также изготовление плат"]),
        ("резка; по ISO 9001", ["резка; по"]),
        ("1) резка пластин; 2) утонение; 3) сборка в QFN", ["резка пластин", "утонение", "сборка в QFN"]),
        ("1. wafer dicing 2. wire bonding", ["wafer dicing", "wire bonding"]),
        ("Нужны:\n- резка пластин\n- разварка\n• испытания", ["резка пластин", "разварка", "испытания"]),
        (
            "изготовление печатных плат, а также монтаж компонентов",
            ["изготовление печатных плат", "монтаж компонентов"],
        ),
        (
            "We need wafer dicing. We also need packaging in QFN.",
            ["We need wafer dicing", "packaging in QFN"],
        ),
        ("需要晶圆划片，另外需要封装测试", ["需要晶圆划片", "需要封装测试"]),
        ("晶圆设计以及封装测试", ["晶圆设计", "封装测试"]),
        (
            "литьё пластмасс, плюс нужно изготовление пресс-форм",
            ["литьё пластмасс", "изготовление пресс-форм"],
        ),
    ],
)
def test_several_needs_are_told_from_one(typed: str, parts: list[str]) -> None:
    assert [part.meaning for part in read_need(typed).parts] == parts


def test_a_part_has_what_belongs_to_it_and_what_the_lead_in_says_for_all() -> None:
    need = read_need("Всё по ISO 9001:\n1) резка пластин 200 мм\n2) корпусирование, IATF 16949")
    first, second = need.parts
    assert [one.name for one in first.certificates] == ["ISO 9001"]
    assert [one.quantity for one in first.limits] == ["wafer-diameter"]
    assert [one.name for one in second.certificates] == ["ISO 9001", "IATF 16949"]
    assert second.limits == ()
    assert need.text[second.start : second.end] == second.text == "корпусирование, IATF 16949"


@given(st.one_of(st.text(max_size=MAX_NEED_LENGTH), st.lists(PIECES, max_size=200).map(" ".join)))
@example("a;" * 5_000)
@example("а:\n" * 3_000)
@example(":а:")
def test_any_text_is_a_need(text: str) -> None:
    need = read_need(text)
    assert need.meaning or need.is_empty
    assert 1 <= len(need.parts) <= MOST_PARTS
    found = [(one.start, one.end) for one in need.certificates]
    found += [(one.start, one.end) for one in need.limits]
    found += [(one.start, one.end) for one in need.places]
    found += [(one.start, one.end) for one in need.excluded]
    assert all(0 <= start < end <= len(need.text) for start, end in found)
    for before, after in zip(need.parts, need.parts[1:], strict=False):
        assert before.end <= after.start


@pytest.mark.parametrize(
    ("typed", "piece", "rest"),
    [
        ("резка пластин 200 мм, ISO 9001, в Зеленограде", "200 мм", "резка пластин, ISO 9001, в Зеленограде"),
        (
            "резка пластин 200 мм, ISO 9001, в Зеленограде",
            ", в Зеленограде",
            "резка пластин 200 мм, ISO 9001",
        ),
        ("ISO 9001, резка пластин", "ISO 9001", "резка пластин"),
        ("Выращивание зерновых (кроме риса), бобовых", "кроме риса", "Выращивание зерновых, бобовых"),
        ("wafer dicing; ISO 9001.", "ISO 9001", "wafer dicing."),
        ("8英寸晶圆减薄，每月2000片", "每月2000片", "8英寸晶圆减薄"),
        ("ISO 9001", "ISO 9001", ""),
    ],
)
def test_what_is_taken_out_leaves_a_clean_text(typed: str, piece: str, rest: str) -> None:
    start = typed.index(piece)
    assert without(typed, start, start + len(piece)) == rest


@given(st.text(max_size=60), st.text(min_size=1, max_size=20), st.text(max_size=60))
def test_only_spaces_and_punctuation_go_with_what_is_taken_out(before: str, piece: str, after: str) -> None:
    rest = without(before + piece + after, len(before), len(before) + len(piece))
    assert [sign for sign in rest if sign.isalnum()] == [sign for sign in before + after if sign.isalnum()]


ZELENOGRAD = Located("RU", "RU-MOW", {"ru": "Зеленоград", "en": "", "zh": ""})
TVER = Located("RU", "RU-TVE", {"ru": "Тверь", "en": "Tver", "zh": ""})
SUZHOU = Located("CN", "CN-JS", {"ru": "", "en": "", "zh": "苏州"})
HIDDEN = Located("RU", "", {})


@pytest.mark.parametrize(
    ("typed", "sites", "verdicts"),
    [
        ("резка в Зеленограде", [ZELENOGRAD], "met"),
        ("резка в Зеленограде", [TVER], "missed"),
        ("резка в Зеленограде", [TVER, ZELENOGRAD], "met"),
        ("резка в Зеленограде", [SUZHOU], "missed"),
        ("резка в Зеленограде", [HIDDEN], "unknown"),
        ("резка в Зеленограде", [], "unknown"),
        ("резка в Тверской области", [TVER], "met"),
        ("резка из Китая или России", [TVER], "met"),
        ("dicing, not in China", [SUZHOU], "missed"),
        ("dicing, not in China", [TVER], "met"),
        ("dicing, not in Zelenograd", [HIDDEN], ""),
        ("резка пластин", [TVER], ""),
    ],
)
def test_a_place_is_met_missed_or_unknown(typed: str, sites: list[Located], verdicts: str) -> None:
    country = sites[0].country if sites else "RU"
    found = compare_places(read_need(typed).places, country=country, sites=sites)
    assert " ".join(reason.verdict for reason in found) == verdicts


def test_a_text_says_what_is_excluded_unless_it_excludes_it_too() -> None:
    (excluded,) = read_need("литьё, кроме пластмасс и керамики").excluded
    groups = exclusions.alternatives(excluded, "ru")
    assert len(groups) == 2
    assert exclusions.is_said(groups, "Льём детали из керамики", "ru")
    assert not exclusions.is_said(groups, "Льём всё, кроме керамики", "ru")
    assert not exclusions.is_said(groups, "Льём металл", "ru")
