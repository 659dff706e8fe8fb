"""Pytest's plugin of this project: the test database, the number of workers, the strictness of tests.

It is named by `-p` in pyproject.toml, because pytest-django reads the settings before it reads any conftest.
"""

import hashlib
import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from urllib.parse import quote

import hypothesis
import numpy as np
import pytest
from django.db import connections
from django.db.models.query import QuerySet

from gildia.config import database
from gildia.foundation.encoders import DeepEncoder

_ROOT = Path(__file__).resolve().parents[3]
_WORKERS = 2
_server = ExitStack()


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    """Start the test database and hide the operator's environment before Django reads its settings."""
    for name in [name for name in os.environ if name.startswith("GILDIA_") and not name.endswith("_DIR")]:
        if name != "GILDIA_RECORD":
            del os.environ[name]
    os.environ["GILDIA_SECRET_KEY"] = "only for tests"
    if "DATABASE_URL" in os.environ:
        return
    server = database.embedded_for_tests()
    _server.enter_context(server.running())
    os.environ["DATABASE_URL"] = f"postgresql://postgres@/gildia?host={quote(str(server.socket_dir))}"
    early_config.add_cleanup(_server.close)


@pytest.hookimpl(tryfirst=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Two workers for folders and the whole suite, none for single files."""
    if config.option.collectonly or os.environ.get("GILDIA_RECORD"):
        return 0
    named = [argument.split("::")[0] for argument in config.args]
    return 0 if all(Path(name).is_file() for name in named) else _WORKERS


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything that needs the running site goes to one worker, so that there is one site."""
    for item in items:
        if "site" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.xdist_group("browser"))


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    """Make the test databases anew only when the tables have changed since they were made."""
    hypothesis.settings.register_profile("gildia", deadline=None)  # time is judged in bench/, never in tests
    hypothesis.settings.load_profile("gildia")
    if config.option.create_db or hasattr(config, "workerinput"):
        return
    stamp = _ROOT / "var" / "stamps" / "test-tables"
    wanted = _digest_of_migrations()
    if stamp.exists() and stamp.read_text() == wanted:
        config.option.reuse_db = True
    else:
        config.option.reuse_db = True
        config.option.create_db = True
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(wanted)


def _digest_of_migrations() -> str:
    total = hashlib.sha256(os.environ.get("DATABASE_URL", "").encode())
    total.update(str(database.state_dir()).encode())
    files = [*sorted(_ROOT.glob("gildia/*/migrations/*.py")), *sorted(_ROOT.glob("gildia/*/data/*"))]
    for file in [*files, _ROOT / "requirements.lock"]:
        total.update(file.name.encode() + file.read_bytes())
    return total.hexdigest()


@pytest.fixture(autouse=True, scope="session")
def _unordered_rows_come_backwards() -> Iterator[None]:
    """A query without an order gives its rows backwards, so that nobody relies on the accident of storage."""
    original = QuerySet._fetch_all

    def backwards(queryset: "QuerySet[Any]") -> None:
        fresh = queryset._result_cache is None
        original(queryset)
        rows = queryset._result_cache
        if fresh and not queryset.ordered and isinstance(rows, list):
            rows.reverse()

    patch = pytest.MonkeyPatch()
    patch.setattr(QuerySet, "_fetch_all", backwards)
    yield
    patch.undo()


@pytest.fixture(autouse=True, scope="session")
def _close_connections() -> Iterator[None]:
    """Leave no connection behind for the database's shutdown to wait for."""
    yield
    connections.close_all()


@pytest.fixture(autouse=True, scope="session")
def _a_text_is_encoded_once() -> Iterator[None]:
    """The slow encoder reads each text once in a session, however often the demonstration is loaded."""
    original = DeepEncoder._encode
    known: dict[tuple[str, bool], Any] = {}

    def remembered(encoder: DeepEncoder, texts: Sequence[str], *, is_query: bool) -> Any:  # noqa: ANN401
        unread = [text for text in dict.fromkeys(texts) if (text, is_query) not in known]
        for text, vector in zip(unread, original(encoder, unread, is_query=is_query), strict=True):
            known[text, is_query] = vector
        if not texts:
            return original(encoder, texts, is_query=is_query)
        return np.stack([known[text, is_query] for text in texts])

    patch = pytest.MonkeyPatch()
    patch.setattr(DeepEncoder, "_encode", remembered)
    yield
    patch.undo()
