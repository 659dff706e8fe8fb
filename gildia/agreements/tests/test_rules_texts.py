"""Codes, clauses, content hashes and reminders: properties that hold whatever is written."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gildia.agreements.rules.codes import ALPHABET, code_from, code_inside, marked, read_code, shown
from gildia.agreements.rules.deadlines import BETWEEN_REMINDERS, REMINDER_LIMIT, reminder_due
from gildia.agreements.rules.texts import (
    Clause,
    Unequal,
    Variable,
    asked_for,
    content_hash,
    fill,
    filled,
    numbered,
    read_clauses,
    stray_brace,
    unknown_variables,
    written,
)
from gildia.agreements.rules.verdicts import Examined, Finding, Reason, compared
from gildia.agreements.rules.wire import answer_from_json, answer_to_json

words = st.text(alphabet="абвгд efg{}#.,", max_size=30).map(str.strip)
plain = st.text(alphabet="абвгд efg.,", min_size=1, max_size=30).map(str.strip).filter(bool)
clauses = st.lists(st.builds(Clause, plain, plain, plain, plain), min_size=1, max_size=6)
NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


@given(st.binary(min_size=16, max_size=16))
def test_a_code_is_read_as_it_is_shown(chance: bytes) -> None:
    code = code_from(chance)
    assert len(code) == 12
    assert set(code) <= set(ALPHABET)
    assert read_code(shown(code)) == read_code(f" {code.lower()} ") == code
    assert code_inside(b"\x00..." + marked(code).encode() + b"...") == code


def test_letters_that_look_alike_are_taken_for_digits() -> None:
    assert read_code("oOiI-lL00-1111") == "001111001111"
    assert read_code("АВЕК-2345-6789") == "ABEK23456789"
    assert [read_code(typed) for typed in ("", "ABC", "ABCD-EFGH-JKM!", "ЖЖЖЖ-ЖЖЖЖ-ЖЖЖЖ")] == ["", "", "", ""]


@given(clauses)
def test_what_is_written_is_read_back(some: list[Clause]) -> None:
    assert read_clauses(written(some, "ru"), written(some, "en")) == some


@given(clauses)
def test_one_language_may_be_missing_but_not_part_of_it(some: list[Clause]) -> None:
    only = read_clauses(written(some, "ru"), "")
    assert [(clause.heading_ru, clause.text_en) for clause in only] == [
        (clause.heading_ru, "") for clause in some
    ]
    with pytest.raises(Unequal):
        read_clauses(written(some, "ru"), written([*some, Clause("a", "b", "c", "d")], "en"))


@given(clauses, clauses)
def test_the_hash_names_exactly_one_text(one: list[Clause], other: list[Clause]) -> None:
    assert (content_hash(one, []) == content_hash(other, [])) == (one == other)
    assert content_hash(one, [Variable("a", "б", "c")]) != content_hash(one, [])


@given(words, st.dictionaries(st.sampled_from(["fee", "date", "x1"]), words))
def test_values_are_not_looked_into(text: str, values: dict[str, str]) -> None:
    """A value with braces stays what it is, and what has no value stays visible."""
    whole = f"{text}{{fee}}"
    assert fill(whole, values).endswith(values.get("fee", "{fee}"))
    assert fill(text, {}) == text


def test_what_a_text_asks_for() -> None:
    clause = Clause("", "{fee} и {date}, {fee}", "", "{other}")
    assert asked_for(clause.text_ru) == ["fee", "date"]
    assert unknown_variables([clause], [Variable("fee", "а", "b")]) == ["other"]
    assert [stray_brace(text) for text in ("{fee}", "{Fee}", "a } b", "")] == [False, True, True, False]
    assert filled([clause], {"ru": {"fee": "5"}, "en": {}})[0].text_ru == "5 и {date}, 5"


def test_a_preamble_has_no_number() -> None:
    assert numbered([Clause("", "a"), Clause("b", "c"), Clause("d", "e")]) == [0, 1, 2]


@given(st.integers(0, 400), st.integers(1, 60))
def test_reminders_are_few_and_apart(hours: int, days: int) -> None:
    """However often one looks, no two come within three days but for the last day, and never too many."""
    expires_at, reminded_at = NOON + timedelta(days=days), None
    sent: list[datetime] = []
    for hour in range(0, days * 24 + hours, 6):
        now = NOON + timedelta(hours=hour)
        if reminder_due(
            since=NOON, reminded_at=reminded_at, reminders=len(sent), expires_at=expires_at, now=now
        ):
            reminded_at = now
            sent.append(now)
    assert len(sent) <= REMINDER_LIMIT + 1
    assert all(at < expires_at for at in sent)
    close = [two for one, two in pairwise(sent) if two - one < BETWEEN_REMINDERS]
    assert all(two >= expires_at - timedelta(days=1) for two in close)


@given(st.lists(st.sampled_from(list(Reason)), max_size=3), st.text(max_size=10), st.booleans())
def test_answers_survive_the_wire(reasons: list[Reason], field: str, flag: bool) -> None:
    examined = Examined(tuple(reasons), (Finding(field, tuple(reasons), None, flag, not flag),))
    assert answer_from_json(answer_to_json(examined)) == examined


@given(st.binary(max_size=20), st.binary(min_size=1, max_size=5), st.binary(min_size=1, max_size=5))
def test_how_a_file_stands_to_its_versions(first: bytes, more: bytes, tail: bytes) -> None:
    versions = [first, first + more]
    assert compared(first + more, versions=versions) == ()
    assert compared(first, versions=versions) == (Reason.EARLIER_VERSION,)
    assert compared(first + more + tail, versions=versions) == (Reason.APPENDED,)
    assert compared(b"other" * 10, versions=versions) == (Reason.ALTERED,)
