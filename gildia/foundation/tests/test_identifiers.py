"""Identifiers are cleaned the same way whatever was typed, and refusals say what to do."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gildia.foundation.errors import Refused
from gildia.foundation.identifiers import SCHEMES, clean, recognise, schemes_of

SCHEME_CODES = st.sampled_from(sorted(SCHEMES))
INN_WEIGHTS = (2, 4, 10, 3, 5, 9, 4, 6, 8)


@st.composite
def company_inns(draw: st.DrawFn) -> str:
    """INNs of companies, by the tax service's own formula."""
    body = draw(st.text("0123456789", min_size=9, max_size=9).filter(lambda digits: len(set(digits)) > 1))
    total = sum(weight * int(digit) for weight, digit in zip(INN_WEIGHTS, body, strict=True))
    return f"{body}{total % 11 % 10}"


@st.composite
def ogrns(draw: st.DrawFn) -> str:
    """OGRNs of companies and entrepreneurs, by the formula of the law."""
    kind, size, divisor = draw(st.sampled_from([("1", 11, 11), ("5", 11, 11), ("3", 13, 13)]))
    body = kind + draw(st.text("0123456789", min_size=size, max_size=size))
    return f"{body}{int(body) % divisor % 10}"


@pytest.mark.parametrize("code", sorted(SCHEMES))
def test_the_example_of_every_scheme_is_valid(code: str) -> None:
    assert clean(code, SCHEMES[code].example) == SCHEMES[code].example


@given(company_inns())
def test_every_inn_by_the_formula_is_accepted(number: str) -> None:
    assert clean("inn", number) == number


@given(ogrns())
def test_every_ogrn_by_the_formula_is_accepted_and_is_no_inn(number: str) -> None:
    assert clean("ogrn", number) == number
    with pytest.raises(Refused, match="looks like"):
        clean("inn", number)


@given(company_inns(), st.sampled_from([" ", "\u00a0", "-", "\t"]), st.integers(0, 9))
def test_separators_do_not_matter(number: str, separator: str, place: int) -> None:
    assert clean("inn", f" {number[:place]}{separator}{number[place:]} ") == number


@given(SCHEME_CODES, st.text(max_size=80))
def test_anything_else_is_refused_in_words_and_never_fails(code: str, raw: str) -> None:
    try:
        number = clean(code, raw)
    except Refused as refusal:
        sentence, number = str(refusal), ""
    else:
        sentence, number = "", clean(code, number)
    assert bool(number) != sentence.endswith(".")


@pytest.mark.parametrize(
    ("scheme", "raw", "sentence"),
    [
        ("inn", "", "Give the number"),
        ("inn", "770708389", "10 or 12 characters, this one has 9"),
        ("inn", "7707083894", "check digit"),
        ("inn", "77O7083893", "digits only"),
        ("inn", "1027700132195", "looks like OGRN"),
        ("ogrn", "7707083893", "looks like INN"),
        ("kpp", "77360100Я", "no valid KPP"),
        ("vat", "XX12", "no valid VAT number"),
        ("inn", "7" * 61, "too long"),
        ("passport", "1", "do not know"),
    ],
)
def test_a_refusal_says_what_is_wrong(scheme: str, raw: str, sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        clean(scheme, raw)


def test_digits_of_any_script_become_ascii() -> None:
    assert clean("inn", "７７０７０８３８９３") == "7707083893"


def test_only_strong_checks_recognise_a_stranger() -> None:
    recognised = recognise("1027700132195")
    assert recognised is not None
    assert recognised.code == "ogrn"
    assert recognise("773601001") is None


def test_a_country_offers_its_own_schemes_and_the_worldwide_ones() -> None:
    assert [scheme.code for scheme in schemes_of("RU")] == ["inn", "ogrn", "kpp", "lei"]
    assert [scheme.code for scheme in schemes_of("CN")] == ["uscc", "lei"]
