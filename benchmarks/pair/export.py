"""Write the trained pair model as the harness runs it: two ONNX graphs over one file of weights, int8.

The first graph reads a section, the second a claim or question beside it. Weights of dense layers and word vectors are
int8 with a scale for each output or word; what they are multiplied with is quantised as it comes, for one claim at a
time, so that a score depends on that claim and that section alone.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper

WIDTH, LAYERS, HEADS = 384, 6, 12
OUT = Path(__file__).parent.parent.parent / "harness/reference/models/pair-weights"
_OPSET, _IR = 17, 9

Weights = dict[str, NDArray[np.float32]]


class SharedWeights:
    """The bytes of all tensors, each once, in one file beside the graphs."""

    def __init__(self, name: str) -> None:
        self.name, self.data, self._places = name, bytearray(), dict[str, tuple[int, int]]()

    def tensor(self, name: str, value: NDArray[np.generic]) -> onnx.TensorProto:
        """A tensor whose bytes are in the file; small ones stay in the graph, as ONNX wants them there."""
        if value.nbytes < 1024:
            return onnx.numpy_helper.from_array(np.asarray(value, order="C"), name)
        if name not in self._places:
            self.data += bytes(-len(self.data) % 64)
            self._places[name] = len(self.data), value.nbytes
            self.data += np.ascontiguousarray(value).tobytes()
        offset, length = self._places[name]
        made = TensorProto(
            name=name, dims=value.shape, data_type=helper.np_dtype_to_tensor_dtype(value.dtype),
            data_location=TensorProto.EXTERNAL,
        )  # fmt: skip
        for key, text in (("location", self.name), ("offset", str(offset)), ("length", str(length))):
            made.external_data.add(key=key, value=text)
        return made


class Graph:
    """A graph as it is written, node by node."""

    def __init__(self, weights: Weights, shared: SharedWeights) -> None:
        self.weights, self.shared = weights, shared
        self.nodes: list[onnx.NodeProto] = []
        self.tensors: dict[str, onnx.TensorProto] = {}

    def op(self, kind: str, *inputs: str, out: str = "", **attributes: object) -> str:
        name = out or f"n{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(inputs), [name], **attributes))
        return name

    def value(self, name: str, value: object) -> str:
        if name not in self.tensors:
            self.tensors[name] = self.shared.tensor(name, np.asarray(value))
        return name

    def weight(self, name: str) -> str:
        return self.value(name, self.weights[name])

    def whole(self, *numbers: int) -> str:
        return self.value("whole_" + "_".join(map(str, numbers)), np.array(numbers, np.int64))

    def embedded(self, ids: str, kind: int) -> str:
        words, scale = _int8(self.weights["word"], axis=1)
        vectors = self.op("Cast", self.op("Gather", self.value("word_int8", words), ids), to=TensorProto.FLOAT)
        vectors = self.op("Mul", vectors, self.op("Gather", self.value("word_scale", scale), ids))
        position = self.op("Slice", self.weight("position"), self.whole(0), self.op("Shape", ids), self.whole(0))
        placed = self.op("Add", vectors, position)
        return self.norm("embedded", self.op("Add", placed, self.value(f"type_{kind}", self.weights["type"][kind])))

    def norm(self, name: str, x: str) -> str:
        parts = self.weight(f"{name}/scale"), self.weight(f"{name}/shift")
        return self.op("LayerNormalization", x, *parts, axis=-1, epsilon=1e-12)

    def dense(self, name: str, x: str, part: slice = slice(None), by: float = 1.0) -> str:
        """Of a layer, or of some of its outputs."""
        weight, bias = by * self.weights[name][:, part], by * self.weights[f"{name}_bias"][part]
        of = f"{name}_{part.start or 0}"
        int8, scale = _int8(weight, axis=0)
        made = len(self.nodes)
        quantised = [f"n{made}_{each}" for each in ("x", "scale", "zero")]
        self.nodes.append(helper.make_node("DynamicQuantizeLinear", [x], quantised))
        product = self.op("MatMulInteger", quantised[0], self.value(f"{of}_int8", int8), quantised[2])
        scales = self.op("Mul", quantised[1], self.value(f"{of}_scale", scale[0]))
        product = self.op("Mul", self.op("Cast", product, to=TensorProto.FLOAT), scales)
        return self.op("Add", product, self.value(f"{of}_bias", bias))

    def split(self, layer: int, x: str) -> list[str]:
        """Queries, keys and values: (heads, pieces, size)."""
        found = []
        for place, by in enumerate(((WIDTH // HEADS) ** -0.5, 1.0, 1.0)):
            flat = self.dense(f"{layer}/attend", x, slice(place * WIDTH, (place + 1) * WIDTH), by)
            apart = self.op("Reshape", flat, self.whole(-1, HEADS, WIDTH // HEADS))
            found.append(self.op("Transpose", apart, perm=[1, 0, 2]))
        return found

    def attended(self, query: str, key: str, value: str) -> str:
        near = self.op("MatMul", query, self.op("Transpose", key, perm=[0, 2, 1]))
        context = self.op("MatMul", self.op("Softmax", near, axis=-1), value)
        return self.op("Reshape", self.op("Transpose", context, perm=[1, 0, 2]), self.whole(-1, WIDTH))

    def rest(self, layer: int, x: str, context: str) -> str:
        x = self.norm(f"{layer}/first", self.op("Add", x, self.dense(f"{layer}/attended", context)))
        inner = self.dense(f"{layer}/down", self.gelu(self.dense(f"{layer}/up", x)))
        return self.norm(f"{layer}/second", self.op("Add", x, inner))

    def gelu(self, x: str) -> str:
        part = self.op("Erf", self.op("Mul", x, self.value("root_half", np.float32(0.5**0.5))))
        half = self.op("Mul", x, self.value("half", np.float32(0.5)))
        return self.op("Mul", half, self.op("Add", part, self.value("one", np.float32(1))))

    def linear(self, name: str, x: str, out: str = "") -> str:
        suffix = "out" if out else "in"
        product = self.op("MatMul", x, self.weight(f"{name}/{suffix}"))
        return self.op("Add", product, self.weight(f"{name}/{suffix}_bias"), out=out)

    def model(self, name: str, inputs: Sequence[onnx.ValueInfoProto], outputs: Sequence[onnx.ValueInfoProto]) -> bytes:
        graph = helper.make_graph(self.nodes, name, inputs, outputs, list(self.tensors.values()))
        made = helper.make_model(
            graph, opset_imports=[helper.make_opsetid("", _OPSET)], producer_name="support-harness"
        )
        made.ir_version = _IR
        return bytes(made.SerializeToString(deterministic=True))


def as_exported(weights: Weights) -> Weights:
    """The weights as they are after they were rounded to int8, and in floats again: those that the graphs have."""
    found = dict(weights)
    layers = [f"{layer}/{name}" for layer in range(LAYERS) for name in ("attend", "attended", "up", "down")]
    for name, axis in (("word", 1), *((layer, 0) for layer in layers)):
        rounded, scale = _int8(weights[name], axis)
        found[name] = rounded.astype(np.float32) * scale
    return found


def _int8(weight: NDArray[np.float32], axis: int) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    scale = (np.abs(weight).max(axis=axis, keepdims=True) / 127 + 1e-12).astype(np.float32)
    return np.clip(np.round(weight / scale), -127, 127).astype(np.int8), scale


def source_graph(weights: Weights, shared: SharedWeights) -> bytes:
    """Word pieces of a section (pieces,) to the keys and values of every layer (12, heads, pieces, size)."""
    graph, kept = Graph(weights, shared), list[str]()
    x = graph.embedded("source", 1)
    for layer in range(LAYERS):
        query, key, value = graph.split(layer, x)
        kept += [graph.op("Unsqueeze", each, graph.whole(0)) for each in (key, value)]
        if layer < LAYERS - 1:
            x = graph.rest(layer, x, graph.attended(query, key, value))
    graph.op("Concat", *kept, out="memory", axis=0)
    return graph.model("source", [_ids("source")], [_memory()])


def claim_graph(weights: Weights, shared: SharedWeights) -> bytes:
    """Word pieces (pieces,) beside a section's memory to the logits: support (3,), answers (1,), doubts (pieces, 1)."""
    graph = Graph(weights, shared)
    x = graph.embedded("claim", 0)
    for layer in range(LAYERS):
        query, key, value = graph.split(layer, x)
        held = [
            graph.op("Gather", "memory", graph.value(f"at_{at}", np.int64(at))) for at in (2 * layer, 2 * layer + 1)
        ]
        key, value = (graph.op("Concat", own, of, axis=1) for own, of in zip((key, value), held, strict=True))
        x = graph.rest(layer, x, graph.attended(query, key, value))
    first = graph.op("Gather", x, graph.value("first", np.int64(0)))
    whole = graph.op("Concat", first, graph.op("ReduceMean", x, axes=[0], keepdims=0), axis=0)
    for head, out in (("claim", "support"), ("question", "answers")):
        graph.linear(head, graph.gelu(graph.linear(head, whole)), out)
    graph.linear("word_doubt", x, "doubts")
    outputs = [_floats("support", 3), _floats("answers", 1), _floats("doubts", "pieces", 1)]
    return graph.model("claim", [_ids("claim"), _memory()], outputs)


def _ids(name: str) -> onnx.ValueInfoProto:
    return helper.make_tensor_value_info(name, TensorProto.INT64, ["pieces"])


def _memory() -> onnx.ValueInfoProto:
    return _floats("memory", 2 * LAYERS, HEADS, "held", WIDTH // HEADS)


def _floats(name: str, *shape: int | str) -> onnx.ValueInfoProto:
    return helper.make_tensor_value_info(name, TensorProto.FLOAT, list(shape))


def main(weights: Path) -> None:
    kept = np.load(weights)
    of = {name: kept[name] for name in kept.files if not name.startswith(("moment", "step"))}
    shared = SharedWeights("weights.bin")
    OUT.mkdir(parents=True, exist_ok=True)
    (OUT / "source.onnx").write_bytes(source_graph(of, shared))
    (OUT / "claim.onnx").write_bytes(claim_graph(of, shared))
    (OUT / shared.name).write_bytes(bytes(shared.data))
    (OUT / f"{shared.name}.sha256").write_text(f"{sha256(shared.data).hexdigest()}  {shared.name}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
