"""The tools that read the code without running it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PROGRAMS = Path(sys.executable).parent
TOOLS = {
    "style": ["ruff", "check", "--quiet"],
    "format": ["ruff", "format", "--check", "--quiet"],
    "types": ["mypy", "--no-error-summary"],
    "contracts between rooms": ["lint-imports", "--no-logo"],
    "templates": ["djlint", "gildia", "--lint", "--quiet"],
}


@pytest.mark.parametrize("tool", TOOLS)
def test_has_nothing_to_say(tool: str) -> None:
    program, *arguments = TOOLS[tool]
    done = subprocess.run(
        [str(PROGRAMS / program), *arguments], cwd=ROOT, capture_output=True, text=True, check=False,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "gildia.config.settings"},
    )  # fmt: skip
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
