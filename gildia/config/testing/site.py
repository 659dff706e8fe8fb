"""A running installation with the demonstration zone, and a browser to walk through it."""

import contextlib
import fcntl
import hashlib
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from gildia.config import database

ROOT = Path(__file__).resolve().parents[3]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
DEMONSTRATION_PASSWORD = "gildia-demo"
WIDE, PHONE = 1280, 390
READY_TIMEOUT_S = 60
STEP_TIMEOUT_MS = 20_000
_TEMPLATE = "demonstration_template"
#: What the loaded zone depends on; pages, texts and tests are not part of it.
_SHAPES_THE_ZONE = ("gildia/**/*.py", "gildia/**/*.toml", "requirements.lock")


@dataclass(frozen=True)
class Site:
    """A running installation, without a worker until a test lets one work."""

    address: str
    environment: dict[str, str]

    def work(self) -> None:
        """Let a worker do the jobs that wait, and wait until it has."""
        _manage(self.environment, "procrastinate", "worker", "--one-shot")


def _digest() -> str:
    total = hashlib.sha256()
    for pattern in _SHAPES_THE_ZONE:
        for path in sorted(ROOT.glob(pattern)):
            if not {"tests", "testing", "views", "templatetags"} & set(path.parts):
                total.update(path.read_bytes())
    return total.hexdigest()


def _connect() -> "psycopg.Connection[tuple[Any, ...]]":
    return psycopg.connect(os.environ["DATABASE_URL"], autocommit=True)


def _manage(environment: dict[str, str], *command: str) -> None:
    subprocess.run([sys.executable, "manage.py", *command], cwd=ROOT, env=environment, check=True)


def _environment(name: str) -> dict[str, str]:
    url = os.environ["DATABASE_URL"]
    before, _, after = url.partition("?")
    host = before.rsplit("/", 1)[0]
    return {
        **os.environ,
        "DATABASE_URL": f"{host}/{name}{'?' + after if after else ''}",
        "DJANGO_SETTINGS_MODULE": "gildia.config.settings",
        "GILDIA_DEMONSTRATION": "1",
    }


def _fresh_zone(name: str) -> dict[str, str]:
    """A database with the loaded zone: a copy of one that is kept until what shapes it changes."""
    stamp = ROOT / "var" / "stamps" / "demonstration-template"
    wanted = _digest() + str(database.state_dir())
    with stamp.with_suffix(".lock").open("w") as lock, _connect() as connection:
        fcntl.flock(lock, fcntl.LOCK_EX)  # another worker may be making it
        there = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [_TEMPLATE]).fetchone()
        if not there or not stamp.exists() or stamp.read_text() != wanted:
            stamp.unlink(missing_ok=True)
            connection.execute(f"DROP DATABASE IF EXISTS {_TEMPLATE} WITH (FORCE)")
            connection.execute(f"CREATE DATABASE {_TEMPLATE}")
            for command in (["migrate", "-v0"], ["createcachetable"], ["load_demo"]):
                _manage(_environment(_TEMPLATE), *command)
            stamp.write_text(wanted)
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {_TEMPLATE}")
    return _environment(name)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextlib.contextmanager
def _served(environment: dict[str, str]) -> Iterator[Site]:
    port = _free_port()
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "gildia.config.wsgi",
        f"--bind=127.0.0.1:{port}",
        "--threads=4",
    ]
    process = subprocess.Popen([*command, "--log-level=warning"], cwd=ROOT, env=environment)
    try:
        address = f"http://127.0.0.1:{port}"
        deadline = time.monotonic() + READY_TIMEOUT_S
        while time.monotonic() < deadline and process.poll() is None:
            with contextlib.suppress(OSError), urllib.request.urlopen(f"{address}/health/", timeout=5):
                yield Site(address, environment)
                return
            time.sleep(0.2)
        pytest.fail("the site of the browser tests did not start; its output is above")
    finally:
        process.terminate()
        process.wait(20)


@pytest.fixture(scope="session")
def site(worker_id: str) -> Iterator[Site]:
    """The demonstration zone, served by the real web process on a database of its own."""
    with _served(_fresh_zone(f"demonstration_{worker_id}")) as running:
        yield running


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The machine's own Chromium, without a window."""
    program = next(filter(None, map(shutil.which, BROWSERS)), None)
    if program is None:
        pytest.fail("no chromium; `python3 dev.py test` installs it")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield started
        started.close()


class Visitor:
    """Somebody's browser window on the site, which remembers what went wrong in it."""

    def __init__(self, site: Site, context: BrowserContext) -> None:
        self.site = site
        self.page: Page = context.new_page()
        self.page.set_default_timeout(STEP_TIMEOUT_MS)
        self.faults: list[str] = []
        self.requests: list[str] = []
        self.page.on("console", lambda said: self._heard(said.type, said.text))
        self.page.on("pageerror", lambda error: self.faults.append(f"script error: {error}"))
        self.page.on("request", lambda request: self.requests.append(request.url))

    def _heard(self, kind: str, text: str) -> None:
        if kind in {"error", "warning"}:
            self.faults.append(f"console {kind}: {text}")

    def go(self, path: str) -> None:
        """Open a page of the site and wait until it rests."""
        answer = self.page.goto(self.site.address + path, wait_until="networkidle")
        if answer is None or not answer.ok:
            self.faults.append(f"{path} answers {answer.status if answer else 'nothing'}")

    def sign_in(self, email: str, password: str = DEMONSTRATION_PASSWORD) -> None:
        """Sign in by the form."""
        self.go("/accounts/login/")
        self.page.fill("input[name=login]", email)
        self.page.fill("input[name=password]", password)
        self.page.locator("form:has(input[name=password]) button[type=submit]").first.click()
        self.page.wait_for_url(lambda url: "/accounts/login" not in url)

    def axe_findings(self) -> list[str]:
        """What axe finds on the page as it stands, in words."""
        self.page.evaluate(AXE.read_text())
        found = self.page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")
        return [
            f"{rule['id']}: {rule['help']} — {node['target']} {node.get('failureSummary', '')}"
            for rule in found["violations"]
            for node in rule["nodes"]
        ]

    def sideways_scroll(self) -> int:
        """By how many pixels the page is wider than the window."""
        width: int = self.page.evaluate(
            "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        return width


Visit = Callable[..., AbstractContextManager[Visitor]]


@pytest.fixture
def visit(site: Site, browser: Browser) -> Visit:
    """`with visit(language="ru", theme="dark") as visitor: …` opens a window as that reader has it."""

    @contextlib.contextmanager
    def opened(*, language: str = "en", theme: str = "light", width: int = WIDE) -> Iterator[Visitor]:
        context = browser.new_context(
            locale={"ru": "ru-RU", "en": "en-GB"}[language],
            color_scheme="dark" if theme == "dark" else "light",
            viewport={"width": width, "height": 900},
            reduced_motion="reduce",
        )
        try:
            yield Visitor(site, context)
        finally:
            context.close()

    return opened
