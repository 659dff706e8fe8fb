"""`manage reindex` killed in the middle, again and again, leaves an index that is whole in the end."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

import numpy as np
import pytest
from django.db import connection
from django.db.models import Q

from gildia.partnering.models import IndexState, SearchEntry, TermCount
from gildia.registry.models import Capability, Organisation

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

ROOT = Path(__file__).resolve().parents[3]
COMPANIES = 60
VECTORS = ("fast_vector", "deep_vector")
HUBS = ("fast_hubs", "deep_hubs", "next_deep_hubs")
ALIKE = 0.02
"""Vectors are kept in half precision, and a batch of the encoder may have had other texts in it."""


@pytest.fixture
def companies() -> None:
    """Companies that no index knows of yet."""
    made = Organisation.objects.bulk_create(
        Organisation(
            slug=f"c{number}",
            state="published",
            legal_name=f"C{number}",
            name_ru=f"Завод {number}",
            country="RU",
        )
        for number in range(COMPANIES)
    )
    Capability.objects.bulk_create(
        Capability(
            organisation=owner, text_ru=f"Резка пластин диаметром {100 + number % 7} мм", text_en="Sawing"
        )
        for number, owner in enumerate(made, start=1)
    )


def reindex(*, kill_after: int | None = None) -> int:
    """Run the command in a process of its own, killed when it has told its progress so many times."""
    ours = {key: quote(str(value), safe="") for key, value in connection.settings_dict.items()}
    address = "postgresql://{USER}:{PASSWORD}@:{PORT}/{NAME}?host={HOST}".format(**ours)
    command = [sys.executable, "manage.py", "reindex"]
    environment = {**os.environ, "DATABASE_URL": address, "DJANGO_SETTINGS_MODULE": "gildia.config.settings"}
    with subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr
        for number, _ in enumerate(process.stderr, start=1):
            if number == kill_after:
                process.send_signal(signal.SIGKILL)
    return process.returncode


def content() -> list[tuple[object, ...]]:
    """Everything that entries say, without ids, vectors and what is measured by a sample."""
    left_out = {"id", *VECTORS, *HUBS, "concepts"}
    columns = [field.attname for field in SearchEntry._meta.concrete_fields if field.attname not in left_out]
    return sorted(SearchEntry.objects.order_by("pk").values_list(*columns), key=repr)


def vectors() -> dict[str, np.ndarray]:
    """The vectors of all entries, in the order of what they are of."""
    rows = SearchEntry.objects.order_by("organisation_id", "kind", "source_id", "language")
    return {name: np.array([list(row) for row in rows.values_list(name, flat=True)]) for name in VECTORS}


def test_an_index_is_whole_after_its_maker_was_killed(companies: None) -> None:
    for progress in (1, 2, 3, 5):
        assert reindex(kill_after=progress) == -signal.SIGKILL
        assert not IndexState.objects.filter(version__gt=0).exists(), (
            "nothing was learnt of a half-made index"
        )
    assert SearchEntry.objects.filter(deep_vector=None).exists(), "it was killed in the middle"
    assert reindex() == 0
    assert not SearchEntry.objects.filter(Q(fast_hubs={}) | Q(deep_hubs={})).exists()
    killed, killed_vectors, killed_terms = content(), vectors(), dict(TermCount.objects.values_list())

    for model in (SearchEntry, IndexState, TermCount):
        model.objects.all().delete()
    assert reindex() == 0

    assert killed == content()
    assert killed_terms == dict(TermCount.objects.values_list())
    for name, clean in vectors().items():
        assert np.abs(killed_vectors[name] - clean).max() < ALIKE
