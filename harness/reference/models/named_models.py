"""Models that a workspace names in rules/models.yaml: ONNX files of any origin, checked before they read anything."""

from __future__ import annotations

from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from harness.files import read_plain
from harness.reference.models.hub import downloaded
from harness.reference.models.ordinary_texts import ORDINARY
from harness.reference.models.session import ModelMissingError, opened
from harness.reference.models.vectors import Vectors, unit
from harness.workspace import TOKENIZER, ChosenModel, EncoderDeclared, PairDeclared, encodable

MOST_TOKENS, MOST_OF_PAIR = 256, 512  # what is longer is cut; of a pair the section is
_THE_SAME = 1e-4  # by what no two texts' unit vectors differ in any dimension, nor logits, if the model reads nothing
_INPUTS = {"input_ids": "ids", "attention_mask": "attention_mask", "token_type_ids": "type_ids"}
_REQUIRED = {"input_ids", "attention_mask"}
_A_VECTOR_A_TOKEN = ("last_hidden_state", "token_embeddings")  # the output of an encoder, by its usual names


class ChosenEncoder:
    """An encoder as its model card says: pooling, and prefixes of messages and passages.

    Many models give any two texts a cosine of .7 or more. So the mean vector of ordinary texts is taken off each
    vector, which leaves texts that have nothing in common near 0, as the thresholds of the harness expect it
    (Mu and Viswanath, "All-but-the-Top", 2018).
    """

    def __init__(self, declared: EncoderDeclared, root: Path) -> None:
        """Nothing is opened yet. Raises WorkspaceError for a file that is gone."""
        self._declared, self._root = declared, root
        self._means: dict[str, Vectors] = {}
        self.name = name_of(declared, root)
        self.passages_apart = declared.query_prefix != declared.passage_prefix

    @property
    def dimensions(self) -> int:
        return len(self.read_message(""))

    def read_message(self, text: str) -> Vectors:
        """The unit vector of what a customer writes: (dimensions,)."""
        return self._read(self._declared.query_prefix, text)

    def read_passage(self, text: str) -> Vectors:
        """The unit vector of a passage of an article: (dimensions,)."""
        return self._read(self._declared.passage_prefix, text)

    def _read(self, prefix: str, text: str) -> Vectors:
        if prefix not in self._means:
            pooled = [self._pooled(prefix + each) for each in ORDINARY]
            if len({each.shape for each in pooled}) > 1:
                raise self._graph.refused("the size of a text's vector changes with its length")
            ordinary = np.stack(pooled)
            if np.ptp(ordinary, axis=0).max() < _THE_SAME:
                raise self._graph.refused("it gives every text the same vector; is `pooling` as its card says?")
            self._means[prefix] = ordinary.mean(axis=0)
        return unit(self._pooled(prefix + text) - self._means[prefix])

    def _pooled(self, text: str) -> Vectors:
        hidden = self._graph.run(text)
        if hidden.ndim != 3 or hidden.shape[0] != 1:
            raise self._graph.refused(f"it gives {_shape(hidden)}, not a vector for each token")
        return unit(hidden[0].mean(axis=0) if self._declared.pooling == "mean" else hidden[0][0])

    @cached_property
    def _graph(self) -> _Graph:
        return _Graph(self._declared, self._root, self.name, MOST_TOKENS, _A_VECTOR_A_TOKEN)


class ChosenPair:
    """A cross-encoder that ranks: of a question and a section it gives one logit."""

    def __init__(self, declared: PairDeclared, root: Path) -> None:
        """Nothing is opened yet. Raises WorkspaceError for a file that is gone."""
        self._declared, self._root = declared, root
        self.name = name_of(declared, root)

    def answers(self, section: str, question: str) -> float:
        """Whether the section answers the question: 0 to 1. Raises ModelMissingError."""
        if not self._tells_texts_apart:
            raise self._graph.refused("it gives every question and section the same score")
        return float(1 / (1 + np.exp(-np.clip(self._logit(section, question), -30, 30))))

    @cached_property
    def _tells_texts_apart(self) -> bool:
        """Else every answer would answer what was asked, or none."""
        logits = [self._logit(ORDINARY[0], each) for each in ORDINARY]
        return max(logits) - min(logits) >= _THE_SAME

    def _logit(self, section: str, question: str) -> float:
        logits = self._graph.run(question, section)
        if logits.size != 1:
            raise self._graph.refused(f"it gives {_shape(logits)}, not one logit for a question and a section")
        return float(logits.item())

    @cached_property
    def _graph(self) -> _Graph:
        return _Graph(self._declared, self._root, self.name, MOST_OF_PAIR, ("logits",))


def name_of(declared: ChosenModel, root: Path) -> str:
    """What a model is called in fingerprints and caches. Raises WorkspaceError for a file that is gone."""
    return f"{declared.name}/{declared.digest(root)[:16]}"


class _Graph:
    """An ONNX graph with its tokenizer. Raises ModelMissingError with the place in rules/models.yaml."""

    def __init__(self, declared: ChosenModel, root: Path, name: str, most: int, outputs: tuple[str, ...]) -> None:
        """`name` is what it was called when it was chosen: its files must be the same still.

        At most so many tokens are read. The first of `outputs` that the graph has counts, else its first one.
        """
        self._declared = declared
        try:
            model, tokenizer = self._contents(root)
        except OSError as error:
            raise self.refused(f"`{error.filename}` cannot be read: {error.strerror}") from None
        if name_of(declared, root) != name:
            raise self.refused("its files have changed since the workspace was read; start again")
        try:
            self._session = opened(model)
        except ModelMissingError:
            raise
        except Exception as error:  # noqa: BLE001 - onnxruntime has an error of its own for each fault
            raise self.refused(f"it cannot be opened as ONNX in one file: {_line(error)}") from None
        self._types = {each.name: np.int32 if "int32" in each.type else np.int64 for each in self._session.get_inputs()}
        if missing := _REQUIRED - self._types.keys():
            raise self.refused(f"it has no input `{min(missing)}`")
        if unknown := self._types.keys() - _INPUTS.keys():
            raise self.refused(f"it requires an input `{min(unknown)}`, which is not known here")
        given = [each.name for each in self._session.get_outputs()]
        self._output = next((name for name in outputs if name in given), given[0])
        self._tokenizer = self._tokenizer_of(tokenizer, most)

    def run(self, *texts: str) -> NDArray[np.float32]:
        """What it makes of a text, or of two together."""
        try:
            tokens = self._tokenizer.encode(*map(encodable, texts))
            given = {name: np.array([getattr(tokens, _INPUTS[name])], type_) for name, type_ in self._types.items()}
            made: NDArray[np.float32] = self._session.run([self._output], given)[0].astype(np.float32)
        except Exception as error:  # noqa: BLE001 - as above
            raise self.refused(f"it cannot read a text: {_line(error)}") from None
        if not tokens.ids:
            raise self.refused(f"its {TOKENIZER} makes no token of a text; it must mark where a text begins or ends")
        if not np.isfinite(made).all():
            raise self.refused("it gives something for a text that is not a number (NaN)")
        return made

    def refused(self, why: str) -> ModelMissingError:
        declared = self._declared
        return ModelMissingError(f"{declared.location}: the model `{declared.name}` cannot be used: {why}")

    def _contents(self, root: Path) -> tuple[bytes, bytes]:
        """Of the two files, which must be those that were declared."""
        declared = self._declared
        if declared.folder is None:
            model, tokenizer = (read_plain(downloaded(declared, name)) for name in (declared.file, TOKENIZER))
        else:
            model, tokenizer = (read_plain(path) for path in declared.in_folder(root))
        found = sha256(model).hexdigest()
        if declared.sha256 not in (None, found):
            raise self.refused(f"`{declared.file}` is another file than `sha256` says: it has {found}")
        return model, tokenizer

    def _tokenizer_of(self, content: bytes, most: int) -> Any:
        from tokenizers import Tokenizer

        try:
            tokenizer = Tokenizer.from_buffer(content)
        except Exception as error:  # noqa: BLE001 - tokenizers raises a plain Exception
            raise self.refused(f"its {TOKENIZER} cannot be read: {_line(error)}") from None
        tokenizer.no_padding()
        tokenizer.enable_truncation(most, strategy="longest_first")
        return tokenizer


def _shape(found: NDArray[Any]) -> str:
    return f"numbers of the shape {'x'.join(map(str, found.shape)) or '()'}"


def _line(error: Exception) -> str:
    return " ".join(str(error).split())[:200]
