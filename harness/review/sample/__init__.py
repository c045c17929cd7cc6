"""Made-up conversations in the export formats of the systems that are imported: 2,000 by a seed, 50 by hand."""

from harness.review.sample.exports import Export, write_exports
from harness.review.sample.made import made_up
from harness.review.sample.script import Line, Script, by_hand

__all__ = ["Export", "Line", "Script", "by_hand", "made_up", "write_exports"]
