"""Limits in 280 phrases from requests for quotation: every one is found, and nothing else."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gildia.foundation.quantities import QUANTITIES
from gildia.partnering.rules import limit_words
from gildia.partnering.rules.answer import MAX_NEED_LENGTH, WantedLimit
from gildia.partnering.rules.limits import in_base_unit
from gildia.partnering.rules.limits_in_text import find

FOLDER = Path(__file__).parent
LEAST_PHRASES = 150
LEAST_WITHOUT = 30


def phrases(name: str) -> list[tuple[str, list[str]]]:
    written = tomllib.loads((FOLDER / name).read_text("utf-8"))
    return [(text, limits) for rows in written.values() for text, *limits in rows]


MARKED = phrases("limit_phrases.toml") + phrases("limit_phrases_held_out.toml")
PIECES = st.sampled_from(
    [
        "200",
        "1/4",
        "±",
        "-",
        "…",
        " мм",
        " 毫米",
        "от ",
        "до ",
        "10 тыс.",
        "шт",
        "в месяц",
        "ISO ",
        "класс ",
        "两",
        "周",
    ]
)


def written(limit: WantedLimit) -> str:
    value, upper = limit.amount.value, limit.upper
    said = f"{value:.12g}" if upper is None else f"{value:.12g} … {upper.value:.12g}"
    sign = "" if upper else f"{limit.sign} "
    return f"{limit.quantity} {sign}{said} {limit.amount.unit}".strip()


def test_there_are_enough_phrases_in_each_language() -> None:
    assert len(MARKED) >= LEAST_PHRASES
    assert sum(not limits for _, limits in MARKED) >= LEAST_WITHOUT
    for name in ("limit_phrases.toml", "limit_phrases_held_out.toml"):
        languages = tomllib.loads((FOLDER / name).read_text("utf-8"))
        counts = [len(languages[language]) for language in ("ru", "en", "zh")]
        assert min(counts) >= 0.8 * max(counts)


def test_every_limit_is_found_and_nothing_else() -> None:
    found = [(text, written(limit)) for text, _ in MARKED for limit in find(text)]
    marked = [(text, limit) for text, limits in MARKED for limit in limits]
    right = [each for each in found if each in marked]
    wrong = [each for each in found if each not in marked]
    missing = [each for each in marked if each not in found]
    precision, recall = len(right) / len(found), len(right) / len(marked)
    assert (precision, recall) == (1.0, 1.0), f"wrong: {wrong}\nmissing: {missing}"


def test_every_quantity_of_the_register_is_among_the_phrases() -> None:
    said = {limit.split()[0] for _, limits in MARKED for limit in limits}
    assert said == set(QUANTITIES)


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("нужно утонение до 60 мкм, срочно", "до 60 мкм"),
        ("платы, партия от 100 шт., 6 слоёв", "партия от 100 шт."),
        ("wafers from 100 to 200 mm please", "from 100 to 200 mm"),
        ("we make 500 wafers per month here", "500 wafers per month"),
        ("parts, lead time: 4-6 weeks", "lead time: 4-6 weeks"),
        ("в чистом помещении 6 класса ИСО", "6 класса ИСО"),
        ("每月3000片晶圆", "每月3000片"),
    ],
)
def test_a_limit_knows_its_characters(text: str, limit: str) -> None:
    one = find(text)[0]
    assert text[one.start : one.end] == limit


@given(st.one_of(st.text(max_size=300), st.lists(PIECES, max_size=60).map(" ".join)))
def test_limits_of_any_text_are_amounts_in_known_units(text: str) -> None:
    for limit in find(text):
        assert 0 <= limit.start < limit.end <= len(text)
        assert in_base_unit(limit.quantity, limit.amount.value, limit.amount.unit) is not None
        assert limit.upper is None or limit.upper.value >= limit.amount.value


@pytest.mark.parametrize(
    "piece",
    ["9", "1 000 ", "1/", "±", "晶", "до ", "100-", "5 × ", " ", "а", "тыс. ", "две ", "1.", "в месяц "],
)
def test_the_work_grows_with_the_text_and_not_faster(piece: str, monkeypatch: pytest.MonkeyPatch) -> None:
    steps = 0
    walk = limit_words.steps

    def counted(node: limit_words.Node, token: limit_words.Token) -> list[limit_words.Node]:
        nonlocal steps
        steps += 1
        return walk(node, token)

    monkeypatch.setattr(limit_words, "steps", counted)
    find((piece * MAX_NEED_LENGTH)[:MAX_NEED_LENGTH])
    assert steps <= 4 * MAX_NEED_LENGTH


def test_a_limit_far_into_a_long_text_is_found_whole() -> None:
    (limit,) = find("обработка деталей. " * 200 + "пластины от 100 до 200 мм" + " и сборка" * 200)
    assert written(limit) == "wafer-diameter 100 … 200 mm"
    assert limit.start == len("обработка деталей. " * 200 + "пластины ")
