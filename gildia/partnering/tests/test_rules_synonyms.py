"""Words for one process step, in three languages."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gildia.foundation import text as analyser
from gildia.partnering.rules.synonyms import (
    WORTH,
    merged,
    same_in_other_words,
    step_term,
    synonyms,
    ways_to_say,
)

TAXONOMY = {
    "dicing": {
        "ru": ["Резка пластин на кристаллы", "резка пластин", "скрайбирование", "дайсинг"],
        "en": ["Wafer dicing", "singulation"],
        "zh": ["晶圆划片", "划片"],
    },
    "design": {"ru": ["проектирование ИС"], "en": ["chip design", "tape-out", "simulation", "FA"], "zh": []},
    "twins": {"en": ["process simulation"]},
}
KNOWN = synonyms(TAXONOMY)
TERMS = st.lists(
    st.sampled_from(["резк", "пластин", "кристалл", "wafer", "dice", "划片", "а", "б"]), max_size=9
)


def steps(text: str) -> list[str]:
    language = analyser.detect_language(text)
    return KNOWN.terms([term.key for term in analyser.terms(text, language)])


@pytest.mark.parametrize(
    "words",
    [
        "Wafer dicing of sapphire",
        "скрайбирование",
        "Дисковая резка кремниевых пластин",
        "提供晶圆划片服务",
        "дайсинг и упаковка",
        "laser singulation",
    ],
)
def test_every_way_to_say_a_step_names_it(words: str) -> None:
    assert steps(words) == [step_term("dicing")]


@pytest.mark.parametrize(
    "words",
    [
        "dicing saw for a wafer",
        "пластин много, а резка где-то ещё",
        "adhesive tape",
        "simulation of fluids",
        "FA",
        "проектирование",
    ],
)
def test_what_says_too_little_names_nothing(words: str) -> None:
    assert steps(words) == []


@given(TERMS)
def test_only_terms_of_a_phrase_have_alternatives(terms: list[str]) -> None:
    alternatives = KNOWN.alternatives(terms)
    assert set(alternatives) <= set(terms)
    assert {other for others in alternatives.values() for other in others} == set(KNOWN.terms(terms))


@given(st.dictionaries(st.text(min_size=1, max_size=4), st.floats(min_value=0, max_value=1), max_size=6))
def test_each_word_of_a_need_has_a_place_of_its_own(shares: dict[str, float]) -> None:
    ways, worth, places = ways_to_say(shares, dict.fromkeys(shares, ("step:x",)))
    assert len(ways) == len(worth) == len(places) == 2 * len(shares)
    assert set(places) == set(range(len(shares)))
    for way, value, place in zip(ways, worth, places, strict=True):
        assert value == list(shares.values())[place] * (WORTH if way == "step:x" else 1)


def test_what_says_the_same_is_shown_in_both_languages() -> None:
    text = "Дисковая резка пластин, упаковка"

    (same,) = same_in_other_words(KNOWN, ("need wafer dicing", "en"), (text, "ru"))

    assert (same.asked, same.found) == ("wafer dicing", "резка пластин")
    assert text[same.start : same.end] == "резка пластин"
    assert same_in_other_words(KNOWN, ("резка пластин", "ru"), (text, "ru")) == []


def test_a_very_long_need_is_said_in_other_words_by_how_it_begins() -> None:
    text = "Дисковая резка пластин"
    long = "and so on " * 200

    assert same_in_other_words(KNOWN, (f"wafer dicing {long}", "en"), (text, "ru"))
    assert not same_in_other_words(KNOWN, (f"{long} wafer dicing", "en"), (text, "ru"))


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(1, 9)).map(lambda one: (one[0], sum(one)))))
def test_merged_marks_never_touch(spans: list[tuple[int, int]]) -> None:
    found = merged(spans)
    assert all(first[1] < second[0] for first, second in pairwise(found))
    assert {at for start, end in spans for at in range(start, end)} == {
        at for start, end in found for at in range(start, end)
    }
