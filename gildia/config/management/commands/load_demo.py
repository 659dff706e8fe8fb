"""`manage load_demo`: the demonstration zone."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from gildia.config.demo import loader


class Command(BaseCommand):
    """Adds the companies, people and circles that are missing; what is there stays as it is."""

    help = "Load the demonstration zone; what is already there is left alone."

    def handle(self, *_args: Any, **_options: Any) -> None:
        loaded = loader.load(now=timezone.now(), open_accounts=settings.DEMONSTRATION)
        self.stdout.write(str(loaded))
