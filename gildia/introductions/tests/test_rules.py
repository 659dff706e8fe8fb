"""The rules by themselves."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from gildia.introductions.models.introductions import INTRODUCTION_MOVES, LIVE, OVER
from gildia.introductions.models.outcomes import OUTCOME_MOVES
from gildia.introductions.rules import (
    LONGEST_ANSWER,
    QUESTIONS,
    REMIND_AFTER_DAYS,
    REPORTED_FOR,
    SHORTEST_ANSWER,
    Side,
    may_report,
    reminder_due,
    too_short_or_long,
)

SINCE = datetime(2026, 3, 2, 9, tzinfo=UTC)
hours = st.integers(min_value=0, max_value=24 * 400)


@given(hours, hours)
def test_a_reminder_once_due_stays_due_or_is_followed_by_the_next(first: int, second: int) -> None:
    early, late = sorted((first, second))
    days = [reminder_due(since=SINCE, now=SINCE + timedelta(hours=each)) or 0 for each in (early, late)]
    assert days[0] <= days[1]
    assert set(days) <= {0, *REMIND_AFTER_DAYS}
    assert all(SINCE + timedelta(days=each) <= SINCE + timedelta(hours=late) for each in days)


@given(st.none() | hours, st.none() | hours, hours)
def test_outcomes_are_reported_from_the_names_to_a_year_after_the_end(
    named: int | None, ended: int | None, now: int
) -> None:
    at = {name: None if each is None else SINCE + timedelta(hours=each)
          for name, each in {"named": named, "ended": ended, "now": now}.items()}  # fmt: skip
    moment = SINCE + timedelta(hours=now)
    allowed = may_report(named_at=at["named"], ended_at=at["ended"], now=moment)
    is_over_long = at["ended"] is not None and moment - at["ended"] > REPORTED_FOR
    assert allowed == (named is not None and not is_over_long)


@given(st.dictionaries(st.sampled_from(QUESTIONS), st.text(max_size=LONGEST_ANSWER + 20)))
def test_every_answer_has_its_limits(answers: dict[str, str]) -> None:
    wrong = too_short_or_long(answers)
    assert wrong == [name for name in QUESTIONS if name in wrong], "in the order of the questions"
    for name in QUESTIONS:
        length = len(answers.get(name, "").strip())
        assert (name in wrong) == (length < SHORTEST_ANSWER or length > LONGEST_ANSWER)


def test_every_move_leads_to_a_state_of_its_table_and_nothing_leads_out_of_the_end() -> None:
    for moves in (INTRODUCTION_MOVES, OUTCOME_MOVES):
        assert all(state in moves for verbs in moves.values() for state in verbs.values())
    assert all(not INTRODUCTION_MOVES[state] for state in OVER)
    assert all(INTRODUCTION_MOVES[state] for state in LIVE)


def test_each_side_has_the_other_across() -> None:
    assert [side.other.other for side in Side] == list(Side)
    assert all(side.other is not side for side in Side)
