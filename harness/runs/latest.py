"""The run that was made last."""

from __future__ import annotations

from pathlib import Path

from harness.runs.folder import RunFolder, open_run
from harness.workspace import Location, Problem, WorkspaceError


def latest_run(root: Path) -> RunFolder:
    """The finished run under `reports/` whose results are newest. Raises WorkspaceError when there is none."""
    found = sorted((path.stat().st_mtime_ns, path.parent) for path in (root / "reports").glob("*/results.jsonl"))
    if not found:
        raise WorkspaceError([Problem(Location("reports", 1), "holds no finished run", "make one with `harness run`")])
    return open_run(found[-1][1])
