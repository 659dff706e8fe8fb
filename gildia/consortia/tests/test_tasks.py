"""The worker: a job for each start, a second chance after a kill, and no solver in web processes."""

import re
import subprocess
import sys
from datetime import timedelta

from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from gildia.config import rooms
from gildia.consortia import tasks
from gildia.consortia.actions import consortia, solving
from gildia.consortia.models.consortia import SOLVED, WAITING
from gildia.consortia.tests.scene import NOW, Scene

LOOK = """
import sys, django
django.setup()
import gildia.config.urls, gildia.consortia.tasks
assert "gildia.consortia.views.asking" in sys.modules
assert "highspy" not in sys.modules
"""


def waiting_jobs() -> int:
    return ProcrastinateJob.objects.filter(task_name="consortia.solve_consortium", status="todo").count()


def test_a_start_leaves_a_job_and_the_job_an_answer(consortia_scene: Scene) -> None:
    scene = consortia_scene
    scene.company("alpha", "lithography", "dicing", "packaging")
    asked = scene.draft()
    assert waiting_jobs() == 0
    consortia.start(consortium_id=asked.pk, by=scene.anna.actor, now=NOW)
    assert waiting_jobs() == 1
    tasks.solve_consortium(consortium_id=asked.pk)
    asked.refresh_from_db()
    assert asked.state == SOLVED


def test_what_a_killed_worker_left_is_taken_up(consortia_scene: Scene) -> None:
    asked = consortia_scene.draft()
    consortia.start(consortium_id=asked.pk, by=consortia_scene.anna.actor, now=NOW)
    solving.begin(consortium_id=asked.pk, now=NOW)
    later = NOW + tasks.SILENCE + timedelta(minutes=1)
    tasks.catch_up(timestamp=int(later.timestamp()))
    asked.refresh_from_db()
    assert asked.state == WAITING
    assert waiting_jobs() == 1, "the job of the start still waits and is not doubled"


def test_web_processes_stay_without_the_solver() -> None:
    subprocess.run([sys.executable, "-c", LOOK], cwd=rooms.ROOT, check=True, timeout=60)


def test_every_queue_has_a_worker() -> None:
    served = set(re.findall(r"--queues=(\w+)", (rooms.ROOT / "dev.py").read_text(encoding="utf-8")))
    queues = {task.queue for task in app.tasks.values()}
    assert "solving" in queues
    assert queues <= served | {"builtin"}
