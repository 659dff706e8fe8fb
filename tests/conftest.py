"""Fixtures of the tests that ask every address."""

import pytest
from pytest_django import DjangoDbBlocker

from gildia.config.demo.loader import Loaded
from tests.authorisation_objects import add_missing_kinds


@pytest.fixture(scope="module")
def every_kind(demonstration: Loaded, django_db_blocker: DjangoDbBlocker) -> None:
    """The demonstration, and beside it one of everything that has an address and that it has none of."""
    with django_db_blocker.unblock():
        add_missing_kinds()
