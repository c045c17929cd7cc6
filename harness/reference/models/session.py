"""ONNX models on the CPU: one thread each, so that the same text gives the same numbers on every run."""

import os
from pathlib import Path
from typing import Any


class ModelMissingError(Exception):
    """A model is not installed, is another file than the one expected, or cannot read a text."""


def opened(model: Path | bytes) -> Any:
    """A session of onnxruntime with this model; given as bytes, all of it. Raises ModelMissingError for a library."""
    try:
        import onnxruntime as ort
        import tokenizers  # noqa: F401 - asked for here, so that one message names what is missing
    except ModuleNotFoundError as error:
        raise ModelMissingError(f"a text model requires `{error.name}`: pip install 'support-harness[model]'") from None
    options = ort.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    if isinstance(model, bytes):  # weights in other files, which no digest covers, are looked for where there are none
        options.add_session_config_entry("session.model_external_initializers_file_folder_path", os.devnull)
    given = model if isinstance(model, bytes) else str(model)
    return ort.InferenceSession(given, options, providers=["CPUExecutionProvider"])
