"""Made-up conversations in the export formats of the systems that are imported: 2,000 by a seed, 50 by hand."""

from harness.live.conversations.sample.exports import Export, write_exports
from harness.live.conversations.sample.generated import NoSampleError, made_up
from harness.live.conversations.sample.script import Script, ScriptLine, by_hand

__all__ = ["Export", "NoSampleError", "Script", "ScriptLine", "by_hand", "made_up", "write_exports"]
