"""Importing many conversations: the rate, and memory that must not grow with their number.

`make bench-conversations` makes 10,000 and 100,000 conversations by the seeded generator, writes them in each
system's export format, and imports them with masking, each in a process of its own. COUNT=1000000 adds a million.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from benchmarks.speed import HARNESS, REPOSITORY, cost
from harness.live.conversations.sample import Script, made_up
from harness.live.conversations.sample.exports import write
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
    """One size, by system: each export imported in a process of its own."""
    for name in ("rules", "knowledge", "scenarios"):
        shutil.copytree(REPOSITORY / name, root / name)
    workspace = load(root)
    titles = {ref: workspace.articles[section.article].head.title for ref, section in workspace.sections.items()}
    counts: Counter[str] = Counter()
    for export in write(counted(made_up(workspace, size), counts), root / "exports", titles):
        mapping: list[str | Path] = ["--mapping", export.mapping] if export.mapping else []
        of = ["-w", root, "--from", export.system, export.folder, *mapping]
        command = [HARNESS, "import", "conversations", *of]
        spent = cost(command, REPOSITORY)
        count = counts[export.folder.name]
        megabytes = sum(path.stat().st_size for path in export.folder.rglob("*")) / 1e6
        figures = (
            f"{count:,}",
            f"{megabytes:.0f}",
            f"{spent.cpu:.1f}",
            f"{count / spent.cpu:,.0f}",
            f"{spent.memory:.0f}",
        )
        print("| " + " | ".join((export.folder.name, *figures)) + " |", flush=True)


def counted(scripts: Iterable[Script], counts: Counter[str]) -> Iterator[Script]:
    """The same scripts; tickets that carry a conversation on are counted as the systems hold them."""
    for script in scripts:
        counts[script.system] += 1
        counts["zendesk"] += bool(script.ticket)
        yield script


if __name__ == "__main__":
    main()
