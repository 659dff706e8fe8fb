"""Every accent can be read: each pair of colours that stand one on the other has enough contrast."""

import re
from pathlib import Path

import pytest

from gildia.zones.rules import ACCENTS

STYLES = Path(__file__).resolve().parents[3] / "assets" / "css"
ENOUGH = 4.5
_TOKEN = re.compile(r"--([a-z-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)")
Colours = dict[str, tuple[str, str]]


def tokens(text: str) -> Colours:
    """Tokens with their values for light and for dark."""
    return {name: (light, dark) for name, light, dark in _TOKEN.findall(text)}


HOUSE = tokens((STYLES / "_tokens.scss").read_text())
BLOCKS = dict(
    re.findall(r"\[data-accent='(\w+)'\] \{(.*?)\n\}", (STYLES / "_accents.scss").read_text(), re.S)
)


def luminance(colour: str) -> float:
    """Relative luminance by WCAG 2."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: str, second: str) -> float:
    """How well one colour reads on the other, from 1 to 21."""
    darker, lighter = sorted([luminance(first), luminance(second)])
    return (lighter + 0.05) / (darker + 0.05)


def test_every_accent_is_drawn_and_no_other() -> None:
    assert set(BLOCKS) == set(ACCENTS)
    assert tokens(BLOCKS["green"]) == {name: HOUSE[name] for name in tokens(BLOCKS["green"])}
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("accent", ACCENTS)
def test_an_accent_reads_on_what_it_stands_on(accent: str, theme: int) -> None:
    colours = HOUSE | tokens(BLOCKS[accent])
    pairs = [
        ("on-accent", "accent"),
        ("on-accent", "accent-strong"),
        ("accent", "paper"),
        ("accent", "surface"),
        ("accent-strong", "accent-soft"),
        ("ink", "accent-soft"),
    ]
    weak = {
        pair: contrast(colours[pair[0]][theme], colours[pair[1]][theme])
        for pair in pairs
        if contrast(colours[pair[0]][theme], colours[pair[1]][theme]) < ENOUGH
    }
    assert weak == {}
    if theme == 0:
        assert contrast("#ffffff", colours["accent"][theme]) >= ENOUGH
