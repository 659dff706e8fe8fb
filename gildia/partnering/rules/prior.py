"""What the shipped encoders read in our own taxonomy; it comes with the product.

The means of languages stand in while an index is young. The vectors of process steps spare every new
installation half a minute of reading. `manage read_taxonomy` makes both files anew when an encoder or
the taxonomy changes; a step that a zone has changed is read again there.
"""

from collections.abc import Iterable, Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path

import numpy as np

from gildia.partnering.rules.vectors import Vectors

_DATA = Path(__file__).resolve().parents[1] / "data"
PRIOR_FILE = _DATA / "language_means.npz"
STEPS_FILE = _DATA / "step_vectors.npz"

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


def shipped_vectors(encoder: str, texts: Iterable[str]) -> dict[str, Vectors]:
    """The vectors, by text, of those texts of steps that an encoder (its id) read for the product."""
    stored = _stored_vectors(STEPS_FILE).get(encoder, {})
    return {text: stored[digest] for text in texts if (digest := _digest(text)) in stored}


def write_vectors(read: Mapping[str, Mapping[str, Vectors]], path: Path = STEPS_FILE) -> None:
    """Write the file that `shipped_vectors` reads, from vectors by encoder and text."""
    arrays: dict[str, np.ndarray[tuple[int, ...], np.dtype[np.generic]]] = {}
    for encoder, vectors in read.items():
        arrays[f"{encoder}/digests"] = np.array([_digest(text) for text in vectors])
        arrays[f"{encoder}/vectors"] = np.array(list(vectors.values()), dtype=np.float16)
    with path.open("wb") as target:
        np.savez_compressed(target, **arrays)  # type: ignore[arg-type]


@cache
def _stored_vectors(path: Path) -> dict[str, dict[str, Vectors]]:
    with np.load(path, allow_pickle=False) as stored:
        encoders = {name.partition("/")[0] for name in stored.files}
        return {
            encoder: dict(
                zip(
                    stored[f"{encoder}/digests"].tolist(),
                    stored[f"{encoder}/vectors"].astype(np.float32),
                    strict=True,
                )
            )
            for encoder in encoders
        }


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:16]
