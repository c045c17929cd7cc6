"""Write the vectors of what topic presets teach, after a change of these messages or of the embedded model.

python -m benchmarks.preset_vectors
"""

from pathlib import Path

import numpy as np

import harness.reference.models
from harness.reference.models import Encoder
from harness.reference.models.preset_vectors import FILE, digest_of
from harness.workspace import preset_messages


def main() -> None:
    path = Path(harness.reference.models.__file__).with_name(FILE)
    encoder = Encoder()
    vectors = encoder.embed(preset_messages()).astype(np.float16)
    path.write_bytes(digest_of(encoder.name) + vectors.tobytes())
    print(f"{len(vectors)} vectors, {path.stat().st_size:,} bytes: {path}")


if __name__ == "__main__":
    main()
