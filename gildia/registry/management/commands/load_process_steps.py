"""`manage load_process_steps`: the shipped value chains."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from gildia.registry.actions import taxonomy


class Command(BaseCommand):
    """Adds what is missing and updates what nobody has edited; safe to repeat."""

    help = "Load the shipped segments, process chains and steps; steps edited here are left alone."

    def handle(self, *_args: Any, **_options: Any) -> None:
        loaded = taxonomy.load_shipped(now=timezone.now())
        self.stdout.write(
            f"Process steps: {loaded.added} entries added, {loaded.changed} steps brought up to date."
        )
