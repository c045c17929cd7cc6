"""What was imported, and what was not, with the places of the first records of each reason."""

from collections.abc import Iterator
from pathlib import Path

from harness.live.conversations import Imported, Skipped
from harness.reports.document import Block, Document, Text, items

_KEPT = {"new": "new", "updated": "updated", "unchanged": "unchanged", "older": "older than the stored ones"}


def document(imported: Imported, store: Path) -> Document:
    """Counts, then each reason with its first places."""
    data = {
        "conversations": imported.found,
        **{str(kept): count for kept, count in imported.kept.items()},
        "skipped": [
            {"reason": name, "count": reason.count, "examples": list(map(_example, reason.examples))}
            for name, reason in imported.skipped.items()
        ],
    }
    return Document(list(_blocks(imported, store)), data=data)


def _blocks(imported: Imported, store: Path) -> Iterator[Block]:
    counts = ", ".join(f"{count:,} {_KEPT[kept]}" for kept, count in imported.kept.items() if count)
    found = f"{_counted(imported.found, 'conversation')}{f': {counts}' if counts else ''}"
    yield Text(f"{found}. They are in {store.parent.name}/{store.name}.")
    if total := sum(reason.count for reason in imported.skipped.values()):
        yield Text(f"{_counted(total, 'record')} skipped:")
    for name, reason in sorted(imported.skipped.items(), key=lambda each: -each[1].count):
        yield Text(f"{reason.count:,}  {name}", 2)
        yield items(list(map(_example, reason.examples)), " " * 6)


def _counted(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def _example(skipped: Skipped) -> str:
    return f"{skipped.place}: {skipped.detail}" if skipped.detail else str(skipped.place)
