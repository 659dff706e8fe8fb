import pytest
from hypothesis import given
from hypothesis import strategies as st

from gildia.foundation.row_ids import row_id, row_ids


@given(st.text())
def test_whatever_is_typed_fits_into_the_database(text: str) -> None:
    found = row_id(text)
    assert found is None or 0 <= found < 2**63


@pytest.mark.parametrize(
    ("text", "expected"), [("17", 17), ("", None), ("-1", None), ("²", None), ("٣", None), ("9" * 19, None)]
)
def test_an_id_from_an_address(text: str, expected: int | None) -> None:
    assert row_id(text) == expected


def test_only_ids_are_kept() -> None:
    assert row_ids(["1", "none", "9" * 5000, "2"]) == [1, 2]
