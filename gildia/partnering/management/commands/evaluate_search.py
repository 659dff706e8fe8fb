"""Measure the search on a set in BEIR layout, through the product's own index and search."""

import gzip
import json
import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass
from math import log2
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from gildia.foundation.text import detect_language
from gildia.partnering.actions import encoder, entries, learning
from gildia.partnering.models import CAPABILITY, SearchEntry
from gildia.partnering.queries import search
from gildia.partnering.queries.sources import Source
from gildia.partnering.rules.answer import NO_FILTERS, Sort
from gildia.partnering.rules.texts import IndexedText, Owner
from gildia.registry.actions.taxonomy import load_shipped
from gildia.registry.models import Organisation
from gildia.registry.rules import ANONYMOUS, Visibility

DEPTH = 10
MOST_OWN = 10
"""So many of the first answers may be the query's own label and are left out."""
_BATCH = 200


@dataclass(frozen=True, slots=True)
class _Text:
    id: str
    text: str
    language: str


class Command(BaseCommand):
    """Each text of the corpus becomes the only text of an organisation, seen by everyone.

    All of it happens in one transaction that is rolled back; organisations of the database
    are out of sight while it runs.
    """

    help = "Measure search quality and speed on a folder in BEIR layout (corpus, queries, qrels/test.tsv)."

    def add_arguments(self, parser: CommandParser) -> None:
        """Options of the command."""
        parser.add_argument("folder", type=Path)
        parser.add_argument("--json", action="store_true", help="one JSON object on standard output")
        parser.add_argument("--queries", type=int, default=0, help="ask only so many, drawn evenly")

    def handle(self, *args: Any, **options: Any) -> None:
        """Index, ask, measure, forget."""
        folder: Path = options["folder"]
        corpus, queries, relevant = _texts(folder, "corpus"), _texts(folder, "queries"), _relevant(folder)
        asked = [query for query in queries if query.id in relevant]
        if not corpus or not asked:
            raise CommandError(f"{folder} has no corpus, or no query with a relevant text.")
        if options["queries"]:
            asked = asked[:: max(1, len(asked) // options["queries"])]
        figures: dict[str, float] = {}
        with transaction.atomic():
            started = time.perf_counter()
            owners = self._index(corpus)
            figures["index_s"] = round(time.perf_counter() - started, 1)
            figures |= self._ask(asked, owners, _own_labels(corpus, asked), relevant)
            transaction.set_rollback(True)
        order = ["hit@1", "recall@10", "ndcg@10", "mrr", "index_s", "cpu_ms_p50", "cpu_ms_p95"]
        if options["json"]:
            self.stdout.write(json.dumps({key: figures[key] for key in order}))
        else:
            for key in order:
                self.stdout.write(f"{key:12} {figures[key]}")

    def _index(self, corpus: list[_Text]) -> dict[int, str]:
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
            self.stderr.write(f"{start + len(batch)} of {len(corpus)} texts")
        for _ in entries.read_deeply_in_batches(measured=False):
            pass
        learning.learn(now=timezone.now())
        return owners

    def _ask(
        self,
        queries: list[_Text],
        owners: dict[int, str],
        own: dict[str, set[str]],
        relevant: dict[str, dict[str, int]],
    ) -> dict[str, float]:
        rankings: list[tuple[list[str], dict[str, int]]] = []
        spent: list[float] = []
        for query in queries:
            started = time.process_time()
            answer = search(
                ANONYMOUS,
                query.text,
                filters=NO_FILTERS,
                limit=DEPTH + MOST_OWN,
                offset=0,
                sort=Sort.MATCH,
                least=DEPTH + MOST_OWN,
            )
            spent.append(1000 * (time.process_time() - started))
            found = [owners[match.organisation_id] for match in answer.results]
            kept = [text for text in found if text not in own.get(query.id, set())]
            rankings.append((kept[:DEPTH], relevant[query.id]))
        ordered = sorted(spent)
        return {
            "hit@1": _mean([bool(found) and found[0] in wanted for found, wanted in rankings]),
            "recall@10": _mean([_recall(found, wanted) for found, wanted in rankings]),
            "ndcg@10": _mean([_ndcg(found, wanted) for found, wanted in rankings]),
            "mrr": _mean([_reciprocal(found, wanted) for found, wanted in rankings]),
            "cpu_ms_p50": round(statistics.median(ordered), 1),
            "cpu_ms_p95": round(ordered[int(0.95 * (len(ordered) - 1))], 1),
        }


def _texts(folder: Path, name: str) -> list[_Text]:
    plain, packed = folder / f"{name}.jsonl", folder / f"{name}.jsonl.gz"
    if not plain.exists() and not packed.exists():
        raise CommandError(f"{plain} is missing.")
    return list(_lines(plain if plain.exists() else packed))


def _lines(path: Path) -> Iterator[_Text]:
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open() as lines:
        for line in lines:
            row = json.loads(line)
            text = f"{row.get('title') or ''} {row['text']}".strip()
            language = (row.get("metadata") or {}).get("lang") or detect_language(text)
            yield _Text(str(row["_id"]), text, language)


def _relevant(folder: Path) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for line in (folder / "qrels" / "test.tsv").read_text().splitlines()[1:]:
        query, text, grade = line.split("\t")
        if int(grade) > 0:
            found.setdefault(query, {})[text] = int(grade)
    return found


def _own_labels(corpus: list[_Text], queries: list[_Text]) -> dict[str, set[str]]:
    """The corpus texts that are the query itself: never an answer, where texts are labels."""
    same: dict[str, set[str]] = {}
    for text in corpus:
        same.setdefault(text.text, set()).add(text.id)
    return {query.id: same.get(query.text, set()) for query in queries}


def _source(owner: Organisation, text: _Text) -> Source:
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


def _mean(values: list[bool] | list[float]) -> float:
    return round(sum(values) / len(values), 4)


def _recall(found: list[str], wanted: dict[str, int]) -> float:
    """Share of the texts of the highest grade; where grades differ, lower ones are near misses."""
    best = {text for text, grade in wanted.items() if grade == max(wanted.values())}
    return len(best.intersection(found)) / min(len(best), DEPTH)


def _ndcg(found: list[str], wanted: dict[str, int]) -> float:
    gained = sum(wanted.get(text, 0) / log2(place + 2) for place, text in enumerate(found))
    ideal = sorted(wanted.values(), reverse=True)[:DEPTH]
    return gained / sum(grade / log2(place + 2) for place, grade in enumerate(ideal))


def _reciprocal(found: list[str], wanted: dict[str, int]) -> float:
    return next((1 / (place + 1) for place, text in enumerate(found) if text in wanted), 0.0)
