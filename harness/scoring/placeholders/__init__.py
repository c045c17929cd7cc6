"""The one place that knows what must not be left in an answer, or in what answers are made of."""

from harness.scoring.placeholders.cells import empty_cells
from harness.scoring.placeholders.gap import code_in, gaps, unfilled
from harness.scoring.placeholders.unwritten import nothing_but_later

__all__ = ["code_in", "empty_cells", "gaps", "nothing_but_later", "unfilled"]
