"""Texts as vectors: the `Encoder` port, the two encoders that are shipped, and larger ones.

Encoders load on first use and are shared by the whole process. Vectors of different encoders must
never be compared, so whatever is stored carries the encoder's `id` beside it.
"""

from functools import cache
from pathlib import Path

from django.conf import settings

from gildia.foundation.encoders.onnx import OnnxEncoder
from gildia.foundation.encoders.port import (
    MAX_PASSAGE_CHARACTERS,
    MAX_QUERY_CHARACTERS,
    Encoder,
    EncoderUnavailable,
    Remembering,
    Vectors,
    clean,
)
from gildia.foundation.encoders.shipped import DeepEncoder, FastEncoder

__all__ = [
    "DEEP",
    "FAST",
    "MAX_PASSAGE_CHARACTERS",
    "MAX_QUERY_CHARACTERS",
    "DeepEncoder",
    "Encoder",
    "EncoderUnavailable",
    "FastEncoder",
    "OnnxEncoder",
    "Remembering",
    "Vectors",
    "clean",
    "named",
    "wanted_source",
]

FAST = FastEncoder()
DEEP: Encoder = DeepEncoder()
"""The deep encoder that is shipped; an operator may name another one."""


@cache
def named(source: str) -> Encoder:
    """The deep encoder of a source: nothing for the shipped one, or `onnx:` and a folder."""
    kind, _, place = source.partition(":")
    if not source:
        return DEEP
    if kind != "onnx" or not place:
        raise EncoderUnavailable(f"A deep encoder is named onnx:/path/to/folder, not {source}.")
    return OnnxEncoder(Path(place).resolve())


def wanted_source() -> str:
    """The source that the operator named."""
    return str(settings.DEEP_ENCODER)
