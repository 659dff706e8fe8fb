"""The means that an encoder gives to our own taxonomy: they stand in while an index is young."""

import tomllib
from pathlib import Path

from django.apps import apps

from gildia.foundation.encoders import Encoder
from gildia.partnering.models import LanguageMean
from gildia.partnering.rules.prior import MeanKey
from gildia.partnering.rules.vectors import Vectors

#: How people word a need; the braces take the name of a process step.
_WORDINGS = {
    "ru": ["Нужна услуга: {}", "Ищем, кто делает: {}", "Где заказать: {}?", "{}"],
    "en": ["We need {}", "looking for a partner for {}", "who can do {}?", "{}"],
    "zh": ["寻找{}服务", "需要{}", "哪家公司能做{}？", "{}"],
}


def taxonomy_means(encoder: Encoder, language: str) -> dict[MeanKey, Vectors]:
    """Means of names and descriptions of all steps, and of needs made of their names, in one language."""
    path = Path(apps.get_app_config("registry").path, "data", "process_steps.toml")
    taxonomy = tomllib.loads(path.read_text(encoding="utf-8"))
    steps = [step for chain in taxonomy["chain"] for step in chain["step"]]
    names = [step["name"][language] for step in steps]
    texts = [step["description"][language] for step in steps] + names
    wordings = _WORDINGS[language]
    needs = [wordings[index % len(wordings)].format(name) for index, name in enumerate(names)]
    return {
        (encoder.id, LanguageMean.TEXT, language): encoder.encode_passages(texts).mean(0),
        (encoder.id, LanguageMean.NEED, language): encoder.encode_queries(needs).mean(0),
    }
