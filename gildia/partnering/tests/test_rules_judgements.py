"""How far a mark lowers other matches: bounded, explained, and only what it speaks of."""

from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gildia.partnering.rules.answer import Band, Lowered, Relation
from gildia.partnering.rules.effect import effect
from gildia.partnering.rules.grouping import Company, Scored
from gildia.partnering.rules.judgements import (
    ALIKE_FROM,
    LEAST_ORGANISATIONS,
    MOST,
    SAME_NEED,
    VARIOUS,
    WEIGHTS,
    Because,
    Cell,
    Mark,
    lower,
    lowered_company,
    lowered_need,
    moved,
    safe_cells,
    share_of_likeness,
    too_far,
)


@dataclass(frozen=True)
class Text:
    """What the rule needs to know of a text."""

    organisation_id: int
    step: str = ""
    country: str = "RU"
    zone_ids: tuple[int, ...] = ()
    entry_id: int = 0
    kind: str = "capability"
    source_id: int = 0
    language: str = "ru"
    segments: tuple[str, ...] = ()
    size: str = ""
    cluster_ids: tuple[int, ...] = field(default=())


def mark(because: Because = Because.OTHER_PROCESS, likeness: float = 0.8, **options: object) -> Mark:
    given_options: dict[str, object] = {"text_key": "k", "company_id": 1, **options}
    return Mark(1, because, likeness=likeness, **given_options)  # type: ignore[arg-type]


def company(pk: int, score: float, band: Band = Band.STRONG, step: str = "") -> Company:
    return Company(pk, (Scored(Text(pk, step), score, band),), score)


REASONS = st.sampled_from(list(Because))
LIKENESS = st.floats(min_value=-1.0, max_value=0.999)
MARKS = st.lists(
    st.builds(
        Mark,
        judgement_id=st.integers(1, 99),
        because=REASONS,
        text_key=st.sampled_from(["a", "b"]),
        company_id=st.integers(1, 8),
        likeness=st.one_of(LIKENESS, st.just(SAME_NEED)),
        company_step=st.sampled_from(["", "dicing", "etching"]),
        country=st.sampled_from(["", "RU", "CN"]),
        zone_ids=st.frozensets(st.integers(1, 3), max_size=2),
    ),
    max_size=6,
)
BANDS = [Band.STRONG, Band.POSSIBLE, Band.FAR]


@st.composite
def answers(draw: st.DrawFn) -> list[Company]:
    """Companies as the search ranks them."""
    rows = [
        (draw(st.sampled_from(BANDS)), draw(st.floats(-0.2, 1.5)), pk, draw(st.sampled_from(["", "dicing"])))
        for pk in range(1, draw(st.integers(0, 8)) + 1)
    ]
    rows.sort(key=lambda row: (BANDS.index(row[0]), -row[1], row[2]))
    return [company(pk, score, band, step) for band, score, pk, step in rows]


@given(answers(), MARKS)
def test_nobody_vanishes_and_who_is_not_spoken_of_keeps_the_order(
    found: list[Company], marks: list[Mark]
) -> None:
    after = lower(found, marks)
    assert {one.organisation_id for one in after} == {one.organisation_id for one in found}
    untouched = {one.organisation_id for one in after if one.lowered is None}
    assert [one.organisation_id for one in after if one.organisation_id in untouched] == [
        one.organisation_id for one in found if one.organisation_id in untouched
    ]
    places = {one.organisation_id: place for place, one in enumerate(after)}
    for before, one in enumerate(found):
        if one.organisation_id in untouched:
            assert places[one.organisation_id] <= before, "only what is lowered goes down"
    assert {one.organisation_id: (one.band, one.score) for one in after} == {
        one.organisation_id: (one.band, one.score) for one in found
    }


@given(answers(), MARKS)
def test_a_company_falls_one_band_at_most_unless_it_is_the_marked_pair(
    found: list[Company], marks: list[Mark]
) -> None:
    after = lower(found, marks)
    for place, one in enumerate(after):
        if one.lowered is None or one.lowered.relation is Relation.PAIR:
            continue
        assert one.lowered.share <= MOST
        assert one.band is not None
        ahead = [other for other in after[:place] if other.lowered is None and other.band is not None]
        assert all(BANDS.index(other.band) <= BANDS.index(one.band) + 1 for other in ahead if other.band)


@given(answers())
def test_without_marks_the_answer_is_the_same(found: list[Company]) -> None:
    assert lower(found, []) == found


@given(REASONS, LIKENESS, LIKENESS)
def test_the_more_alike_two_needs_are_the_more_is_taken(because: Because, one: float, other: float) -> None:
    less, more = sorted((one, other))
    text = Text(1)
    shares = [
        lowered.share if (lowered := lowered_company([mark(because, likeness)], text)) else 0.0
        for likeness in (less, more)
    ]
    assert shares == sorted(shares)
    assert share_of_likeness(less) <= share_of_likeness(more) <= 1.0


@given(REASONS, st.floats(min_value=-1.0, max_value=ALIKE_FROM))
def test_below_the_floor_only_reasons_for_every_need_speak(because: Because, likeness: float) -> None:
    lowered = lowered_company(
        [mark(because, likeness, company_step="dicing", country="RU")], Text(1, "dicing")
    )
    assert (lowered is None) == (WEIGHTS[because].always == 0.0)
    other = lowered_company([mark(because, likeness, company_step="dicing", country="RU")], Text(2, "dicing"))
    assert other is None
    assert lowered_need([mark(because, likeness)]) is None


def test_a_strong_company_far_ahead_stays_ahead_of_what_a_mild_mark_takes() -> None:
    found = [company(1, 1.0, step="dicing"), company(2, 0.7, step="dicing"), company(3, 0.65)]
    after = lower(found, [mark(likeness=0.9, company_id=9, company_step="dicing")])
    assert [one.organisation_id for one in after] == [1, 3, 2]
    assert after[0].lowered is not None
    assert after[0].lowered.relation is Relation.STEP


def test_each_reason_speaks_of_its_own() -> None:
    there, elsewhere = Text(2, "dicing", "CN", (7,)), Text(2, "etching", "US", (8,))
    far = mark(Because.TOO_FAR, 0.9, country="CN")
    assert lowered_company([far], there) is not None
    assert lowered_company([far], elsewhere) is None
    zones = mark(Because.TOO_FAR, 0.9, zone_ids=frozenset({7}))
    assert lowered_company([zones], there) is not None
    assert lowered_company([zones], elsewhere) is None
    assert lowered_company([mark(Because.IN_CONTACT, 0.99)], Text(1)) is None
    assert lowered_company([mark(Because.COMPETITOR, -0.5)], Text(1)) is not None
    assert lowered_need([mark(Because.COMPETITOR, 0.99)]) is None, "of a request no owner is known"
    assert lowered_need([mark(Because.VOLUME, 0.9)]) is not None


def test_several_marks_join_and_the_greatest_is_told() -> None:
    marks = [mark(Because.OTHER, 0.5), Mark(2, Because.OTHER_PROCESS, "k", 1, 0.5)]
    lowered = lowered_company(marks, Text(1))
    assert lowered is not None
    assert (lowered.judgement_id, lowered.more) == (2, 1)
    assert lowered.share > WEIGHTS[Because.OTHER_PROCESS].company * share_of_likeness(0.5)


def test_too_far_speaks_of_a_foreign_country_or_of_other_zones_at_home() -> None:
    zones = {"company_zones": [1, 2], "own_zones": [2]}
    assert too_far(company_country="CN", own_country="RU", **zones) == ("CN", [])
    assert too_far(company_country="RU", own_country="RU", **zones) == ("", [1])


def test_marked_pairs_stand_at_the_end_in_their_order() -> None:
    pair = Lowered(MOST, Relation.PAIR, 1, "other")
    items = [("a", pair), ("b", None), ("c", pair), ("d", None)]
    after = moved(items, rank=lambda _item: (0, 1.0), lowered=lambda item: item[1])
    assert [name for name, _lowered in after] == ["b", "d", "a", "c"]


@given(
    st.lists(
        st.builds(
            Cell,
            step=st.sampled_from(["", "dicing", "etching"]),
            because=st.sampled_from(["limits", "too_far"]),
            times=st.integers(1, 3),
            organisations=st.frozensets(st.integers(1, 6), min_size=1, max_size=1),
        ),
        max_size=30,
    )
)
def test_no_cell_stands_for_fewer_than_three_organisations(cells: list[Cell]) -> None:
    safe = safe_cells(cells)
    assert all(len(cell.organisations) >= LEAST_ORGANISATIONS for cell in safe)
    assert len({(cell.step, cell.because) for cell in safe}) == len(safe)
    assert sum(cell.times for cell in safe) <= sum(cell.times for cell in cells)
    if len({owner for cell in cells for owner in cell.organisations}) < LEAST_ORGANISATIONS:
        assert safe == []


def test_small_cells_are_joined_before_they_are_left_out() -> None:
    cells = [Cell("dicing", "limits", 1, frozenset({owner})) for owner in (1, 2)]
    cells.append(Cell("dicing", "too_far", 1, frozenset({3})))
    assert safe_cells(cells) == [Cell("dicing", VARIOUS, 3, frozenset({1, 2, 3}))]


@pytest.mark.parametrize("likeness", [0.0, 0.9])
def test_the_effect_leaves_out_marks_on_the_need_itself(likeness: float) -> None:
    found = [company(1, 0.9), company(2, 0.8), company(3, 0.7)]
    told = effect(found, [mark(likeness=SAME_NEED), mark(likeness=likeness, text_key="other")], "k")
    assert told.without.places == (1,)
    assert told.with_all.places == (3,)
    assert told.by_others.places == ((1,) if likeness == 0.0 else (3,))
    assert told.without.worth < told.with_all.worth == 1.0
