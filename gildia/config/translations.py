"""Compiles every room's translations, without needing gettext on the machine."""

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po


def compile_all(rooms: Path) -> None:
    """Write a `.mo` file beside each `.po` file."""
    for source in rooms.rglob("*.po"):
        with source.open("rb") as opened:
            catalogue = read_po(opened, locale=source.parts[-3])
        with source.with_suffix(".mo").open("wb") as compiled:
            write_mo(compiled, catalogue)


if __name__ == "__main__":
    compile_all(Path(__file__).resolve().parents[1])
