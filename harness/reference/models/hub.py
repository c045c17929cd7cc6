"""Files of models on the Hugging Face Hub: from its cache on this machine, else downloaded once."""

import os
from pathlib import Path

from harness.reference.models.session import ModelMissingError, of_extra
from harness.workspace import ChosenModel


def downloaded(declared: ChosenModel, file: str) -> Path:
    """A file of a model on the Hub, at its revision. Raises ModelMissingError where it is not to be had."""
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    with of_extra("a download"):
        from huggingface_hub import hf_hub_download

    try:
        return Path(hf_hub_download(str(declared.model), file, revision=declared.revision))  # of a commit: cached first
    except OSError as error:
        why = " ".join(str(error).split())[:200]
        raise ModelMissingError(
            f"{declared.location}: `{file}` of `{declared.model}` could not be downloaded: {why}. Run it once where "
            "the network can be reached, or copy the files into a folder and name that with `folder:`"
        ) from None
