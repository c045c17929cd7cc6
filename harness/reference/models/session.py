"""ONNX models on the CPU: the same text gives the same numbers on every run, and on every x64 processor."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any


class ModelMissingError(Exception):
    """A model is not installed, is another file than the one expected, or cannot read a text."""


@contextmanager
def of_extra(who: str) -> Iterator[None]:
    """While libraries of the extra `model` are imported. Raises ModelMissingError where `who` lacks one."""
    try:
        yield
    except ModuleNotFoundError as error:
        raise ModelMissingError(f"{who} requires `{error.name}`: pip install 'support-harness[model]'") from None


@cache
def on_one_core() -> None:
    """From now on products of numpy's matrices stay on one core.

    They are small: several cores mostly wait for each other, which costs a claim seven times its CPU on a busy machine.
    """
    from threadpoolctl import ThreadpoolController

    ThreadpoolController().limit(limits=1)


def onnxruntime() -> Any:
    """The library, which would write a number of this machine into the home folder and tell its makers of each use."""
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # read while it is imported
    import onnxruntime

    return onnxruntime


def opened(model: Path | bytes) -> Any:
    """A session of onnxruntime with this model; given as bytes, all of it. Raises ModelMissingError for a library."""
    with of_extra("a text model"):
        ort = onnxruntime()
        import tokenizers  # noqa: F401 - asked for here, so that one message names what is missing
    options = exact(ort.SessionOptions())
    if isinstance(model, bytes):  # weights in other files, which no digest covers, are looked for where there are none
        options.add_session_config_entry("session.model_external_initializers_file_folder_path", os.devnull)
    given = model if isinstance(model, bytes) else str(model)
    return ort.InferenceSession(given, options, providers=["CPUExecutionProvider"])


def exact(options: Any) -> Any:
    """Options of a session of onnxruntime, with one thread and whole sums.

    Without VNNI a processor adds products of int8 in 16 bits, and what does not fit is cut off: a score moved by .25.
    """
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    options.add_session_config_entry("session.x64quantprecision", "1")
    return options
