"""`manage draw_map`: draws the map of the rooms in docs/architecture.md anew."""

from typing import Any

from django.core.management.base import BaseCommand

from gildia.config.rooms import ROOT, with_map


class Command(BaseCommand):
    """Draws the map of the rooms anew."""

    help = "Draw the map of the rooms in docs/architecture.md anew."

    def handle(self, *args: Any, **options: Any) -> None:
        document = ROOT / "docs" / "architecture.md"
        document.write_text(with_map(document.read_text()))
