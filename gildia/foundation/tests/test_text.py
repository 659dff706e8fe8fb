"""The analyser: language, terms, places, standards."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gildia.foundation import text as analyser

ANY_TEXT = st.text(max_size=400)


@pytest.mark.parametrize(
    ("written", "language"),
    [
        ("Резка пластин на кристаллы", "ru"),
        ("Разработка SoC и IP-ядер RISC-V", "ru"),
        ("Blade dicing of silicon wafers", "en"),
        ("8-inch wafer dicing, 3,000 wafers per month", "en"),
        ("提供8英寸晶圆减薄与划片服务，ISO 9001", "zh"),
        ("Entwicklung der Leiterplatten für die Medizin", "de"),
        ("半導体ウェーハのダイシング", "ja"),
        ("웨이퍼 다이싱", "ko"),
        ("تقطيع الرقائق", "ar"),
        ("برش ویفر سیلیکون چگونه", "fa"),
        ("Різання пластин на кристали і корпусування", "uk"),
        ("Κοπή πλακιδίων πυριτίου", "el"),
        ("Buscamos quien corte obleas de silicio", "es"),
        ("Découpe de plaquettes de silicium", "fr"),
        ("Taglio di wafer di silicio", "it"),
        ("Cięcie płytek krzemowych", "pl"),
        ("Silikon plakalar için kesme", "tr"),
        ("Door frames, non-woven articles", "en"),
        ("", "en"),
        ("🙂 123", "en"),
    ],
)
def test_the_script_and_then_the_stop_words_tell_the_language(written: str, language: str) -> None:
    assert analyser.detect_language(written) == language


def test_forms_of_a_word_are_one_term() -> None:
    assert analyser.keys("пластины, пластинами", "ru") == analyser.keys("Пластин", "ru")
    assert analyser.keys("dicing of wafers", "en") == analyser.keys("diced wafer", "en")
    assert analyser.keys("жёсткий", "ru") == analyser.keys("жесткий", "ru")


@pytest.mark.parametrize(
    ("language", "family"),
    [
        ("ru", "резка резки резать нарезка"),
        ("ru", "сборка сборок собрать сборочный"),
        ("ru", "пайка паять запайка паяльный"),
        ("ru", "корпус корпуса корпусирование корпусированный"),
        ("ru", "испытание испытательный испытать"),
        ("ru", "плёнка пленок"),
        ("ru", "образец образцов"),
        ("en", "lens lenses"),
        ("en", "mould molds moulding"),
        ("en", "metallisation metallization metallised"),
        ("en", "analysis analyse analyzed"),
        ("en", "optics optic optical"),
        ("en", "cleanroom clean-rooms"),
        ("de", "Größe Grösse Größen"),
        ("fr", "électronique electronique"),
    ],
)
def test_a_family_of_words_is_one_term(language: str, family: str) -> None:
    assert len(analyser.keys(family, language)) == 1


@pytest.mark.parametrize("pair", ["сбор сборка", "отдел отделка", "марка маркировка", "форма формирование"])
def test_words_that_only_look_alike_stay_apart(pair: str) -> None:
    assert len(analyser.keys(pair, "ru")) == 2


def test_a_word_typed_in_two_scripts_is_the_word() -> None:
    assert analyser.keys("КМOП 1C", "ru") == analyser.keys("КМОП 1С", "ru")
    assert analyser.keys("Сu", "en") == ["cu"]


def test_software_in_russian_is_no_preposition() -> None:
    assert analyser.keys("ПО по ТЗ", "ru") == ["по", "тз"]


def test_traditional_signs_are_read_as_simplified() -> None:
    assert analyser.keys("晶圓劃片", "zh") == analyser.keys("晶圆划片", "zh")


def test_vowel_signs_belong_to_their_word() -> None:
    assert len(analyser.keys("सिलिकॉन वेफर", "hi")) == 2
    assert analyser.keys("الرَّقائق", "ar") == analyser.keys("الرقائق", "ar")


def test_chinese_is_read_in_pairs_of_signs() -> None:
    assert analyser.keys("晶圆划片", "zh") == ["晶圆", "圆划", "划片"]
    assert analyser.keys("芯片的封装", "zh") == ["芯片", "封装"]


def test_words_around_a_need_are_no_terms() -> None:
    assert analyser.keys("Ищем, кто может сделать для нас резку", "ru") == analyser.keys("резка", "ru")
    assert analyser.keys("we are looking for a company that can help with dicing", "en") == ["dice"]


def test_a_number_is_one_with_its_unit_in_every_spelling() -> None:
    assert analyser.keys("200 мм", "ru") == analyser.keys("200mm", "en") == analyser.keys("200毫米", "zh")
    assert "28nm" in analyser.keys("28-nm process", "en")


@pytest.mark.parametrize(
    ("written", "names"),
    [
        ("ISO 9001:2015", ["ISO 9001"]),
        ("ГОСТ Р ИСО 9001-2015", ["ISO 9001"]),
        ("通过ISO9001认证", ["ISO 9001"]),
        ("ISO/IEC 27001 и ГОСТ РВ 0015-002-2012", ["ISO 27001", "ГОСТ РВ 0015-002"]),
        ("IATF 16949, AS 9100", ["IATF 16949", "AS 9100"]),
        ("класс чистоты ISO 5", []),
        ("номер 9001", []),
    ],
)
def test_standards_are_written_in_one_way(written: str, names: list[str]) -> None:
    assert [found.name for found in analyser.standards(written)] == names


def test_a_standard_is_one_term() -> None:
    assert analyser.keys("сертификат ISO 9001", "ru")[-1] == "iso9001"


def test_matches_are_marked_where_they_stand() -> None:
    text = "Дисковая резка кремниевых пластин"
    spans = analyser.marks(text, set(analyser.keys("резки пластин", "ru")), "ru")
    assert [text[start:end] for start, end in spans] == ["резка", "пластин"]


def test_neighbouring_pairs_of_signs_are_one_mark() -> None:
    text = "提供晶圆划片服务"
    spans = analyser.marks(text, set(analyser.keys("晶圆划片", "zh")), "zh")
    assert [text[start:end] for start, end in spans] == ["晶圆划片"]


@given(ANY_TEXT)
def test_terms_stand_in_the_text_in_order(text: str) -> None:
    terms = analyser.terms(text, analyser.detect_language(text))
    assert all(0 <= term.start < term.end <= len(text) and term.key for term in terms)
    assert [term.start for term in terms] == sorted(term.start for term in terms)


@given(ANY_TEXT, ANY_TEXT)
def test_marks_ascend_and_never_overlap(text: str, need: str) -> None:
    spans = analyser.marks(text, set(analyser.keys(need)))
    assert all(start < end for start, end in spans)
    assert all(first[1] < second[0] for first, second in pairwise(spans))


@given(ANY_TEXT)
def test_reading_a_standard_again_changes_nothing(text: str) -> None:
    for standard in analyser.standards(text):
        assert analyser.standard_name(standard.name) == standard.name
