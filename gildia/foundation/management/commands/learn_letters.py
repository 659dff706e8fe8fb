"""Make the shipped table by which short texts show their language."""

import re
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from babel import Locale
from babel.messages.mofile import read_mo
from django.core.management.base import BaseCommand

from gildia.foundation import letters
from gildia.foundation.classifications import FILE
from gildia.foundation.stopwords import MARKERS

_PLACEHOLDERS = re.compile(r"%\(\w+\)\w|%\w|\{[^}]*\}|<[^>]*>|https?:\S+")
_FOLDERS = {"pt": ("pt", "pt_PT", "pt_BR")}


class Command(BaseCommand):
    """Run it after a language was added to the stemmers, and commit the file."""

    help = "Learn the letters of languages from Unicode's tables and the messages of Django."

    def handle(self, *args: Any, **options: Any) -> None:
        """Read names and messages of every language in Latin script that has little words."""
        texts = {language: [*_names(language), *_messages(language)] for language in MARKERS}
        texts["en"] += [line.split("\t")[2] for line in FILE.read_text("utf-8").splitlines()]
        learnt = letters.learn(texts)
        letters.write(learnt)
        self.stdout.write(f"{len(learnt.rows)} pieces of words in {len(learnt.languages)} languages")


def _names(language: str) -> Iterator[str]:
    """Names of countries, languages and currencies."""
    locale = Locale(language)
    for names in (locale.territories, locale.languages, locale.currencies):
        yield from names.values()


def _messages(language: str) -> Iterator[str]:
    """What Django and its applications say; English are the originals."""
    folders = _FOLDERS.get(language, (language,))
    for package in ("django", "allauth"):
        spec = find_spec(package)
        for place in spec.submodule_search_locations or () if spec else ():
            for folder in ("de",) if language == "en" else folders:
                for file in sorted(Path(place).glob(f"**/locale/{folder}/LC_MESSAGES/django.mo")):
                    yield from _said(file, original=language == "en")


def _said(file: Path, *, original: bool) -> Iterator[str]:
    with file.open("rb") as opened:
        for message in read_mo(opened):
            said = message.id if original else message.string
            for text in said if isinstance(said, list | tuple) else [said]:
                yield _PLACEHOLDERS.sub(" ", text or "")
