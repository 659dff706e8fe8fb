"""The scratch database of one size: made once, kept for the next run of the same generator."""

import hashlib
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import psycopg

from gildia.config.database import embedded_for_benchmarks

_HERE = Path(__file__).resolve().parent
_ROOT = _HERE.parents[1]
_SOURCES = ("texts.py", "vectors.py", "rows.py", "filling.py")


@contextmanager
def scratch(size: int, *, anew: bool) -> Iterator[bool]:
    """A database for so many entries in `DATABASE_URL`; says whether it is filled already."""
    server = embedded_for_benchmarks()
    with server.running():
        address = f"postgresql://postgres@/{{}}?host={quote(str(server.socket_dir))}"
        name = f"search_{size}"
        with psycopg.connect(address.format("postgres"), autocommit=True) as link:
            described = "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s"
            found = link.execute(described, [name]).fetchone()
            filled = found is not None and found[0] == generator() and not anew
            if not filled:
                link.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
                link.execute(f"CREATE DATABASE {name}")
        os.environ["DATABASE_URL"] = address.format(name)
        yield filled


def generator() -> str:
    """What the content of a scratch database depends on."""
    total = hashlib.sha256()
    files = [*(_HERE / name for name in _SOURCES), *sorted(_ROOT.glob("gildia/*/migrations/*.py"))]
    for file in files:
        total.update(file.read_bytes())
    return total.hexdigest()


def say(text: str) -> None:
    """Progress, beside the results on standard output."""
    print(f"{time.strftime('%H:%M:%S')} {text}", file=sys.stderr, flush=True)
