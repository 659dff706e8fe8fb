"""Make the means of languages that are shipped, from the taxonomy of process steps."""

from typing import Any

from django.core.management.base import BaseCommand

from gildia.foundation.encoders import DEEP, FAST
from gildia.foundation.languages import CONTENT_LANGUAGES
from gildia.partnering.queries.taxonomy import taxonomy_means
from gildia.partnering.rules.prior import MeanKey, write_means
from gildia.partnering.rules.vectors import Vectors


class Command(BaseCommand):
    """Run it after the taxonomy or a shipped encoder has changed, and commit the file."""

    help = "Make the shipped means of languages anew from the taxonomy."

    def handle(self, *args: Any, **options: Any) -> None:
        """Encode names and descriptions of all steps, and needs made of their names."""
        means: dict[MeanKey, Vectors] = {}
        for language in CONTENT_LANGUAGES:
            means |= taxonomy_means(FAST, language) | taxonomy_means(DEEP, language)
        write_means(means)
        self.stdout.write(f"{len(means)} means")
