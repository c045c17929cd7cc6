"""What `harness import articles` did, or would do."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import TextIO

from harness.articles.importing import ImportPlan, Left
from harness.reports.blame import plain

_SECTIONS = (
    ("skipped", "Not imported"),
    ("lost", "Not taken over, of articles that are imported"),
    ("drafts", "Imported as drafts"),
    ("kept", "Kept as it is here"),
)


def print_plan(made: ImportPlan, dry: bool, out: TextIO) -> None:
    """Every file written, every record and part left out with its reason, and the counts."""
    for each in made.writes:
        out.write(f"{'new' if each.new else 'changed'}  {plain(each.file)}  {plain(each.title)}\n")
    for name, heading in _SECTIONS:
        left: Sequence[Left] = getattr(made, name)
        if left:
            out.write(f"\n{heading}:\n")
            out.writelines(f"  {plain(each.what)}: {plain(each.why)}\n" for each in left)
    new = sum(each.new for each in made.writes)
    out.write(
        f"\n{new} new, {len(made.writes) - new} changed, {len(made.unchanged)} unchanged; "
        f"{len(made.skipped)} not imported.{' Nothing was written (--dry-run).' if dry else ''}\n"
    )


def plan_json(made: ImportPlan, dry: bool) -> str:
    """The same for programs."""
    value = {
        "written": not dry,
        "new": [each.file for each in made.writes if each.new],
        "changed": [each.file for each in made.writes if not each.new],
        "unchanged": made.unchanged,
        **{name: [asdict(left) for left in getattr(made, name)] for name, _ in _SECTIONS},
    }
    return json.dumps(value, indent=2, ensure_ascii=False).encode("utf-8", "replace").decode() + "\n"
