"""The demonstration zone, loaded once for all tests of a module that ask for it."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from gildia.config.demo import loader

LOADED_AT = datetime(2026, 4, 1, 9, tzinfo=UTC)


@pytest.fixture(scope="module")
def demonstration(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[loader.Loaded]:  # noqa: ARG001
    """The loaded zone. A test that uses it is also marked `django_db`; whatever it changes is taken back."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield loader.load(now=LOADED_AT, open_accounts=True)
        transaction.set_rollback(True)
