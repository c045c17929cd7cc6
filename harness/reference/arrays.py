"""What the arrays of this package hold."""

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float32]  # (dimensions,)
Vectors = NDArray[np.float32]  # one below the other: (messages, dimensions)
Array = NDArray[np.float32]  # of a shape that is said where it stands, as those below
Floats = NDArray[np.float64]
Indices = NDArray[np.intp]
Labels = NDArray[np.intp]  # 0..classes-1
Flags = NDArray[np.bool_]
