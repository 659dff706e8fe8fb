"""Fifty texts in three languages that ask for one thing or for several."""

import tomllib
from pathlib import Path

import pytest

from gildia.partnering.rules.needs import read_need
from gildia.partnering.rules.parts import MOST_PARTS, in_one_line

MARKED = [
    (text, parts)
    for half in tomllib.loads((Path(__file__).parent / "several_needs.toml").read_text("utf-8")).values()
    for rows in half.values()
    for text, *parts in rows
]


@pytest.mark.parametrize(("typed", "parts"), MARKED)
def test_several_needs_are_told_from_one_that_names_many_things(typed: str, parts: list[str]) -> None:
    read = [part.meaning for part in read_need(typed).parts]
    assert read == parts or (not parts and len(read) == 1)


def test_a_list_that_is_too_long_to_be_needs_is_one() -> None:
    listed = ", ".join(f"wafer dicing {name}" for name in "abcdef"[: MOST_PARTS + 1])
    assert len(read_need(listed).parts) == 1


@pytest.mark.parametrize(("typed", "parts"), MARKED)
def test_a_field_of_one_line_shows_the_same_needs(typed: str, parts: list[str]) -> None:
    shown = in_one_line(typed)
    assert "\n" not in shown
    test_several_needs_are_told_from_one_that_names_many_things(shown, parts)
    assert in_one_line(shown) == shown


def test_lines_of_a_list_are_told_apart_in_one_line() -> None:
    assert in_one_line("We need:\n- wafer dicing\n- thinning") == "We need: wafer dicing; thinning"
    assert in_one_line("1) dicing, ISO 9001\r\n2) thinning") == "1) dicing, ISO 9001 2) thinning"
