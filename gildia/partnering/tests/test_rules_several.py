"""Several needs in one text: who answers most of them comes first, and says which."""

from dataclasses import dataclass

from gildia.partnering.rules.answer import Band, ReasonKind, Verdict
from gildia.partnering.rules.grouping import Company, Scored
from gildia.partnering.rules.needs import read_need
from gildia.partnering.rules.several import apart, together

NEEDS = ["wafer dicing", "thinning", "gold wire bonding"]


@dataclass(frozen=True)
class Text:
    """As little of a text as grouping needs."""

    entry_id: int
    organisation_id: int
    kind: str = "capability"
    language: str = "en"
    step: str = ""
    segments: tuple[str, ...] = ()
    country: str = "RU"
    size: str = ""
    zone_ids: frozenset[int] = frozenset()
    cluster_ids: frozenset[int] = frozenset()

    @property
    def source_id(self) -> int:
        return self.entry_id


def company(owner: int, *texts: tuple[int, float, Band]) -> Company:
    scored = tuple(Scored(Text(entry, owner), score, band) for entry, score, band in texts)
    return Company(owner, scored, scored[0].score)


def said(one: Company, verdict: Verdict) -> object:
    """The needs that a company answers, or does not."""
    reasons = [each for each in one.best.reasons if each.kind is ReasonKind.SEVERAL]
    return next((each.params["needs"] for each in reasons if each.verdict is verdict), ())


def test_who_answers_more_needs_comes_first_however_well_one_is_answered() -> None:
    dicing = [company(1, (11, 0.9, Band.STRONG)), company(2, (21, 0.5, Band.STRONG))]
    thinning = [company(2, (22, 0.4, Band.POSSIBLE)), company(1, (11, 0.1, Band.FAR))]
    bonding = [company(3, (31, 0.1, Band.FAR))]
    found = together([dicing, thinning, bonding], NEEDS)
    assert [(one.organisation_id, one.band) for one in found] == [
        (2, Band.POSSIBLE),
        (1, Band.POSSIBLE),
        (3, Band.FAR),
    ]
    assert said(found[0], Verdict.MET) == ("wafer dicing", "thinning")
    assert said(found[0], Verdict.MISSED) == ("gold wire bonding",)
    assert [text.text.entry_id for text in found[0].texts] == [21, 22]
    assert found[0].score == (0.5 + 0.4) / 3


def test_strong_is_who_is_strong_for_every_need() -> None:
    (one,) = together([[company(1, (11, 0.6, Band.STRONG))], [company(1, (12, 0.7, Band.STRONG))]], NEEDS[:2])
    assert one.band is Band.STRONG
    assert said(one, Verdict.MET) == ("wafer dicing", "thinning")
    assert not said(one, Verdict.MISSED)


def test_who_answers_none_says_nothing_of_them() -> None:
    (one,) = together([[company(1, (11, 0.1, Band.FAR))], []], NEEDS[:2])
    assert one.band is Band.FAR
    assert not [each for each in one.best.reasons if each.kind is ReasonKind.SEVERAL]


def test_a_text_that_answers_two_needs_stands_there_once() -> None:
    answers = [
        [company(1, (11, 0.6, Band.STRONG), (12, 0.2, Band.FAR))],
        [company(1, (11, 0.5, Band.STRONG))],
    ]
    (one,) = together(answers, NEEDS[:2])
    assert [text.text.entry_id for text in one.texts] == [11, 12]


def test_equal_companies_keep_their_order() -> None:
    alike = [company(owner, (owner, 0.4, Band.POSSIBLE)) for owner in (3, 1, 2)]
    assert [one.organisation_id for one in together([alike, alike], NEEDS[:2])] == [1, 2, 3]


def test_needs_of_a_text_stand_apart_with_what_belongs_to_each() -> None:
    need = read_need("1) wafer dicing 200 mm, ISO 9001\n2) thinning down to 60 µm\nnot in China")
    one, other = apart(need)
    assert [each.name for each in one.certificates] == ["ISO 9001"]
    assert not other.certificates
    assert one.limits != other.limits
    assert one.places == other.places == need.places
    assert apart(one) == [one]


def test_one_need_stays_as_it_is() -> None:
    need = read_need("wafer dicing and thinning")
    assert apart(need) == [need]
