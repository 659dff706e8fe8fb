"""Make the means of languages that are shipped, from the taxonomy of process steps."""

from typing import Any

from django.core.management.base import BaseCommand

from gildia.foundation.encoders import DEEP, FAST
from gildia.partnering.queries.taxonomy import taxonomy_means
from gildia.partnering.rules.prior import write_means


class Command(BaseCommand):
    """Run it after the taxonomy or a shipped encoder has changed, and commit the file."""

    help = "Make the shipped means of languages anew from the taxonomy."

    def handle(self, *args: Any, **options: Any) -> None:
        """Encode names and descriptions of all steps, and needs made of their names."""
        means = {**taxonomy_means(FAST), **taxonomy_means(DEEP)}
        write_means(means)
        self.stdout.write(f"{len(means)} means")
