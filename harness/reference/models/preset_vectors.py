"""The vectors of what topic presets teach, by the embedded model: they come with the harness, since it takes seconds
to make them. `python -m benchmarks.preset_vectors` writes them again.
"""

import hashlib
from collections.abc import Mapping
from functools import cache
from importlib import resources

import numpy as np

from harness.reference.models.vectors import HalfVectors
from harness.workspace import preset_messages

FILE = "preset-vectors.bin"


@cache
def preset_vectors(model: str, dimensions: int) -> Mapping[str, HalfVectors]:
    """The half-precision vector of each message of a preset; none where the file is of other messages or a model."""
    digest, vectors = _parted((resources.files(__package__) / FILE).read_bytes())
    if digest != digest_of(model):
        return {}
    return dict(zip(preset_messages(), vectors.reshape(-1, dimensions), strict=True))


def digest_of(model: str) -> bytes:
    """Of the messages, in their order, and the model that read them."""
    return hashlib.sha256("\n".join([model, *preset_messages()]).encode()).digest()


def _parted(file: bytes) -> tuple[bytes, HalfVectors]:
    size = hashlib.sha256().digest_size
    return file[:size], np.frombuffer(file[size:], np.float16)
