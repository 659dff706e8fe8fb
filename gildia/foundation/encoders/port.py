"""What the search asks of an encoder, whoever wrote it."""

from collections.abc import Mapping, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]

MAX_QUERY_CHARACTERS = 600
"""What a query says beyond this adds nothing to its meaning, but a deep encoder pays for it."""

MAX_PASSAGE_CHARACTERS = 2_000


class EncoderUnavailable(Exception):
    """An encoder cannot be used, with a sentence that says what to do."""


class Encoder(Protocol):
    """Turns texts into unit vectors, one row a text."""

    @property
    def id(self) -> str:
        """Changes whenever the vectors of the same text would; at most 64 characters."""

    @property
    def dimensions(self) -> int:
        """Length of a vector."""

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Vectors of what people ask for."""

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Vectors of what is searched."""

    def warm(self) -> None:
        """Load the weights now, so that no reader waits for them."""


class Remembering:
    """An encoder that reads each text once, for work that asks again what was read ahead.

    `passages` and `queries`: vectors of texts that were read long before.
    """

    def __init__(
        self,
        encoder: Encoder,
        passages: Mapping[str, Vectors] | None = None,
        queries: Mapping[str, Vectors] | None = None,
    ) -> None:
        self._encoder = encoder
        self._known: dict[tuple[str, bool], Vectors] = {
            (text, is_query): vector
            for is_query, known in ((False, passages), (True, queries))
            for text, vector in (known or {}).items()
        }

    @property
    def id(self) -> str:
        return self._encoder.id

    @property
    def dimensions(self) -> int:
        return self._encoder.dimensions

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        return self._encode(texts, is_query=True)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        return self._encode(texts, is_query=False)

    def warm(self) -> None:
        self._encoder.warm()

    def _encode(self, texts: Sequence[str], *, is_query: bool) -> Vectors:
        unread = [text for text in dict.fromkeys(texts) if (text, is_query) not in self._known]
        read = self._encoder.encode_queries if is_query else self._encoder.encode_passages
        if unread:
            vectors = zip(unread, read(unread), strict=True)
            self._known |= {(text, is_query): vector for text, vector in vectors}
        if not texts:
            return np.empty((0, self.dimensions), dtype=np.float32)
        return np.stack([self._known[text, is_query] for text in texts])


def clean(text: str, limit: int) -> str:
    """The text as native code can take it: no NUL, no lone surrogate, not too long."""
    head = text[:limit].replace("\0", " ")
    return head.encode("utf-8", "replace").decode("utf-8").strip() or " "


def unit(vectors: NDArray[np.float32]) -> Vectors:
    """Rows of length one."""
    rows = np.asarray(vectors, dtype=np.float32)
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    scaled: Vectors = rows / np.maximum(lengths, 1e-9, dtype=np.float32)
    return scaled
