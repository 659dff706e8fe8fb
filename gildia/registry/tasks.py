"""Work of the register that the worker does: reading and applying large imports."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

from django.db import connection
from django.dispatch import receiver
from django.utils import timezone
from procrastinate.contrib.django import app

from gildia.foundation.errors import Refused
from gildia.registry.actions import import_apply, imports
from gildia.registry.actions.import_apply import Progress
from gildia.registry.events import import_waits
from gildia.registry.models import Mandate
from gildia.registry.permissions import Actor, actor_of


@receiver(import_waits, dispatch_uid="registry.tasks")
def defer_import(batch_id: int, mandate_id: int, work: str, **_signal: Any) -> None:
    """Leave an import to the worker; the job is part of the transaction that asks for it."""
    task = read_import if work == "read" else apply_import
    task.configure(lock=f"import-{batch_id}").defer(batch_id=batch_id, mandate_id=mandate_id)


@app.task(name="registry.read_import")
def read_import(batch_id: int, mandate_id: int) -> None:
    """Read the file of an import into a preview."""
    by = _actor(mandate_id)
    try:
        imports.read(batch_id=batch_id, by=by, now=timezone.now())
    except Exception:
        imports.fail(batch_id=batch_id, by=by)
        raise


@app.task(name="registry.apply_import")
def apply_import(batch_id: int, mandate_id: int) -> None:
    """Write what was decided, if whoever decided it may still do so."""
    by, now = _actor(mandate_id), timezone.now()
    if not by.mandate.is_in_force(timezone.localdate(now)):
        import_apply.give_back(batch_id=batch_id, by=by)
        return
    try:
        with _progress(batch_id) as progress:
            import_apply.finish(batch_id=batch_id, by=by, now=now, progress=progress)
    except Refused:
        import_apply.give_back(batch_id=batch_id, by=by)
    except Exception:
        import_apply.give_back(batch_id=batch_id, by=by)
        raise


def _actor(mandate_id: int) -> Actor:
    """Who asked for the work."""
    return actor_of(Mandate.objects.select_related("person").get(pk=mandate_id))


@contextmanager
def _progress(batch_id: int) -> Iterator[Progress]:
    """Write progress past the transaction of the work, on a connection of its own, so that readers see it."""
    with closing(connection.copy()) as beside:

        def report(done: int) -> None:
            with beside.cursor() as cursor:
                cursor.execute(
                    "UPDATE registry_importbatch SET rows_done = %s WHERE id = %s", [done, batch_id]
                )

        yield report
