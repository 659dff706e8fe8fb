"""`manage replace_seal`: seal with another key from now on."""

import os
from getpass import getpass
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from gildia.agreements.actions import trust
from gildia.agreements.queries.seal import key_on_token
from gildia.agreements.rules.keys import Seal
from gildia.foundation.errors import Refused

PASSWORD_VARIABLE = "GILDIA_PKCS12_PASSWORD"  # noqa: S105 - the name of a variable


class Command(BaseCommand):
    """Brings a key in from PKCS#12, or takes the one on the PKCS#11 token of the settings."""

    help = "Seal with a key of your own: from a PKCS#12 file, or on the token that the settings name."

    def add_arguments(self, parser: CommandParser) -> None:
        source = parser.add_mutually_exclusive_group(required=True)
        source.add_argument(
            "--pkcs12", type=Path, metavar="FILE", help=f"password: asked for, or {PASSWORD_VARIABLE}"
        )
        source.add_argument("--token", action="store_true", help="the key stays on the PKCS#11 token")

    def handle(self, *_args: Any, pkcs12: Path | None, **_options: Any) -> None:
        try:
            if pkcs12 is not None:
                password = os.environ.get(PASSWORD_VARIABLE) or getpass("Password of the file: ")
                seal = trust.read_pkcs12(data=pkcs12.read_bytes(), password=password)
            else:
                seal = Seal(b"", key_on_token().certificate())
            made = trust.replace_seal(seal=seal, keep_key=pkcs12 is not None, now=timezone.now())
        except (OSError, LookupError, Refused) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"{made.subject}\nSHA-256 {made.fingerprint}\nvalid until {made.valid_until:%Y-%m-%d}"
        )
