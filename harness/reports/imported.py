"""What an import took in, and what it did not, with the places of the first records of each reason."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TextIO

from harness.live.conversations import Imported, Skipped
from harness.reports.blame import plain

_KEPT = {"new": "new", "updated": "renewed", "unchanged": "unchanged", "older": "older than what is held"}


def print_imported(imported: Imported, store: Path, out: TextIO) -> None:
    """Counts, then each reason with its first places."""
    counts = ", ".join(f"{count:,} {_KEPT[kept]}" for kept, count in imported.kept.items() if count)
    found = f"{_counted(imported.found, 'conversation')}{f': {counts}' if counts else ''}"
    out.write(f"{found}. They are in {store.parent.name}/{store.name}.\n")
    total = sum(reason.count for reason in imported.skipped.values())
    if total:
        out.write(f"{_counted(total, 'record')} skipped:\n")
    for name, reason in sorted(imported.skipped.items(), key=lambda each: -each[1].count):
        out.write(f"  {reason.count:,}  {plain(name)}\n")
        out.writelines(f"      {plain(_example(each))}\n" for each in reason.examples)


def imported_json(imported: Imported) -> str:
    """The same for programs."""
    whole = {
        "conversations": imported.found,
        **{str(kept): count for kept, count in imported.kept.items()},
        "skipped": [
            {"reason": name, "count": reason.count, "examples": [_example(each) for each in reason.examples]}
            for name, reason in imported.skipped.items()
        ],
    }
    return json.dumps(whole, indent=2, ensure_ascii=False) + "\n"


def skipped_line(skipped: Skipped) -> str:
    """One record that was skipped: place, reason and detail, tab-separated."""
    return "\t".join(map(plain, (str(skipped.place), skipped.reason, skipped.detail))) + "\n"


def _counted(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def _example(skipped: Skipped) -> str:
    return f"{skipped.place}: {skipped.detail}" if skipped.detail else str(skipped.place)
