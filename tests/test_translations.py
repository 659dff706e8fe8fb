"""Everything a person reads can be read in Russian."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

HOUSE = Path(__file__).resolve().parent.parent / "gildia"
ROOMS = sorted(path.parent.name for path in HOUSE.glob("*/__init__.py"))
SAMPLES = {"style.html"}  # the style page shows components with samples in several scripts
TEMPLATES = sorted(
    path
    for path in HOUSE.glob("*/templates/**/*")
    if path.suffix in {".html", ".txt"} and path.name not in SAMPLES
)

#: Names that are the same in every language.
NAMES = {
    "Gildia", "API", "CSV", "XLSX", "INN", "OGRN", "KPP", "LEI", "VAT", "USCC", "ISIC", "NACE", "HS",
    "ID", "JSON", "GeoJSON", "OpenAPI", "PDF", "SVG", "Русский", "English", "中文", "RU", "EN", "ZH",
    "MIT", "TOTP",
}  # fmt: skip


def catalogue(path: Path) -> Catalog:
    with path.open("rb") as opened:
        return read_po(opened, locale="ru")


def source_of(message: Message) -> str:
    """The source text, of a plural its first form."""
    return str(message.id[0] if isinstance(message.id, tuple | list) else message.id)


def forms_of(message: Message) -> list[str]:
    """The translation, of a plural every form."""
    found = message.string
    return [found or ""] if isinstance(found, str) or found is None else list(found)


def keys(read: Catalog) -> set[tuple[str, str]]:
    """What a catalogue translates, by context and (singular) source text."""
    return {(message.context or "", source_of(message)) for message in read if message.id}


@pytest.fixture(scope="module")
def extracted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the house whose catalogues hold exactly what its sources say now."""
    copy = tmp_path_factory.mktemp("house") / "gildia"
    shutil.copytree(HOUSE, copy, ignore=shutil.ignore_patterns("__pycache__", "data", "*.mo", "demo", "*.po"))
    for room in ROOMS:
        (copy / room / "locale" / "ru" / "LC_MESSAGES").mkdir(parents=True, exist_ok=True)
        subprocess.run(
            [sys.executable, "-m", "django", "makemessages", "-l", "ru", "--no-location", "--no-wrap"],
            cwd=copy / room, check=True, capture_output=True,
            env={**os.environ, "DJANGO_SETTINGS_MODULE": ""},
        )  # fmt: skip
    return copy


@pytest.mark.xdist_group("translations")
@pytest.mark.parametrize("room", ROOMS)
def test_every_sentence_of_a_room_is_in_its_catalogue(room: str, extracted: Path) -> None:
    place = Path(room) / "locale" / "ru" / "LC_MESSAGES" / "django.po"
    if not (extracted / place).exists():
        return
    wanted = keys(catalogue(extracted / place))
    there = keys(catalogue(HOUSE / place)) if (HOUSE / place).exists() else set()
    assert sorted(wanted - there) == [], (
        f"cd gildia/{room} && django-admin makemessages -l ru --no-location --no-wrap"
    )
    assert sorted(there - wanted) == [], "nothing says this any more"


@pytest.mark.parametrize("room", ROOMS)
def test_every_entry_is_translated_and_none_is_guessed(room: str) -> None:
    place = HOUSE / room / "locale" / "ru" / "LC_MESSAGES" / "django.po"
    if not place.exists():
        return
    unfinished = [
        str(message.id)
        for message in catalogue(place)
        if message.id and (message.fuzzy or not all(forms_of(message)))
    ]
    assert unfinished == []


@pytest.mark.parametrize("room", ROOMS)
def test_a_translation_has_no_placeholder_of_its_own(room: str) -> None:
    place = HOUSE / room / "locale" / "ru" / "LC_MESSAGES" / "django.po"
    if not place.exists():
        return
    named = re.compile(r"%\(\w+\)[sd]|\{\w*\}")
    broken = [
        f"{message.id!r} → {form!r}"
        for message in catalogue(place)
        if message.id
        for form in forms_of(message)
        if form and not set(named.findall(form)) <= set(named.findall(str(message.id)))
    ]
    assert broken == []


_INVISIBLE = re.compile(
    r"\{%\s*comment.*?endcomment\s*%\}|\{%\s*blocktrans(late)?\b.*?endblocktrans(late)?\s*%\}|\{%.*?%\}|\{\{.*?\}\}"
    r"|\{#.*?#\}|<!--.*?-->|<(script|code|pre)\b.*?</\3>|&\w+;",
    re.DOTALL,
)
_SHOWN_ATTRIBUTES = re.compile(r"\s(?:alt|title|placeholder|aria-label)=\"([^\"]*)\"")
_WORD = re.compile(r"[^\W\d_]{2,}")


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(HOUSE)))
def test_a_template_says_nothing_in_one_language_only(template: Path) -> None:
    text = _INVISIBLE.sub(" ", template.read_text())
    shown = [*_SHOWN_ATTRIBUTES.findall(text), re.sub(r"<[^>]*>", " ", text)]
    words = {word for part in shown for word in _WORD.findall(part)}
    assert sorted(words - NAMES) == [], "put it into {% translate %}"


def test_one_text_reads_the_same_in_every_room() -> None:
    """The rooms' catalogues become one, where the upper room's word wins: other meanings need a context."""
    said: dict[tuple[str, str], dict[str, list[str]]] = {}
    for room in ROOMS:
        path = HOUSE / room / "locale" / "ru" / "LC_MESSAGES" / "django.po"
        if path.exists():
            for message in catalogue(path):
                if message.id:
                    key = (message.context or "", source_of(message))
                    said.setdefault(key, {})[room] = forms_of(message)
    differing = {
        key: rooms for key, rooms in said.items() if len({str(forms) for forms in rooms.values()}) > 1
    }
    assert differing == {}
