"""`manage load_trust_root FILE`: believe signatures whose certificates come from these authorities."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from gildia.agreements.actions import trust
from gildia.foundation.errors import Refused


class Command(BaseCommand):
    """Loads certificates of authorities, or withdraws one."""

    help = "Load certificates of authorities (PEM or DER; roots and those between), or withdraw one."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, help="a file with one or more certificates")
        parser.add_argument("--withdraw", metavar="FINGERPRINT", help="believe this authority no longer")

    def handle(self, *_args: Any, file: Path | None, withdraw: str | None, **_options: Any) -> None:
        now = timezone.now()
        if (file is None) == (withdraw is None):
            raise CommandError("Give a file, or --withdraw and the beginning of a fingerprint.")
        try:
            if file is not None:
                loaded = trust.load_trust_roots(data=file.read_bytes(), now=now)
            else:
                loaded = [trust.withdraw_trust_root(fingerprint=withdraw or "", now=now)]
        except (OSError, Refused) as error:
            raise CommandError(str(error)) from error
        for root in loaded:
            state = "withdrawn" if root.withdrawn_at else "root" if root.is_root else "between"
            self.stdout.write(
                f"{state:9} {root.fingerprint} {root.subject}, until {root.valid_until:%Y-%m-%d}"
            )
