"""Importing many conversations: the rate, and memory that must not grow with their number.

`make bench-conversations` makes 10,000 and 100,000 conversations by the seeded generator, writes them in each
system's export format, and imports them with masking, each in a process of its own. COUNT=1000000 adds a million.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from benchmarks.speed import HARNESS, REPOSITORY, cost
from harness.review.sample import made_up
from harness.review.sample.exports import write
from harness.workspace import load

SIZES = (10_000, 100_000)


def main() -> None:
    sizes = (*SIZES, *map(int, sys.argv[1:]))
    print("| export | conversations | MB | CPU s | conversations a CPU s | peak MiB |")
    print("|---|---|---|---|---|---|")
    for size in sizes:
        with tempfile.TemporaryDirectory() as scratch:
            measure(Path(scratch), size)


def measure(root: Path, size: int) -> None:
    """One size: a third of it in each system's format, each imported in a process of its own."""
    for name in ("rules", "knowledge", "scenarios"):
        shutil.copytree(REPOSITORY / name, root / name)
    workspace = load(root)
    titles = {ref: workspace.articles[section.article].head.title for ref, section in workspace.sections.items()}
    for system in ("zendesk", "intercom", "chats"):
        scripts = (script for script in made_up(workspace, size * 4) if script.system == system and not script.ticket)
        taken = (script for script, _ in zip(scripts, range(size // 3), strict=False))
        export = next(e for e in write(taken, root / "exports", titles) if e.folder.name == system)
        mapping = ["--mapping", export.mapping] if export.mapping else []
        command = [HARNESS, "import", "conversations", "-w", root, "--from", export.system, export.folder, *mapping]
        spent = cost(command, REPOSITORY)
        megabytes = sum(path.stat().st_size for path in export.folder.rglob("*")) / 1e6
        row = (
            system,
            f"{size // 3:,}",
            f"{megabytes:.0f}",
            f"{spent.cpu:.1f}",
            f"{size // 3 / spent.cpu:,.0f}",
            f"{spent.memory:.0f}",
        )
        print("| " + " | ".join(row) + " |", flush=True)
        shutil.rmtree(root / "exports")


if __name__ == "__main__":
    main()
