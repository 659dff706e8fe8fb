"""Invented identifiers pass the checks of real ones."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import lei
from stdnum.cn import uscc
from stdnum.ru import inn

from gildia.config.demo import identifiers

slugs = st.from_regex(r"[a-z]{2,12}(-[a-z]{2,12})?", fullmatch=True)


@given(slug=slugs, founded=st.integers(1990, 2026))
def test_check_digits_are_right(slug: str, founded: int) -> None:
    ogrn = identifiers.invented_ogrn(slug, founded)
    assert inn.is_valid(identifiers.invented_inn(slug))
    assert uscc.is_valid(identifiers.invented_uscc(slug))
    assert lei.is_valid(identifiers.invented_lei(slug))
    assert len(ogrn) == 13
    assert int(ogrn[:12]) % 11 % 10 == int(ogrn[12])


@pytest.mark.parametrize(
    ("country", "employees", "schemes"),
    [
        ("RU", 20, {"inn", "ogrn"}),
        ("RU", 900, {"inn", "ogrn", "lei"}),
        ("CN", 20, {"uscc"}),
        ("DE", 20, {"lei"}),
    ],
)
def test_a_company_has_the_schemes_of_its_country(country: str, employees: int, schemes: set[str]) -> None:
    found = identifiers.invented(slug="any", country=country, founded=2001, employees=employees)
    assert set(found) == schemes


def test_identifiers_are_the_same_at_every_load() -> None:
    def numbers() -> dict[str, str]:
        return identifiers.invented(slug="kremniy-dicing", country="RU", founded=2014, employees=48)

    assert numbers() == numbers()
    assert set(numbers()) == {"inn", "ogrn"}
