"""dev.py does each step once, and again when its inputs change."""

import subprocess
import sys
from pathlib import Path

import pytest

import dev

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "source").write_text("one")
    return tmp_path


def times_done(folder: Path, *changes: str) -> int:
    """How often a step is done when its source is changed between the tries."""
    done: list[str] = []

    def work() -> None:
        done.append("done")
        (folder / "product").write_text("made")

    for change in changes:
        if change == "lose product":
            (folder / "product").unlink()
        else:
            (folder / "source").write_text(change)
        dev.step("a step", [folder / "source"], work, products=[folder / "product"], stamps=folder / "stamps")
    return len(done)


def test_a_step_is_done_once_for_the_same_input(folder: Path) -> None:
    assert times_done(folder, "one", "one") == 1


def test_a_step_is_done_again_for_another_input(folder: Path) -> None:
    assert times_done(folder, "one", "two") == 2


def test_a_step_is_done_again_when_its_product_is_lost(folder: Path) -> None:
    assert times_done(folder, "one", "lose product") == 2


def test_a_step_that_failed_is_tried_again(folder: Path) -> None:
    def fail() -> None:
        raise dev.Stop("no network")

    with pytest.raises(dev.Stop):
        dev.step("a step", [folder / "source"], fail, stamps=folder / "stamps")
    assert times_done(folder, "one") == 1


def test_alone_it_lists_its_verbs_and_an_unknown_one_is_an_error() -> None:
    alone = subprocess.run([sys.executable, "dev.py"], cwd=ROOT, capture_output=True, text=True, check=True)
    unknown = subprocess.run(
        [sys.executable, "dev.py", "fly"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert "dev.py run" in alone.stdout
    assert unknown.returncode == 2
