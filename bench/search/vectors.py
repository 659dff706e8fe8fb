"""Vectors: those of a few thousand texts are read by the encoders, all others are mixed from them.

Embedding a million texts takes a day on two cores. A mixed vector is the sum of two real ones of
the same process step, so that neighbours are as near each other as real texts on one subject are,
and of the difference of two unrelated ones, so that no two are the same and the noise has the
shape of real vectors.
"""

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.search.texts import LANGUAGES, Step, Writer
from gildia.foundation.encoders import DEEP, FAST, Encoder
from gildia.partnering.rules.prior import shipped_means
from gildia.partnering.rules.vectors import Vectors, centred

CACHE = Path(__file__).resolve().parents[2] / "var" / "bench"
REAL_TEXTS = 3_000
NOISE = 0.4
_SEED = 20260401


class Pool:
    """Real centred vectors by step and language, to mix from."""

    def __init__(self) -> None:
        writer = Writer(_SEED)
        written = [_written(writer, number) for number in range(REAL_TEXTS)]
        languages = [language for _, language, _ in written]
        texts = [text for _, _, text in written]
        self.fast = passages(FAST, texts, languages)
        self.deep = passages(DEEP, texts, languages)
        found: dict[tuple[str, str], list[int]] = defaultdict(list)
        for place, (step, language, _) in enumerate(written):
            found[step.code, language].append(place)
        self._places = {key: np.array(places) for key, places in found.items()}

    def mixed(
        self, keys: Sequence[tuple[str, str]], chance: np.random.Generator
    ) -> tuple[NDArray[np.float16], NDArray[np.float16]]:
        """A vector of either encoder for each pair of step and language."""
        one, two = (np.array([chance.choice(self._of(key)) for key in keys]) for _ in range(2))
        away, back = (chance.integers(0, REAL_TEXTS, len(keys)) for _ in range(2))
        share = chance.uniform(0.3, 0.7, (len(keys), 1)).astype(np.float32)

        def mix(real: Vectors) -> NDArray[np.float16]:
            made = share * real[one] + (1 - share) * real[two] + NOISE * (real[away] - real[back])
            return np.asarray(made / np.linalg.norm(made, axis=1, keepdims=True), dtype=np.float16)

        return mix(self.fast), mix(self.deep)

    def _of(self, key: tuple[str, str]) -> NDArray[np.int64]:
        return self._places[key]


def _written(writer: Writer, number: int) -> tuple[Step, str, str]:
    # Each pair of step and language first, so that every one has a real text.
    step = writer.steps[number // len(LANGUAGES) % len(writer.steps)]
    language = LANGUAGES[number % len(LANGUAGES)]
    return step, language, writer.text(step, language)


def passages(encoder: Encoder, texts: Sequence[str], languages: Sequence[str]) -> Vectors:
    """Centred vectors of texts, read once and kept on disk."""
    raw = _kept(encoder, "text", texts)
    means = np.stack([shipped_means()[encoder.id, "text", language] for language in languages])
    return centred(raw, means)


def needs(encoder: Encoder, texts: Sequence[str]) -> Vectors:
    """Vectors of needs as the encoder gives them, kept on disk."""
    return _kept(encoder, "need", texts)


def _kept(encoder: Encoder, side: str, texts: Sequence[str]) -> Vectors:
    digest = hashlib.sha256("\0".join([encoder.id, side, *texts]).encode()).hexdigest()[:16]
    path = CACHE / f"{encoder.id}-{side}-{digest}.npy"
    if not path.exists():
        encode = encoder.encode_queries if side == "need" else encoder.encode_passages
        CACHE.mkdir(parents=True, exist_ok=True)
        np.save(path, np.concatenate([encode(texts[at : at + 32]) for at in range(0, len(texts), 32)]))
    vectors: Vectors = np.load(path)
    return vectors
