"""The needs against which the search is measured: well formed, and fair."""

import re
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

DEMO = Path(__file__).parents[1] / "demo"
Table = dict[str, Any]


def tables(file: Path, key: str) -> list[Table]:
    found: list[Table] = tomllib.loads(file.read_text(encoding="utf-8"))[key]
    return found


NEEDS = tables(DEMO / "needs.toml", "need")
COMPANIES = {
    company["slug"]: company
    for file in sorted((DEMO / "companies").glob("*.toml"))
    for company in tables(file, "organisation")
}
every_need = pytest.mark.parametrize("need", NEEDS, ids=[need["organisations"][0] for need in NEEDS])


def test_there_are_thirty_in_three_languages() -> None:
    assert Counter(need["language"] for need in NEEDS) == {"ru": 12, "en": 10, "zh": 8}


@every_need
def test_the_text_is_in_its_language(need: Table) -> None:
    script = {"ru": "[А-Яа-яЁё]", "en": "[A-Za-z]", "zh": "[\u4e00-\u9fff]"}[need["language"]]
    letters = re.findall(r"[^\W\d_]", need["text"])
    assert len(re.findall(script, need["text"])) > len(letters) / 2


@every_need
def test_one_to_three_known_companies_answer_it(need: Table) -> None:
    assert 1 <= len(need["organisations"]) <= 3
    assert set(need["organisations"]) <= set(COMPANIES)
    assert need["why"]


@every_need
def test_the_text_names_no_company(need: Table) -> None:
    names = [name for company in COMPANIES.values() for name in company["name"].values()]
    assert [name for name in names if name.casefold() in need["text"].casefold()] == []


def test_half_of_them_cannot_be_answered_by_shared_words() -> None:
    """Those whose company says nothing public in the language of the need, or not about this."""
    foreign = [
        need
        for need in NEEDS
        if not any(
            need["language"] in capability["text"] and capability["visibility"] == "public"
            for slug in need["organisations"]
            for capability in COMPANIES[slug]["capability"]
        )
        or need["why"].startswith("Only text in")
    ]
    assert len(foreign) >= len(NEEDS) / 2
