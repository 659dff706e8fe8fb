"""Make the search index anew from the register."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from gildia.partnering.actions import entries, learning
from gildia.partnering.models import SearchEntry
from gildia.partnering.queries.sources import unindexed_organisations
from gildia.registry.models import Organisation

_BATCH = 50


class Command(BaseCommand):
    """Safe at any time and as often as wanted: texts that have not changed are not read again."""

    help = "Bring the search index in line with the register, and let it learn."

    def add_arguments(self, parser: CommandParser) -> None:
        """Options of the command."""
        parser.add_argument(
            "--if-needed", action="store_true", help="do nothing when every organisation is indexed"
        )
        parser.add_argument("--words-only", action="store_true", help="leave the slow encoder to the worker")

    def handle(self, *args: Any, **options: Any) -> None:
        """Index batch by batch, each in a transaction of its own; then read deeply; then learn."""
        if options["if_needed"] and not unindexed_organisations().exists():
            self.stdout.write("The search index is up to date.")
            return
        ids = list(Organisation.objects.order_by("pk").values_list("pk", flat=True))
        for start in range(0, len(ids), _BATCH):
            batch = ids[start : start + _BATCH]
            entries.index_organisations(organisation_ids=batch, hubs=False, deep=options["words_only"])
            self._progress("organisations", start + len(batch), len(ids))
        if not options["words_only"]:
            waiting, done = SearchEntry.objects.filter(deep_vector__isnull=True).count(), 0
            for count in entries.read_deeply_in_batches(hubs=False):
                done += count
                self._progress("texts read deeply", done, max(waiting, done))
        learning.learn(now=timezone.now())
        self.stdout.write(f"{SearchEntry.objects.count()} texts of {len(ids)} organisations are searchable.")

    def _progress(self, what: str, done: int, of: int) -> None:
        end = "\n" if done == of or not sys.stderr.isatty() else "\r"
        self.stderr.write(f"{done} of {of} {what}", ending=end)
