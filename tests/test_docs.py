"""Documents that can rot are held to what is there."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = [
    path
    for pattern in ("*.md", "docs/**/*.md", "gildia/*/README.md", "changelog/*.md")
    for path in ROOT.glob(pattern)
]


def verbs() -> list[str]:
    listing = subprocess.run(
        [sys.executable, "dev.py"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    return re.findall(r"^  python3 dev.py (\w+)", listing, flags=re.MULTILINE)


@pytest.mark.parametrize("verb", verbs())
def test_every_verb_of_dev_py_is_explained(verb: str) -> None:
    assert f"dev.py {verb}" in (ROOT / "docs" / "settings.md").read_text()


def test_every_setting_is_explained_and_no_other() -> None:
    code = [*ROOT.glob("*.py"), *ROOT.glob("gildia/config/**/*.py")]
    read = {name for path in code for name in re.findall(r"\"(GILDIA_[A-Z_]+)\"", path.read_text())}
    explained = set(re.findall(r"`(GILDIA_[A-Z_]+)`", (ROOT / "docs" / "settings.md").read_text()))
    assert read - {"GILDIA_"} == explained


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_between_documents_lead_somewhere(document: Path) -> None:
    links = re.findall(r"\]\((?!https?:|mailto:|#)([^)#]+)", document.read_text())
    broken = [link for link in links if not (document.parent / link).exists()]
    assert broken == []


def test_every_decision_has_its_three_parts_and_is_listed() -> None:
    folder = ROOT / "docs" / "adr"
    index = (folder / "README.md").read_text()
    for decision in sorted(folder.glob("[0-9]*.md")):
        text = decision.read_text()
        assert all(f"**{part}.**" in text for part in ("Context", "Decision", "Consequences")), decision.name
        assert decision.name in index, decision.name
