"""Which staff may do what, and how days moved by decree are typed."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gildia.agreements.models.templates import PREPARING_SCOPES
from gildia.partnering.rules.unanswered import may_read_unanswered
from gildia.registry.permissions import may_moderate, may_register
from gildia.registry.rules import STAFF_SCOPES, Scope, Viewer, grantable
from gildia.zones.rules import (
    LONGEST_RANGE_DAYS,
    MOST_DAYS_AT_ONCE,
    ROLES,
    SECTION_DEEDS,
    Deed,
    Fault,
    Section,
    WrongLine,
    allows,
    deeds_of,
    read_days,
)
from gildia.zones.wording import DEEDS, ROLE_WORDS, SECTIONS

DAYS = st.dates(date(2000, 1, 1), date(2090, 1, 1))


def viewer(scope: Scope) -> Viewer:
    """Staff of circle 1, as a mandate with one scope makes him."""
    return Viewer(
        person_id=1,
        organisation_id=1,
        scopes=frozenset({scope}),
        staffed_circle_ids=frozenset({1} if scope in STAFF_SCOPES else ()),
    )


#: Where a deed is decided in another room, what that room says of a viewer.
DECIDED_ELSEWHERE: dict[Deed, Callable[[Viewer], bool]] = {
    Deed.SEE_INSIDE: lambda who: bool(who.staffed_circle_ids),
    Deed.READ_UNANSWERED: may_read_unanswered,
    Deed.MODERATE: may_moderate,
    Deed.PREPARE_AGREEMENTS: lambda who: bool(who.scopes & PREPARING_SCOPES),
    Deed.IMPORT: may_register,
    Deed.EDIT_PROFILES: may_register,
    Deed.GRANT: lambda who: grantable([Scope.EDIT], granter=who.scopes, managing_company=True),
}


@pytest.mark.parametrize("deed", DECIDED_ELSEWHERE)
def test_the_page_says_of_each_scope_what_the_rooms_decide(deed: Deed) -> None:
    said = {scope: allows(deed, {scope}) for scope in Scope}
    assert said == {scope: DECIDED_ELSEWHERE[deed](viewer(scope)) for scope in Scope}


def test_what_is_decided_here_belongs_to_a_section_of_the_settings() -> None:
    assert set(Deed) - set(DECIDED_ELSEWHERE) == set(SECTION_DEEDS.values())
    assert set(SECTION_DEEDS) == set(Section) == set(SECTIONS)


def test_every_staff_scope_is_a_role_with_words() -> None:
    assert set(ROLES) == STAFF_SCOPES == set(ROLE_WORDS)
    assert set(DEEDS) == set(Deed)
    for role in ROLES:
        may, may_not = deeds_of(role)
        assert may
        assert sorted([*may, *may_not]) == sorted(Deed)


@given(st.lists(DAYS, unique=True, max_size=MOST_DAYS_AT_ONCE), st.booleans())
def test_days_are_read_in_both_ways_of_writing(days: list[date], dotted: bool) -> None:
    text = "\n\n".join(f"{day:%d.%m.%Y}" if dotted else day.isoformat() for day in days)
    assert read_days(f" {text} ") == sorted(days)


@given(DAYS, st.integers(0, LONGEST_RANGE_DAYS - 1), st.sampled_from(["-", " – ", "—", "..", " - "]))
def test_a_range_is_all_its_days(start: date, length: int, dash: str) -> None:
    end = start + timedelta(days=length)
    expected = [start + timedelta(days=number) for number in range(length + 1)]
    assert read_days(f"{start.isoformat()}{dash}{end.isoformat()}") == expected


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("2026-01-01\nsoon", Fault.NO_DAY),
        ("2026-01-01\n2026-02-30", Fault.NO_SUCH_DAY),
        ("2026-01-01\n0026-01-02", Fault.NO_SUCH_DAY),
        ("2026-01-01\n2090-12-31 - 2091-01-02", Fault.NO_SUCH_DAY),
        ("2026-01-01\n2026-01-09 - 2026-01-02", Fault.BACKWARDS),
        ("2026-01-01\n2026-03-01 - 2026-06-01", Fault.TOO_LONG),
        ("2026-01-01\n01.01.2026", Fault.TWICE),
        ("2026-01-01 - 2026-01-31\n2026-03-01 - 2026-03-31", Fault.TOO_MANY),
    ],
)
def test_a_line_that_is_not_understood_is_named(text: str, fault: Fault) -> None:
    with pytest.raises(WrongLine) as raised:
        read_days(text)
    assert (raised.value.number, raised.value.fault) == (2, fault)


@given(st.text(max_size=60))
def test_anything_typed_is_days_or_a_named_line(text: str) -> None:
    try:
        assert all(isinstance(day, date) for day in read_days(text))
    except WrongLine as wrong:
        assert wrong.number >= 1  # noqa: PT017 - either way is an answer
