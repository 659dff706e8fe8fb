"""What 190 phrases take out and what they refuse: all of it is found, and nothing else."""

import tomllib
from pathlib import Path

import pytest

from gildia.partnering.rules.needs import read_need

FOLDER = Path(__file__).parent


def phrases(name: str) -> list[tuple[str, list[str]]]:
    written = tomllib.loads((FOLDER / name).read_text("utf-8"))
    return [(text, taken_out) for rows in written.values() for text, *taken_out in rows]


MARKED = phrases("exclusion_phrases.toml") + phrases("exclusion_phrases_held_out.toml")


@pytest.mark.parametrize(("typed", "taken_out"), MARKED)
def test_what_is_not_wanted_is_found_and_nothing_else(typed: str, taken_out: list[str]) -> None:
    need = read_need(typed)
    excluded = [f"{'against' if one.against else 'needless'} {one.text}" for one in need.excluded]
    refused = [f"place {one.country}" for one in need.places if not one.wanted]
    assert sorted(excluded + refused) == sorted(taken_out)
    assert not any(one.wanted for one in need.places)


def test_a_need_that_only_takes_out_is_searched_as_it_stands() -> None:
    assert read_need("No entry").excluded == ()
    assert read_need("no plastic please").terms
