"""Make the means of languages that are shipped, from the taxonomy of process steps."""

import tomllib
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand

from gildia.foundation.encoders import DEEP, FAST
from gildia.foundation.languages import CONTENT_LANGUAGES
from gildia.partnering.models import LanguageMean
from gildia.partnering.rules.prior import MeanKey, write_means
from gildia.partnering.rules.vectors import Vectors

#: How people word a need; the braces take the name of a process step.
_WORDINGS = {
    "ru": ["Нужна услуга: {}", "Ищем, кто делает: {}", "Где заказать: {}?", "{}"],
    "en": ["We need {}", "looking for a partner for {}", "who can do {}?", "{}"],
    "zh": ["寻找{}服务", "需要{}", "哪家公司能做{}？", "{}"],
}


class Command(BaseCommand):
    """Run it after the taxonomy or an encoder has changed, and commit the file."""

    help = "Make the shipped means of languages anew from the taxonomy."

    def handle(self, *args: Any, **options: Any) -> None:
        """Encode names and descriptions of all steps, and needs made of their names."""
        path = Path(apps.get_app_config("registry").path, "data", "process_steps.toml")
        taxonomy = tomllib.loads(path.read_text(encoding="utf-8"))
        steps = [step for chain in taxonomy["chain"] for step in chain["step"]]
        means: dict[MeanKey, Vectors] = {}
        for language in CONTENT_LANGUAGES:
            names = [step["name"][language] for step in steps]
            texts = [step["description"][language] for step in steps] + names
            wordings = _WORDINGS[language]
            needs = [wordings[index % len(wordings)].format(name) for index, name in enumerate(names)]
            for encoder in (FAST, DEEP):
                means[encoder.id, LanguageMean.TEXT, language] = encoder.encode_passages(texts).mean(0)
                means[encoder.id, LanguageMean.NEED, language] = encoder.encode_queries(needs).mean(0)
        write_means(means)
        self.stdout.write(f"{len(means)} means of {len(steps)} process steps")
