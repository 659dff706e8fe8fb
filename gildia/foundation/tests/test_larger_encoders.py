"""A larger encoder is a folder; here a tiny one, really run by onnxruntime."""

import sys
from importlib.machinery import ModuleSpec
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gildia.foundation.encoders import DEEP, EncoderUnavailable, OnnxEncoder, named, onnx
from gildia.foundation.tests.tiny_encoder import make_tiny_encoder


def test_it_obeys_the_port(tmp_path: Path) -> None:
    encoder = OnnxEncoder(make_tiny_encoder(tmp_path))
    texts = ["резка пластин", "wafer dicing", "划片", "", "a\0b", "🙂", "\ud800", "слово " * 5_000]
    for vectors in (encoder.encode_passages(texts), encoder.encode_queries(texts)):
        assert vectors.shape == (len(texts), 24)
        assert vectors.dtype == np.float32
        assert np.allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-3)
    assert encoder.encode_passages([]).shape == (0, 24)


def test_the_nearer_meaning_is_nearer(tmp_path: Path) -> None:
    encoder = OnnxEncoder(make_tiny_encoder(tmp_path))
    need = encoder.encode_queries(["резка пластин"])[0]
    near, far = encoder.encode_passages(["wafer dicing", "прицел"])
    assert need @ near > 0.9
    assert need @ far < 0.6


def test_a_text_has_one_vector_whatever_stands_beside_it(tmp_path: Path) -> None:
    encoder = OnnxEncoder(make_tiny_encoder(tmp_path))
    alone = encoder.encode_passages(["линза"])[0]
    beside = encoder.encode_passages(["линза", "литьё пластмасс линза прицел"])[0]
    assert np.allclose(alone, beside, atol=1e-6)


def test_prefixes_pooling_and_length_are_the_description_s(tmp_path: Path) -> None:
    plain = OnnxEncoder(make_tiny_encoder(tmp_path / "plain"))
    assert np.allclose(plain.encode_queries(["линза"]), plain.encode_passages(["линза"]))

    prefixed = OnnxEncoder(make_tiny_encoder(tmp_path / "prefixed", query_prefix="литьё "))
    meant = plain.encode_passages(["литьё линза"])
    assert np.allclose(prefixed.encode_queries(["линза"]), meant, atol=1e-6)
    assert not np.allclose(prefixed.encode_passages(["линза"]), meant, atol=1e-2)

    first = OnnxEncoder(make_tiny_encoder(tmp_path / "first", pooling="cls"))
    assert np.allclose(
        first.encode_passages(["линза литьё"]), first.encode_passages(["линза резка"]), atol=1e-6
    )

    short = OnnxEncoder(make_tiny_encoder(tmp_path / "short", max_tokens=1))
    assert np.allclose(short.encode_passages(["линза литьё"]), plain.encode_passages(["линза"]), atol=1e-6)


def test_another_description_is_another_encoder(tmp_path: Path) -> None:
    one = OnnxEncoder(make_tiny_encoder(tmp_path / "one"))
    same = OnnxEncoder(make_tiny_encoder(tmp_path / "same"))
    other = OnnxEncoder(make_tiny_encoder(tmp_path / "other", query_prefix="query: "))
    larger = OnnxEncoder(make_tiny_encoder(tmp_path / "larger", dimensions=32))
    assert one.id == same.id
    assert len({one.id, other.id, larger.id}) == 3
    assert max(len(each.id) for each in (one, other, larger)) <= 64


def test_a_source_names_an_encoder(tmp_path: Path) -> None:
    folder = make_tiny_encoder(tmp_path)
    assert named("") is DEEP
    assert named(f"onnx:{folder}") is named(f"onnx:{folder}")
    with pytest.raises(EncoderUnavailable, match="onnx:/path"):
        named("bge-m3")


@pytest.mark.parametrize(
    ("described", "said"),
    [
        ({"pooling": "max"}, "pooling is mean or cls"),
        ({"dimensions": 0}, "dimensions may be"),
        ({"name": "n" * 60}, "48 characters"),
        ({"model": "elsewhere.onnx"}, "there is no"),
        ({"colour": "red"}, "It may say: name, dimensions"),
    ],
)
def test_a_wrong_description_says_what_is_wrong(tmp_path: Path, described: dict[str, Any], said: str) -> None:
    with pytest.raises(EncoderUnavailable, match=said):
        OnnxEncoder(make_tiny_encoder(tmp_path, **described))


def test_a_wrong_number_of_dimensions_is_told_when_it_is_seen(tmp_path: Path) -> None:
    folder = make_tiny_encoder(tmp_path)
    description = folder / "encoder.toml"
    description.write_text(description.read_text().replace("24", "25"))
    with pytest.raises(EncoderUnavailable, match="says 25 dimensions; the model gives 24"):
        OnnxEncoder(folder).encode_queries(["линза"])


def test_a_missing_package_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = make_tiny_encoder(tmp_path)

    def found(name: str) -> ModuleSpec | None:
        return None if name == "onnxruntime" else sys.modules[__name__].__spec__

    monkeypatch.setattr(onnx, "find_spec", found)
    with pytest.raises(EncoderUnavailable, match="onnxruntime not installed"):
        OnnxEncoder(folder)
