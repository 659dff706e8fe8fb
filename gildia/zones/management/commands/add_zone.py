"""`manage add_zone CODE …`: one more zone, its managing company, and who administers it."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email
from django.utils import timezone

from gildia.foundation.errors import Refused
from gildia.zones.actions.founding import Plan, found


class Command(BaseCommand):
    """Adds whatever of a zone is not there yet."""

    help = "Add a zone with its managing company and administrators; what is there already is left alone."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("code", help="stands in addresses: small Latin letters, digits and hyphens")
        parser.add_argument("--name-ru", required=True)
        parser.add_argument("--name-en", required=True)
        parser.add_argument("--country", required=True, help="ISO 3166-1, such as RU")
        company = parser.add_mutually_exclusive_group(required=True)
        company.add_argument("--managing-company", default="", metavar="SLUG", help="one that is here")
        company.add_argument("--managing-company-name", default="", metavar="LEGAL NAME", help="a new one")
        parser.add_argument(
            "--administrator",
            action="append",
            default=[],
            metavar="EMAIL[=NAME]",
            help="may do everything for the managing company; may be given several times",
        )

    def handle(self, *_args: Any, code: str, administrator: list[str], **options: Any) -> None:
        people = [(email, name) for email, _sign, name in (each.partition("=") for each in administrator)]
        try:
            for email, _name in people:
                validate_email(email)
            founded = found(
                plan=Plan(
                    code=code,
                    name_ru=options["name_ru"],
                    name_en=options["name_en"],
                    country=options["country"],
                    managing_company=options["managing_company"],
                    legal_name=options["managing_company_name"],
                    administrators=people,
                ),
                now=timezone.now(),
            )
        except (Refused, ValidationError) as error:
            raise CommandError(str(error)) from error
        for line in founded.written or ["Everything is there already, nothing was written."]:
            self.stdout.write(line)
        self.stdout.write(f"Settings: {founded.zone.get_absolute_url()}settings/")
        if any(line.startswith("account ") for line in founded.written):
            self.stdout.write(
                "A new account has no password: its owner chooses one at /accounts/password/reset/."
            )
