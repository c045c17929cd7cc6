"""Files that a command wrote, in a line each: what it is, and where."""

from pathlib import Path

from harness.reports.document import counted


def report(path: Path) -> str:
    """The page on a run."""
    return f"Report: {path}"


def chart(path: Path) -> str:
    """A picture of a run."""
    return f"Chart: {path}"


def plot(path: Path) -> str:
    """The trade along thresholds, as a picture."""
    return f"Plot: {path}"


def curve(path: Path) -> str:
    """The reliability of a checker, as a picture."""
    return f"Curve: {path}"


def card(path: Path) -> str:
    """What the gate corrects the rates of a checker by."""
    return f"Card: {path}"


def run(path: Path) -> str:
    """The folder of a run."""
    return f"Run: {path}"


def table(path: Path, rows: int) -> str:
    """A table for analysts."""
    return f"{path}: {counted(rows, 'row')}"


def no_job_summary(error: OSError) -> str:
    """That the page of a CI job lacks the summary."""
    return f"the job summary cannot be written: {error.strerror}"


def workspace(folder: Path) -> str:
    """A new workspace, and what to do with it."""
    place, go = (f"in {folder}", f"cd {folder} && ") if folder != Path() else ("here", "")
    return f"Made a workspace {place}. Next: {go}harness run, or harness studio in a browser"
