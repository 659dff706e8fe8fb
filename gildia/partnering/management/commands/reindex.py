"""Make the search index anew from the register."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from gildia.partnering.actions import encoder, entries, learning
from gildia.partnering.models import SearchEntry
from gildia.partnering.queries.learnt import learnt
from gildia.partnering.queries.sources import unindexed_organisations
from gildia.registry.models import Organisation

_BATCH = 50


class Command(BaseCommand):
    """Safe at any time and as often as wanted: texts that have not changed are not read again."""

    help = "Bring the search index in line with the register, and let it learn."

    def add_arguments(self, parser: CommandParser) -> None:
        """Options of the command."""
        parser.add_argument("--if-needed", action="store_true", help="do nothing when the index is whole")
        parser.add_argument("--status", action="store_true", help="only say how far the encoders have read")
        parser.add_argument("--words-only", action="store_true", help="leave the slow encoder to the worker")

    def handle(self, *args: Any, **options: Any) -> None:
        """Index batch by batch, each in a transaction of its own; then read deeply; then learn."""
        if options["status"]:
            self._say_status()
            return
        if options["if_needed"] and _is_whole(words_only=options["words_only"]):
            self.stdout.write("The search index is up to date.")
            return
        ids = list(Organisation.objects.order_by("pk").values_list("pk", flat=True))
        for start in range(0, len(ids), _BATCH):
            batch = ids[start : start + _BATCH]
            entries.index_organisations(organisation_ids=batch, measured=False, deep=options["words_only"])
            self._progress("organisations", start + len(batch), len(ids))
        if not options["words_only"]:
            self._read_deeply()
        learning.learn(now=timezone.now())
        self.stdout.write(f"{SearchEntry.objects.count()} texts of {len(ids)} organisations are searchable.")

    def _read_deeply(self) -> None:
        """By the encoder that the operator named; the one in force serves until it is done."""
        if encoder.follow_setting() and not encoder.switch(now=timezone.now()):
            while not encoder.switch(now=timezone.now()):
                done = encoder.progress().read
                for count in encoder.read_next_in_batches():
                    done += count
                    self._progress("texts read by the next encoder", done, encoder.progress().texts)
        waiting, done = SearchEntry.objects.filter(deep_vector__isnull=True).count(), 0
        for count in entries.read_deeply_in_batches(measured=False):
            done += count
            self._progress("texts read deeply", done, max(waiting, done))

    def _say_status(self) -> None:
        now = encoder.progress()
        waiting = SearchEntry.objects.filter(deep_vector__isnull=True).count()
        self.stdout.write(f"{now.texts} texts; {waiting} wait for the deep encoder {now.encoder}.")
        if now.next_encoder:
            self.stdout.write(
                f"{now.next_encoder} has read {now.read} of {now.texts} and will take its place."
            )

    def _progress(self, what: str, done: int, of: int) -> None:
        end = "\n" if done == of or not sys.stderr.isatty() else "\r"
        self.stderr.write(f"{done} of {of} {what}", ending=end)


def _is_whole(*, words_only: bool) -> bool:
    """Whether all is there, read and learnt: whoever made the index may have been killed."""
    waiting = SearchEntry.objects.filter(deep_vector__isnull=True)
    read = words_only or not waiting.exists()
    return read and bool(learnt().version) and not unindexed_organisations().exists()
