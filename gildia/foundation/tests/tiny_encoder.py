"""A model of a few words that is made in a second and run as a large one is."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

MEANINGS = {
    "saw": ("резка", "пластин", "dicing", "wafer", "划片"),
    "optics": ("линза", "прицел", "lens", "sight", "透镜"),
    "plastic": ("литьё", "пластмасс", "moulding", "plastics", "注塑"),
}
"""Words that this encoder takes for the same thing."""


def make_tiny_encoder(
    folder: Path,
    *,
    name: str = "tiny",
    dimensions: int = 24,
    meanings: Mapping[str, tuple[str, ...]] = MEANINGS,
    **described: object,
) -> Path:
    """A folder as docs/howto/larger-encoder.md describes it: words of one meaning have nearly one vector."""
    folder.mkdir(parents=True, exist_ok=True)
    chance = np.random.default_rng(len(name))
    special = ["[PAD]", "[UNK]", "query", "passage", ":"]
    rows = [chance.normal(0, 0.05, dimensions) for _ in special]
    words = list(special)
    for alike in meanings.values():
        centre = chance.normal(0, 1, dimensions)
        words += alike
        rows += [centre + chance.normal(0, 0.1, dimensions) for _ in alike]
    _save_model(folder / "model.onnx", np.array(rows, dtype=np.float32))
    _save_tokenizer(folder / "tokenizer.json", words)
    values = {"name": name, "dimensions": dimensions, "pooling": "mean", **described}
    lines = [
        f"{key} = {value}" if isinstance(value, int) else f'{key} = "{value}"'
        for key, value in values.items()
    ]
    (folder / "encoder.toml").write_text("\n".join(lines))
    return folder


def _save_model(path: Path, table: "np.ndarray[tuple[int, int], np.dtype[np.float32]]") -> None:
    shape = ["texts", "tokens"]
    graph = helper.make_graph(
        [helper.make_node("Gather", ["table", "input_ids"], ["last_hidden_state"])],
        "tiny",
        [
            helper.make_tensor_value_info("input_ids", TensorProto.INT64, shape),
            helper.make_tensor_value_info("attention_mask", TensorProto.INT64, shape),
        ],
        [helper.make_tensor_value_info("last_hidden_state", TensorProto.FLOAT, [*shape, table.shape[1]])],
        [numpy_helper.from_array(table, "table")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model)
    onnx.save(model, path)


def _save_tokenizer(path: Path, words: list[str]) -> None:
    tokenizer = Tokenizer(
        models.WordLevel({word: place for place, word in enumerate(words)}, unk_token="[UNK]")
    )
    tokenizer.normalizer = normalizers.Lowercase()
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.enable_padding(pad_id=0, pad_token="[PAD]", length=64)
    tokenizer.save(str(path))
