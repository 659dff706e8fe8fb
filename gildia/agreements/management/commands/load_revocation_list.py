"""`manage load_revocation_list FILE`: what an authority took back."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from gildia.agreements.actions import trust
from gildia.foundation.errors import Refused


class Command(BaseCommand):
    """Keeps the newest revocation list of each trusted authority."""

    help = "Load a revocation list (PEM or DER) of a trusted authority, as often as it issues one."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *_args: Any, file: Path, **_options: Any) -> None:
        try:
            loaded = trust.load_revocations(data=file.read_bytes(), now=timezone.now())
        except (OSError, Refused) as error:
            raise CommandError(str(error)) from error
        until = f", next one due {loaded.next_at:%Y-%m-%d}" if loaded.next_at else ""
        self.stdout.write(f"{loaded.issuer}: {loaded.entries} certificates taken back{until}")
