"""Spread the search entries over several PostgreSQL servers, or gather them."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from gildia.foundation.errors import Refused
from gildia.partnering.actions import spreading
from gildia.partnering.queries.servers import server_names


class Command(BaseCommand):
    """docs/howto/scale-out.md says when it is worth it and what it costs."""

    help = "Spread the search entries over this server and others, or gather them here again."

    def add_arguments(self, parser: CommandParser) -> None:
        """Options of the command."""
        parser.add_argument("servers", nargs="*", help="addresses: postgresql://user:password@host/database")
        parser.add_argument("--gather", action="store_true", help="bring all entries back to this server")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it in one transaction; searches go on meanwhile."""
        if bool(options["servers"]) == options["gather"]:
            raise CommandError("Name the other servers, or --gather.")
        try:
            if options["gather"]:
                spreading.gather()
            else:
                spreading.spread(servers=options["servers"])
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(f"The search entries stand on {1 + len(server_names())} server(s).")
