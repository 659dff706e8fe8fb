"""The embedded server starts, stops with its last user, and survives being killed."""

import contextlib
import os
import shutil
import time
from collections.abc import Iterator
from typing import Any

import psutil
import psycopg
import pytest

from gildia.config import database


def test_a_url_becomes_djangos_settings() -> None:
    found = database.from_url("postgresql://anna:p%40ss@db.example:6432/zone?sslmode=require")
    assert (found["USER"], found["PASSWORD"], found["HOST"], found["PORT"]) == (
        "anna",
        "p@ss",
        "db.example",
        "6432",
    )
    assert (found["NAME"], found["OPTIONS"]) == ("zone", {"sslmode": "require"})


def test_a_url_may_name_a_socket() -> None:
    found = database.from_url("postgresql://anna@/zone?host=/run/postgresql")
    assert (found["HOST"], found["OPTIONS"]) == ("/run/postgresql", {})


def test_a_url_of_another_database_is_refused_with_the_right_beginning() -> None:
    with pytest.raises(database.DatabaseUnavailable, match="postgresql://"):
        database.from_url("mysql://localhost/zone")


class ServerThatHas:
    """A cursor of a server with some version, encoding and extensions."""

    def __init__(self, version: int, encoding: str, *extensions: str) -> None:
        self.answers: list[list[tuple[Any, ...]]] = [
            [(version, encoding)],
            [(name,) for name in extensions],
        ]

    def execute(self, _sql: str) -> None:
        self.rows = self.answers.pop(0)

    def fetchone(self) -> tuple[Any, ...]:
        return self.rows[0]

    def fetchall(self) -> list[tuple[Any, ...]]:
        return self.rows


def test_a_server_with_everything_lacks_nothing() -> None:
    assert database.shortcomings(ServerThatHas(150004, "UTF8", *database.EXTENSIONS)) == []


def test_what_a_server_lacks_is_named_with_how_to_get_it() -> None:
    others = [name for name in database.EXTENSIONS if name != "vector"]
    (lacking,) = database.shortcomings(ServerThatHas(160000, "UTF8", *others))
    assert "extension vector" in lacking
    assert "pgvector" in lacking
    old, encoding = database.shortcomings(ServerThatHas(140009, "LATIN1", *database.EXTENSIONS))
    assert "version 14" in old
    assert "UTF8" in encoding


@pytest.fixture
def server() -> Iterator[database.Server]:
    """A server of this test alone, where its OS user can reach it."""
    scratch = database.Server(database.state_dir() / f"postgresql-{os.getpid()}", disposable=True)
    yield scratch
    shutil.rmtree(scratch.folder)


def answers(server: database.Server) -> bool:
    settings = server.settings()
    with psycopg.connect(
        host=settings["HOST"], port=settings["PORT"], user=settings["USER"], dbname=settings["NAME"]
    ) as connection:
        return connection.execute("SELECT 1").fetchone() == (1,)


def postmaster(server: database.Server) -> psutil.Process:
    return psutil.Process(int((server.data / "postmaster.pid").read_text().split()[0]))


def ended(process: psutil.Process) -> bool:
    """Whether the process is gone, or dead and not collected yet, within ten seconds."""
    with contextlib.suppress(psutil.NoSuchProcess):
        for _ in range(200):
            if process.status() == psutil.STATUS_ZOMBIE:
                return True
            time.sleep(0.05)
        return False
    return True


@pytest.mark.slow
def test_the_last_user_stops_it_and_a_killed_one_starts_again(server: database.Server) -> None:
    with server.running():
        with server.running():
            assert answers(server)
        assert answers(server), "somebody still uses it"
        killed = postmaster(server)
        killed.kill()
        assert ended(killed)
        server.revive()
        assert answers(server)
        running = postmaster(server)
    assert ended(running)
    (server.data / "postmaster.pid").write_text(f"{os.getpid()}\n")
    with server.running():
        assert answers(server), "a stale process id of somebody else is not believed"
