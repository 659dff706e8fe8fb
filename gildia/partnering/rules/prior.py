"""Means of languages that come with the product, learnt from our own taxonomy.

They stand in while an index is young. `manage learn_language_means` makes the file anew when an
encoder or the taxonomy changes.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import numpy as np

from gildia.partnering.rules.vectors import Vectors

PRIOR_FILE = Path(__file__).resolve().parents[1] / "data" / "language_means.npz"

#: Encoder id, side ("need" or "text"), language.
MeanKey = tuple[str, str, str]


@cache
def shipped_means() -> Mapping[MeanKey, Vectors]:
    """Every mean of the file."""
    with np.load(PRIOR_FILE, allow_pickle=False) as stored:
        return {_key(name): stored[name].astype(np.float32) for name in stored.files}


def write_means(means: Mapping[MeanKey, Vectors], path: Path = PRIOR_FILE) -> None:
    """Write the file that `shipped_means` reads."""
    arrays = {"/".join(key): mean.astype(np.float16) for key, mean in means.items()}
    with path.open("wb") as target:
        np.savez_compressed(target, **arrays)  # type: ignore[arg-type]


def _key(name: str) -> MeanKey:
    encoder, side, language = name.split("/")
    return encoder, side, language
