"""Sets in BEIR layout: reading them, and putting their corpus into the product's own index."""

import gzip
import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import log2
from pathlib import Path

from django.core.management.base import CommandError
from django.utils import timezone

from gildia.foundation.text import detect_language
from gildia.partnering.actions import encoder, entries, learning
from gildia.partnering.models import CAPABILITY, SearchEntry
from gildia.partnering.queries.sources import Source
from gildia.partnering.rules.texts import IndexedText, Owner
from gildia.registry.actions.taxonomy import load_shipped
from gildia.registry.models import Organisation
from gildia.registry.rules import Visibility

DEPTH = 10
_BATCH = 200


@dataclass(frozen=True, slots=True)
class Text:
    """A line of a corpus or of its queries."""

    id: str
    text: str
    language: str
    metadata: Mapping[str, str]


def index(corpus: list[Text]) -> dict[int, str]:
    """Put the corpus into the index; answers which organisation stands for which text."""
    SearchEntry.objects.all().delete()
    load_shipped(now=timezone.now())
    encoder.follow_setting()
    encoder.switch(now=timezone.now())
    owners: dict[int, str] = {}
    for start in range(0, len(corpus), _BATCH):
        batch = corpus[start : start + _BATCH]
        organisations = Organisation.objects.bulk_create(
            Organisation(
                slug=f"measured-{start + place}",
                state="published",
                legal_name="—",
                name_en="—",
                country="XX",
            )
            for place in range(len(batch))
        )
        entries.index_sources(
            [_source(owner, text) for owner, text in zip(organisations, batch, strict=True)],
            measured=False,
            deep=False,
        )
        owners |= {owner.pk: text.id for owner, text in zip(organisations, batch, strict=True)}
        print(f"{start + len(batch)} of {len(corpus)} texts", file=sys.stderr)  # noqa: T201 - how far it is
    for _ in entries.read_deeply_in_batches(measured=False):
        pass
    learning.learn(now=timezone.now())
    return owners


def texts(folder: Path, name: str) -> list[Text]:
    """The corpus or the queries of a set."""
    plain, packed = folder / f"{name}.jsonl", folder / f"{name}.jsonl.gz"
    if not plain.exists() and not packed.exists():
        raise CommandError(f"{plain} is missing.")
    return list(_lines(plain if plain.exists() else packed))


def _lines(path: Path) -> Iterator[Text]:
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open() as lines:
        for line in lines:
            row = json.loads(line)
            text = f"{row.get('title') or ''} {row['text']}".strip()
            metadata = row.get("metadata") or {}
            yield Text(str(row["_id"]), text, metadata.get("lang") or detect_language(text), metadata)


def relevant(folder: Path) -> dict[str, dict[str, int]]:
    """The grades of the right texts, by query."""
    found: dict[str, dict[str, int]] = {}
    for line in (folder / "qrels" / "test.tsv").read_text().splitlines()[1:]:
        query, text, grade = line.split("\t")
        if int(grade) > 0:
            found.setdefault(query, {})[text] = int(grade)
    return found


def _source(owner: Organisation, text: Text) -> Source:
    """A company whose only text this is, for everybody."""
    public = Owner(
        owner.pk,
        Visibility.PUBLIC,
        is_published=True,
        zone_ids=(),
        cluster_ids=(),
        segments=(),
        country=owner.country,
        employees=None,
        employees_visibility=Visibility.PUBLIC,
    )
    return Source(public, [IndexedText(CAPABILITY, 0, None, text.language, text.text, Visibility.PUBLIC)])


def ndcg(found: list[str], wanted: dict[str, int]) -> float:
    """Discounted gain of the first ten, as a share of the best possible."""
    gained = sum(wanted.get(text, 0) / log2(place + 2) for place, text in enumerate(found))
    ideal = sorted(wanted.values(), reverse=True)[:DEPTH]
    return gained / sum(grade / log2(place + 2) for place, grade in enumerate(ideal))
