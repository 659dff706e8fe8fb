"""Fixtures of every test."""

import pytest

from gildia.config.testing.counts import counted_queries
from gildia.config.testing.demonstration import demonstration
from gildia.config.testing.pages import GildiaClient

__all__ = ["counted_queries", "demonstration"]


@pytest.fixture
def client() -> GildiaClient:
    """A visitor's browser without scripts, which rejects pages that break a rule of all pages."""
    return GildiaClient()
