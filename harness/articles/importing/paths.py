"""Files of a source's folder that its articles name."""

from pathlib import Path

from harness.files import followed


def file_below(root: Path, name: str) -> Path | None:
    """The file of that name below a folder; None for one outside, and for what can be no name of a file."""
    try:
        at = followed(root / name.lstrip("/"))
        return at if at.is_relative_to(root.resolve()) and at.is_file() else None
    except (OSError, ValueError):  # too long, with a null in it
        return None
