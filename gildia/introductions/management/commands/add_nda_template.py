"""`manage add_nda_template E-MAIL`: put the shipped non-disclosure agreement into force."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from gildia.foundation.errors import Refused
from gildia.introductions.actions import nda
from gildia.registry.models import Mandate
from gildia.registry.permissions import actor_of, may_moderate
from gildia.registry.rules import Scope


class Command(BaseCommand):
    """Writes and approves the starter text in the name of somebody of a managing company's staff."""

    help = "Put the shipped non-disclosure agreement into force for a managing company. Have it read first."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "email", help="of the staff who answers for it: registrar or moderator who administers or signs"
        )

    def handle(self, *_args: Any, email: str, **_options: Any) -> None:
        now = timezone.now()
        held = Mandate.objects.in_force(timezone.localdate(now)).filter(
            person__email=email.lower(), scopes__overlap=[Scope.ADMINISTER.value, Scope.SIGN.value]
        )
        actors = [
            actor_of(mandate) for mandate in held.select_related("person", "organisation").order_by("pk")
        ]
        by = next((actor for actor in actors if may_moderate(actor.viewer)), None)
        if by is None:
            raise CommandError(
                "Nobody of a managing company's staff who administers or signs has this address."
            )
        try:
            version = nda.add_shipped(by=by, now=now)
        except Refused as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"In force: {version.template}, version {version.number}, {version.content_hash[:12]}"
        )
