"""The shipped value chains: what every reader of the file may rely on."""

import re
import tomllib
from collections import Counter
from itertools import chain
from pathlib import Path
from typing import Any

import pytest

LANGUAGES = ("ru", "en", "zh")
CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
# One word that mixes the two alphabets is a typing slip that no search would ever find.
MIXED_WORD = re.compile(r"[A-Za-z][А-Яа-яЁё]|[А-Яа-яЁё][A-Za-z]")
HAN = re.compile(r"[\u4e00-\u9fff]")

DATA: dict[str, Any] = tomllib.loads(
    (Path(__file__).parents[1] / "data" / "process_steps.toml").read_text(encoding="utf-8")
)
SEGMENTS: list[dict[str, Any]] = DATA["segment"]
CHAINS: list[dict[str, Any]] = DATA["chain"]
STEPS: list[dict[str, Any]] = list(chain.from_iterable(each["step"] for each in CHAINS))
EVERYTHING = [*SEGMENTS, *CHAINS, *STEPS]


def repeated(values: list[str]) -> list[str]:
    return [value for value, count in Counter(values).items() if count > 1]


def texts(entry: dict[str, Any]) -> list[dict[str, str]]:
    return [entry[field] for field in ("name", "phase", "description") if field in entry]


@pytest.mark.parametrize("entries", [SEGMENTS, CHAINS, STEPS], ids=["segments", "chains", "steps"])
def test_codes_are_unique_and_well_formed(entries: list[dict[str, Any]]) -> None:
    codes = [entry["code"] for entry in entries]
    assert repeated(codes) == []
    assert [code for code in codes if not CODE.fullmatch(code)] == []


def test_every_chain_belongs_to_a_segment() -> None:
    assert {each["segment"] for each in CHAINS} <= {segment["code"] for segment in SEGMENTS}


@pytest.mark.parametrize("entry", EVERYTHING, ids=lambda entry: entry["code"])
def test_texts_are_filled_in_every_language(entry: dict[str, Any]) -> None:
    for text in texts(entry):
        assert tuple(text) == LANGUAGES
        assert all(value and value == value.strip() for value in text.values())
        assert HAN.search(text["zh"])


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step["code"])
def test_a_step_has_phase_description_and_synonyms(step: dict[str, Any]) -> None:
    assert set(step) == {"code", "phase", "name", "description", "synonyms"}
    assert tuple(step["synonyms"]) == LANGUAGES
    for language, synonyms in step["synonyms"].items():
        own = [word.casefold() for word in [step["name"][language], *synonyms]]
        assert 3 <= len(synonyms) <= 10, language
        assert all(word == word.strip() and word for word in synonyms)
        assert repeated(own) == [], language


@pytest.mark.parametrize("each", CHAINS, ids=lambda each: each["code"])
def test_no_two_steps_of_a_chain_share_a_name_or_synonym(each: dict[str, Any]) -> None:
    owned = list(
        chain.from_iterable(
            {
                word.casefold()
                for language in LANGUAGES
                for word in [step["name"][language], *step["synonyms"][language]]
            }
            for step in each["step"]
        )
    )
    assert repeated(owned) == []


@pytest.mark.parametrize("entry", EVERYTHING, ids=lambda entry: entry["code"])
def test_no_word_mixes_alphabets(entry: dict[str, Any]) -> None:
    synonyms = entry.get("synonyms", {})
    words = [
        *chain.from_iterable(text.values() for text in texts(entry)),
        *chain.from_iterable(synonyms.values()),
    ]
    assert [word for word in words if MIXED_WORD.search(word)] == []


@pytest.mark.parametrize("each", CHAINS, ids=lambda each: each["code"])
def test_steps_of_one_phase_stand_together(each: dict[str, Any]) -> None:
    phases = [step["phase"]["en"] for step in each["step"]]
    changes = [phase for before, phase in zip([None, *phases], phases, strict=False) if phase != before]
    assert repeated(changes) == []
