"""From texts to companies, and companies counted by facet."""

from dataclasses import dataclass, field

from hypothesis import given
from hypothesis import strategies as st

from gildia.partnering.rules.answer import Band, FacetKey, Filters, MatchedEntry, Piece, Place
from gildia.partnering.rules.grouping import CLEARLY_BETTER, Scored, companies, count, place_of


@dataclass(frozen=True)
class Text:
    """A text as grouping sees it."""

    entry_id: int
    organisation_id: int
    kind: str = "capability"
    source_id: int = 0
    language: str = "ru"
    step: str = ""
    segments: tuple[str, ...] = ()
    country: str = "RU"
    size: str = ""
    zone_ids: frozenset[int] = field(default=frozenset())
    cluster_ids: frozenset[int] = field(default=frozenset())


def scored(text: Text, score: float) -> Scored:
    return Scored(text, score, Band.FAR)


TEXTS = st.lists(
    st.tuples(
        st.integers(min_value=1, max_value=5),
        st.integers(min_value=1, max_value=3),
        st.sampled_from(["ru", "en", "zh"]),
        st.floats(min_value=-1, max_value=1),
    ),
    max_size=30,
)


@given(TEXTS)
def test_each_company_and_each_of_its_records_appears_once_best_first(
    drawn: list[tuple[int, int, str, float]],
) -> None:
    texts = [
        scored(Text(place, owner, source_id=source, language=language), score)
        for place, (owner, source, language, score) in enumerate(drawn)
    ]
    found = companies(texts, "ru")
    assert sorted(company.organisation_id for company in found) == sorted({owner for owner, *_ in drawn})
    assert [company.score for company in found] == sorted((one.score for one in found), reverse=True)
    for company in found:
        records = [each.text.source_id for each in company.texts]
        assert len(records) == len(set(records))
        best = max(each.score for each in texts if each.text.organisation_id == company.organisation_id)
        assert company.best.score <= best
        assert company.best.score == best or company.best.score * CLEARLY_BETTER >= best


def test_the_language_of_the_need_is_shown_unless_another_is_clearly_better() -> None:
    for other, shown in ((0.55, "ru"), (0.65, "zh")):
        texts = [scored(Text(1, 1, language="ru"), 0.5), scored(Text(2, 1, language="zh"), other)]
        (company,) = companies(texts, "ru")
        assert company.best.text.language == shown
        assert len(company.texts) == 1


def test_a_company_counts_once_for_each_value_of_a_facet() -> None:
    texts = [
        Text(1, 1, step="dicing", language="ru"),
        Text(2, 1, step="dicing", language="en"),
        Text(3, 1, step="thinning"),
        Text(4, 2, step="dicing", cluster_ids=frozenset({7})),
    ]
    steps = count(texts, FacetKey.STEP, own_zone_ids=(), certificates={})
    assert steps == {"dicing": 2, "thinning": 1}
    assert count(texts, FacetKey.CIRCLE, own_zone_ids=(), certificates={}) == {"none": 1, "7": 1}
    assert count(texts, FacetKey.CERTIFICATE, own_zone_ids=(), certificates={2: ["ISO 9001"]}) == {
        "ISO 9001": 1
    }


def test_a_place_is_seen_from_the_viewers_zones() -> None:
    assert place_of({1}, {1, 2}) is Place.MINE
    assert place_of({3}, {1, 2}) is Place.OTHER_ZONES
    assert place_of((), {1}) is Place.OUTSIDE


def test_filters_know_what_is_ticked() -> None:
    filters = Filters(step=frozenset({"dicing"}), country=frozenset({"CN"}))
    assert filters.selected_keys == (FacetKey.STEP, FacetKey.COUNTRY)
    assert filters.without(FacetKey.STEP).selected_keys == (FacetKey.COUNTRY,)
    assert filters.chosen(FacetKey.COUNTRY) == {"CN"}


@given(st.text(min_size=1, max_size=40), st.data())
def test_the_pieces_of_a_text_make_it_up(text: str, data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.sets(st.integers(0, len(text)), max_size=8)))
    spans = tuple(zip(cuts[::2], cuts[1::2], strict=False))
    entry = MatchedEntry(1, None, "profile", "ru", text, spans, 0.0, None, (), ())
    assert "".join(piece.text for piece in entry.pieces) == text
    marked = [piece for piece in entry.pieces if piece.marked]
    assert marked == [Piece(text[start:end], marked=True) for start, end in spans]
