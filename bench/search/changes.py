"""What a change costs, and whether searches go on while somebody writes."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction

from bench.search.measure import Meter, Spent
from gildia.partnering.actions.entries import index_organisation
from gildia.partnering.models import CAPABILITY, SearchEntry
from gildia.partnering.queries import search
from gildia.partnering.rules.answer import NO_FILTERS, Sort
from gildia.registry.models import Capability
from gildia.registry.rules import ANONYMOUS

CHANGES = 20
_PAUSE_S = 0.2
_WARMING_S = 8


def cost_of_a_change(meter: Meter) -> dict[str, Any]:
    """A capability gets a new text: milliseconds until a search in the same transaction can find it."""
    spent = Spent()
    found = 0
    for number, row in enumerate(_changeable(CHANGES)):
        word = f"zyumbrication{number}"
        with transaction.atomic():
            meter.time(spent, lambda row=row, word=word: _change(row, word))  # type: ignore[misc]
            answer = search(ANONYMOUS, word, filters=NO_FILTERS, limit=5, offset=0, sort=Sort.MATCH)
            found += row.organisation_id in {match.organisation_id for match in answer.results}
            transaction.set_rollback(True)
    return {**spent.figures(), "found": f"{found} of {CHANGES}"}


def _changeable(count: int) -> list[Capability]:
    public = SearchEntry.objects.public().filter(kind=CAPABILITY, language="en").order_by("pk")
    return list(Capability.objects.filter(pk__in=public.values("capability")[:count]).order_by("pk"))


def _change(row: Capability, word: str) -> None:
    Capability.objects.filter(pk=row.pk).update(text_en=f"{row.text_en} {word}")
    index_organisation(organisation_id=row.organisation_id)


@contextmanager
def writer_beside() -> Iterator[None]:
    """Another process changes one capability after the other."""
    script = "import django; django.setup(); from bench.search.changes import write; write()"
    writer = subprocess.Popen([sys.executable, "-c", script], env={**os.environ})
    time.sleep(_WARMING_S)
    try:
        yield
    finally:
        writer.terminate()
        writer.wait()


def write() -> None:
    """Change capabilities until ended."""
    for number in range(100_000):
        for row in _changeable(CHANGES):
            with transaction.atomic():
                _change(row, f"beside{number}")
                transaction.set_rollback(True)
            time.sleep(_PAUSE_S)
