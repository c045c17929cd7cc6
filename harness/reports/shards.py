"""What a shard of a run held, and how to put all of them together."""

from pathlib import Path

from harness.reports.document import Document, Text, counted
from harness.reports.run_standing import shards_of
from harness.runs import RunFolder
from harness.turns import Status


def document(shard: RunFolder, root: Path) -> Document:
    """How many scenarios there were, and where they are; what they show is said of the whole run."""
    results = shard.read()
    errors = sum(result.status is Status.ERROR for result in results)
    unmeasured = f", {errors} of which could not be measured" if errors else ""
    held = f"Shard {shard.manifest.shard} of {shard.manifest.id}: {counted(len(results), 'scenario')}{unmeasured}."
    folder = shard.path.relative_to(root) if shard.path.is_relative_to(root) else shard.path
    together = f"When all shards are there: harness merge {shards_of(shard.manifest)}"
    return Document([Text(held), Text(f"Folder: {folder}"), Text(together)])
