"""Measure the search on a set in BEIR layout, through the product's own index and search."""

import json
import statistics
import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from gildia.partnering.management.sets import DEPTH, Text, index, ndcg, relevant, texts
from gildia.partnering.queries import search
from gildia.partnering.rules.answer import NO_FILTERS, Sort
from gildia.registry.rules import ANONYMOUS

MOST_OWN = 10
"""So many of the first answers may be the query's own label and are left out."""


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
        corpus, queries, wanted = texts(folder, "corpus"), texts(folder, "queries"), relevant(folder)
        asked = [query for query in queries if query.id in wanted]
        if not corpus or not asked:
            raise CommandError(f"{folder} has no corpus, or no query with a relevant text.")
        if options["queries"]:
            asked = asked[:: max(1, len(asked) // options["queries"])]
        figures: dict[str, float] = {}
        with transaction.atomic():
            started = time.perf_counter()
            owners = index(corpus)
            figures["index_s"] = round(time.perf_counter() - started, 1)
            figures |= self._ask(asked, owners, _own_labels(corpus, asked), wanted)
            transaction.set_rollback(True)
        order = ["hit@1", "recall@10", "ndcg@10", "mrr", "index_s", "cpu_ms_p50", "cpu_ms_p95"]
        if options["json"]:
            self.stdout.write(json.dumps({key: figures[key] for key in order}))
        else:
            for key in order:
                self.stdout.write(f"{key:12} {figures[key]}")

    def _ask(
        self,
        queries: list[Text],
        owners: dict[int, str],
        own: dict[str, set[str]],
        wanted: dict[str, dict[str, int]],
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
            rankings.append((kept[:DEPTH], wanted[query.id]))
        ordered = sorted(spent)
        return {
            "hit@1": _mean([bool(found) and found[0] in wanted for found, wanted in rankings]),
            "recall@10": _mean([_recall(found, wanted) for found, wanted in rankings]),
            "ndcg@10": _mean([ndcg(found, wanted) for found, wanted in rankings]),
            "mrr": _mean([_reciprocal(found, wanted) for found, wanted in rankings]),
            "cpu_ms_p50": round(statistics.median(ordered), 1),
            "cpu_ms_p95": round(ordered[int(0.95 * (len(ordered) - 1))], 1),
        }


def _own_labels(corpus: list[Text], queries: list[Text]) -> dict[str, set[str]]:
    """The corpus texts that are the query itself: never an answer, where texts are labels."""
    same: dict[str, set[str]] = {}
    for text in corpus:
        same.setdefault(text.text, set()).add(text.id)
    return {query.id: same.get(query.text, set()) for query in queries}


def _mean(values: list[bool] | list[float]) -> float:
    return round(sum(values) / len(values), 4)


def _recall(found: list[str], wanted: dict[str, int]) -> float:
    """Share of the texts of the highest grade; where grades differ, lower ones are near misses."""
    best = {text for text, grade in wanted.items() if grade == max(wanted.values())}
    return len(best.intersection(found)) / min(len(best), DEPTH)


def _reciprocal(found: list[str], wanted: dict[str, int]) -> float:
    return next((1 / (place + 1) for place, text in enumerate(found) if text in wanted), 0.0)
