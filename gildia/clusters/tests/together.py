"""Several at once, and workers that are killed."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

from django.db import connection
from django.utils import timezone

from gildia.clusters import tasks
from gildia.foundation.errors import Refused

ROOT = Path(__file__).resolve().parents[3]
PATIENCE_S = 90
WORKER = [sys.executable, "manage.py", "procrastinate", "worker", "--concurrency=1"]


class Worker:
    """Real workers on the tests' database, one after the other, each killed in the middle of its work."""

    def __init__(self, files: Path) -> None:
        before, _slash, after = os.environ["DATABASE_URL"].partition("/gildia?")
        self._environment = {
            **os.environ,
            "DATABASE_URL": f"{before}/{connection.settings_dict['NAME']}?{after}",
            "DJANGO_SETTINGS_MODULE": "gildia.config.settings",
            "GILDIA_DEMONSTRATION": "1",
            "GILDIA_FILES_DIR": str(files),
        }

    def until(self, is_so: Callable[[], bool]) -> None:
        """Let a worker work until something is so, then kill it."""
        tasks.catch_up(timestamp=int(timezone.now().timestamp()))  # as the minute's job does
        worker = subprocess.Popen(
            WORKER, cwd=ROOT, env=self._environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            deadline = time.monotonic() + PATIENCE_S
            while not is_so():
                assert time.monotonic() < deadline, "the worker does not get on"
                assert worker.poll() is None, "the worker has left"
                time.sleep(0.01)
        finally:
            worker.kill()
            worker.wait()


def at_once(*attempts: Callable[[], object]) -> list[Refused]:
    """Run these at the same time, each on a connection of its own; answers what was refused."""
    refused: list[Refused] = []
    start = threading.Barrier(len(attempts))

    def run(attempt: Callable[[], object]) -> None:
        start.wait()
        try:
            attempt()
        except Refused as refusal:
            refused.append(refusal)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[attempt]) for attempt in attempts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return refused
