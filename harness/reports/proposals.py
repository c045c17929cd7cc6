"""Scenarios that are proposed, and the file in which they wait for a person."""

from pathlib import Path

from harness.reports.document import counted

NOTHING = "Nothing to propose: scenarios cover all of it."


def added(count: int, path: Path | str) -> str:
    """How many, and where."""
    return f"{counted(count, 'proposed scenario')} added to {path}"


def of_survivors(path: Path) -> str:
    """Those that would catch mutants."""
    return f"Proposed scenarios: {path}"


def of_late_handoffs(count: int, path: Path) -> str:
    """Those from a week's conversations that were handed off late."""
    return f"Wrote {count} proposed scenarios to {path}."
