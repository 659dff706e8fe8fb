"""Which clause became which, and what changed in it word by word."""

import html
import re
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from gildia.agreements.queries.redline import redline_of
from gildia.agreements.rules.matching import ALIKE, likeness, matched
from gildia.agreements.rules.texts import Clause

TEXTS = st.text(alphabet="абв cd<&. ", max_size=30)
CLAUSES = st.lists(st.builds(Clause, TEXTS, TEXTS, TEXTS, TEXTS), max_size=6)

SUBJECT = Clause("Предмет", "Общество вступает в кластер.", "Subject", "The company joins the cluster.")
FEE = Clause("Взнос", "Взнос: 100 рублей в год.", "Fee", "The fee is 100 roubles a year.")
TERM = Clause("Срок", "Соглашение действует один год.", "Term", "The agreement holds for one year.")
SECRET = Clause("Тайна", "Стороны хранят секреты друг друга.", "Secrets", "The parties keep secrets.")


@given(before=CLAUSES, after=CLAUSES)
def test_every_clause_of_both_is_there_once_and_in_order(before: list[Clause], after: list[Clause]) -> None:
    pairs = matched(before, after)
    assert [was for was, _now in pairs if was is not None] == before
    assert [now for _was, now in pairs if now is not None] == after
    assert all(likeness(was, now) >= ALIKE for was, now in pairs if was and now)


@given(before=CLAUSES, after=CLAUSES)
def test_both_texts_can_be_read_out_of_it(before: list[Clause], after: list[Clause]) -> None:
    changes = redline_of(before, after)
    for side, clauses, dropped in (("removed", before, "ins"), ("added", after, "del")):
        passages = [
            passage
            for change in changes
            if change.kind in {"kept", "changed", side}
            for passage in change.passages
            if passage.language == "ru"
        ]
        if passages:
            assert [without(dropped, str(passage.text)) for passage in passages] == [
                clause.text_ru for clause in clauses
            ]


def without(tag: str, marked: str) -> str:
    """The text that remains when one side of the change is taken out."""
    rest = re.sub(rf"<{tag}>.*?</{tag}>", "", marked, flags=re.DOTALL)
    return html.unescape(re.sub(r"</?(ins|del)>", "", rest))


@given(clauses=CLAUSES)
def test_the_same_text_is_kept_whole(clauses: list[Clause]) -> None:
    assert all(change.kind == "kept" for change in redline_of(clauses, clauses))


def kinds(before: list[Clause], after: list[Clause]) -> list[tuple[str, int, int]]:
    return [(change.kind, change.number_before, change.number_after) for change in redline_of(before, after)]


def test_a_clause_put_in_between_leaves_the_others_as_they_are() -> None:
    assert kinds([SUBJECT, FEE, TERM], [SUBJECT, SECRET, FEE, TERM]) == [
        ("kept", 1, 1), ("added", 0, 2), ("kept", 2, 3), ("kept", 3, 4),
    ]  # fmt: skip


def test_clauses_around_one_put_in_between_may_have_changed_too() -> None:
    dearer = replace(FEE, text_ru="Взнос: 200 рублей в год.", text_en="The fee is 200 roubles a year.")
    longer = replace(TERM, heading_ru="Срок действия", text_ru="Соглашение действует два года.")
    before, after = [SUBJECT, FEE, TERM], [replace(SUBJECT, heading_en="Aim"), SECRET, dearer, longer]
    assert kinds(before, after) == [("changed", 1, 1), ("added", 0, 2), ("changed", 2, 3), ("changed", 3, 4)]
    english = redline_of(before, after)[2].passages[1]
    assert english.text == "The fee is <del>100</del><ins>200</ins> roubles a year."
    assert english.language == "en"


def test_a_clause_replaced_by_another_goes_and_comes() -> None:
    assert kinds([SUBJECT, FEE], [SUBJECT, SECRET]) == [("kept", 1, 1), ("removed", 2, 0), ("added", 0, 2)]


def test_a_rewritten_clause_under_its_old_heading_is_the_same_one() -> None:
    rewritten = Clause("Взнос", "Вступающий платит триста рублей.", "Fee", "Joining costs 300 roubles.")
    assert kinds([FEE], [rewritten]) == [("changed", 1, 1)]
    assert kinds([FEE], [replace(rewritten, heading_ru="Цена", heading_en="Price")]) == [
        ("removed", 1, 0), ("added", 0, 1),
    ]  # fmt: skip
