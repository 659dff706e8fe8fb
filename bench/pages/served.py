"""One side of the comparison in a process of its own: answers requests and says what each of them cost.

Reads one request a line and writes one measurement a line, both as JSON.
"""

import gzip
import json
import sys
import time
from collections.abc import Callable
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from wsgiref.util import setup_testing_defaults

import psutil
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user_model
from django.contrib.sessions.backends.base import SessionBase
from django.core.handlers.wsgi import WSGIHandler
from django.core.wsgi import get_wsgi_application
from django.db import connection

from bench.pages.words import without_encoders


def main() -> None:
    """Answer until there is nobody left to ask."""
    application = get_wsgi_application()
    without_encoders()
    for line in sys.stdin:
        print(json.dumps(_answer(application, **json.loads(line))), flush=True)


def _answer(application: WSGIHandler, *, path: str, email: str = "", count: bool = False) -> dict[str, Any]:
    """What one request cost; with `count` also its queries, its page and the memory of this process."""
    environ = _environ(path, email)
    if count:
        connection.force_debug_cursor = True
        connection.queries_log.clear()
        status, body = _serve(application, environ)
        connection.force_debug_cursor = False
        memory = psutil.Process().memory_full_info()
        html = gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body
        return {
            "status": status,
            "queries": len(connection.queries_log),
            "sent": len(body),
            "html": html.decode(),
            "memory_mb": round(memory.rss / 2**20),
        }
    (backend, before), started = _backend(), time.process_time_ns()
    status, body = _serve(application, environ)
    app_ns = time.process_time_ns() - started
    backend_now, after = _backend()
    return {
        "status": status,
        "app_ms": app_ns / 1e6,
        "database_ms": (after - (before if backend == backend_now else 0)) / 1e6,
        "since_start_cpu_s": time.process_time(),
    }


def _environ(path: str, email: str) -> dict[str, Any]:
    address = urlsplit(path)
    environ: dict[str, Any] = {
        "PATH_INFO": address.path,
        "QUERY_STRING": address.query,
        "HTTP_HOST": "localhost",
        "HTTP_ACCEPT_LANGUAGE": "ru",
        "HTTP_ACCEPT_ENCODING": "gzip",
    }
    if email:
        environ["HTTP_COOKIE"] = f"{settings.SESSION_COOKIE_NAME}={_session(email)}"
    setup_testing_defaults(environ)
    return environ


@cache
def _session(email: str) -> str:
    """The key of a signed-in session. (Django's test client would make this process larger than a worker.)"""
    person = get_user_model().objects.get(email=email)
    session: SessionBase = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.save()
    assert session.session_key
    return session.session_key


def _serve(application: WSGIHandler, environ: dict[str, Any]) -> tuple[int, bytes]:
    response = application(environ, _begun)
    body = b"".join(response)
    response.close()
    return response.status_code, body


def _begun(_status: str, _headers: list[tuple[str, str]], _error: object = None) -> Callable[[bytes], object]:
    """What the server would do when an answer begins: nothing here."""
    return len


def _backend() -> tuple[int, int]:
    """Which process of the server answers our connection, and the CPU it has used; zeros without one."""
    if connection.connection is None:
        return 0, 0
    pid = connection.connection.info.backend_pid
    clock = Path(f"/proc/{pid}/schedstat")
    if clock.exists():
        return pid, int(clock.read_text().split()[0])
    times = psutil.Process(pid).cpu_times()
    return pid, int((times.user + times.system) * 1e9)


if __name__ == "__main__":
    main()
