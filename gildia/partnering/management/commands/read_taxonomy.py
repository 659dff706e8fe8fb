"""Make what is shipped of our own taxonomy as the shipped encoders read it."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone

from gildia.foundation.encoders import DEEP, FAST
from gildia.foundation.languages import CONTENT_LANGUAGES
from gildia.partnering.actions.learning import step_texts
from gildia.partnering.queries.taxonomy import taxonomy_means
from gildia.partnering.rules.prior import MeanKey, write_means, write_vectors
from gildia.partnering.rules.vectors import Vectors
from gildia.registry.actions.taxonomy import load_shipped
from gildia.registry.models import ProcessStep


class Command(BaseCommand):
    """Run it after the taxonomy or a shipped encoder has changed, and commit both files."""

    help = "Make the shipped means of languages and vectors of process steps anew from the taxonomy."

    def handle(self, *args: Any, **options: Any) -> None:
        """Encode names and descriptions of all steps, and needs made of their names."""
        means: dict[MeanKey, Vectors] = {}
        for language in CONTENT_LANGUAGES:
            means |= taxonomy_means(FAST, language) | taxonomy_means(DEEP, language)
        write_means(means)
        texts = _shipped_texts()
        write_vectors({DEEP.id: dict(zip(texts, DEEP.encode_passages(texts), strict=True))})
        self.stdout.write(f"{len(means)} means, {len(texts)} texts of steps")


def _shipped_texts() -> list[str]:
    """The texts of the taxonomy as it is shipped, whatever this database holds."""
    with transaction.atomic():
        ProcessStep.objects.update(edited=False)
        load_shipped(now=timezone.now())
        texts = [text for language in CONTENT_LANGUAGES for text in step_texts(language).values()]
        transaction.set_rollback(True)
    return list(dict.fromkeys(texts))
