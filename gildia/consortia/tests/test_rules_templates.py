"""The shipped templates name chains and steps that the register ships."""

import tomllib
from pathlib import Path

from gildia.consortia.rules.templates import shipped

TAXONOMY = Path(__file__).resolve().parents[2] / "registry" / "data" / "process_steps.toml"


def test_every_step_of_a_template_is_one_of_its_chain() -> None:
    chains = {
        chain["code"]: {step["code"] for step in chain["step"]}
        for chain in tomllib.loads(TAXONOMY.read_text(encoding="utf-8"))["chain"]
    }
    assert len({template.code for template in shipped()}) == len(shipped()) >= 4
    for template in shipped():
        assert set(template.steps) <= chains[template.chain]
        assert set(template.names) == {"ru", "en"}
