"""Reasons and headings as a reader meets them."""

from datetime import date

import pytest
from django.utils.translation import override

from gildia.partnering import wording
from gildia.partnering.rules.answer import (
    Amount,
    Band,
    MatchedEntry,
    Need,
    Reason,
    ReasonKind,
    SearchAnswer,
    Verdict,
    WantedLimit,
)
from gildia.partnering.rules.limits import OfferedLimit, compare
from gildia.partnering.rules.needs import read_need
from gildia.partnering.rules.places import Located, compare_places

NEED = read_need("wafer dicing")
NOTHING = read_need("")


def answer(need: Need = NEED, *, strong: int = 0, possible: int = 0, far: int = 0) -> SearchAnswer:
    total = strong + possible + far
    return SearchAnswer(
        need=need, results=(), total=total, strong=strong, possible=possible, far=far, facets=()
    )


def limit(verdict: Verdict, **params: Amount | None) -> Reason:
    wanted = Amount(200, "mm")
    return Reason(
        ReasonKind.LIMIT, verdict, {"quantity": "wafer-diameter", "sign": "=", "wanted": wanted, **params}
    )


@pytest.mark.parametrize(
    ("found", "english", "russian"),
    [
        (answer(strong=1), "1 company does this", "1 компания делает это"),
        (answer(strong=5, possible=3), "5 companies do this", "5 компаний делают это"),
        (answer(possible=2), "2 companies possibly do this", "2 компании, возможно, делают это"),
        (answer(far=9), "Nobody here does this yet", "Этого здесь пока никто не делает"),
        (answer(NOTHING, far=68), "68 companies", "68 компаний"),
    ],
)
def test_the_heading_says_how_many_do_this(found: SearchAnswer, english: str, russian: str) -> None:
    with override("en"):
        assert wording.heading(found) == english
    with override("ru"):
        assert wording.heading(found) == russian


def test_a_limit_says_what_is_offered_and_how_much_is_missing() -> None:
    met = limit(Verdict.MET, offered_low=None, offered_high=Amount(300, "mm"))
    missed = limit(Verdict.MISSED, offered_low=None, offered_high=Amount(150, "mm"), gap=Amount(50, "mm"))
    unknown = limit(Verdict.UNKNOWN, offered_low=None, offered_high=None)

    with override("en"):
        assert wording.say(met) == "wafer diameter up to 300\u00a0mm"
        assert wording.say(missed) == "wafer diameter up to 150\u00a0mm: 50\u00a0mm short"
        assert wording.say(unknown) == "wafer diameter is not stated"


def test_a_certificate_says_until_when_or_that_it_ended() -> None:
    def certificate(verdict: Verdict, until: date | None) -> str:
        params = {"standard": "ISO 9001", "valid_until": until}
        return wording.say(Reason(ReasonKind.CERTIFICATE, verdict, params))

    with override("ru"):
        assert certificate(Verdict.MET, date(2028, 3, 1)) == "ISO 9001 до 01.03.2028"
        assert certificate(Verdict.MET, None) == "ISO 9001"
        assert certificate(Verdict.MISSED, date(2020, 3, 1)) == "ISO 9001 истёк 01.03.2020"
        assert certificate(Verdict.UNKNOWN, None) == "ISO 9001 не указан"


def test_a_match_with_something_unproven_shows_one_bar_less() -> None:
    def entry(band: Band, *reasons: Reason) -> MatchedEntry:
        return MatchedEntry(1, 1, "capability", "en", "Dicing", (), 0.9, band, reasons, ())

    unknown = limit(Verdict.UNKNOWN, offered_low=None, offered_high=None)
    assert wording.bars(entry(Band.STRONG)) == 4
    assert wording.bars(entry(Band.STRONG, unknown)) == 3
    assert wording.bars(entry(Band.FAR, unknown)) == 1


def test_a_recognised_limit_reads_as_on_its_chip() -> None:
    wanted = WantedLimit("volume-month", "≥", Amount(500, "1/month"), 0, 10)
    with override("en"):
        assert wording.say_wanted(wanted) == "volume ≥ 500\u00a0a month"


def test_a_place_is_said_as_asked_for_or_as_it_is() -> None:
    sites = [Located("RU", "RU-TVE", {"ru": "Тверь", "en": "Tver", "zh": ""})]

    def said(need: str) -> str:
        (reason,) = compare_places(read_need(need).places, country="RU", sites=sites)
        return wording.say(reason)

    with override("ru"):
        assert said("резка в Твери") == "Тверь, как Вы просили"
        assert said("резка в Зеленограде или Дубне") == "Тверь, а не Зеленоград или Дубна"
        assert said("резка из Китая") == "Россия, а не Китай"
        assert said("резка, не в России") == "Россия, а там не нужно"
    with override("en"):
        assert said("dicing in Russia") == "Russia, as asked"


def test_an_excluded_word_is_quoted() -> None:
    reason = Reason(ReasonKind.EXCLUDED, Verdict.MISSED, {"words": "керамики"})
    with override("ru"):
        assert wording.say(reason) == "в тексте есть исключённое: «керамики»"


def test_an_offer_says_on_which_side_it_misses() -> None:
    late = {"lead-time": OfferedLimit("lead-time", None, 28, "day")}
    (wanted,) = read_need("резка за 3 недели").limits
    with override("ru"):
        assert wording.say(compare(wanted, late)).endswith("на 7\u00a0дн. больше, чем нужно")
