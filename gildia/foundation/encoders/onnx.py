"""Larger encoders: a folder with an ONNX model, its tokenizer and a small description.

Needs the extra `onnx` (onnxruntime and tokenizers). docs/howto/larger-encoder.md says how to make
such a folder.
"""

import hashlib
import threading
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from gildia.foundation.encoders.port import (
    MAX_PASSAGE_CHARACTERS,
    MAX_QUERY_CHARACTERS,
    EncoderUnavailable,
    Vectors,
    clean,
    unit,
)

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

DESCRIPTION = "encoder.toml"
LONGEST_NAME = 48
MOST_DIMENSIONS = 4_000
"""PostgreSQL's index of half vectors takes no more."""
_PACKAGES = ("onnxruntime", "tokenizers")
_PADDING = ("<pad>", "[PAD]")


@dataclass(frozen=True, slots=True)
class Description:
    """What `encoder.toml` says of a model: its own documentation has every one of these."""

    name: str
    dimensions: int
    pooling: str
    """`mean` of the tokens, or `cls`: the first token's; of no effect if the model pools itself."""
    query_prefix: str = ""
    passage_prefix: str = ""
    max_tokens: int = 512
    model: str = "model.onnx"
    tokenizer: str = "tokenizer.json"
    output: str = ""
    """Name of the model's output; the first one if empty."""
    threads: int = 1


class OnnxEncoder:
    """A model of a folder, run by onnxruntime on the processor."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.description = _described(folder)
        self._lock = threading.Lock()
        self._loaded: tuple[InferenceSession, Tokenizer] | None = None

    @cached_property
    def id(self) -> str:
        """The name with a digest of the description and of the sizes of all files.

        Weights of gigabytes are not read for it: new weights of the same size need another name.
        """
        files = sorted(path for path in self.folder.rglob("*") if path.is_file())
        told = [f"{path.relative_to(self.folder)} {path.stat().st_size}" for path in files]
        digest = hashlib.sha256((self.folder / DESCRIPTION).read_bytes() + "\n".join(told).encode())
        return f"{self.description.name}-{digest.hexdigest()[:10]}"

    @property
    def dimensions(self) -> int:
        return self.description.dimensions

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        return self._encode(texts, self.description.query_prefix, MAX_QUERY_CHARACTERS)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        return self._encode(texts, self.description.passage_prefix, MAX_PASSAGE_CHARACTERS)

    def warm(self) -> None:
        self.encode_queries(["warm"])

    def _encode(self, texts: Sequence[str], prefix: str, limit: int) -> Vectors:
        if not texts:
            return np.empty((0, self.dimensions), dtype=np.float32)
        session, tokenizer = self._load()
        padding = next(
            (found for token in _PADDING if (found := tokenizer.token_to_id(token)) is not None), 0
        )
        # A tokenizer without special tokens finds nothing in a text of spaces; a model needs one token.
        read = [tokenizer.encode(prefix + clean(text, limit)).ids or [padding] for text in texts]
        width = max(map(len, read))
        mask = np.array([[1] * len(ids) + [0] * (width - len(ids)) for ids in read], dtype=np.int64)
        given = {
            "input_ids": np.array([ids + [padding] * (width - len(ids)) for ids in read], dtype=np.int64),
            "attention_mask": mask,
            "token_type_ids": np.zeros_like(mask),
        }
        asked = {each.name: given[each.name] for each in session.get_inputs()}
        output = self.description.output or session.get_outputs()[0].name
        return self._pooled(np.asarray(session.run([output], asked)[0], dtype=np.float32), mask)

    def _pooled(self, states: Vectors, mask: np.ndarray[Any, np.dtype[np.int64]]) -> Vectors:
        if states.ndim == 3 and self.description.pooling == "cls":
            states = states[:, 0]
        elif states.ndim == 3:
            weights = mask[:, :, None].astype(np.float32)
            states = np.asarray((states * weights).sum(1) / np.maximum(weights.sum(1), 1.0))
        if states.shape[1] != self.dimensions:
            said, given = self.dimensions, states.shape[1]
            raise EncoderUnavailable(f"{self.folder} says {said} dimensions; the model gives {given}.")
        return unit(states)

    def _load(self) -> "tuple[InferenceSession, Tokenizer]":
        with self._lock:
            if self._loaded is None:
                self._loaded = (
                    _session(self.folder, self.description),
                    _tokenizer(self.folder, self.description),
                )
            return self._loaded


def _described(folder: Path) -> Description:
    path = folder / DESCRIPTION
    try:
        description = Description(**tomllib.loads(path.read_text(encoding="utf-8")))
    except (OSError, tomllib.TOMLDecodeError, TypeError) as error:
        known = ", ".join(field.name for field in fields(Description))
        raise EncoderUnavailable(f"{path} cannot be read ({error}). It may say: {known}.") from error
    faults = [
        f"the name may have 1 to {LONGEST_NAME} characters"
        if not 0 < len(description.name) <= LONGEST_NAME
        else "",
        f"dimensions may be 1 to {MOST_DIMENSIONS}"
        if not 0 < description.dimensions <= MOST_DIMENSIONS
        else "",
        "pooling is mean or cls" if description.pooling not in {"mean", "cls"} else "",
        *(
            f"there is no {folder / name}"
            for name in (description.model, description.tokenizer)
            if not (folder / name).is_file()
        ),
    ]
    if found := "; ".join(filter(None, faults)):
        raise EncoderUnavailable(f"{path}: {found}.")
    if missing := [name for name in _PACKAGES if find_spec(name) is None]:
        raise EncoderUnavailable(f"{' and '.join(missing)} not installed; see docs/howto/larger-encoder.md.")
    return description


def _session(folder: Path, description: Description) -> "InferenceSession":
    from onnxruntime import InferenceSession, SessionOptions  # noqa: PLC0415 - an extra that few install

    options = SessionOptions()
    options.intra_op_num_threads = description.threads
    return InferenceSession(folder / description.model, options, providers=["CPUExecutionProvider"])


def _tokenizer(folder: Path, description: Description) -> "Tokenizer":
    from tokenizers import Tokenizer  # noqa: PLC0415 - an extra that few install

    tokenizer = Tokenizer.from_file(str(folder / description.tokenizer))
    tokenizer.no_padding()
    tokenizer.enable_truncation(description.max_tokens)
    return tokenizer
