"""Small ONNX models with their tokenizers, written byte by byte: what `rules/models.yaml` can name.

The encoder gives each word a vector of its own, the cross-encoder gives a question and a section one logit. Field
numbers are those of onnx.proto (github.com/onnx/onnx/blob/main/onnx/onnx.proto).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

FLOAT, INT64 = 1, 7  # TensorProto.DataType
INPUTS = ("input_ids", "attention_mask", "token_type_ids")
SPECIAL = ("[UNK]", "[CLS]", "[SEP]")


def encoder(
    words: Sequence[str], dimensions: int = 64, shift: float = 0.0, inputs: Sequence[str] = INPUTS, scale: float = 1
) -> bytes:
    """Each token has a vector by its word, near enough at right angles to any other, plus that of the whole text.

    `shift` is added to every word's, so that all texts look alike; with a `scale` of 0 they do.
    """
    table = np.stack([vector(word, dimensions) for word in (*SPECIAL, *words)])
    table[: len(SPECIAL)] = 0
    table = table * np.float32(scale) + np.float32(shift)
    nodes = [
        _node("Gather", ["table", "input_ids"], ["each"]), _mean("each", "whole", keep=1),
        _node("Add", ["each", "whole"], ["last_hidden_state"]),
    ]  # fmt: skip
    return _model(nodes, [_tensor("table", table)], inputs, ("last_hidden_state", 3))


def turned_encoder(words: Sequence[str]) -> bytes:
    """One that gives a row for each dimension in place of each token."""
    table = np.stack([vector(word, 64) for word in (*SPECIAL, *words)])
    order = _field(1, b"perm") + b"".join(_field(8, axis) for axis in (0, 2, 1)) + _field(20, 7)
    turn = _node("Transpose", ["each"], ["last_hidden_state"], _field(5, order))
    nodes = [_node("Gather", ["table", "input_ids"], ["each"]), turn]
    return _model(nodes, [_tensor("table", table)], INPUTS, ("last_hidden_state", 3))


def cross_encoder(words: Sequence[str], worth: dict[str, float], logits: int = 1) -> bytes:
    """The logit is the mean worth of all words of the question and the section, whose ends have a little."""
    worth = {"[SEP]": 0.1, **worth}
    table = np.array([[worth.get(word, 0.0)] * logits for word in (*SPECIAL, *words)], dtype=np.float32)
    nodes = [_node("Gather", ["table", "input_ids"], ["each"]), _mean("each", "logits", keep=0)]
    return _model(nodes, [_tensor("table", table)], INPUTS, ("logits", 2))


def with_weights_in(file: str) -> bytes:
    """An encoder whose weights are in another file: 5 words of 4 dimensions."""
    outside = _field(1, b"location") + _field(2, file.encode())
    table = _field(1, 5) + _field(1, 4) + _field(2, FLOAT) + _field(8, b"table") + _field(13, outside) + _field(14, 1)
    node = _node("Gather", ["table", "input_ids"], ["last_hidden_state"])
    return _model([node], [table], INPUTS, ("last_hidden_state", 3))


def write(folder: Path, model: bytes, words: Sequence[str]) -> str:
    """A folder with a model and a tokenizer of these words; the sha256 of the model."""
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

    numbers = {word: number for number, word in enumerate((*SPECIAL, *words))}
    tokenizer = Tokenizer(models.WordLevel(numbers, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.Lowercase()
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B:1 [SEP]:1", special_tokens=[("[CLS]", 1), ("[SEP]", 2)]
    )
    tokenizer.enable_padding(length=64)  # as some have it, which would change every mean
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer.save(str(folder / "tokenizer.json"))
    (folder / "model.onnx").write_bytes(model)
    return hashlib.sha256(model).hexdigest()


def vector(word: str, dimensions: int) -> NDArray[np.float32]:
    seed = int.from_bytes(hashlib.sha256(word.encode()).digest()[:8])
    return np.random.default_rng(seed).normal(size=dimensions).astype(np.float32)


def _model(nodes: Sequence[bytes], tensors: Sequence[bytes], inputs: Iterable[str], output: tuple[str, int]) -> bytes:
    graph = b"".join(_field(1, node) for node in nodes) + _field(2, b"graph")
    graph += b"".join(_field(5, tensor) for tensor in tensors)
    graph += b"".join(_field(11, _value(name, INT64, 2)) for name in inputs)
    graph += _field(12, _value(output[0], FLOAT, output[1]))
    return _field(1, 8) + _field(7, graph) + _field(8, _field(1, b"") + _field(2, 13))


def _node(kind: str, inputs: Sequence[str], outputs: Sequence[str], attributes: bytes = b"") -> bytes:
    named = [*((1, name) for name in inputs), *((2, name) for name in outputs), (4, kind)]
    return b"".join(_field(number, name.encode()) for number, name in named) + attributes


def _mean(given: str, made: str, keep: int) -> bytes:
    """Of the tokens."""
    axes = _field(1, b"axes") + _field(8, 1) + _field(20, 7)
    dimension = _field(1, b"keepdims") + _field(3, keep) + _field(20, 2)
    return _node("ReduceMean", [given], [made], _field(5, axes) + _field(5, dimension))


def _tensor(name: str, values: NDArray[np.float32]) -> bytes:
    shape = b"".join(_field(1, size) for size in values.shape)
    return shape + _field(2, FLOAT) + _field(8, name.encode()) + _field(9, values.tobytes())


def _value(name: str, type_: int, rank: int) -> bytes:
    shape = b"".join(_field(1, _field(2, f"{name}_{axis}".encode())) for axis in range(rank))
    return _field(1, name.encode()) + _field(2, _field(1, _field(1, type_) + _field(2, shape)))


def _field(number: int, value: int | bytes) -> bytes:
    """One field of a protocol buffer: a number as varint, anything else with its length before it."""
    if isinstance(value, int):
        return _varint(number << 3) + _varint(value)
    return _varint(number << 3 | 2) + _varint(len(value)) + value


def _varint(value: int) -> bytes:
    low, value = value & 0x7F, value >> 7
    return bytes([low]) if not value else bytes([low | 0x80]) + _varint(value)
