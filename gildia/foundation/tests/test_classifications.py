"""Classes of economic activity."""

import pytest
from django.utils import translation

from gildia.foundation import classifications
from gildia.foundation.classifications import ISIC, NACE, OKVED


def test_a_code_is_found_as_people_copy_it() -> None:
    found = classifications.find(OKVED, " ОКВЭД 26.11 ")
    assert found is not None
    assert found.code == "26.11"
    with translation.override("ru"):
        assert str(found.name) == "Производство электронных компонентов"


@pytest.mark.parametrize("code", ["26.11.3", "26.11.12", "26.1", "26"])
def test_okved_goes_deeper_than_nace(code: str) -> None:
    found = classifications.find(OKVED, code)
    assert found is not None
    assert found.is_exact == (len(code) <= 5)
    assert classifications.find(NACE, "26.11.3") is None


@pytest.mark.parametrize("code", ["99.99", "26.11.123", "", "abc", "2611", "=1+1", "26.11.3.4"])
def test_a_code_that_is_none_is_not_found(code: str) -> None:
    assert classifications.find(OKVED, code) is None


def test_search_reads_codes_and_words_of_both_languages() -> None:
    assert [each.code for each in classifications.search(ISIC, "261")] == ["261", "2610"]
    assert "26.11" in [each.code for each in classifications.search(NACE, "электронных компонентов")]
    assert "26.11" in [each.code for each in classifications.search(OKVED, "electronic components")]
    assert classifications.search(OKVED, "п") == []
    assert len(classifications.search(OKVED, "производство")) == 20
