"""Guesses at what a word was meant to be."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gildia.partnering.rules.spelling import (
    MOST_GUESSES,
    Reading,
    ReadingKind,
    corrected,
    in_english_letters,
    in_other_layout,
    in_two,
    joined,
    latin_key,
    least_texts,
    least_texts_of_halves,
    may_be_misspelt,
    nearest_word,
    slips,
    swapped,
)

WORDS = st.text("абвгдежзaбcdе", max_size=9)


@given(WORDS, WORDS)
def test_slips_are_counted_the_same_both_ways(one: str, other: str) -> None:
    count = slips(one, other, 20)
    assert count == slips(other, one, 20)
    assert (count == 0) is (one == other)
    assert abs(len(one) - len(other)) <= count <= max(len(one), len(other))
    assert slips(one, other, 2) == min(count, 3)


@given(WORDS, WORDS, st.data())
def test_one_slip_is_one(start: str, end: str, data: st.DataObject) -> None:
    word = start + end
    letter = data.draw(st.sampled_from("яющ"))
    assert slips(word, start + letter + end, 2) == 1
    if len(end) > 1 and end[0] != end[1]:
        assert slips(word, start + end[1] + end[0] + end[2:], 2) == 1


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("плсатин", "пластин"),
        ("корпусировние", "корпусирование"),
        ("wafre", "wafer"),
        ("korpusirovanie", "корпусирование"),
        ("pomescheniya", "помещения"),
        ("chistye", "чистые"),
        ("montazh", "монтаж"),
        ("rezkaya", ""),
        ("корпусированние", "корпусирование"),
        ("програмам", ""),
        ("coatinq", ""),
        ("coatting", "coating"),
        ("coabing", ""),
        ("пластик", ""),
        ("casting", ""),
    ],
)
def test_the_nearest_word_is_meant(typed: str, meant: str) -> None:
    words = ["пластин", "корпусирование", "wafer", "помещения", "чистые", "монтаж", "платина", "coating"]
    words += ["резка", "пластмасса"]
    assert nearest_word(typed, [(word, 3) for word in words]).word == meant


def test_of_two_words_as_near_the_commoner_is_meant() -> None:
    assert nearest_word("моделе", [("моделя", 2), ("модели", 9)]).word == "модели"


def test_a_word_with_a_short_root_begins_right_and_has_every_letter() -> None:
    assert nearest_word("amps", [("maps", 9)], root="amp").word == ""
    casting = [("casting", 9)]
    assert nearest_word("casing", casting, root="casing").word == "casting"
    assert nearest_word("casing", casting, root="case").word == ""
    assert nearest_word("catsing", casting, root="cats").word == "casting"


def test_in_a_large_index_a_word_of_few_texts_is_nobodys_meaning() -> None:
    assert nearest_word("sapphire", [("saphire", 2)], least=least_texts(1_000)).word == "saphire"
    assert nearest_word("sapphire", [("saphire", 2)], least=least_texts(60_000)).word == ""
    assert least_texts_of_halves(733) == 1
    assert least_texts_of_halves(60_000) > least_texts(60_000)


@pytest.mark.parametrize("word", ["досье", "щебень", "объём", "тест", "выпь"])
def test_what_sounds_like_no_english_word_is_not_read_as_one(word: str) -> None:
    assert in_english_letters(word) == []


def test_neighbours_are_swapped() -> None:
    assert swapped("oxxo") == ["xoxo", "oxox"]
    assert "wafers" in swapped("wafres")


@pytest.mark.parametrize("word", ["QFN48", "МЭМС", "GMP", "200", "см", "ISO9001", "C4"])
def test_codes_numbers_and_abbreviations_are_never_misspelt(word: str) -> None:
    assert not may_be_misspelt(word)


@pytest.mark.parametrize(
    ("typed", "meant"), [("htprf gkfcnby", "резка пластин"), ("цфаук", "wafer"), ("vjynf;", "монтаж")]
)
def test_the_same_keys_in_the_other_layout(typed: str, meant: str) -> None:
    assert in_other_layout(typed) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("уэйфер", "wafer"),
        ("дайсинг", "dicing"),
        ("бондинг", "bonding"),
        ("бампинг", "bumping"),
        ("фаундри", "foundry"),
        ("верификейшн", "verification"),
    ],
)
def test_english_written_by_its_sound(typed: str, meant: str) -> None:
    assert meant in in_english_letters(typed)


@given(st.text("абвгдеёжзийклмнопрстуфхцчшщъыьэюя", max_size=60))
def test_guesses_are_limited(word: str) -> None:
    assert len(in_english_letters(word)) <= MOST_GUESSES


@given(st.text(max_size=30))
def test_any_word_has_a_key_and_other_keys(word: str) -> None:
    assert latin_key(latin_key(word)) == latin_key(word)
    assert isinstance(in_other_layout(word), str)
    assert all(one + other == word for one, other in in_two(word))


def test_readings_are_put_into_the_text_and_shown_as_phrases() -> None:
    text = "ye;yf htprf gkfcnby, 200 мм"
    found = [
        Reading("htprf", "резка", ReadingKind.LAYOUT, 6, 11),
        Reading("gkfcnby,", "пластинб", ReadingKind.LAYOUT, 12, 20),
    ]
    assert corrected(text, found) == "ye;yf резка пластинб 200 мм"
    phrase = joined(text, reversed(found))
    assert [(one.typed, one.read_as) for one in phrase] == [("htprf gkfcnby,", "резка пластинб")]
    assert corrected(text, phrase) == corrected(text, found)
